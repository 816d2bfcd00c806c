"""KEEP: a person's circle. People, ties, interactions, imports and this week's plan."""
