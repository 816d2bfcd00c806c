"""The only way to a row of a circle. What is not yours is answered like what does not exist: 404.

Everything else in this app asks here first. People whom the owner removed are gone from every answer but `removed`.
"""

from collections.abc import Sequence
from datetime import date as Day
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.shortcuts import get_object_or_404
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle.models import (
    OWN_WISH,
    Ahead,
    Batch,
    Bond,
    Coverage,
    FreeTime,
    Handle,
    ImportantDate,
    Interaction,
    KnownAs,
    Mood,
    OwnKey,
    Person,
    Plan,
    Promise,
    ReachOut,
    Said,
    SeenAgain,
    Support,
    Tie,
)


def people(owner: User) -> QuerySet[Person]:
    """Everybody in the owner's circle."""
    return Person.objects.filter(owner=owner, removed_at=None, restricted_at=None, merged_into=None)


def person(owner: User, ref: str) -> Person:
    """One person of the owner, with the tie."""
    return get_object_or_404(people(owner).select_related("tie"), ref=ref)


def gone(owner: User) -> QuerySet[Person]:
    """People whom the owner removed and may want back."""
    return Person.objects.filter(owner=owner, removed_at__isnull=False, merged_into=None)


def removed(owner: User, ref: str) -> Person:
    """One person whom the owner removed."""
    return get_object_or_404(gone(owner).select_related("tie"), ref=ref)


def restricted(owner: User) -> QuerySet[Person]:
    """People whom the owner put on hold: kept, and in no other list."""
    return Person.objects.filter(owner=owner, removed_at=None, restricted_at__isnull=False, merged_into=None)


def on_hold(owner: User, ref: str) -> Person:
    """One person whom the owner put on hold."""
    return get_object_or_404(restricted(owner).select_related("tie"), ref=ref)


def known(owner: User) -> QuerySet[Person]:
    """Everybody an import may meet again: people of the circle and removed ones, who must not come back by themselves."""
    return Person.objects.filter(owner=owner)


def ties(owner: User) -> QuerySet[Tie]:
    """Every tie of the owner."""
    return Tie.objects.filter(
        owner=owner, person__removed_at=None, person__restricted_at=None, person__merged_into=None
    )


TIE_COLUMNS = (
    "chosen_layer",
    "chosen_days",
    "dates_only",
    "kin",
    "never",
    "contact_days",
    "gaps",
    "gap_log_sum",
    "gap_log_squares",
    "gap_log_late",
    "gap_median",
    "gap_low",
    "gap_high",
    "gap_mean",
    "recent",
    "minutes",
    "in_person_share",
    "usual_channel",
    "last_channel",
    "unanswered",
    "moments",
    "unseen",
    "unseen_since",
    "word",
)
TIE_DAYS = ("resting_since", "died_on", "first_day", "last_day", "known_until", "word_day")


def circle_columns(owner: User) -> dict[str, tuple[Any, ...]]:
    """Every tie of the owner as columns by name, in the order of the rows: what a whole circle is read from.

    Days are ordinals, 0 where there is none. Plain SQL: five thousand ties are read on a page's way, and the object
    layer would cost more than everything else on it.
    """
    tie, person = (connection.ops.quote_name(m._meta.db_table) for m in (Tie, Person))
    names = ("id", "person_id", "ref", "name", "relation", *TIE_COLUMNS, *TIE_DAYS)
    wanted = ["t.id", "t.person_id", "p.ref", "p.name", "p.relation", *(f"t.{c}" for c in TIE_COLUMNS)]
    wanted += [_ordinal(f"t.{c}") for c in TIE_DAYS]
    sql = f"""
        SELECT {", ".join(wanted)} FROM {tie} t JOIN {person} p ON p.id = t.person_id
        WHERE t.owner_id = %s AND p.removed_at IS NULL AND p.restricted_at IS NULL AND p.merged_into_id IS NULL
        ORDER BY t.id
    """  # noqa: S608  # our own names
    with connection.cursor() as cursor:
        cursor.execute(sql, [owner.pk])
        rows = cursor.fetchall()
    return dict(zip(names, zip(*rows, strict=True) if rows else ((),) * len(names), strict=True))


def _ordinal(day: str) -> str:
    """SQL for a day as `date.toordinal()` counts it, 0 for none."""
    if connection.vendor == "sqlite":
        return f"COALESCE(CAST(julianday({day}) - 1721424.5 AS INTEGER), 0)"
    return f"COALESCE({day} - DATE '0001-01-01' + 1, 0)"


def unshown(owner: User) -> QuerySet[Person]:
    """People who are never shown unasked: removed ones, those on hold, and those set to "never"."""
    hidden = Q(removed_at__isnull=False) | Q(restricted_at__isnull=False) | Q(tie__never=True)
    return Person.objects.filter(hidden, owner=owner)


def handles(owner: User) -> QuerySet[Handle]:
    """Numbers and addresses of everybody known to the owner."""
    return Handle.objects.filter(owner=owner)


