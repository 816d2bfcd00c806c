"""Reading a Mac's messages: our reader of SQLite files beside SQLite itself, on one invented chat.db in one run.

`python bench/sqlitefile.py [--json] [--messages 500000]` prints the CPU seconds that each takes for the same columns
of every message (the best of five runs, rows let go as they come), the ratio, the CPU seconds and the most memory of
the whole import, and in how many rows the two differ.
"""

import argparse
import random
import sqlite3
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from _measuring import most_memory, seconds, show
from closeknit.importers import imessage
from closeknit.importers._found import Context, Found, Source
from closeknit.importers._sqlitefile import Database

NOW = datetime(2026, 11, 22, tzinfo=UTC)
COLUMNS = imessage.MESSAGE_COLUMNS
Row = tuple[Any, ...]
_PEOPLE = 300
_TABLES = """
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT,
  service TEXT NOT NULL, uncanonicalized_id TEXT, person_centric_id TEXT, UNIQUE (id, service));
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER, state INTEGER,
  account_id TEXT, properties BLOB, chat_identifier TEXT, service_name TEXT, room_name TEXT, account_login TEXT,
  is_archived INTEGER DEFAULT 0, last_addressed_handle TEXT, display_name TEXT, group_id TEXT,
  is_filtered INTEGER DEFAULT 0, successful_query INTEGER);
CREATE TABLE chat_handle_join (chat_id INTEGER REFERENCES chat (ROWID), handle_id INTEGER REFERENCES handle (ROWID),
  UNIQUE(chat_id, handle_id));
CREATE TABLE chat_message_join (chat_id INTEGER REFERENCES chat (ROWID), message_id INTEGER REFERENCES message (ROWID),
  message_date INTEGER DEFAULT 0, PRIMARY KEY (chat_id, message_id));
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT,
  replace INTEGER DEFAULT 0, service_center TEXT, handle_id INTEGER DEFAULT 0, subject TEXT, country TEXT,
  attributedBody BLOB, version INTEGER DEFAULT 0, type INTEGER DEFAULT 0, service TEXT, account TEXT,
  account_guid TEXT, error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER, date_delivered INTEGER,
  is_delivered INTEGER DEFAULT 0, is_finished INTEGER DEFAULT 0, is_emote INTEGER DEFAULT 0,
  is_from_me INTEGER DEFAULT 0, is_empty INTEGER DEFAULT 0, is_delayed INTEGER DEFAULT 0,
  is_auto_reply INTEGER DEFAULT 0, is_prepared INTEGER DEFAULT 0, is_read INTEGER DEFAULT 0,
  is_system_message INTEGER DEFAULT 0, is_sent INTEGER DEFAULT 0, has_dd_results INTEGER DEFAULT 0,
  is_service_message INTEGER DEFAULT 0, is_forward INTEGER DEFAULT 0, was_downgraded INTEGER DEFAULT 0,
  is_archive INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0, cache_roomnames TEXT,
  was_data_detected INTEGER DEFAULT 0, was_deduplicated INTEGER DEFAULT 0, is_audio_message INTEGER DEFAULT 0,
  is_played INTEGER DEFAULT 0, date_played INTEGER, item_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0,
  group_title TEXT, group_action_type INTEGER DEFAULT 0, share_status INTEGER DEFAULT 0,
  share_direction INTEGER DEFAULT 0, is_expirable INTEGER DEFAULT 0, expire_state INTEGER DEFAULT 0,
  message_action_type INTEGER DEFAULT 0, message_source INTEGER DEFAULT 0, associated_message_guid TEXT,
  associated_message_type INTEGER DEFAULT 0, balloon_bundle_id TEXT, payload_data BLOB,
  expressive_send_style_id TEXT, associated_message_range_location INTEGER DEFAULT 0,
  associated_message_range_length INTEGER DEFAULT 0, time_expressive_send_played INTEGER, message_summary_info BLOB,
  ck_sync_state INTEGER DEFAULT 0, ck_record_id TEXT, ck_record_change_tag TEXT, destination_caller_id TEXT,
  is_corrupt INTEGER DEFAULT 0, reply_to_guid TEXT, sort_id INTEGER, is_spam INTEGER DEFAULT 0,
  has_unseen_mention INTEGER DEFAULT 0, thread_originator_guid TEXT, thread_originator_part TEXT,
  syndication_ranges TEXT, synced_syndication_ranges TEXT, was_delivered_quietly INTEGER DEFAULT 0,
  did_notify_recipient INTEGER DEFAULT 0, date_retracted INTEGER, date_edited INTEGER,
  was_detonated INTEGER DEFAULT 0, part_count INTEGER, is_stewie INTEGER DEFAULT 0,
  is_kt_verified INTEGER DEFAULT 0, is_sos INTEGER DEFAULT 0, is_critical INTEGER DEFAULT 0,
  bia_reference_id TEXT DEFAULT NULL, fallback_hash TEXT DEFAULT NULL, associated_message_emoji TEXT DEFAULT NULL,
  is_pending_satellite_send INTEGER DEFAULT 0, needs_relay INTEGER DEFAULT 0, schedule_type INTEGER DEFAULT 0,
  schedule_state INTEGER DEFAULT 0, sent_or_received_off_grid INTEGER DEFAULT 0, date_recovered INTEGER DEFAULT 0,
  is_time_sensitive INTEGER DEFAULT 0, ck_chat_id TEXT, index_state INTEGER DEFAULT 0);
CREATE INDEX message_idx_date ON message(date);
CREATE INDEX message_idx_handle ON message(handle_id, date);
"""
"""The tables of macOS 26 that an import reads, as it creates them."""


