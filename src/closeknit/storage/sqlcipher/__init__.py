"""Django database backend: SQLite through `sqlcipher3`, encrypted when a key is given."""
