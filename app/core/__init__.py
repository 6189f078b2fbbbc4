"""Foundations that a lending library's application could use unchanged."""
