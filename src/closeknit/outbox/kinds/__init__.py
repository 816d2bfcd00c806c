"""The kinds of words that belong to the account itself. A file is its own registration."""
