"""Pure decisions about surveys: when they are open, how questions are built, what counts as an answer, what is shown."""
