"""Complaints, suggestions, questions and praise: intake, place, photos, contact, history, tracking."""
