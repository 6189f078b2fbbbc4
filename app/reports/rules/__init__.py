"""Pure decisions about reports: status, references, photos."""
