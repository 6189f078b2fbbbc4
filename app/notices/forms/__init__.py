"""Forms of notices, and the words that they share with pages."""
