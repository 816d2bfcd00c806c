"""What people do about how they are: noting it, answering a scale, keeping a care plan."""
