"""Beginning an experiment on oneself, and ending it."""

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle.actions.people import Unusable
from closeknit.engine.insights.experiment import LEAST_WEEKS, MOST_WEEKS, balanced
from closeknit.wellbeing import access
from closeknit.wellbeing.models import Experiment

WORDS_LENGTH = 200


@transaction.atomic
def begin_experiment(*, owner: User, words: str, weeks: int, today: date) -> Experiment:
    """Begin one next Monday, or today when it is a Monday. The coins are drawn now, as many heads as tails. Raises Unusable."""
    words = " ".join(words.split())
    if not words:
        raise Unusable("words", _("Write what you would like to try."))
    if len(words) > WORDS_LENGTH:
        raise Unusable("words", _("That is too long; keep it to one short sentence."))
    if not LEAST_WEEKS <= weeks <= MOST_WEEKS:
        raise Unusable("weeks", _("Choose from 8 to 16 weeks."))
    if access.experiments(owner).filter(ended_at=None, monday__gt=today - timedelta(days=7 * MOST_WEEKS)).exists():
        raise Unusable("words", _("One experiment at a time: end the one that is going on first."))
    coins = list(balanced(weeks, [secrets.token_bytes(8) for _week in range(weeks)]))
    monday = today + timedelta(days=-today.weekday() % 7)
    row = Experiment(owner=owner, words=words, monday=monday, coins=coins)
    row.save()
    journal.write(owner=owner, act="experiment.begun", about=row.ref, facts={"weeks": weeks})
    return row


@transaction.atomic
def end_experiment(*, owner: User, experiment: Experiment) -> None:
    """End it now; what the weeks so far came to is shown."""
    if experiment.ended_at is None:
        experiment.ended_at = timezone.now()
        experiment.save(update_fields=["ended_at"])
        journal.write(owner=owner, act="experiment.ended", about=experiment.ref)
