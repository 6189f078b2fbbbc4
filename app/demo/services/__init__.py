"""Builds the demo city, one subject a module."""
