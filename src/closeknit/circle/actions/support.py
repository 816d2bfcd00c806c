"""Noting who helped whom, and taking a note back."""

from datetime import date

from django.db import transaction

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle.actions.people import Unusable
from closeknit.circle.models import NAME_LENGTH, Person, Support


@transaction.atomic
def note_support(
    *, owner: User, person: Person, day: date, given: bool, kind: int, today: date, words: str = ""
) -> Support:
    """Note that the owner helped this person (`given`) or was helped by them; `kind` is a `Support.Kind`."""
    if kind not in Support.Kind.values:
        raise Unusable("kind", "Choose the kind of help from the list.")
    if day > today:
        raise Unusable("day", "That day is still to come. Choose today or a day before.")
    if day.year < 1900:
        raise Unusable("day", "Choose a day after 1900.")
    entry = Support.objects.create(
        owner=owner, tie=person.tie, day=day, given=given, kind=kind, words=words.strip()[:NAME_LENGTH]
    )
    journal.write(owner=owner, act="support.noted", about=person.ref)
    return entry


@transaction.atomic
def take_back_support(*, owner: User, support: Support) -> None:
    """Take a note back. `restore_support` brings it back."""
    _set_gone(support, True)
    journal.write(owner=owner, act="support.taken_back", about=support.tie.person.ref)


@transaction.atomic
def restore_support(*, owner: User, support: Support) -> None:
    """Bring back a note that was taken back."""
    _set_gone(support, False)
    journal.write(owner=owner, act="support.restored", about=support.tie.person.ref)


def _set_gone(support: Support, gone: bool) -> None:
    support.gone = gone
    support.save(update_fields=["gone"])
