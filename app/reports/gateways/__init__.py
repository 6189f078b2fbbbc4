"""The world outside the process that reports touch: the folder of photos."""
