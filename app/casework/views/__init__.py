"""Pages of casework, and what can be done on them."""
