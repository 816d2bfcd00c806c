"""Anchors: what stood when a line left the machine either still stands, or it shows (AD-3)."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as chosen
from django.db import transaction
from django.utils import timezone

from closeknit.accounts import anchors, journal, tasks
from closeknit.accounts.models import JournalAnchor, JournalEntry, JournalHead, User
from tests.accounts.test_journal import unguarded

pytestmark = pytest.mark.django_db


def act(owner: User, times: int = 1) -> None:
    for _ in range(times):
        with transaction.atomic():
            journal.write(owner=owner, act="look.changed")


def test_an_anchor_can_be_checked_by_hand(amara: User, femi: User) -> None:
    act(amara)
    made = anchors.anchor()
    heads = sorted((h.chain, h.sequence, h.digest) for h in JournalHead.objects.all())
    lines = "\n".join(f"{c} {s} {d}" for c, s, d in heads)
    assert made.heads == lines
    assert made.root == hashlib.sha256(f"{'0' * 64}\n{lines}".encode()).hexdigest()
    assert anchors.line(made).split()[2:] == [
        str(made.pk),
        f"{made.at.astimezone(timezone.get_fixed_timezone(0)):%Y-%m-%dT%H:%M:%SZ}",
        made.root,
    ]


def test_an_anchor_holds_only_what_grew_and_stands_for_all_before(amara: User, femi: User) -> None:
    first = anchors.anchor()
    act(femi)
    second = anchors.anchor()
    assert [row.split()[0] for row in second.heads.splitlines()] == [str(femi.pk)]
    assert second.root == hashlib.sha256(f"{first.root}\n{second.heads}".encode()).hexdigest()
    act(femi, 2)
    found = anchors.compare(f"{anchors.line(first)}\n{anchors.line(second)}\n")
    assert (found.anchors, found.entries, found.since, found.missing, found.broken) == (2, 3, 2, [], [])


def cut(chain: int, to: int) -> None:
    """What somebody does who takes the end of a journal away and hides it: entries and head."""
    with unguarded():
        JournalEntry.objects.filter(chain=chain, sequence__gt=to).delete()
    last = JournalEntry.objects.get(chain=chain, sequence=to)
    JournalHead.objects.filter(chain=chain).update(sequence=to, digest=last.digest)


def test_an_end_cut_off_shows_beside_the_anchor(amara: User) -> None:
    act(amara, 4)
    anchors.anchor()
    cut(amara.pk, 3)
    assert journal.verify(amara.pk) is None
    assert anchors.compare().missing == [amara.pk]


def test_what_came_after_the_last_anchor_is_said_to_be_unanchored(amara: User) -> None:
    act(amara, 4)
    anchors.anchor()
    act(amara, 3)
    assert anchors.compare().since == 3
    cut(amara.pk, 6)
    found = anchors.compare()
    assert (found.missing, found.since) == ([], 1), "nobody can know; the figure says how much nobody vouches for"


def test_whoever_writes_the_anchors_anew_is_found_with_a_line_kept_elsewhere(amara: User) -> None:
    act(amara, 4)
    kept = anchors.line(anchors.anchor())
    cut(amara.pk, 2)
    JournalAnchor.objects.all().delete()
    again = anchors.anchor()
    assert anchors.compare().missing == anchors.compare().broken == []
    found = anchors.compare(kept)
    assert found.broken == [
        JournalAnchor.objects.first().pk if again.pk == int(kept.split()[2]) else int(kept.split()[2])
    ]  # type: ignore[union-attr]


def test_an_anchor_that_was_changed_is_found(amara: User) -> None:
    anchors.anchor()
    act(amara)
    second = anchors.anchor()
    JournalAnchor.objects.filter(pk=second.pk).update(heads=second.heads.replace(" 2 ", " 9 "))
    assert anchors.compare().broken == [second.pk]


def test_a_wiped_journal_keeps_its_anchor(amara: User) -> None:
    act(amara, 3)
    kept = anchors.line(anchors.anchor())
    with transaction.atomic():
        journal.redact(chain=amara.pk)
    found = anchors.compare(kept)
    assert (found.missing, found.broken) == ([], [])


def test_one_line_a_day_goes_to_the_file(amara: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "lines"
    monkeypatch.setattr(chosen, "ANCHOR_FILE", str(file))
    line = tasks.anchor_daily()
    assert file.read_text() == line + "\n"
    assert tasks.anchor_daily() == ""
    JournalAnchor.objects.update(at=timezone.now() - timedelta(hours=21))
    again = tasks.anchor_daily()
    assert file.read_text() == f"{line}\n{again}\n"
    assert anchors.compare(file.read_text()).broken == []
