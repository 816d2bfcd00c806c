"""Refreshes what ties have learned from their interactions, each and together.

Called inside the transaction that changed them; what they have in common only after an import, and every night.

One function serves a single "Spoke today" and an import of half a million rows, and a rebuild of everything is the same
call, so the numbers cannot drift apart.
"""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date

import numpy as np
from django.db import transaction
from django.db.models import F

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import PooledRhythm, Tie
from closeknit.circle.queries.learned import COLUMNS, learned
from closeknit.circle.queries.reading import POOLED, as_observed, read_circle
from closeknit.engine import blend, pooled
from closeknit.engine.pace import pace
from closeknit.engine.records import Status
from closeknit.storage import rows

PACE_DAYS = 730
"""The pace of these weeks is beside that of two years."""

RECENT_DAYS = 90


def learn(*, owner: User, ties: Iterable[int] | None = None) -> None:
    """Refresh these ties (numbers of rows), or all of the owner's."""
    # Two acts at once would each learn without the other's moment (PostgreSQL; SQLite has one writer anyway).
    User.objects.select_for_update().only("pk").get(pk=owner.pk)
    wanted = sorted(set(ties)) if ties is not None else list(access.ties(owner).values_list("pk", flat=True))
    rows.update(Tie, COLUMNS, learned(owner, wanted))


def learn_pooled(*, owner: User, today: date) -> None:
    """Work out anew what the owner's ties have in common, after an import or its undo: every word is open again."""
    access.ties(owner).exclude(word_day=None).update(word=Status.RESTING, word_day=None)
    _learn_pooled(owner, today)


@transaction.atomic
def learn_daily(*, owner: User, today: date) -> None:
    """The same because a day has gone by: a word that a tie has stays, unless the new numbers speak clearly."""
    circle = read_circle(owner, today)
    for word in Status:
        same = circle.tie[circle.status == word].tolist()
        there = access.ties(owner).exclude(word=word, word_day__gt=F("last_day"))
        for some in rows.pieces(same):
            there.filter(pk__in=some).update(word=word, word_day=today)
    _learn_pooled(owner, today)


def _learn_pooled(owner: User, today: date) -> None:
    ties, stats, as_of, whole = as_observed(owner, today)
    tie, day = access.contact_days(owner)
    # Of an export made a month ago the last weeks are not known, and they were not quiet.
    recent = as_of[stats.last >= today.toordinal() - RECENT_DAYS]
    until = int(np.median(recent)) if len(recent) else today.toordinal()
    lately = day > until - PACE_DAYS
    asked = dict(zip(ties[whole].tolist(), as_of[whole].tolist(), strict=True))
    tests = {days: blend.back_tests(tie, day, asked, until, days) for days in pooled.HORIZONS}
    found = pooled.learn(stats, as_of, pace(tie[lately], day[lately], until), tests)
    if found is None:
        PooledRhythm.objects.filter(owner=owner).delete()
        return
    numbers = (*astuple(found.prior), *astuple(found.shop), found.pace)
    columns = {"version": PooledRhythm.VERSION, "as_of": today, "own": {d: own.plain() for d, own in found.own.items()}}
    columns |= dict(zip(POOLED, numbers, strict=True))
    PooledRhythm.objects.update_or_create(owner=owner, defaults=columns)
