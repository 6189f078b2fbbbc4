"""The demo's authored files, its mailbox and its ports."""
