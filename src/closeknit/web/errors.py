"""The pages of what went wrong: generic, with the request's number, and standing without the database.

A database that restarts, is locked for long or has no connection left is no fault of a page: the answer is 503 with
Retry-After, not 500. A full disk is 507, and its page says what to do. Django calls these within the handling of the
exception, whatever layer it came from, so one place knows them all.
"""

import errno
import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RETRY_SECONDS = 5
BUSY = ("database is locked", "database table is locked", "unable to open database file", "disk i/o error")
FULL = "database or disk is full"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
POSTGRES_FULL = "53100"


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 and 507 where the trouble is the machine's and passes."""
    return page_of(request, sys.exc_info()[1])


def page_of(request: HttpRequest, problem: BaseException | None) -> HttpResponse:
    """The page for this exception."""
    if is_full(problem):
        return render(request, "507.html", status=507)
    if is_away(problem):
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
    return render(request, "500.html", status=500)


def is_full(problem: BaseException | None) -> bool:
    """Whether there is no room left on the disk."""
    if isinstance(problem, OSError) and problem.errno in NO_ROOM:
        return True
    if not isinstance(problem, DatabaseError):
        return False
    state = getattr(problem.__cause__, "sqlstate", None)
    return FULL in str(problem).lower() if state is None else state == POSTGRES_FULL


def is_away(problem: BaseException | None) -> bool:
    """Whether the database is busy, restarting, out of connections or not there: later it will answer again."""
    if isinstance(problem, InterfaceError):
        return True
    if not isinstance(problem, OperationalError):
        return False
    # PostgreSQL's driver keeps "operational" for just this; SQLite also says it of a table that is missing.
    if type(problem.__cause__).__module__.startswith("psycopg"):
        return True
    return any(words in str(problem).lower() for words in BUSY)
