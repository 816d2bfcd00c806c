"""What the closeknit command does, one module a command. `cli` parses, these do."""
