"""Writes a Monica database as the programs write it that people have: a round trip for the reader.

`database` holds rows by table; `monica_sql`, `mysqldump`, `pg_dump`, `pg_inserts` and `sqlite_dump` are how Monica 4,
MySQL 8, PostgreSQL 16 (with and without --inserts) and SQLite's shell write them.
"""

from collections.abc import Mapping, Sequence

Value = str | int | None
Database = Mapping[str, Sequence[Mapping[str, Value]]]

CONTACT: dict[str, Value] = {
    "id": 0,
    "account_id": 1,
    "first_name": "",
    "middle_name": None,
    "last_name": None,
    "nickname": None,
    "gender_id": None,
    "description": None,
    "uuid": None,
    "is_starred": 0,
    "is_partial": 0,
    "is_active": 1,
    "is_dead": 0,
    "deceased_special_date_id": None,
    "deceased_reminder_id": None,
    "last_talked_to": None,
    "stay_in_touch_frequency": None,
    "stay_in_touch_trigger_date": None,
    "birthday_special_date_id": None,
    "birthday_reminder_id": None,
    "first_met_through_contact_id": None,
    "first_met_special_date_id": None,
    "first_met_reminder_id": None,
    "first_met_where": None,
    "first_met_additional_info": None,
    "job": None,
    "company": None,
    "food_preferences": None,
    "avatar_source": "default",
    "has_avatar": 0,
    "avatar_location": "local",
    "number_of_views": 3,
    "created_at": "2020-05-21 19:15:16",
    "updated_at": "2021-01-02 08:00:00",
    "default_avatar_color": "#fdb660",
}
ACCOUNT: dict[str, Value] = {"id": 1, "api_key": "v3rys3cr3tk3y", "number_of_invitations_sent": None}
USER: dict[str, Value] = {
    **{"id": 1, "first_name": "Ngozi", "last_name": "Okafor", "email": "ngozi@okafor.example", "me_contact_id": None},
    **{"admin": 1, "password": "$2y$10$notapassword", "google2fa_secret": None, "account_id": 1, "locale": "en"},
}
FIELD_TYPES: list[dict[str, Value]] = [
    {"id": number, "account_id": 1, "name": name, "fontawesome_icon": icon, "protocol": protocol, "type": kind}
    for number, name, icon, protocol, kind in (
        (1, "Email", "fa fa-envelope-open-o", "mailto:", "email"),
        (2, "Phone", "fa fa-volume-control-phone", "tel:", "phone"),
        (3, "Facebook", "fa fa-facebook-official", "https://facebook.com/", None),
        (5, "Whatsapp", "fa fa-whatsapp", "https://wa.me/", None),
    )
]
RELATIONSHIP_TYPES: list[dict[str, Value]] = [
    {"id": number, "account_id": 1, "name": name, "name_reverse_relationship": back, "relationship_type_group_id": 1}
    for number, name, back in (
        (1, "partner", "partner"),
        (8, "parent", "child"),
        (9, "child", "parent"),
        (10, "sibling", "sibling"),
        (13, "uncle", "nephew"),
        (14, "nephew", "uncle"),
        (19, "bestfriend", "bestfriend"),
    )
]


def contact(number: int, first: str, **other: Value) -> dict[str, Value]:
    """Return a row of `contacts`."""
    return {**CONTACT, "id": number, "first_name": first, **other}


def _is_numeric(value: str) -> bool:
    """What PHP's `is_numeric` says, as far as it matters."""
    try:
        float(value)
    except ValueError:
        return False
    return value == value.rstrip() and value.lower().lstrip("+-") not in ("nan", "inf", "infinity") and "_" not in value


def _addslashes(value: str) -> str:
    for sign in "\\'\"":
        value = value.replace(sign, "\\" + sign)
    return value.replace("\0", "\\0")


def monica_sql(database: Database, made_by: str = "Ngozi Okafor", prefix: str = "") -> bytes:
    """Write what Monica's Settings, Export gives."""
    stars = "# ************************************************************"
    parts = [
        f"{stars}\n# {made_by} dump of data\n# Export date: 2022-03-01 12:00:00\n# How to use:\n"
        f"# * create a fresh database\n# * import this sql file\n{stars}\n\nSET FOREIGN_KEY_CHECKS=0;\n"
    ]
    for table, rows in database.items():
        if not rows:
            continue
        columns = ",".join(f"`{name}`" for name in rows[0])
        values = [
            ",".join(
                "NULL"
                if value is None
                else str(value)
                if isinstance(value, int) or _is_numeric(value)
                else f"'{_addslashes(value)}'"
                for value in row.values()
            )
            for row in rows
        ]
        joined = ",\n".join(f" ({row})" for row in values)
        parts.append(f"INSERT IGNORE INTO `{prefix}{table}` ({columns}) VALUES\n{joined};\n")
    parts.append(
        "INSERT IGNORE INTO `contact_photo` (`contact_id`, `photo_id`, `created_at`, `updated_at`) VALUES\n;\n"
    )
    parts.append("SET FOREIGN_KEY_CHECKS=1;")
    return "\n".join(parts).encode()


