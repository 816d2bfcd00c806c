"""Databases of Apple's Messages with invented people, in the tables and columns of the systems named.

As those systems' own databases list them; what no reader of ours looks at is left out here and there.
"""

from collections.abc import Iterable
from typing import Any

from tests.importers.apple_databases import built, nanoseconds, seconds

HANDLE = """CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT,
service TEXT NOT NULL, uncanonicalized_id TEXT, {later}UNIQUE (id, service) )"""
CHAT = """CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER,
state INTEGER, account_id TEXT, properties BLOB, chat_identifier TEXT, service_name TEXT, room_name TEXT,
account_login TEXT, is_archived INTEGER DEFAULT 0, last_addressed_handle TEXT, display_name TEXT, group_id TEXT,
is_filtered INTEGER DEFAULT 0, successful_query INTEGER{later})"""
MESSAGE = """CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT,
replace INTEGER DEFAULT 0, service_center TEXT, handle_id INTEGER DEFAULT 0, subject TEXT, country TEXT,
attributedBody BLOB, version INTEGER DEFAULT 0, type INTEGER DEFAULT 0, service TEXT, account TEXT, account_guid TEXT,
error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER, date_delivered INTEGER, is_delivered INTEGER DEFAULT 0,
is_finished INTEGER DEFAULT 0, is_emote INTEGER DEFAULT 0, is_from_me INTEGER DEFAULT 0, is_empty INTEGER DEFAULT 0,
is_delayed INTEGER DEFAULT 0, is_auto_reply INTEGER DEFAULT 0, is_prepared INTEGER DEFAULT 0,
is_read INTEGER DEFAULT 0, is_system_message INTEGER DEFAULT 0, is_sent INTEGER DEFAULT 0,
has_dd_results INTEGER DEFAULT 0, is_service_message INTEGER DEFAULT 0, is_forward INTEGER DEFAULT 0,
was_downgraded INTEGER DEFAULT 0, is_archive INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0,
cache_roomnames TEXT, was_data_detected INTEGER DEFAULT 0, was_deduplicated INTEGER DEFAULT 0,
is_audio_message INTEGER DEFAULT 0, is_played INTEGER DEFAULT 0, date_played INTEGER, item_type INTEGER DEFAULT 0,
other_handle INTEGER DEFAULT {other}, group_title TEXT, group_action_type INTEGER DEFAULT 0, share_status INTEGER,
share_direction INTEGER, is_expirable INTEGER DEFAULT 0, expire_state INTEGER DEFAULT 0,
message_action_type INTEGER DEFAULT 0, message_source INTEGER DEFAULT 0{later})"""
SIERRA = """associated_message_guid TEXT, associated_message_type INTEGER DEFAULT 0, balloon_bundle_id TEXT,
payload_data BLOB, expressive_send_style_id TEXT, associated_message_range_location INTEGER DEFAULT 0,
associated_message_range_length INTEGER DEFAULT 0, time_expressive_send_played INTEGER, message_summary_info BLOB"""
HIGH_SIERRA = """ck_sync_state INTEGER DEFAULT 0, ck_record_id TEXT, ck_record_change_tag TEXT,
destination_caller_id TEXT, is_corrupt INTEGER DEFAULT 0, reply_to_guid TEXT, sort_id INTEGER,
is_spam INTEGER DEFAULT 0, has_unseen_mention INTEGER DEFAULT 0, thread_originator_guid TEXT,
thread_originator_part TEXT, syndication_ranges TEXT, synced_syndication_ranges TEXT,
was_delivered_quietly INTEGER DEFAULT 0, did_notify_recipient INTEGER DEFAULT 0, date_retracted INTEGER,
date_edited INTEGER, was_detonated INTEGER DEFAULT 0, part_count INTEGER"""
TAHOE = """is_stewie INTEGER DEFAULT 0, is_kt_verified INTEGER DEFAULT 0, is_sos INTEGER DEFAULT 0,
is_critical INTEGER DEFAULT 0, bia_reference_id TEXT DEFAULT NULL, fallback_hash TEXT DEFAULT NULL,
associated_message_emoji TEXT DEFAULT NULL, is_pending_satellite_send INTEGER DEFAULT 0,
needs_relay INTEGER DEFAULT 0, schedule_type INTEGER DEFAULT 0, schedule_state INTEGER DEFAULT 0,
sent_or_received_off_grid INTEGER DEFAULT 0, date_recovered INTEGER DEFAULT 0, is_time_sensitive INTEGER DEFAULT 0,
ck_chat_id TEXT, index_state INTEGER DEFAULT 0"""
JOINS = (
    """CREATE TABLE chat_handle_join (chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE,
handle_id INTEGER REFERENCES handle (ROWID) ON DELETE CASCADE, UNIQUE(chat_id, handle_id))""",
    """CREATE TABLE chat_message_join (chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE,
message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE, message_date INTEGER DEFAULT 0,
PRIMARY KEY (chat_id, message_id))""",
)
RECOVERABLE = """CREATE TABLE chat_recoverable_message_join (chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE,
message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE, delete_date INTEGER, ck_sync_state INTEGER DEFAULT 0,
PRIMARY KEY (chat_id, message_id), CHECK (delete_date != 0))"""
PROPERTIES = "CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key))"
INDEXES = (
    "CREATE INDEX message_idx_date ON message(date)",
    "CREATE INDEX message_idx_handle ON message(handle_id, date)",
    "CREATE INDEX chat_idx_chat_identifier ON chat(chat_identifier)",
    "CREATE TRIGGER after_delete_on_chat AFTER DELETE ON chat BEGIN "
    "DELETE FROM chat_message_join WHERE chat_id = OLD.ROWID; END",
)
CENTRIC = "person_centric_id TEXT, "
EL_CAPITAN_MESSAGES = (
    PROPERTIES,
    HANDLE.format(later=""),
    CHAT.format(later=""),
    MESSAGE.format(other=-1, later=""),
    *JOINS,
    *INDEXES,
)
IPHONE_MESSAGES = (
    PROPERTIES,
    MESSAGE.format(other=0, later=f", {SIERRA}, {HIGH_SIERRA}"),
    HANDLE.format(later=CENTRIC),
    CHAT.format(later=", engram_id TEXT, server_change_token TEXT, ck_sync_state INTEGER DEFAULT 0"),
    *JOINS,
    RECOVERABLE,
    *INDEXES,
)
TAHOE_MESSAGES = (
    PROPERTIES,
    HANDLE.format(later=CENTRIC),
    MESSAGE.format(other=0, later=f", {SIERRA}, {HIGH_SIERRA}, {TAHOE}"),
    CHAT.format(later=", is_blackholed INTEGER DEFAULT 0, is_pending_review INTEGER DEFAULT 0"),
    *JOINS,
    RECOVERABLE,
    *INDEXES,
)


