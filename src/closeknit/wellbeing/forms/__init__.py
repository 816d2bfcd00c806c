"""What people press and type, checked for form. One file a topic."""
