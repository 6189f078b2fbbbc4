"""Letters to residents: written in the transaction that causes them, sent by the worker."""
