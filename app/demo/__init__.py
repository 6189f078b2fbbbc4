"""A demo city worth looking at, and a mailbox that shows what was sent."""
