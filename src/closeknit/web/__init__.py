"""The base of every page: the look, the pictures, the words and the way to help."""
