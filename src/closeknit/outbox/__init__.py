"""Words to people: one table of what is to be said, and the worker that says it."""
