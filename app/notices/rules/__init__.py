"""Pure decisions about notices: how text becomes paragraphs, and what a feed looks like."""
