"""Builds what Google Takeout gives: files by path, and the zip of them."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

OWNER = {"name": "Ngozi Okafor", "email": "ngozi@okafor.example", "user_type": "Human"}
RUTH = {"name": "Ruth O'Hara", "email": "ruth@ohara.example", "user_type": "Human"}
SAM = {"name": "Sam Lee", "email": "sam@lee.example", "user_type": "Human"}
BOT = {"name": "Google Drive", "user_type": "Bot"}


def written(data: Any) -> bytes:
    """Return JSON as Takeout writes it."""
    return json.dumps(data, indent=2, ensure_ascii=False).encode()


def messages(*rows: tuple[Mapping[str, str] | None, str]) -> bytes:
    """Return a `messages.json` of writers and moments."""
    listed = []
    for number, (creator, when) in enumerate(rows):
        held: dict[str, Any] = {"creator": creator} if creator else {}
        held |= {
            "created_date": when,
            "text": f"Shall we walk to the weir? {number}",
            "topic_id": "8Xh",
            "message_id": "8",
        }
        listed.append(held)
    return written({"messages": listed})


def group(*members: Mapping[str, str], name: str = "") -> bytes:
    """Return a `group_info.json`."""
    return written({**({"name": name} if name else {}), "members": list(members)})


def user(person: Mapping[str, str]) -> bytes:
    """Return a `user_info.json`."""
    joined = [{"group_name": "Choir", "group_id": "Space AAAA", "membership_state": "MEMBER_JOINED"}]
    return written({"user": person, "membership_info": joined})


def chat() -> dict[str, bytes]:
    """Return the folder "Google Chat" of a Takeout."""
    dm, space, bots = ("Groups/DM aaaa", "Groups/Space BBBB", "Groups/DM cccc")
    files = {
        f"{dm}/messages.json": messages(
            (OWNER, "Tuesday, May 3, 2022 at 10:11:12 AM UTC"),
            (RUTH, "Tuesday, May 3, 2022 at 10:15:00\u202fPM UTC"),
            (None, "Wednesday, May 4, 2022 at 10:15:00 AM UTC"),
        ),
        f"{dm}/group_info.json": group(OWNER, RUTH),
        f"{space}/messages.json": messages(
            (SAM, "Thursday, May 5, 2022 at 8:00:00 AM UTC"),
            (OWNER, "Thursday, May 5, 2022 at 8:01:00 AM UTC"),
            (RUTH, "Thursday, May 5, 2022 at 8:02:00 AM UTC"),
            (BOT, "Thursday, May 5, 2022 at 8:03:00 AM UTC"),
        ),
        f"{space}/group_info.json": group(OWNER, RUTH, SAM, BOT, name="Choir"),
        f"{space}/File-choir.jpg": b"\xff\xd8\xff\xe0picture",
        f"{bots}/messages.json": messages((BOT, "Friday, May 6, 2022 at 8:00:00 AM UTC")),
        f"{bots}/group_info.json": group(OWNER, BOT),
        "Users/User 1234/user_info.json": user(OWNER),
    }
    return {f"Takeout/Google Chat/{path}": data for path, data in files.items()}


def hangouts() -> bytes:
    """Return an old `Hangouts.json`."""

    def told(number: str, at: int, kind: str = "REGULAR_CHAT_MESSAGE") -> dict[str, Any]:
        sender = {"gaia_id": number, "chat_id": number}
        text = {"message_content": {"segment": [{"type": "TEXT", "text": "Shall we walk to the weir?"}]}}
        return {"conversation_id": {"id": "x"}, "sender_id": sender, "timestamp": str(at * 1_000_000), "event_type": kind,
                "chat_message": text}  # fmt: skip

    def talk(number: str, kind: str, people: Sequence[tuple[str, str]], events: list[Any], name: str = "") -> Any:
        own = {"self_read_state": {"participant_id": {"gaia_id": "1", "chat_id": "1"}, "latest_read_timestamp": "0"}}
        data = [{"id": {"gaia_id": who, "chat_id": who}, "fallback_name": called} for who, called in people]
        details = {"id": {"id": number}, "type": kind, "self_conversation_state": own, "participant_data": data}
        outer = {"conversation_id": {"id": number}, "conversation": {**details, **({"name": name} if name else {})}}
        return {"conversation": outer, "events": events}

    pair = talk(
        "Ugy1",
        "STICKY_ONE_TO_ONE",
        (("1", "Ngozi Okafor"), ("2", "Ruth O'Hara")),
        [told("2", 1400000000), told("1", 1400000060), told("1", 1400000090, "HANGOUT_EVENT")],
    )
    several = talk(
        "Ugy2",
        "GROUP",
        (("1", "Ngozi Okafor"), ("2", "Ruth O'Hara"), ("3", "Sam Lee")),
        [told("3", 1400100000), told("1", 1400100060)],
        name="Choir",
    )
    return written({"conversations": [pair, several]})


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
