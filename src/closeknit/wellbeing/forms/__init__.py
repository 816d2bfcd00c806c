"""What people type and press about how they are, checked for form: one file a topic."""
