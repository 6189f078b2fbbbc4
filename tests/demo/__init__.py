"""Tests of the demo city and its mailbox."""
