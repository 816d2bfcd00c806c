"""Answering questions through their pages, as somebody does who presses buttons."""

import re
from datetime import UTC, datetime

import time_machine
from django.test import Client
from django.urls import reverse

from closeknit.wellbeing.queries.sittings import Offered, offered

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def of(key: str) -> Offered:
    return next(one for one in offered() if one.keys[0] == key)


def plain(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split()).replace("&quot;", '"').replace("&#x27;", "'")


def begin(client: Client, key: str, **more: str) -> str:
    """Press "Start"; the address of the first question."""
    answer = client.post(reverse("questions"), {"of": of(key).number, **more})
    assert answer.status_code == 303
    return str(answer["Location"])


def give(client: Client, where: str, *values: int | None) -> str:
    """Answer one question after the other, None to skip; where it leads in the end."""
    for value in values:
        answer = client.post(where, {"skip": "1"} if value is None else {"answer": str(value)})
        assert answer.status_code == 303, plain(answer.content)
        where = str(answer["Location"])
    return where


def answered(client: Client, key: str, *values: int | None, on: datetime = NOW) -> str:
    """Answer everything on a day; what the page says."""
    with time_machine.travel(on):
        where = give(client, begin(client, key), *values)
        page = client.get(where)
    assert page.status_code == 200, where
    return plain(page.content)
