"""Pure decisions about cases: the promise clock, and how near a due time is."""
