"""Pages of notices: what residents read, and where staff write it."""
