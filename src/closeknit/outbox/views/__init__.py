"""Pages about words from here, and the pages behind links in mail."""
