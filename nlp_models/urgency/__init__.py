"""Whether a text tells of danger to people now, found by rules in every language shipped."""
