"""Reads about cases and queues."""
