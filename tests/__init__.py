"""Tests: they mirror app/ and nlp_models/."""
