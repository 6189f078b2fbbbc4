"""The world outside the process that messages touch: the mail server."""
