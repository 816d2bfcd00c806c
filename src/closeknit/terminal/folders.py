"""A folder as one file: a Maildir, an unpacked download. Packed without compression into an unnamed file, and read as a zip."""

import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO, cast

MOST_FILES = 50_000


class TooMany(ValueError):
    """The folder holds more files than are read at once; the message is for the person."""


def packed(folder: Path) -> BinaryIO:
    """Everything in a folder but hidden files and links, as an open zip at its start. Raises TooMany."""
    paths = sorted(path for path in folder.rglob("*") if _wanted(path, folder))
    if len(paths) > MOST_FILES:
        raise TooMany(f"This folder holds more than {MOST_FILES:,} files; bring in the folders in it one by one.")
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        for path in paths:
            archive.write(path, path.relative_to(folder).as_posix())
    file.seek(0)
    return cast(BinaryIO, file)


def _wanted(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts[:-1]) or path.name == ".DS_Store"
    return path.is_file() and not path.is_symlink() and not hidden
