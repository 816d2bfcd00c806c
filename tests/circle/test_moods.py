"""Moods from another app: each once, undone with their import, and nothing of a diary."""

import json

import pytest

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.queries.imports_page import finished, review
from tests.circle.life import NOW, TODAY, bring, keep, look, undo

pytestmark = pytest.mark.django_db

DIARY = (
    "daylio_export.csv",
    b"full_date,date,weekday,time,mood,activities,note_title,note\n"
    b'"2026-11-03","3 November","Tuesday","21:15","good","friends | cinema","","Quillwort-Zephyr-4711"\n'
    b'"2026-11-02","2 November","Monday","20:00","awful","","",""\n',
)


def test_moods_come_in_once_and_go_with_their_import(amara: User) -> None:
    page = review(amara, look(amara, DIARY), TODAY)
    assert (page.moods, page.people, [f.moods for f in page.files]) == (2, 0, [2])
    batch = bring(amara, DIARY)
    rows = access.moods(amara).order_by("day").values_list("day", "mood", "labels")
    assert [(str(day), mood, labels) for day, mood, labels in rows] == [
        ("2026-11-02", -100, []),
        ("2026-11-03", 50, ["friends", "cinema"]),
    ]
    assert finished(amara, batch, TODAY, NOW).moods == 2
    again = keep(amara, look(amara, DIARY))
    assert "moods" not in again.counts
    assert "Quillwort" not in json.dumps(list(access.moods(amara).values()), default=str)
    undo(amara, batch)
    assert access.moods(amara).count() == 2
    undo(amara, again)
    assert not access.moods(amara).exists()
