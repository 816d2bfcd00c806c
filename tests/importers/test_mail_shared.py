"""The mail importer beside counts by others, on files that are not part of this repository."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

import pytest

from closeknit.importers import _reading, mail
from closeknit.importers._found import Context, Found, Refused, Source

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
MAILS = EXPORTS / "mail"
pytestmark = pytest.mark.skipif(not MAILS.is_dir(), reason="needs ../shared/data/exports, not present here")

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEXT = "subjects and text of mails"
NOT_AS_MAIL = {
    "mail/spamscope/mail_outlook_1": "This is a mail in Outlook's own form, which is not read; in Outlook choose Save as",
    "mail/mime4j-testmsgs/malformedHeader-noheader.msg": "This looks like a text of another kind.",
    "mail/cpython/msg_19.txt": "This looks like a text of another kind.",
    "mail/thunderbird/basic4": "This looks like a text of another kind.",
    "mail/thunderbird/basic5": "This looks like a web page.",
}
"""Counted as mails by others; they have no header at all, or are not of the form of a mail."""


def counts() -> dict[str, int]:
    if not MAILS.is_dir():
        return {}
    with (EXPORTS / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: int(row["count"]) for row in csv.DictReader(file) if row["file"].startswith("mail/")}


COUNTS = counts()


def read(name: str) -> Found:
    data = (EXPORTS / name).read_bytes()
    called = name.rpartition("/")[2]
    (found,) = _reading.find(io.BytesIO(data), called, len(data), Context(now=NOW))
    assert found.importer == "mail"
    return found


@pytest.mark.parametrize("name", sorted(COUNTS.keys() - NOT_AS_MAIL.keys()))
def test_every_mail_is_counted_and_kept_or_left_out_with_a_reason(name: str) -> None:
    found = read(name)
    assert found.thrown[TEXT] == COUNTS[name]
    left_out = sum(found.thrown.values()) - COUNTS[name] + len(found.skipped)
    kept = found.touches.half_days.count(2)
    assert left_out + kept == COUNTS[name]
    assert all(row.where and row.reason for row in found.skipped)


@pytest.mark.parametrize(("name", "sentence"), NOT_AS_MAIL.items())
def test_what_is_no_mail_is_refused_with_a_sentence(name: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read(name)
    assert str(refused.value).startswith(sentence)


def test_all_of_them_are_there() -> None:
    assert sum(COUNTS[name] for name in COUNTS.keys() - NOT_AS_MAIL.keys()) == 256
    assert sum(COUNTS.values()) == 261


def test_no_other_export_is_taken_for_mail() -> None:
    claimed = []
    for path in sorted(EXPORTS.rglob("*")):
        name = path.relative_to(EXPORTS).as_posix()
        if path.is_file() and name not in COUNTS:
            with path.open("rb") as file:
                head = file.read(65536)
            claimed += [name for called in (path.name, "file") if mail.recognises(head, called)]
    assert claimed == []


def test_a_folder_of_all_of_them_gives_each_mail_once() -> None:
    """As one zip would: what lies twice in it (an mbox and its parts) is automatic there or a copy."""

    def sources() -> Iterator[Source]:
        for name in sorted(COUNTS.keys() - NOT_AS_MAIL.keys()):
            data = (EXPORTS / name).read_bytes()
            yield Source(f"all.zip/{name}", io.BytesIO(data), len(data))

    found = mail.read_all(sources(), Context(now=NOW))
    assert found.thrown[TEXT] == 256
    assert found.thrown["copies of mails that are in here already"] > 10


@pytest.mark.parametrize("name", sorted(COUNTS.keys() - NOT_AS_MAIL.keys()))
def test_writer_and_time_are_those_of_the_standard_library(name: str) -> None:
    """Where the library understands both. It reads the first mail of each file here."""
    found = read(name)
    data = (EXPORTS / name).read_bytes()
    message = message_from_bytes(
        data.partition(b"\n")[2] if data.startswith(b"From ") else data, policy=policy.compat32
    )
    addresses = [address.lower() for _, address in getaddresses([str(message["From"] or "")]) if "@" in address]
    if not len(found.touches) or len(addresses) != 1 or not addresses[0].isascii():
        return
    try:
        at = parsedate_to_datetime(message["Date"])
    except (TypeError, ValueError):
        return
    first = found.people[found.touches.who[0]].key
    assert first == addresses[0] or (found.me and found.me.key == addresses[0])
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    assert found.touches.at[0] == int(aware.timestamp())
