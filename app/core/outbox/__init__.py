"""Work that must not be lost: events kept as jobs in the application's own database."""
