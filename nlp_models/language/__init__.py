"""In which of the languages that a city offers a text is written."""