def mysqldump(database: Database, prefix: str = "") -> bytes:
    """Write what MySQL's own program gives: tables in order of names, the definitions with them."""
    parts = [
        "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n--\n-- Host: localhost    Database: monica\n\n"
        "/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n/*!50503 SET NAMES utf8mb4 */;\n"
    ]
    for table in sorted(database):
        rows = database[table]
        if not rows:
            continue
        columns = [
            f"  `{name}` {'int unsigned' if isinstance(value, int) else 'varchar(255) COLLATE utf8mb4_unicode_ci'}"
            f" DEFAULT {0 if isinstance(value, int) else 'NULL'}"
            for name, value in rows[0].items()
        ]
        keys = "  PRIMARY KEY (`id`),\n  KEY `x_foreign` (`id`,`account_id`),\n  CONSTRAINT `a(b)` FOREIGN KEY (`id`)"
        keys += " REFERENCES `accounts` (`id`) ON DELETE CASCADE"
        body = ",\n".join([*columns, keys])
        values = [
            ",".join(
                "NULL" if value is None else str(value) if isinstance(value, int) else f"'{_mysql(value)}'"
                for value in row.values()
            )
            for row in rows
        ]
        name = prefix + table
        parts.append(
            f"--\n-- Table structure for table `{name}`\n--\n\nDROP TABLE IF EXISTS `{name}`;\n"
            f"CREATE TABLE `{name}` (\n{body}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s; (odd)';\n"
            f"LOCK TABLES `{name}` WRITE;\n/*!40000 ALTER TABLE `{name}` DISABLE KEYS */;\n"
            f"INSERT INTO `{name}` VALUES {','.join(f'({row})' for row in values)};\n"
            f"/*!40000 ALTER TABLE `{name}` ENABLE KEYS */;\nUNLOCK TABLES;\n"
        )
    parts.append("-- Dump completed on 2022-03-01 12:00:00")
    return "\n".join(parts).encode()


def _mysql(value: str) -> str:
    for sign, written in (("\\", "\\\\"), ("'", "\\'"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0")):
        value = value.replace(sign, written)
    return value.replace("\x1a", "\\Z")


def _standard(value: Value) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def pg_inserts(database: Database) -> bytes:
    """Write what `pg_dump --inserts` gives."""
    parts = ["--\n-- PostgreSQL database dump\n--\n\nSET standard_conforming_strings = on;\n"]
    for table, rows in database.items():
        if not rows:
            continue
        columns = ",\n".join(f"    {name} character varying(255) DEFAULT 'a;b'::character varying" for name in rows[0])
        parts.append(f"CREATE TABLE public.{table} (\n{columns}\n);\n\nALTER TABLE public.{table} OWNER TO monica;\n")
    for table, rows in database.items():
        parts += [
            f"INSERT INTO public.{table} VALUES ({', '.join(_standard(value) for value in row.values())});"
            for row in rows
        ]
    return "\n".join(parts).encode()


def pg_dump(database: Database) -> bytes:
    """Write what `pg_dump` gives: rows as lines."""
    parts = ["--\n-- PostgreSQL database dump\n--\n\nSET standard_conforming_strings = on;\n"]
    for table, rows in database.items():
        if not rows:
            continue
        lines = ["\t".join(_copied(value) for value in row.values()) for row in rows]
        parts.append(f"COPY public.{table} ({', '.join(rows[0])}) FROM stdin;\n" + "\n".join(lines) + "\n\\.\n\n")
    return "\n".join(parts).encode()


def _copied(value: Value) -> str:
    if value is None:
        return "\\N"
    for sign, written in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        value = str(value).replace(sign, written)
    return str(value)


def sqlite_dump(database: Database) -> bytes:
    """Write what SQLite's `.dump` gives: one line for each definition and each row."""
    parts = ["PRAGMA foreign_keys=OFF;", "BEGIN TRANSACTION;"]
    for table, rows in database.items():
        if not rows:
            continue
        columns = ", ".join(f"\"{name}\" varchar(255) not null default ('x,y')" for name in rows[0])
        parts.append(f'CREATE TABLE IF NOT EXISTS "{table}" ({columns}, primary key ("id", "account_id"));')
        parts += [
            f"INSERT INTO {table} VALUES({','.join(_standard(value) for value in row.values())});" for row in rows
        ]
    parts.append("COMMIT;")
    return "\n".join(parts).encode()


DIALECTS = {
    "monica": monica_sql,
    "mysqldump": mysqldump,
    "pg_inserts": pg_inserts,
    "pg_dump": pg_dump,
    "sqlite": sqlite_dump,
}
