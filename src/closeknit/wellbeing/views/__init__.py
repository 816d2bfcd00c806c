"""The pages about wellbeing."""
