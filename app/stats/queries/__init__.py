"""Reads of stats: what is known of reports, and the roll-ups."""
