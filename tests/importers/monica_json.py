"""Writes the account of `monica_dumps` as Monica 4 writes it as JSON: `JsonExportAccount` and `app/ExportResources`."""

import json
from typing import Any

from tests.importers.monica_dumps import Database, Value

Row = dict[str, Any]


def _uuid(kind: str, number: Value) -> str:
    return f"{kind:0<8.8}-0000-4000-8000-{number:012}".replace("n", "0").replace("s", "5")


def _time(value: Value) -> str | None:
    """Laravel writes dates and times in ISO 8601 with microseconds, in UTC."""
    return None if value is None else f"{str(value)[:10]}T{str(value)[11:] or '00:00:00'}.000000Z"


def _block(kind: str, values: list[Row] | list[str]) -> Row:
    return {"count": len(values), "type": kind, "values": values}


def _stamped(uuid: str | None, properties: Row, **other: Any) -> Row:
    stamps = {"created_at": "2021-01-01T10:00:00.000000Z", "updated_at": "2021-01-01T10:00:00.000000Z"}
    named = {"uuid": uuid} if uuid else {}
    written = {name: value for name, value in properties.items() if value is not None}
    return {**named, **stamps, **other, "properties": written}


def _contact(database: Database, row: Row, uuids: dict[Value, str]) -> Row:
    of = row["id"]

    def mine(table: str) -> list[Row]:
        return [dict(other) for other in database[table] if other["contact_id"] == of]

    special = {other["id"]: other for other in database["special_dates"]}

    def day(column: str) -> Row | None:
        held = special.get(row[column])
        if held is None:
            return None
        known = {"is_age_based": bool(held["is_age_based"]), "is_year_unknown": bool(held["is_year_unknown"])}
        return {"uuid": _uuid("da", held["id"]), **known, "date": _time(held["date"])}

    tags = {other["id"]: other["name"] for other in database["tags"]}
    talks = []
    for talk in mine("conversations"):
        messages = [
            _stamped(
                None,
                {
                    "content": message["content"],
                    "written_at": _time(message["written_at"]),
                    "written_by_me": bool(message["written_by_me"]),
                },
            )
            for message in database["messages"]
            if message["conversation_id"] == talk["id"]
        ]
        kind = _uuid("ce", talk["contact_field_type_id"])
        held = {"happened_at": _time(talk["created_at"]), "contact_field_type": kind, "messages": messages}
        talks.append(_stamped(None, held))
    blocks = [
        _block(
            "call",
            [
                _stamped(
                    None,
                    {
                        "called_at": _time(call["called_at"]),
                        "content": call["content"],
                        "contact_called": bool(call["contact_called"]),
                    },
                )
                for call in mine("calls")
            ],
        ),
        _block(
            "contact_field",
            [
                _stamped(None, {"data": one["data"], "type": _uuid("ce", one["contact_field_type_id"])})
                for one in mine("contact_fields")
            ],
        ),
        _block("note", [_stamped(None, {"body": note["body"], "is_favorite": False}) for note in mine("notes")]),
        _block(
            "reminder",
            [
                _stamped(
                    _uuid("ea", one["id"]),
                    {
                        **{name: one[name] for name in ("title", "frequency_type", "frequency_number")},
                        "initial_date": _time(one["initial_date"]),
                        "inactive": bool(one["inactive"]),
                    },
                )
                for one in mine("reminders")
            ],
        ),
        _block("conversation", talks),
        _block("activity", [_uuid("ac", one["activity_id"]) for one in mine("activity_contact")]),
    ]
    names = ("first_name", "middle_name", "last_name", "nickname", "description", "company", "stay_in_touch_frequency")
    properties: Row = {name: row[name] for name in names}
    properties |= {name: bool(row[name]) for name in ("is_starred", "is_partial", "is_active", "is_dead")}
    properties["avatar"] = {"avatar_source": "default", "default_avatar_color": "#fdb660"}
    properties["tags"] = [tags[one["tag_id"]] for one in mine("contact_tag")] or None
    properties["birthdate"] = day("birthday_special_date_id")
    properties["deceased_date"] = day("deceased_special_date_id")
    properties["first_met_date"] = day("first_met_special_date_id")
    return _stamped(uuids[of], properties, data=[block for block in blocks if block["count"]])


def account(database: Database) -> Row:
    """Return the export as plain data."""
    uuids = {row["id"]: str(row["uuid"] or _uuid("0c", row["id"])) for row in database["contacts"]}
    types = {row["id"]: row["name"] for row in database["relationship_types"]}
    users = [
        {
            "uuid": _uuid("fe", user["id"]),
            **{name: user[name] for name in ("first_name", "last_name", "email")},
            "google2fa_secret": None,
            "properties": {"locale": "en", **({"me_contact": uuids[me]} if (me := user["me_contact_id"]) else {})},
        }
        for user in database["users"]
    ]
    blocks = [
        _block("user", users),
        _block("contact", [_contact(database, dict(row), uuids) for row in database["contacts"]]),
        _block(
            "relationship",
            [
                _stamped(
                    None,
                    {
                        "type": types[row["relationship_type_id"]],
                        "contact_is": uuids[row["contact_is"]],
                        "of_contact": uuids[row["of_contact"]],
                    },
                )
                for row in database["relationships"]
            ],
        ),
        _block(
            "photo", [_stamped(_uuid("f0", 1), {"mime_type": "image/png", "dataUrl": "data:image/png;base64,AAAA"})]
        ),
        _block(
            "activity",
            [
                _stamped(
                    _uuid("ac", row["id"]),
                    {name: row[name] for name in ("summary", "description")}
                    | {"happened_at": _time(row["happened_at"])},
                )
                for row in database["activities"]
            ],
        ),
    ]
    entries = [
        _stamped(None, {"type": "entry", "title": row["title"], "post": row["post"]}) for row in database["entries"]
    ]
    for row in database["days"]:
        year, month, number = map(int, str(row["date"]).split("-"))
        held = {
            "type": "day",
            "rate": row["rate"],
            "comment": row["comment"],
            "year": year,
            "month": month,
            "day": number,
        }
        entries.append(_stamped(None, held))
    kinds = [
        _stamped(_uuid("ce", row["id"]), {name: row[name] for name in ("name", "protocol", "type")})
        for row in database["contact_field_types"]
    ]
    return {
        "version": "1.0-preview.1",
        "app_version": "4.0.0",
        "export_date": "2022-03-01T12:00:00.000000Z",
        "url": "https://monica.example",
        "exported_by": _uuid("fe", database["users"][0]["id"]),
        "account": {
            "uuid": _uuid("aa", 1),
            "created_at": "2020-05-21T19:15:16.000000Z",
            "updated_at": None,
            "data": blocks,
            "properties": {"journal_entries": entries, "modules": [], "reminder_rules": [], "audit_logs": []},
            "instance": {"activity_types": [], "contact_field_types": kinds, "genders": []},
        },
    }


def written(database: Database) -> bytes:
    """Return the export as Monica writes it: four spaces, letters of all languages as they are."""
    return json.dumps(account(database), indent=4, ensure_ascii=False).encode()
