"""Adding and removing interactions, which the pages call moments."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle.actions.learn import learn
from closeknit.circle.actions.people import Unusable
from closeknit.circle.actions.promised import reopen_promised
from closeknit.circle.models import NAME_LENGTH, Channel, Interaction, Person, ReachOut, Support
from closeknit.engine.records import Direction

FELT = {"good": 1, "ok": 0, "hard": -1}
HELP = {"gave": (True,), "got": (False,), "both": (True, False)}


@dataclass(frozen=True, slots=True)
class Moment:
    """What the owner says about one time in touch. Only the channel and the day are needed.

    felt   "good", "ok", "hard" or ""     help   "gave", "got", "both" or ""     help_kind   a `Support.Kind` or None
    """

    channel: int
    day: date
    direction: int = Direction.UNKNOWN
    minutes: int = 0
    felt: str = ""
    help: str = ""
    help_kind: int | None = None
    help_words: str = ""
    note: str = ""


@transaction.atomic
def add_moment(*, owner: User, person: Person, moment: Moment, today: date) -> Interaction:
    """Save one time in touch and refresh what the tie has learned."""
    _check(moment, today)
    entry = Interaction.objects.create(
        owner=owner,
        tie=person.tie,
        day=moment.day,
        channel=moment.channel,
        direction=moment.direction,
        minutes=moment.minutes,
        felt=FELT.get(moment.felt),
        note=moment.note.strip(),
    )
    for given in HELP.get(moment.help, ()):
        Support.objects.create(
            owner=owner,
            tie=person.tie,
            interaction=entry,
            day=moment.day,
            given=given,
            kind=moment.help_kind,
            words=moment.help_words.strip()[:NAME_LENGTH],
        )
    learn(owner=owner, ties=[person.tie.pk])
    journal.write(owner=owner, act="moment.added", about=person.ref)
    return entry


def _check(moment: Moment, today: date) -> None:
    if moment.channel not in Channel.values:
        raise Unusable("how", "Choose how you were in touch.")
    if moment.day > today:
        raise Unusable("when", "That day is still to come. Choose today or a day before.")
    if moment.day.year < 1900:
        raise Unusable("when", "Choose a day after 1900.")
    if not 0 <= moment.minutes <= 1440:
        raise Unusable("minutes", "Enter minutes from 0 to 1440.")
    if moment.help_kind is not None and moment.help_kind not in Support.Kind.values:
        raise Unusable("help_kind", "Choose the kind of help from the list.")


@transaction.atomic
def say_how_it_felt(*, owner: User, interaction: Interaction, felt: str) -> None:
    """Add how a moment felt."""
    if felt not in FELT:
        raise Unusable("felt", "Choose how it felt.")
    interaction.felt = FELT[felt]
    interaction.save(update_fields=["felt"])
    journal.write(owner=owner, act="moment.felt", about=interaction.tie.person.ref)


@transaction.atomic
def remove_moment(*, owner: User, interaction: Interaction) -> None:
    """Remove a moment. A reach-out that it belonged to is open again."""
    reopened = ReachOut.objects.filter(owner=owner, interaction=interaction)
    for reach_out in reopened:
        reopen_promised(reach_out)
    reopened.update(state=ReachOut.State.OPEN, acted_at=None, interaction=None)
    _set_gone(owner, interaction, True)
    journal.write(owner=owner, act="moment.removed", about=interaction.tie.person.ref)


@transaction.atomic
def restore_moment(*, owner: User, interaction: Interaction) -> None:
    """Bring a removed moment back."""
    _set_gone(owner, interaction, False)
    journal.write(owner=owner, act="moment.restored", about=interaction.tie.person.ref)


def _set_gone(owner: User, interaction: Interaction, gone: bool) -> None:
    interaction.gone = gone
    interaction.save(update_fields=["gone"])
    learn(owner=owner, ties=[interaction.tie.pk])
