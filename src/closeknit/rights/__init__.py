"""A person's rights over their data."""
