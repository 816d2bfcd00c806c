"""Rules of retention as the registry has them: what has been kept long enough goes by itself (PR-7).

An account under a legal hold is left out of every rule.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Model, QuerySet
from django.utils import timezone

from closeknit.accounts.models import Hold, User
from closeknit.circle.actions import people
from closeknit.rights import files
from closeknit.rights.models import Export
from closeknit.rights.registry import SESSION, Rule, entry, rules


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule would delete now: the rule, the words for its table, how many rows; and how many a legal hold keeps."""

    rule: Rule
    words: str
    rows: int
    held: int


def due(now: datetime | None = None) -> list[Due]:
    """What every rule would delete now. Changes nothing."""
    now = now or timezone.now()
    out = []
    for rule in _running():
        every, mine = _old(rule, now), _free(rule, now)
        out.append(Due(rule, entry(rule.model).words, mine.count(), every.count() - mine.count()))
    return out


def run(now: datetime | None = None) -> dict[str, int]:
    """Delete what has been kept long enough; returns how many rows by rule."""
    now = now or timezone.now()
    done = {}
    for rule in _running():
        mine = _free(rule, now)
        done[rule.id] = mine.count()
        if done[rule.id]:
            _BY_HAND.get(rule.model, _delete)(mine, now)
    return {name: count for name, count in done.items() if count}


def _running() -> list[Rule]:
    return [rule for rule in rules().values() if rule.days is not None]


def _old(rule: Rule, now: datetime) -> QuerySet[Model]:
    """Rows of a rule's table that are old enough. A column of numbers counts seconds since 1970."""
    model = entry(rule.model).model
    until: Any = now - timedelta(days=rule.days or 0)
    if isinstance(model._meta.get_field(rule.since), BigIntegerField):
        until = int(until.timestamp())
    return model._default_manager.filter(**{f"{rule.since}__lt": until, **rule.where})


def _free(rule: Rule, now: datetime) -> QuerySet[Model]:
    """The same without accounts under a legal hold."""
    owner = entry(rule.model).owner
    if not owner or owner == SESSION:
        return _old(rule, now)
    return _old(rule, now).exclude(**{f"{owner}__in": Hold.objects.values("owner")})


def _delete(rows: QuerySet[Model], _now: datetime) -> None:
    rows.delete()


def _delete_people(rows: QuerySet[Model], now: datetime) -> None:
    for owner in User.objects.filter(pk__in=rows.values("owner")):
        people.clear_removed(owner=owner, now=now)


def _delete_exports(rows: QuerySet[Model], _now: datetime) -> None:
    for export in Export.objects.filter(pk__in=rows.values("pk")):
        files.drop(export)


_BY_HAND: dict[str, Callable[[QuerySet[Model], datetime], None]] = {
    "circle.Person": _delete_people,
    "rights.Export": _delete_exports,
}
"""Tables whose rows leave something outside the database, or are deleted by an action of their own."""
