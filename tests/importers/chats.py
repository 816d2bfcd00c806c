"""Reads chats for the tests, and puts what was found into words."""

import io
from datetime import UTC, datetime
from typing import Any

from closeknit.engine.records import Channel, Direction
from closeknit.importers import whatsapp
from closeknit.importers._found import Context, Found, Source

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def read(text: str | bytes, name: str = "chat.txt", **known: Any) -> Found:
    data = text if isinstance(text, bytes) else text.encode()
    return whatsapp.read(Source(name, io.BytesIO(data), len(data)), Context(**{"now": NOW, **known}))


def rows(found: Found) -> list[str]:
    t = found.touches
    return [
        f"{moment(at)} {who} {Channel(channel).name} {Direction(direction).name} {minutes} {half_days}"
        for who, at, channel, direction, minutes, half_days in zip(
            t.who, t.at, t.channel, t.direction, t.minutes, t.half_days, strict=True
        )
    ]


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC).replace(tzinfo=None)


def wrote(found: Found) -> list[tuple[datetime, str]]:
    """When each message was written, and by whom, when nobody is known to be the owner."""
    return [(moment(at), found.people[who].name) for who, at in zip(found.touches.who, found.touches.at, strict=True)]


def asked(found: Found) -> list[str]:
    return [question.id for question in found.questions]
