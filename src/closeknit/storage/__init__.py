"""Where things are kept: the encrypted SQLite backend, its key, and small files that hold no personal data."""
