"""What the pages about wellbeing show."""
