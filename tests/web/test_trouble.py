"""A database that is away is 503 with a time to come back, a full disk is 507, a fault of ours is 500 (RE-6, RE-10, RE-21)."""

import errno
from collections.abc import Callable

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from closeknit.urls import handler500 as handler500
from closeknit.urls import urlpatterns as product_urls

PROBLEMS: dict[str, Callable[[], Exception]] = {
    "locked": lambda: OperationalError("database is locked"),
    "away": lambda: OperationalError("the connection is closed"),
    "closed": lambda: InterfaceError("connection already closed"),
    "full": lambda: OperationalError("database or disk is full"),
    "full-too": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "fault": lambda: ValueError("database is locked"),
    "file": lambda: OSError(errno.ENOENT, "No such file"),
}
ANSWERS = {"locked": 503, "away": 503, "closed": 503, "full": 507, "full-too": 507, "fault": 500, "file": 500}


def fails(request: HttpRequest, kind: str) -> HttpResponse:
    raise PROBLEMS[kind]()


fails.login_required = False  # type: ignore[attr-defined]
urlpatterns = [*product_urls, path("fails/<str:kind>/", fails)]


@pytest.mark.parametrize("kind", sorted(PROBLEMS))
@override_settings(ROOT_URLCONF=__name__)
def test_what_broke_decides_the_answer(kind: str) -> None:
    answer = Client(raise_request_exception=False).get(f"/fails/{kind}/")
    assert answer.status_code == ANSWERS[kind]
    assert ("Retry-After" in answer) == (ANSWERS[kind] == 503)
    page = answer.content.decode()
    assert "no room left" in page if ANSWERS[kind] == 507 else "no room left" not in page
    assert "database" not in page
    assert "tel:" in page, "the help lines are there whatever broke"
