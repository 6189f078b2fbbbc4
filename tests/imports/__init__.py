"""Tests of taking past cases in."""
