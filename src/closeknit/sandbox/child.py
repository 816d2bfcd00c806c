"""The child process: binds itself, reads the file it was handed, answers in frames, ends.

It is started with five open descriptors and an empty environment: 0 the request (JSON), 1 and 2 nothing, 3
the file, 4 the way back. No path, name or address ever stands on its command line.
"""

import gc
import importlib
import io
import json
import os
import time
from collections.abc import Callable, Mapping
from typing import NoReturn, cast

from closeknit.sandbox import limits, wire

REQUEST, FILE, ANSWER = 0, 3, 4
_BUFFER = 2**18
_TELL_EVERY = 0.1
_LAST = 65536

COLLECT_AFTER = 500_000
"""So many new objects before Python looks for cycles: what a reader makes stays, and looking again and again costs a fifth."""


class Watched(io.RawIOBase):
    """The file, read at a position of its own (the parent may share the descriptor); tells how far it is."""

    def __init__(self, descriptor: int, tell: Callable[[int, int], None]) -> None:
        self._descriptor, self._tell = descriptor, tell
        self._at = self._read = 0
        self._size = os.fstat(descriptor).st_size
        self._next = 0.0

    def readable(self) -> bool:
        """Always true."""
        return True

    def seekable(self) -> bool:
        """Always true."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a place in the file and return it."""
        start = (0, self._at, self._size)[whence]
        if start + offset < 0:
            raise OSError("a place before the start of the file")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on into `buffer`; returns how many bytes came."""
        count = os.preadv(self._descriptor, [buffer], self._at)
        self._at += count
        self._read = min(self._read + count, self._size)
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _TELL_EVERY
            self._tell(self._read, self._size)
        return count


def _write(data: bytes) -> None:
    with memoryview(data) as view:
        done = 0
        while done < len(view):
            done += os.write(ANSWER, view[done:])


def _request() -> wire.Request:
    with open(REQUEST, "rb") as file:
        return cast(wire.Request, json.loads(file.read()))


def _run(function: str, arguments: Mapping[str, object], bounds: limits.Limits) -> None:
    """Import the function, call it with the file and send what it returns."""
    module, _, name = function.partition(":")
    call = getattr(importlib.import_module(module), name)
    raw = Watched(FILE, lambda done, total: _write(wire.progress(done, total)))
    header, columns = call(io.BufferedReader(raw, _BUFFER), **arguments)
    for piece in wire.result(header, columns, bounds.result_bytes):
        _write(piece)


def _place(problem: BaseException) -> str:
    """Say which error came from where in the code: never its message, which may hold words of the file."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "nowhere"
    return f"{type(problem).__name__} at {where}"


def main() -> NoReturn:
    """Serve one request and end the process."""
    os.closerange(ANSWER + 1, _LAST)
    gc.set_threshold(COLLECT_AFTER)
    last = b""
    try:
        request = _request()
        bounds = limits.Limits(**request["limits"])
        limits.apply(bounds, request["parent"], request["readable"])
        _run(request["function"], request["arguments"], bounds)
    except (MemoryError, wire.TooLarge):
        last = wire.frame(wire.MEMORY)
    except BaseException as problem:
        last = wire.frame(wire.BROKEN, _place(problem).encode("utf-8", "replace"))
    # Outside the handler, where the memory that the failed reading held has been given back.
    try:
        _write(last)
    finally:
        os._exit(0)