def message(number: int, chat: int | None, date: int | None, handle: int = 0, **more: Any) -> dict[str, Any]:
    """One row of `message`; without a handle it is the owner's. "chat" is no column: see `messages`."""
    return {
        "chat": chat,
        "ROWID": number,
        "guid": f"F0000000-0000-4000-8000-{number:012}",
        "text": f"Quillwort {number}",
        "handle_id": handle,
        "service": "iMessage",
        "date": date,
        "is_from_me": int(not handle),
        "is_sent": int(not handle),
        "is_finished": 1,
        **more,
    }


def messages(schema: Iterable[str], rows: dict[str, list[dict[str, Any]]], *, as_app: bool = False) -> bytes:
    """A database of Messages; each message joins the chat that it names."""
    joins = [
        {"chat_id": row["chat"], "message_id": row["ROWID"], "message_date": row["date"]}
        for row in rows["message"]
        if row["chat"] is not None
    ]
    plain = [{name: value for name, value in row.items() if name != "chat"} for row in rows["message"]]
    return built(schema, {**rows, "message": plain, "chat_message_join": joins}, as_app=as_app)


def chat(number: int, style: int, identifier: str, service: str = "iMessage", **more: Any) -> dict[str, Any]:
    sign = "+" if style == 43 else "-"
    guid = f"{service};{sign};{identifier}"
    room = {"room_name": identifier} if style == 43 else {}
    return {
        "ROWID": number,
        "guid": guid,
        "style": style,
        "chat_identifier": identifier,
        "service_name": service,
        **room,
        **more,
    }


