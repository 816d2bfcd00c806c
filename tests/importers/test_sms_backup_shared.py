"""Backups of messages and lists of calls beside counts by others, on files that are not part of this repository."""

import csv
import io
from pathlib import Path
from types import ModuleType

import pytest
from tests.importers.phones import NOW, rows

from closeknit.importers import call_log, google_voice, sms_backup
from closeknit.importers._found import Context, Found, Refused, Source

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
EXPORTS = SHARED / "exports"
pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="needs ../shared/data/exports, not present here")

OURS = {
    "sms_xml/fkleon/invalidSms.xml": sms_backup,
    "sms_xml/fkleon/invalidSms2.xml": sms_backup,
    "sms_xml/fkleon/sms-and-mms.xml": sms_backup,
    "sms_xml/fkleon/sms-dupes.xml": sms_backup,
    "sms_xml/fkleon/sms-non-dupes-2.xml": sms_backup,
    "sms_xml/fkleon/sms-non-dupes.xml": sms_backup,
    "sms_xml/memacs/calls.xml": sms_backup,
    "sms_xml/memacs/smsxml.txt": sms_backup,
    "sms_xml/memacs/calls_superbackup.xml": call_log,
}


def read(name: str, importer: ModuleType) -> Found:
    data = (EXPORTS / name).read_bytes()
    for called in (name, "file"):
        assert importer.recognises(data[:65536], called)
    found = importer.read(
        Source(name, io.BytesIO(data), len(data)), Context(now=NOW, region="AT", zone="Europe/Vienna")
    )
    assert isinstance(found, Found)
    return found


def counted(name: str) -> int:
    with (EXPORTS / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        return sum(int(row["count"]) for row in csv.DictReader(file) if row["file"] == name)


@pytest.mark.parametrize("name", OURS)
def test_every_message_and_call_is_an_interaction_or_counted_as_left_out(name: str) -> None:
    found = read(name, OURS[name])
    assert len(found.touches) + len(found.skipped) + sum(found.thrown.values()) == counted(name)


def test_an_empty_backup_is_refused() -> None:
    with pytest.raises(Refused):
        read("sms_xml/fkleon/emptySms.xml", sms_backup)


def test_messages_and_people_are_those_of_the_file() -> None:
    found = read("sms_xml/fkleon/sms-and-mms.xml", sms_backup)
    assert [(row[0], row[1]) for row in rows(found)] == [
        ("+4915112313123", "2012-05-11 09:47"),
        ("+491762345678", "2014-09-30 20:41"),
    ]
    assert [person.name for person in found.people] == ["Test Contact", "Max Mustermann"]
    assert found.thrown == {"your own messages to a whole group": 1}


def test_the_same_message_in_two_backups_counts_once() -> None:
    found = read("sms_xml/fkleon/sms-dupes.xml", sms_backup)
    assert (len(found.touches), len(found.people)) == (7, 4)


def test_calls_and_their_minutes_are_those_of_the_file() -> None:
    found = read("sms_xml/memacs/calls.xml", sms_backup)
    assert list(found.touches.minutes) == [1, 1, 5, 1, 0, 0, 1]
    assert found.noted == {"missed calls": 1, "calls that were not answered": 1}
    again = read("sms_xml/memacs/calls_superbackup.xml", call_log)
    assert [(person.name, minutes) for person, minutes in zip(again.people, again.touches.minutes, strict=True)] == [
        ("TestPerson1", 4),
        ("TestPerson2", 1),
    ]


@pytest.mark.parametrize("importer", [sms_backup, call_log, google_voice])
def test_no_other_file_is_taken_for_one_of_these(importer: ModuleType) -> None:
    claimed = []
    for path in sorted(SHARED.rglob("*")):
        if path.is_file() and path.relative_to(EXPORTS if EXPORTS in path.parents else SHARED).as_posix() not in OURS:
            with path.open("rb") as file:
                if importer.recognises(file.read(65536), path.name):
                    claimed.append(path.name)
    assert claimed == (["emptySms.xml"] if importer is sms_backup else [])
