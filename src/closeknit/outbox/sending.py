"""Sending what is due. Every change of an entry is a compare-and-set: one UPDATE that names what was seen, and 1 row.

So any number of workers may run, also by mistake, and also ones that die at any moment:

  safety, account   lease, send, mark. Dead between send and mark: sent once more. Never lost.
  reminder          mark, send. Dead between mark and send: lost. Never twice. What the server certainly refused goes back.

The clock is handed in. It may jump: a lease that ends too far ahead is as good as over.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from closeknit.accounts.models.refs import new_ref
from closeknit.outbox import clock, composing, reminding
from closeknit.outbox.carrying import Carry, NotSent, composed, hand_over
from closeknit.outbox.models import Care, Channel, Entry
from closeknit.outbox.rows import as_seen, moment_for, not_needed

LEASE = timedelta(seconds=120)
BATCH = 5


def _draw() -> float:
    return secrets.randbelow(1 << 20) / (1 << 20)


@dataclass(slots=True)
class Worker:
    """One worker: takes what is due and hands it to `carry`. `draw` gives numbers in [0, 1) for waits and for the choice."""

    carry: Carry
    now: Callable[[], datetime]
    draw: Callable[[], float] = _draw
    lease: timedelta = LEASE
    handled: int = 0

    def turn(self) -> int:
        """Handle some of what is due, the most urgent first. Returns how many entries were looked at; 0 when none is due."""
        found = self._due()
        if not found:
            return 0
        if found[0].care == Care.REMINDER:
            looked_at = reminding.remind(found[0], self.carry, self.now, self.draw)
        else:
            mine = self._lease(found)
            looked_at = len(found)
            for entry, lease, until in mine:
                self._carry_leased(entry, lease, until)
        self.handled += looked_at
        return looked_at

    def _due(self) -> list[Entry]:
        now = self.now()
        over = Q(leased_until__lte=now) | Q(leased_until__gt=now + 2 * self.lease)
        # A lease from a clock that was ahead does not make due what is not due yet.
        due = Q(state=Entry.State.WAITING, next_try__lte=now) | Q(state=Entry.State.LEASED, due_at__lte=now) & over
        order = Case(When(care=Care.SAFETY, then=Value(0)), When(care=Care.ACCOUNT, then=Value(1)), default=Value(2))
        some = Entry.objects.filter(due).exclude(channel=Channel.HERE)
        rows: list[Entry] = list(some.annotate(urgency=order).order_by("urgency", "next_try", "pk")[: 4 * BATCH])
        urgent = [list(group) for _, group in groupby(rows, key=lambda e: e.care)][:1]
        if not urgent:
            return []
        # Workers that start at different places of the queue rarely want the same rows.
        start = int(self.draw() * len(urgent[0]))
        return [*urgent[0][start:], *urgent[0][:start]][:BATCH]

    def _lease(self, found: list[Entry]) -> list[tuple[Entry, str, datetime]]:
        mine, until = [], self.now() + self.lease
        with transaction.atomic():
            # In the order of the rows: two workers that want the same ones wait for each other and never in a circle.
            for entry in sorted(found, key=lambda e: e.pk):
                lease = new_ref()
                leased = {"state": Entry.State.LEASED, "leased_by": lease, "leased_until": until}
                if as_seen(entry).update(**leased, attempts=F("attempts") + 1) == 1:
                    entry.attempts += 1
                    mine.append((entry, lease, until))
        return mine

    def _carry_leased(self, entry: Entry, lease: str, until: datetime) -> None:
        held = _held(entry, lease)
        # A slow server may have used up half the lease while earlier ones of the batch went out.
        if self.now() > until - self.lease / 2 and held.update(leased_until=self.now() + self.lease) != 1:
            return
        try:
            parcel = self._parcel(entry, lease)
            if parcel is None:
                return
            hand_over(self.carry, parcel)
        except NotSent as problem:
            self._after_failure(entry, lease, problem)
        else:
            held.update(state=Entry.State.SENT, sent_at=self.now(), sealed="", problem="", leased_until=None)

    def _parcel(self, entry: Entry, lease: str) -> composing.Parcel | None:
        """What to carry; None when there is nothing to say any more, or not now."""
        now = self.now()
        held = _held(entry, lease)
        reason = not_needed(entry, now)
        if reason:
            held.update(state=Entry.State.DROPPED, problem=reason, sealed="")
            return None
        if entry.person is not None:
            moment = moment_for(entry, now)
            if moment is None:
                # An alert that may not go this way is no alert that went: it shows as failed, and escalates by the clock.
                state = Entry.State.FAILED if entry.care == Care.SAFETY else Entry.State.DROPPED
                held.update(state=state, problem="unsafe", sealed="")
                return None
            if moment > now:
                held.update(state=Entry.State.WAITING, next_try=moment, attempts=F("attempts") - 1, leased_until=None)
                return None
        with transaction.atomic():
            parcel = composed([entry], now)
        if parcel is None:
            held.update(state=Entry.State.DROPPED, problem="nothing", sealed="")
        return parcel

    def _after_failure(self, entry: Entry, lease: str, problem: NotSent) -> None:
        held = _held(entry, lease)
        if problem.final and entry.care != Care.SAFETY:
            held.update(state=Entry.State.FAILED, problem=problem.code, sealed="")
            return
        again = self.now() + clock.wait(entry.attempts, entry.care, self.draw())
        held.update(state=Entry.State.WAITING, next_try=again, problem=problem.code, leased_until=None)


def _held(entry: Entry, lease: str) -> QuerySet[Entry]:
    """The row, while this lease on it holds."""
    return Entry.objects.filter(pk=entry.pk, state=Entry.State.LEASED, leased_by=lease)
