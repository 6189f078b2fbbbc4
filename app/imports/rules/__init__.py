"""Pure reading of past cases."""