def handle(number: int, written: str, country: str = "gb", service: str = "iMessage", **more: Any) -> dict[str, Any]:
    return {"ROWID": number, "id": written, "country": country, "service": service, **more}


def el_capitan() -> bytes:
    """macOS 10.11: moments in seconds, a number and its text-message twin, a group, a code of five digits."""
    at = seconds
    group = {"cache_roomnames": "chat5551"}
    return messages(
        EL_CAPITAN_MESSAGES,
        {
            "handle": [
                handle(1, "+447700900123"),
                handle(2, "+447700900123", service="SMS"),
                handle(3, "Ada@Example.org"),
                handle(4, "62442", service="SMS"),
                handle(5, "O2-Shop", service="SMS"),
            ],
            "chat": [
                chat(1, 45, "+447700900123", account_login="E:sam.lee@example.org"),
                chat(2, 45, "+447700900123", "SMS", account_login="P:+447700900555"),
                chat(3, 43, "chat5551", display_name="Choir"),
                chat(4, 45, "62442", "SMS"),
                chat(5, 45, "O2-Shop", "SMS"),
                chat(6, 45, "ada@example.org"),
            ],
            "chat_handle_join": [
                {"chat_id": chat_id, "handle_id": handle_id}
                for chat_id, handle_id in ((1, 1), (2, 2), (3, 1), (3, 3), (4, 4), (5, 5), (6, 3))
            ],
            "message": [
                message(1, 1, at("2015-11-02 08:15"), 1),
                message(2, 1, at("2015-11-02 08:17")),
                message(3, 2, at("2015-11-20 19:00"), 2, service="SMS"),
                message(4, 3, at("2015-12-01 20:00"), 3, **group),
                message(5, 3, at("2015-12-01 20:05"), 1, **group),
                message(6, 3, at("2015-12-01 20:06"), **group),
                message(7, 3, at("2015-12-01 20:07"), 1, item_type=1, group_action_type=0, text=None, **group),
                message(8, 4, at("2016-01-04 10:00"), 4, service="SMS"),
                message(9, 5, at("2016-01-05 10:00"), 5, service="SMS"),
                message(10, 6, at("2016-02-10 12:30")),
                message(11, 6, at("2016-02-10 12:31"), error=22, is_sent=0),
                message(12, 1, at("2016-03-01 21:59"), 1, cache_has_attachments=1),
            ],
        },
    )


def iphone() -> bytes:
    """An iPhone's sms.db, iOS 17: nanoseconds, RCS and SMS, numbers as dialled at home, a deleted and an undated one."""
    at = nanoseconds
    return messages(
        IPHONE_MESSAGES,
        {
            "handle": [
                handle(1, "01713920001", "de", "SMS"),
                handle(2, "+491713920001", "de", "RCS"),
                handle(3, "lena@haus.example", "de"),
                handle(4, "urn:biz:8b0e9c62-2a54-4f44-8c11-9d5d1d7b9a10", "de"),
                handle(5, "agent_77@rbm.goog", "de", "RCS"),
                handle(6, "+491713920002", "de", "SMS"),
                handle(7, "22000", "de", "SMS"),
                handle(8, "+491713920003", "de"),
            ],
            "chat": [
                chat(1, 45, "01713920001", "SMS", last_addressed_handle="+491713920009"),
                chat(2, 45, "+491713920001", "RCS", last_addressed_handle="+491713920009"),
                chat(3, 45, "lena@haus.example", account_login="E:"),
                chat(4, 45, "urn:biz:8b0e9c62-2a54-4f44-8c11-9d5d1d7b9a10"),
                chat(5, 45, "agent_77@rbm.goog", "RCS"),
                chat(6, 45, "+491713920002", "SMS", is_filtered=1),
                chat(7, 45, "22000", "SMS"),
                chat(8, 45, "+491713920003", is_filtered=1),
            ],
            "chat_handle_join": [{"chat_id": number, "handle_id": number} for number in range(1, 9)],
            "message": [
                message(1, 1, at("2023-09-20 06:30"), 1, service="SMS"),
                message(2, 1, at("2023-09-20 06:31"), service="SMS"),
                message(3, 2, at("2024-10-01 17:00"), 2, service="RCS"),
                message(4, 3, at("2024-03-30 23:30"), 3, date_edited=at("2024-03-30 23:31")),
                message(5, 3, at("2024-03-31 01:30")),
                message(6, 4, at("2024-04-01 09:00"), 4),
                message(7, 5, at("2024-04-02 09:00"), 5, service="RCS"),
                message(8, 6, at("2024-04-03 09:00"), 6, service="SMS"),
                message(9, 7, at("2024-04-04 09:00"), 7, service="SMS"),
                message(10, None, at("2024-04-05 09:00"), 3),
                message(11, 3, 0, 3),
                message(12, 8, at("2024-04-06 09:00"), 8),
                message(13, 8, at("2024-04-06 09:10")),
                message(14, 3, at("2024-04-07 09:00"), 3, is_audio_message=1, cache_has_attachments=1),
            ],
            "chat_recoverable_message_join": [{"chat_id": 3, "message_id": 10, "delete_date": at("2024-05-01 09:00")}],
        },
        as_app=True,
    )


