"""Commands on reports, one noun a module; none commits."""