def known_as(owner: User) -> QuerySet[KnownAs]:
    """Every claim on who is who: the owner's files' and the owner's own, in the order in which they came."""
    return KnownAs.objects.filter(owner=owner).order_by("pk")


def said(owner: User) -> QuerySet[Said]:
    """What the owner said about who is who."""
    return Said.objects.filter(owner=owner)


def own_keys(owner: User) -> QuerySet[OwnKey]:
    """The owner's own names, numbers, addresses and handles, as files and the owner gave them."""
    return OwnKey.objects.filter(owner=owner)


def moods(owner: User) -> QuerySet[Mood]:
    """How the owner felt, as files brought it, each entry once however many files hold it."""
    mine = Mood.objects.filter(owner=owner)
    return mine.filter(pk__in=mine.order_by().values("mark").annotate(first=Min("pk")).values("first"))


def ahead(owner: User) -> QuerySet[Ahead]:
    """When the owner is busy in the coming weeks, as imported calendars say."""
    return Ahead.objects.filter(owner=owner)


def bonds(owner: User) -> QuerySet[Bond]:
    """Couples, households and families among the owner's people."""
    return Bond.objects.filter(owner=owner)


def seen_again(owner: User) -> QuerySet[SeenAgain]:
    """Moments that more than one import holds."""
    return SeenAgain.objects.filter(batch__owner=owner)


def dates(owner: User) -> QuerySet[ImportantDate]:
    """Important dates of the owner's people, each once."""
    return ImportantDate.objects.filter(owner=owner, shown=True, person__removed_at=None, person__restricted_at=None)


def date(owner: User, person_ref: str, number: int) -> ImportantDate:
    """One important date of one of the owner's people."""
    return get_object_or_404(dates(owner), person__ref=person_ref, pk=number)


def interactions(owner: User) -> QuerySet[Interaction]:
    """Every interaction of the owner that was not removed."""
    return Interaction.objects.filter(owner=owner, gone=False)


HISTORY = ("tie", "day", "channel", "direction", "half_days", "moments", "minutes", "imported")


def history(owner: User, ties: Sequence[int], until: Day | None = None) -> NDArray[np.int64]:
    """What was in touch when, for these ties: one column each of `HISTORY`, one row for each day, channel and direction.

    Only up to `until` if it is given; the day is its ordinal. Plain SQL into one array, because half a million rows go
    through here in an import. The plus keeps SQLite to the index that already has the rows in this order.
    """
    table = connection.ops.quote_name(Interaction._meta.db_table)
    marks = ", ".join(["%s"] * len(ties))
    sql = f"""
        SELECT tie_id, {_ordinal("day")}, channel, direction, MAX(half_days), COUNT(*), SUM(minutes), COUNT(batch_id)
        FROM {table} WHERE tie_id IN ({marks}) AND +owner_id = %s AND NOT gone AND day <= %s
        GROUP BY tie_id, day, channel, direction
    """  # noqa: S608  # the table's own name and placeholders
    with connection.cursor() as cursor:
        cursor.execute(sql, [*ties, owner.pk, (until or Day.max).isoformat()])
        values = np.fromiter(chain.from_iterable(iter(cursor)), dtype=np.int64)
    return values.reshape(-1, len(HISTORY)).T


def contact_days(owner: User) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tie and ordinal day of every full contact-day of everybody in the circle. Plain SQL, as `history`."""
    moment, tie, person = (connection.ops.quote_name(m._meta.db_table) for m in (Interaction, Tie, Person))
    sql = f"""
        SELECT DISTINCT i.tie_id, {_ordinal("i.day")} FROM {moment} i
        JOIN {tie} t ON t.id = i.tie_id JOIN {person} p ON p.id = t.person_id
        WHERE i.owner_id = %s AND NOT i.gone AND i.half_days = 2 AND p.removed_at IS NULL
        AND p.restricted_at IS NULL AND p.merged_into_id IS NULL
    """  # noqa: S608  # the tables' own names
    with connection.cursor() as cursor:
        cursor.execute(sql, [owner.pk])
        values = np.fromiter(chain.from_iterable(iter(cursor)), dtype=np.int64)
    ties, days = values.reshape(-1, 2).T
    return ties, days


def started_days(owner: User, since: Day, until: Day) -> NDArray[np.int64]:
    """Every full contact-day from `since` to `until`: one column each of tie, ordinal day, and `Direction` of its first moment.

    Plain SQL, as `history`: two years of a large circle in one pass over the index of its ties.
    """
    moment, tie = (connection.ops.quote_name(m._meta.db_table) for m in (Interaction, Tie))
    sql = f"""
        SELECT tie_id, {_ordinal("day")}, MIN(COALESCE(at, 0) * 4 + direction) %% 4 FROM {moment}
        WHERE +owner_id = %s AND tie_id IN (SELECT id FROM {tie} WHERE owner_id = %s)
        AND NOT gone AND half_days = 2 AND day BETWEEN %s AND %s GROUP BY tie_id, day
    """  # noqa: S608  # the tables' own names
    with connection.cursor() as cursor:
        cursor.execute(sql, [owner.pk, owner.pk, since.isoformat(), until.isoformat()])
        values = np.fromiter(chain.from_iterable(iter(cursor)), dtype=np.int64)
    return values.reshape(-1, 3).T


def recorded(owner: User) -> QuerySet[Interaction]:
    """Every interaction of the owner, removed ones too: what an import compares with."""
    return Interaction.objects.filter(owner=owner)


def interaction(owner: User, person_ref: str, number: int) -> Interaction:
    """One interaction with one of the owner's people, also when it was removed (it can be brought back)."""
    mine = recorded(owner).select_related("tie", "tie__person")
    return get_object_or_404(mine, tie__person__in=people(owner).filter(ref=person_ref), pk=number)


