"""The terms of a scale that somebody else owns: accepted by whoever runs the server, with the wording they bring, or withdrawn."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.engine.scoring import SHIPS, Scale
from closeknit.wellbeing import access
from closeknit.wellbeing.models import ScaleTerms


class Refused(ValueError):
    """Terms cannot be accepted this way; the message says why and what to do."""


LONGEST = 500
"""Letters of one question."""


def needs_terms(one: Scale) -> bool:
    """Whether somebody has to accept terms before a scale is offered."""
    return one.pack or one.licence not in SHIPS or not one.has_text


@transaction.atomic
def accept(*, scale: Scale, wording: Sequence[str] = ()) -> None:
    """Note that the terms of a scale were read and accepted on this server, with its questions where they do not ship.

    Raises Refused.
    """
    if scale.needs_duty_person:
        raise Refused(
            f"{scale.title} is asked only where a named person answers within a stated time. Nobody can be named for that yet."
        )
    if not needs_terms(scale):
        raise Refused(f"{scale.title} comes with Closeknit and is offered already: there is nothing to accept.")
    texts = [" ".join(line.split()) for line in wording]
    texts = [line for line in texts if line]
    if scale.has_text and texts:
        raise Refused(f"The questions of {scale.title} come with Closeknit. Leave the wording out.")
    wanted = len(scale.items)
    if not scale.has_text and len(texts) != wanted:
        raise Refused(
            f"{scale.title} has {wanted} questions, and {len(texts)} were given. Write one question a line, in the published order."
        )
    if any(len(line) > LONGEST for line in texts):
        raise Refused(f"A question of {scale.title} has more than {LONGEST} letters. Write one question a line.")
    ScaleTerms.objects.update_or_create(
        scale=scale.key, defaults={"version": scale.version, "wording": texts, "accepted_at": timezone.now()}
    )
    journal.add(chain=journal.INSTALLATION, act="scale.accepted")


@transaction.atomic
def withdraw(*, scale: Scale) -> bool:
    """Take the acceptance of terms back: the scale is offered no more, what was answered stays. Returns whether there was one."""
    deleted, _by_table = access.terms().filter(scale=scale.key).delete()
    if deleted:
        journal.add(chain=journal.INSTALLATION, act="scale.withdrawn")
    return bool(deleted)
