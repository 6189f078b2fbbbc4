"""Past cases from files: progress, resumable, idempotent, rejects with line number and reason."""
