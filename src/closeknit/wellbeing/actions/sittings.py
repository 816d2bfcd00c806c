"""Answering a scale: begun, answered question by question, finished, forgotten half-way, deleted.

Each answer is kept when it is given, so that one can leave and go on in another browser. What is finished is not answered
again. The journal says that something was begun or finished, and neither what nor how it came out.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle.actions.people import Unusable
from closeknit.engine.scoring import Given
from closeknit.scales import scales
from closeknit.wellbeing import access
from closeknit.wellbeing.models import Result, Sitting
from closeknit.wellbeing.queries.outcomes import newest
from closeknit.wellbeing.queries.sittings import Offered, Sheet, next_question, said_by, sheets, together_with

RULE = "1"
"""The rule by which answers come to a result, which is the engine's. It rises when the same answers would give another one:
then results are worked out anew beside the old ones, and nothing is written over."""


@transaction.atomic
def begin(*, owner: User, offered: Offered, anew: bool = False, now: datetime | None = None) -> Sitting:
    """Begin to answer what is offered, and return the first sitting; one that is open goes on, unless `anew`.

    What was begun before and not finished goes: answers of two days are not one answer.
    """
    waiting = access.sittings(owner).filter(scale=offered.keys[0], ended_at=None).order_by("-began_at").first()
    rows = together_with(owner, waiting) if waiting else []
    if rows and not anew and (found := sheets(rows)) and next_question(found):
        return rows[0]
    for row in access.sittings(owner).filter(scale__in=offered.keys, ended_at=None):
        row.delete()
    at = now or timezone.now()
    made = [
        Sitting.objects.create(owner=owner, scale=one.key, version=one.version, began_at=at) for one in offered.scales
    ]
    journal.write(owner=owner, act="scale.begun")
    return made[0]


@transaction.atomic
def answer(*, owner: User, sitting: Sitting, number: int, value: Given) -> bool:
    """Keep the answer to one question, None when it was skipped; after the last one the round is finished.

    Returns whether it is. Raises Unusable when the round is finished already, or when the question does not offer this answer.
    """
    # Two pages of the same round wait for each other, so that no answer is lost.
    row = access.sittings(owner).select_for_update().get(pk=sitting.pk)
    rows = [row if one.pk == row.pk else one for one in together_with(owner, row)]
    found = sheets(rows)
    if row.ended_at is not None or found is None:
        raise Unusable("answer", _("These questions are answered already."))
    sheet = next(one for one in found if one.sitting is row)
    if number not in sheet.numbers:
        raise Unusable("answer", _("There is no such question."))
    if value is not None and value not in {one.value for one in sheet.answers(number)}:
        raise Unusable("answer", _("That answer is not one of these. Choose one, or skip this question."))
    row.answers = {**row.answers, str(number): value}
    # An answer that changed may leave nothing to ask about.
    asked = sheet.numbers
    row.answers = {key: said for key, said in row.answers.items() if int(key) in asked}
    row.save(update_fields=["answers"])
    if next_question(found) is not None:
        return False
    _finish(owner, found, timezone.now())
    return True


def _finish(owner: User, found: Sequence[Sheet], now: datetime) -> None:
    for sheet in found:
        sheet.sitting.ended_at = now
        sheet.sitting.save(update_fields=["ended_at"])
        _work_out(owner, sheet.sitting)
        _work_out_earlier(owner, sheet.sitting)
    journal.write(owner=owner, act="scale.finished")


def _work_out(owner: User, sitting: Sitting) -> Result:
    one = scales()[sitting.scale]
    said = sitting.answers
    given: list[Given] = [said.get(str(number)) for number in range(1, len(one.items) + 1)]
    return Result.objects.create(owner=owner, sitting=sitting, rule=RULE, said=said_by(one, given))


def _work_out_earlier(owner: User, sitting: Sitting) -> None:
    """Results by an older rule get one by today's beside them, so that only like is compared with like."""
    same = access.sittings(owner).filter(scale=sitting.scale, version=sitting.version).exclude(ended_at=None)
    rules = {pk: row.rule for pk, row in newest(list(access.results(owner).filter(sitting__in=same))).items()}
    for earlier in same:
        if rules.get(earlier.pk) != RULE:
            _work_out(owner, earlier)


@transaction.atomic
def forget(*, owner: User, sitting: Sitting) -> bool:
    """Delete the answers of a round that is not finished; a finished one stays. Returns whether there was something to delete."""
    if sitting.ended_at is not None:
        return False
    for row in together_with(owner, sitting):
        row.delete()
    journal.write(owner=owner, act="scale.forgotten")
    return True


@transaction.atomic
def remove(*, owner: User, sitting: Sitting) -> None:
    """Delete the answers of a round and what they came to, for good."""
    for row in together_with(owner, sitting):
        row.delete()
    journal.write(owner=owner, act="scale.removed")