def supports(owner: User) -> QuerySet[Support]:
    """Support given and received by the owner, without what was taken back, alone or with its moment."""
    return Support.objects.filter(owner=owner, gone=False).exclude(interaction__gone=True)


def support(owner: User, person_ref: str, number: int) -> Support:
    """One row of support with one of the owner's people, also when it was taken back (it can be brought back)."""
    mine = Support.objects.filter(owner=owner).exclude(interaction__gone=True).select_related("tie", "tie__person")
    return get_object_or_404(mine, tie__person__in=people(owner).filter(ref=person_ref), pk=number)


def promises(owner: User) -> QuerySet[Promise]:
    """What the owner promised, kept or not, without what was taken back."""
    return Promise.objects.filter(owner=owner, gone=False)


def every_promise(owner: User) -> QuerySet[Promise]:
    """What the owner promised, also what was taken back."""
    return Promise.objects.filter(owner=owner)


def promise(owner: User, person_ref: str, number: int) -> Promise:
    """One promise to one of the owner's people, also when it was taken back (it can be brought back)."""
    mine = every_promise(owner).select_related("tie", "tie__person")
    return get_object_or_404(mine, tie__person__in=people(owner).filter(ref=person_ref), pk=number)


def free_times(owner: User) -> QuerySet[FreeTime]:
    """When the owner said there is time for people."""
    return FreeTime.objects.filter(owner=owner)


def free_time(owner: User, number: int) -> FreeTime:
    """One stretch of time of the owner."""
    return get_object_or_404(free_times(owner), pk=number)


def plans(owner: User) -> QuerySet[Plan]:
    """The owner's weekly plans."""
    return Plan.objects.filter(owner=owner)


def reach_outs(owner: User) -> QuerySet[ReachOut]:
    """Suggestions to the owner, without people since removed or set to "never suggest".

    Of a tie that rests only what was done shows, and what the owner asked for since.
    """
    mine = ReachOut.objects.filter(
        owner=owner,
        tie__person__removed_at=None,
        tie__person__restricted_at=None,
        tie__person__merged_into=None,
        tie__never=False,
    )
    settled = Q(state__in=(ReachOut.State.DONE, ReachOut.State.SKIPPED))
    return mine.filter(Q(tie__resting_since=None) | settled | Q(reason__in=OWN_WISH))


def reach_out(owner: User, ref: str) -> ReachOut:
    """One suggestion to the owner."""
    return get_object_or_404(reach_outs(owner).select_related("tie", "tie__person", "plan"), ref=ref)


def batches(owner: User) -> QuerySet[Batch]:
    """The owner's imports."""
    return Batch.objects.filter(owner=owner)


def batch(owner: User, ref: str) -> Batch:
    """One import of the owner."""
    return get_object_or_404(batches(owner), ref=ref)


def coverage(owner: User) -> QuerySet[Coverage]:
    """What the owner's imports can vouch for."""
    return Coverage.objects.filter(batch__owner=owner)


def covered_since(owner: User) -> list[tuple[str, int, Day]]:
    """(kind of source, channel, first day that anything of it covers) of the owner's imports."""
    rows = coverage(owner).order_by().values("kind", "channel").annotate(first=Min("since"))
    return list(rows.values_list("kind", "channel", "first"))


def covered(owner: User, ties: Sequence[int]) -> list[tuple[int | None, str, int, Day, Day]]:
    """(tie or None for everybody, kind of source, channel, first day, last day) of what covers these ties."""
    mine = coverage(owner).filter(Q(known_as=None) | Q(known_as__person__tie__in=ties))
    return list(mine.order_by().values_list("known_as__person__tie", "kind", "channel", "since", "until"))


def source_days(owner: User, ties: Sequence[int]) -> list[tuple[int, str, int, int]]:
    """(tie, kind of source, channel, number of full contact-days) of what was brought in, for these ties."""
    mine = interactions(owner).filter(tie__in=ties, half_days=2).exclude(known_as=None).order_by()
    rows = mine.values("tie", "known_as__kind", "channel").annotate(days=Count("day", distinct=True))
    return list(rows.values_list("tie", "known_as__kind", "channel", "days"))
