"""Reads of the accounts app. They never change anything."""
