"""What is said when something broke: a fault of ours (500), a database that is away or busy (503), a disk that is full (507)."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

AGAIN_SECONDS = 5
"""A database that restarts is back sooner; a browser or a proxy that asks again by itself waits this long."""


def broken(request: HttpRequest) -> HttpResponse:
    """The page for an exception that nobody caught; called while it is being handled, without the database."""
    problem = sys.exc_info()[1]
    status = 507 if _full(problem) else 503 if isinstance(problem, OperationalError | InterfaceError) else 500
    page = "500.html" if status == 500 else "503.html"
    answer = HttpResponse(loader.render_to_string(page, {"full": status == 507}, request), status=status)
    if status == 503:
        answer["Retry-After"] = str(AGAIN_SECONDS)
    return answer


def _full(problem: BaseException | None) -> bool:
    """Whether there was no room: as the operating system, SQLite or PostgreSQL says it."""
    if isinstance(problem, OSError):
        return problem.errno == errno.ENOSPC
    words = str(problem).lower()
    return isinstance(problem, OperationalError) and ("disk is full" in words or "no space left" in words)
