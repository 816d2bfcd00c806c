"""People who sign in: their account, how they like their pages, and the journal of what was done."""
