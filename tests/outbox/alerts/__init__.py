"""Kinds of words that only the tests have: an alert, and a reminder with nothing to look up."""
