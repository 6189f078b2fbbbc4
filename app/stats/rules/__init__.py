"""Pure decisions about figures: what is counted, how waits are estimated, what is too small to show."""
