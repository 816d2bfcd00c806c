"""What people do in their circle, by topic. Each action is one transaction and writes the journal."""
