"""Takes uploaded files without ever giving them a name on disk.

The bytes of an export hold what was said; they are read once and are gone. A file without a name is freed by the system
when its process ends, also after a power cut or `kill -9`.
"""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

LIMIT = 2 * 1024**3


class UnlinkedUpload(FileUploadHandler):
    """Streams an upload into an unnamed file in the data folder (mode 0600), up to 2 GB."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file."""
        super().new_file(*args, **kwargs)
        self._file = tempfile.TemporaryFile(dir=settings.INCOMING)  # noqa: SIM115  # closed with the request
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take some bytes."""
        self._size += len(raw_data)
        if self._size > LIMIT:
            raise StopUpload(connection_reset=True)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        """Hand the whole file over."""
        self._file.seek(0)
        return UploadedFile(
            file=self._file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
