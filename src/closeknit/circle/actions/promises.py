"""Noting what one promised, saying that it was kept, and taking each back."""

from datetime import date
from typing import Any

from django.db import transaction

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions.people import Unusable
from closeknit.circle.actions.promised import ABOUT
from closeknit.circle.actions.week import refresh_plan
from closeknit.circle.models import NAME_LENGTH, Person, Promise, ReachOut
from closeknit.circle.queries.week import monday
from closeknit.engine.plan import PROMISE_DAYS

YEARS_AHEAD = 10


@transaction.atomic
def promise(
    *, owner: User, person: Person, words: str, made_on: date, today: date, by_day: date | None = None
) -> Promise:
    """Note what the owner said they would do. One for a day that is near comes into this week's plan."""
    words = " ".join(words.split())[:NAME_LENGTH]
    if not words:
        raise Unusable("words", "Enter what you said you would do.")
    if made_on > today:
        raise Unusable("made_on", "That day is still to come. Choose today or a day before.")
    if made_on.year < 1900:
        raise Unusable("made_on", "Choose a day after 1900.")
    if by_day is not None and by_day < made_on:
        raise Unusable("by_day", "Choose the day you said it, or a day after it.")
    if by_day is not None and by_day.year > today.year + YEARS_AHEAD:
        raise Unusable("by_day", f"Choose a day within the next {YEARS_AHEAD} years.")
    entry = Promise.objects.create(owner=owner, tie=person.tie, words=words, made_on=made_on, by_day=by_day)
    if by_day is not None:
        _bring_up(entry, today)
    journal.write(owner=owner, act="promise.made", about=person.ref)
    return entry


@transaction.atomic
def keep_promise(*, owner: User, promise: Promise, today: date) -> None:
    """Say that a promise was kept today; nothing brings it up any more. `reopen_promise` takes that back."""
    _change(promise, today, "promise.kept", kept_on=promise.kept_on or today)


@transaction.atomic
def reopen_promise(*, owner: User, promise: Promise, today: date) -> None:
    """Say that a promise is still to be kept."""
    _change(promise, today, "promise.reopened", kept_on=None)


@transaction.atomic
def take_back_promise(*, owner: User, promise: Promise, today: date) -> None:
    """Remove a promise. `restore_promise` brings it back."""
    _change(promise, today, "promise.taken_back", gone=True)


@transaction.atomic
def restore_promise(*, owner: User, promise: Promise, today: date) -> None:
    """Bring back a promise that was removed."""
    _change(promise, today, "promise.restored", gone=False)


def _change(promise: Promise, today: date, act: str, **change: Any) -> None:
    """Write a change and let this week's plan follow it."""
    for name, value in change.items():
        setattr(promise, name, value)
    promise.save(update_fields=list(change))
    if promise.gone or promise.kept_on:
        _let_go(promise, today)
    else:
        _bring_up(promise, today)
    journal.write(owner=promise.owner, act=act, about=promise.tie.person.ref)


def _bring_up(promise: Promise, today: date) -> None:
    """Choose this week's people again, if the week has a plan and the promise is for one of the next days."""
    near = (promise.due - today).days <= PROMISE_DAYS
    if near and access.plans(promise.owner).filter(week=monday(today)).exists():
        refresh_plan(owner=promise.owner, today=today)


def _let_go(promise: Promise, today: date) -> None:
    """Take the promise out of this week's plan, unless it is done or was declined."""
    about = ReachOut.objects.filter(owner=promise.owner, reason=ABOUT, facts__promise=promise.pk)
    open_ = about.filter(plan__week__gte=monday(today), state__in=(ReachOut.State.OPEN, ReachOut.State.LATER))
    if open_.exists():
        open_.delete()
        # Who was to be reached for another reason too has a place again.
        refresh_plan(owner=promise.owner, today=today)
