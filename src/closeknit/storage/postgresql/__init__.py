"""Django database backend: its own for PostgreSQL, with reads that the database plans once."""
