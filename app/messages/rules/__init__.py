"""Pure decisions about letters: how their text becomes a mail."""