def database(path: Path, messages: int, seed: int) -> None:
    """Write a chat.db: 300 people, texts of uneven length, link previews, reactions and attachments among them."""
    pick = random.Random(seed)
    with sqlite3.connect(path) as connection:
        connection.executescript(f"PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; {_TABLES}")
        people = range(1, _PEOPLE + 1)
        numbers = [f"+4477009{number:05}" for number in people]
        connection.executemany(
            "INSERT INTO handle (ROWID, id, country, service) VALUES (?, ?, 'gb', 'iMessage')",
            zip(people, numbers, strict=True),
        )
        connection.executemany(
            "INSERT INTO chat (ROWID, guid, style, chat_identifier, service_name) VALUES (?, ?, 45, ?, 'iMessage')",
            [(person, f"iMessage;-;{number}", number) for person, number in zip(people, numbers, strict=True)],
        )
        connection.executemany("INSERT INTO chat_handle_join VALUES (?, ?)", zip(people, people, strict=True))
        for number in range(1, messages + 1):
            row = _message(pick, number)
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO message ({names}) VALUES ({marks})", tuple(row.values()))
            connection.execute("INSERT INTO chat_message_join VALUES (?, ?, ?)", (_chat(number), number, row["date"]))
    connection.close()


def _chat(number: int) -> int:
    return number * number % _PEOPLE + 1


def _message(pick: random.Random, number: int) -> dict[str, Any]:
    """Return one message, with the columns that the app fills."""
    text = "abcdefg " * 60
    text = text[: min(int(pick.lognormvariate(3.6, 0.9)) + 1, 480)]
    mine = number % 2
    row: dict[str, Any] = {
        "guid": f"{pick.getrandbits(128):032X}-000",
        "text": text,
        "handle_id": 0 if mine else _chat(number),
        "attributedBody": b"streamtyped".ljust(150 + len(text), b"x"),
        "service": "iMessage",
        "account": "E:sam.lee@me.example",
        "account_guid": "0DA7D1E0-0000-4000-8000-00805F9B34FB",
        "date": (500_000_000 + number * 600) * 10**9 + pick.randrange(10**9),
        "date_read": (500_000_000 + number * 600) * 10**9,
        "is_delivered": 1,
        "is_finished": 1,
        "is_from_me": mine,
        "is_read": 1 - mine,
        "is_sent": mine,
        "destination_caller_id": "+447700900000",
        "message_summary_info": bytes(pick.choice((0, 62, 62, 62, 139, 152))),
        "ck_record_id": f"{pick.getrandbits(256):064x}",
        "part_count": 1,
    }
    luck = pick.random()
    if luck < 0.10:
        row |= {"associated_message_guid": f"p:0/{row['guid']}", "associated_message_type": 2000 + number % 6}
    elif luck < 0.16:
        row |= {
            "balloon_bundle_id": "com.apple.messages.URLBalloonProvider",
            "payload_data": bytes(pick.randrange(900, 7000)),
        }
    elif luck < 0.20:
        row |= {"cache_has_attachments": 1}
    return row


def ours(path: Path) -> Iterator[Row]:
    """Read the columns of every message with our reader."""
    with path.open("rb", 2**18) as file:
        yield from Database(file, path.stat().st_size).rows("message", COLUMNS)


def theirs(path: Path) -> Iterator[Row]:
    """Read the same with SQLite."""
    connection = sqlite3.connect(path)
    yield from connection.execute(f"SELECT {', '.join(COLUMNS)} FROM message")
    connection.close()


def whole(path: Path) -> Found:
    """Read the file as an import does."""
    with path.open("rb", 2**18) as file:
        return imessage.read(Source("chat.db", file, path.stat().st_size), Context(now=NOW))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--messages", type=int, default=500_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.db"
        database(path, chosen.messages, seed=7)
        figures: dict[str, float] = {"messages": chosen.messages, "megabytes": round(path.stat().st_size / 1e6, 2)}
        start = most_memory()
        figures["import_cpu_s"] = round(seconds(lambda: whole(path), 3), 4)
        figures["import_peak_mb"] = round(most_memory() - start, 1)
        figures["ours_cpu_s"] = round(seconds(lambda: deque(ours(path), maxlen=0), 5), 4)
        figures["sqlite3_cpu_s"] = round(seconds(lambda: deque(theirs(path), maxlen=0), 5), 4)
        figures["ratio"] = round(figures["ours_cpu_s"] / figures["sqlite3_cpu_s"], 2)
        rows = zip_longest(sorted(ours(path)), theirs(path))
        figures["mismatches"] = sum(mine != other for mine, other in rows)
    show(figures, chosen.json)
    if figures["mismatches"]:
        sys.exit("our rows are not those of SQLite")


if __name__ == "__main__":
    main()
