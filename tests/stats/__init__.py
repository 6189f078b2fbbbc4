"""Figures: what is counted, how waits are estimated, what is hidden, and what the pages say."""
