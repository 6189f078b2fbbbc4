"""The door to the language models."""
