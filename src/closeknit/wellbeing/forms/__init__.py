"""What people type about how they are, checked for its shape; the rules live in the actions."""
