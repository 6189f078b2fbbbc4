"""Where a text holds data about persons, and the text with these places covered."""
