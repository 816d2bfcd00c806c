"""What is done for a person's rights."""
