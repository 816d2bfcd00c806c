"""Log lines that hold no personal data: which page, which kind of trouble, where in the code, and the request's number.

A path can hold a token, an exception's words can hold what somebody typed ("Key (name)=(…) already exists"), and other
people's libraries log whatever they like. So a line is made of what is known to be safe: the name of the page's address,
the names of exceptions, files and lines of code, numbers. Words written by Closeknit stay, and what is put into them only
if it is a number. CR, LF and other controls are written as escapes, so that one event is one line.
"""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any

_number: ContextVar[str] = ContextVar("number", default="")
OURS = "closeknit"
REQUESTS = ("django.request", "django.security", "django.server")
FRAMES = 6
LEFT_OUT = "…"


@contextmanager
def numbered(number: str) -> Iterator[None]:
    """While this lasts, lines of this thread carry the number."""
    before = _number.set(number)
    try:
        yield
    finally:
        _number.reset(before)


class Formatter(logging.Formatter):
    """Writes a record as one line without personal data."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: time, level, who says it, the request's number, what, and the way of an exception."""
        when = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        parts = [when, record.levelname, record.name, _number.get() or "-", _said(record)]
        if record.exc_info and record.exc_info[1] is not None:
            parts.append(way(record.exc_info[1]))
        return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in " ".join(parts))


def _said(record: logging.LogRecord) -> str:
    if record.name.startswith(REQUESTS):
        return _request(record)
    if record.name == OURS or record.name.startswith(f"{OURS}."):
        return _filled(record)
    template = _filled(record) if record.args else LEFT_OUT
    return f"{template} ({Path(record.pathname).name}:{record.lineno})"


def _filled(record: logging.LogRecord) -> str:
    """The words of the code, with numbers put in and everything else left out."""
    given: Any = record.args
    if isinstance(given, dict):
        given = {key: _safe(value) for key, value in given.items()}
    elif given:
        given = tuple(_safe(value) for value in given)
    try:
        return str(record.msg) % given if given else str(record.msg)
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


class Known(str):
    """A word that is known to hold nothing personal (the name of a page, of a directive): it may stand in the log."""


def _safe(value: object) -> object:
    return value if isinstance(value, (int, float, Known)) else LEFT_OUT


def _request(record: logging.LogRecord) -> str:
    request, status = getattr(record, "request", None), getattr(record, "status_code", "")
    match = getattr(request, "resolver_match", None)
    page = match.url_name if match is not None else "-"
    return f"{status} {getattr(request, 'method', '-')} {page}"


def way(problem: BaseException) -> str:
    """The kinds of an exception and of its causes, and the last lines of code on its way. Never its words."""
    kinds: list[str] = []
    seen: BaseException | None = problem
    while seen is not None and len(kinds) < FRAMES:
        kinds.append(type(seen).__name__)
        seen = seen.__cause__ or seen.__context__
    return " < ".join(kinds) + " at " + _frames(problem.__traceback__)


def _frames(trace: TracebackType | None) -> str:
    frames = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
    return " < ".join(reversed(frames[-FRAMES:])) or "-"
