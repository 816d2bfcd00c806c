"""What people type and tick on the pages about wellbeing, checked for form."""
