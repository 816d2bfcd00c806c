"""Pure functions and frozen records on NumPy arrays. No Django, no clock, no input or output."""
