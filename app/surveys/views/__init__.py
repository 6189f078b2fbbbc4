"""Pages of surveys: what residents answer and read, and where staff build them."""
