"""Pure decisions of triage: which department, or a person."""
