"""Adding, changing, resting and removing people and their dates."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from closeknit.accounts import access as accounts
from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions.settle import show_dates, typed_claim
from closeknit.circle.actions.traces import forget_traces
from closeknit.circle.identity import name_key, strong
from closeknit.circle.models import NAME_LENGTH, OWN_WISH, Handle, ImportantDate, Person, ReachOut, Tie
from closeknit.circle.queries.claims import written
from closeknit.circle.queries.week import monday
from closeknit.circle.signals import person_erased
from closeknit.engine.records import LAYERS
from closeknit.importers._identity import address, e164

REMOVED_LIFE = timedelta(days=30)


GONE = "Nothing comes up about somebody who has died. Take that back first if it was not so."


class Unusable(ValueError):
    """A value that cannot be kept: `field` names it, the message is for the person."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def add_person(
    *,
    owner: User,
    name: str,
    relation: str = "",
    remember: str = "",
    numbers: Sequence[str] = (),
    addresses: Sequence[str] = (),
    layer: int = 0,
    kin: bool = False,
) -> Person:
    """Add somebody to the circle, with their tie."""
    name = _name(name)
    person = Person.objects.create(
        owner=owner,
        name=name,
        name_key=name_key(name),
        named=True,
        relation=relation.strip()[:NAME_LENGTH],
        remember=remember.strip(),
        made_at=timezone.now(),
    )
    Tie.objects.create(owner=owner, person=person, chosen_layer=_layer(layer), kin=kin)
    _set_handles(owner, person, numbers, addresses)
    journal.write(owner=owner, act="person.added", about=person.ref)
    return person


@transaction.atomic
def change_person(
    *,
    owner: User,
    person: Person,
    name: str,
    relation: str,
    remember: str,
    numbers: Sequence[str],
    addresses: Sequence[str],
    layer: int,
    kin: bool,
) -> Person:
    """Change what is known of a person. The owner's word about closeness wins over any guess."""
    name = _name(name)
    person.named = person.named or name != person.name
    person.name, person.name_key = name, name_key(name)
    person.relation, person.remember = relation.strip()[:NAME_LENGTH], remember.strip()
    person.changed_at = timezone.now()
    person.save(update_fields=["name", "name_key", "named", "relation", "remember", "changed_at"])
    Tie.objects.filter(pk=person.tie.pk).update(chosen_layer=_layer(layer), kin=kin)
    _set_handles(owner, person, numbers, addresses)
    journal.write(owner=owner, act="person.changed", about=person.ref)
    return person


def _name(name: str) -> str:
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name:
        raise Unusable("name", "Enter a name.")
    return name


def _layer(layer: int) -> int:
    if layer not in (0, *LAYERS):
        raise Unusable("layer", "Choose how close this person is from the list.")
    return layer


def _set_handles(owner: User, person: Person, numbers: Sequence[str], addresses: Sequence[str]) -> None:
    wanted = set()
    for text in filter(str.strip, numbers):
        number = e164(text, owner.region)
        if not number:
            raise Unusable(
                "numbers",
                f"“{text.strip()[:40]}” does not look like a phone number. Enter its digits, with the country code if it is abroad.",
            )
        wanted.add((Handle.Kind.NUMBER, number))
    for text in filter(str.strip, addresses):
        mail = address(text)
        if not mail:
            raise Unusable(
                "addresses",
                f"“{text.strip()[:60]}” does not look like an e-mail address. Enter it in the form name@example.org.",
            )
        wanted.add((Handle.Kind.ADDRESS, mail))
    shown = access.handles(owner).filter(person=person).exclude(kind=Handle.Kind.HANDLE)
    there = {(Handle.Kind(h.kind), h.value) for h in shown}
    for kind, value in there - wanted:
        shown.filter(kind=kind, value=value).delete()
    for kind, value in sorted(wanted - there):
        Handle.objects.create(owner=owner, person=person, kind=kind, value=value)
    typed = access.handles(owner).filter(person=person, known_as=None).order_by("pk").values_list("kind", "value")
    typed_claim(owner=owner, person=person, keys=written(strong(typed)), now=timezone.now())


@transaction.atomic
def remove_person(*, owner: User, person: Person, now: datetime | None = None) -> None:
    """Take a person out of every list. `restore_person` brings them back for 30 days; then they are deleted for good."""
    now = now or timezone.now()
    clear_removed(owner=owner, now=now)
    person.removed_at = now
    person.save(update_fields=["removed_at"])
    journal.write(owner=owner, act="person.removed", about=person.ref)


@transaction.atomic
def clear_removed(*, owner: User, now: datetime | None = None) -> None:
    """Delete for good the people whom the owner removed more than 30 days ago; nothing while the law keeps the records."""
    if accounts.is_held(owner):
        return
    old = (now or timezone.now()) - REMOVED_LIFE
    for person in access.gone(owner).filter(removed_at__lt=old).select_related("tie"):
        _delete_for_good(owner, person)


@transaction.atomic
def restore_person(*, owner: User, person: Person) -> None:
    """Bring a removed person back with everything that was there."""
    person.removed_at = None
    person.save(update_fields=["removed_at"])
    journal.write(owner=owner, act="person.restored", about=person.ref)


