"""Pure decisions about the demo city: how many write, what they say, how long they wait."""
