"""Which of the categories a text is about, with a calibrated confidence and the words that led to it."""
