"""Text in, prediction out: the models that sort what residents write, without Flask or a database."""
