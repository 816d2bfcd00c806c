"""What is released: the version, the commit it is made of, an export of that commit, and what its lock installs."""

import io
import re
import subprocess
import tarfile
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "run.lock"
ENTRY = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^ \\;]+)(?: *; *(?P<marker>[^\\\n]+))?(?P<hashes>(?: *\\\n +--hash=sha256:\w+)*)",
    re.MULTILINE,
)
"""One package of a lock as uv writes it: name, version, when it applies, SHA-256 of each of its files."""


def version() -> str:
    """The newest heading of CHANGELOG.md."""
    found = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert found, "CHANGELOG.md has no heading with a version"
    return found[1]


def commit(name: str = "HEAD") -> str:
    """The 40 digits of a commit."""
    return _git("rev-parse", "--verify", f"{name}^{{commit}}").decode().strip()


def has_changes() -> bool:
    """Whether the working tree differs from its commit."""
    return bool(_git("status", "--porcelain", "--untracked-files=no").strip())


def committed_at(name: str = "HEAD") -> int:
    """When the commit was made, in seconds since 1970: the SOURCE_DATE_EPOCH of everything that is made of it."""
    return int(_git("show", "-s", "--format=%ct", name))


def export(folder: Path, name: str = "HEAD") -> None:
    """Write the files of a commit, and nothing else that lies about here, into a folder."""
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", name))) as files:
        files.extractall(folder, filter="data")


def locked(lock: Path) -> dict[str, tuple[str, list[str]]]:
    """Version and SHA-256 hashes of everything that a lock installs on this machine, by its name."""
    return {
        one["name"]: (one["version"], re.findall(r"sha256:(\w+)", one["hashes"]))
        for one in ENTRY.finditer(lock.read_text("utf-8"))
        if not one["marker"] or Marker(one["marker"]).evaluate()
    }


def _git(*words: str) -> bytes:
    # It only reads; whose files they are says nothing about what is in the commit.
    return subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(ROOT), *words], stdout=subprocess.PIPE, check=True
    ).stdout
