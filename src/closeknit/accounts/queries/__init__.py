"""Reads about accounts. They never change anything."""