def tahoe() -> bytes:
    """macOS 26: reactions, notices, a message taken back, one to come, junk, one person under two handles."""
    at = nanoseconds
    group = {"cache_roomnames": "chat77001"}
    card = {"person_centric_id": "D3B07384-D9A0-4F5C-9C1B-1F5E2B7A6C01:ABPerson"}
    return messages(
        TAHOE_MESSAGES,
        {
            "handle": [
                handle(1, "+12015550123", "us", **card),
                handle(2, "ngozi@example.com", "us", **card),
                handle(3, "+12015550177", "us"),
                handle(4, "+12015550199", "us"),
                handle(5, "+12015550100", "us"),
                handle(6, "noreply@shop.example", "us"),
            ],
            "chat": [
                chat(1, 45, "+12015550123", last_addressed_handle="+12015550100"),
                chat(2, 45, "ngozi@example.com", account_login="E:kim@example.com"),
                chat(3, 43, "chat77001", display_name="Weekend", account_login="E:kim@example.com"),
                chat(4, 45, "+12015550199", is_filtered=2),
                chat(5, 45, "+12015550100"),
                chat(6, 45, "noreply@shop.example"),
            ],
            "chat_handle_join": [
                {"chat_id": chat_id, "handle_id": handle_id}
                for chat_id, handle_id in ((1, 1), (2, 2), (3, 1), (3, 3), (4, 4), (5, 5), (6, 6))
            ],
            "message": [
                message(1, 1, at("2026-01-05 18:00"), 1, attributedBody=b"streamtyped Quillwort" + bytes(6000)),
                message(2, 1, at("2026-01-05 18:01"), payload_data=bytes(9_000)),
                message(3, 1, at("2026-01-05 18:02"), 1, associated_message_type=2001, associated_message_guid="p:0/X"),
                message(4, 1, at("2026-01-05 18:03"), associated_message_type=3001, associated_message_guid="p:0/X"),
                message(5, 2, at("2026-01-09 07:00"), 2),
                message(6, 2, at("2026-01-09 07:01"), date_retracted=at("2026-01-09 07:02"), text=None, is_empty=1),
                message(7, 3, at("2026-02-01 12:00"), 3, **group),
                message(8, 3, at("2026-02-01 12:01"), 1, **group),
                message(9, 3, at("2026-02-01 12:02"), **group),
                message(10, 3, at("2026-02-01 12:03"), 3, item_type=2, group_title="Weekend away", **group),
                message(11, 3, at("2026-02-01 12:04"), 3, associated_message_type=4000, **group),
                message(12, 4, at("2026-02-03 12:00"), 4),
                message(13, 5, at("2026-02-04 12:00")),
                message(14, 6, at("2026-02-05 12:00"), 6),
                message(15, 1, at("2027-02-05 12:00"), schedule_type=2, schedule_state=2),
                message(16, 1, at("2026-03-01 08:00"), associated_message_type=2, balloon_bundle_id="com.example.game"),
                message(17, 1, at("2026-03-02 08:00"), is_auto_reply=1),
                message(18, 1, at("2026-03-03 08:00"), 1, is_empty=1, text=None),
            ],
        },
        as_app=True,
    )