@transaction.atomic
def restrict_person(*, owner: User, person: Person, now: datetime | None = None) -> None:
    """Put a person on hold: everything is kept, and they stand in no list, plan or mail until `lift_person` (PR-6)."""
    person.restricted_at = now or timezone.now()
    person.save(update_fields=["restricted_at"])
    journal.write(owner=owner, act="person.restricted", about=person.ref)


@transaction.atomic
def lift_person(*, owner: User, person: Person) -> None:
    """Take a person off hold, with everything that was there."""
    person.restricted_at = None
    person.save(update_fields=["restricted_at"])
    journal.write(owner=owner, act="person.lifted", about=person.ref)


@transaction.atomic
def erase_person(*, owner: User, person: Person, again: bool = False) -> None:
    """Delete a person for good, with every row about them. This cannot be undone.

    Raises Unusable while the law keeps the owner's records; not `again`, when a restore brought back who was deleted.
    """
    if accounts.is_held(owner) and not again:
        raise Unusable("person", "The service has to keep these records for now. Ask the people who run it until when.")
    journal.write(owner=owner, act="person.erased", about=person.ref)
    _delete_for_good(owner, person)


def _delete_for_good(owner: User, person: Person) -> None:
    """Delete somebody with every row about them, and every trace in what imports and answers remember."""
    forget_traces(owner, person)
    person.delete()
    person_erased.send(sender=Person, owner=owner, ref=person.ref)


@transaction.atomic
def choose_rhythm(*, owner: User, person: Person, choice: str, today: date) -> None:
    """Keep how often this person may be suggested.

    choice: "" (as the two usually do), a number of days, "dates" (only on dates), "rest" (rest the tie), or "never"
    (nothing about this person is ever shown unasked).
    """
    tie = person.tie
    if tie.died_on:
        raise Unusable("often", GONE)
    tie.chosen_days = int(choice) if choice.isdecimal() and 1 <= int(choice) <= 3650 else 0
    if choice and not tie.chosen_days and choice not in {"dates", "rest", "never"}:
        raise Unusable("often", "Choose how often from the list.")
    tie.dates_only, tie.never = choice == "dates", choice == "never"
    tie.resting_since = (tie.resting_since or today) if choice == "rest" else None
    tie.save(update_fields=["chosen_days", "dates_only", "never", "resting_since"])
    if tie.resting_since:
        wished = tie.reach_outs.filter(plan__week__gte=monday(today), reason__in=OWN_WISH)
        wished.filter(state__in=(ReachOut.State.OPEN, ReachOut.State.LATER)).delete()
    journal.write(owner=owner, act="rhythm.chosen", about=person.ref)


@transaction.atomic
def note_death(*, owner: User, person: Person, today: date) -> None:
    """Keep that a person has died: everything stays, and nothing about them comes up by itself from now on (H-017)."""
    tie = person.tie
    if tie.died_on is None:
        tie.died_on, tie.never_said, tie.never = today, tie.never, True
        tie.save(update_fields=["died_on", "never_said", "never"])
        journal.write(owner=owner, act="person.died", about=person.ref)


@transaction.atomic
def take_back_death(*, owner: User, person: Person) -> None:
    """It was not so: everything is as it was before."""
    tie = person.tie
    if tie.died_on is not None:
        tie.died_on, tie.never, tie.never_said = None, tie.never_said, False
        tie.save(update_fields=["died_on", "never_said", "never"])
        journal.write(owner=owner, act="person.died_not", about=person.ref)


@transaction.atomic
def choose_closest(*, owner: User, refs: Sequence[str]) -> None:
    """Keep the owner's word on who the closest five are; people who were chosen and no longer are become undecided."""
    wanted = set(access.people(owner).filter(ref__in=list(refs)[: LAYERS[0]]).values_list("pk", flat=True))
    access.ties(owner).filter(chosen_layer=LAYERS[0]).exclude(person__in=wanted).update(chosen_layer=0)
    access.ties(owner).filter(person__in=wanted).update(chosen_layer=LAYERS[0])
    journal.write(owner=owner, act="closest.chosen", facts={"people": len(wanted)})


@transaction.atomic
def add_date(
    *, owner: User, person: Person, kind: str, month: int, day: int, year: int | None = None, label: str = ""
) -> ImportantDate:
    """Add a day that matters. The year may be unknown."""
    if kind not in ImportantDate.Kind.values:
        raise Unusable("kind", "Choose what the day is from the list.")
    try:
        # 2000 was a leap year, so 29 February without a year is fine.
        date(year or 2000, month, day)
    except ValueError:
        raise Unusable("day", "Enter a day that exists, for example 12 March.") from None
    entry, _ = ImportantDate.objects.update_or_create(
        owner=owner,
        person=person,
        kind=kind,
        month=month,
        day=day,
        label=label.strip()[:NAME_LENGTH],
        known_as=None,
        defaults={"year": year},
    )
    show_dates(owner)
    journal.write(owner=owner, act="date.added", about=person.ref)
    return entry


@transaction.atomic
def remove_date(*, owner: User, date: ImportantDate) -> None:
    """Remove a day that matters."""
    journal.write(owner=owner, act="date.removed", about=date.person.ref)
    # The same day from several files is shown once, and gone as one.
    ImportantDate.objects.filter(
        owner=owner, person=date.person, kind=date.kind, month=date.month, day=date.day, label=date.label
    ).delete()
    show_dates(owner)
