"""Commands on cases, one noun a module."""
