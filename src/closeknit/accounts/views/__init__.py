"""Pages of sign-in and settings, by topic."""
