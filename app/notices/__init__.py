"""Announcements, and what was done with what people said."""
