"""A person's rights over their data: a registry of every field, export, putting on hold, forgetting, retention."""
