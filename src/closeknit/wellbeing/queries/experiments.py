"""Experiments on oneself: which week it is, what its coin says, and what came of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from closeknit.accounts.models import User
from closeknit.engine.insights.experiment import Outcome, weigh
from closeknit.wellbeing import access
from closeknit.wellbeing.models import Experiment

WEEK_DAYS = 3
"""Answered days that a week needs to count; a judgement."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One experiment as the page shows it: week of weeks (0 before it begins), whether to do it now, and its outcome."""

    row: Experiment
    week: int
    weeks: int
    do_it: bool
    over: bool
    outcome: Outcome | None
    answered: int


def trials(owner: User, today: date) -> list[Trial]:
    """All of them, the newest first."""
    return [_trial(owner, row, today) for row in access.experiments(owner)]


def _trial(owner: User, row: Experiment, today: date) -> Trial:
    weeks = len(row.coins)
    last = row.monday + timedelta(days=7 * weeks - 1)
    week = min(weeks, max(0, (today - row.monday).days // 7 + 1))
    over = row.ended_at is not None or today > last
    moods: list[list[float]] = [[] for _ in row.coins]
    for entry in access.check_ins(owner).filter(day__gte=row.monday, day__lte=min(last, today)):
        if entry.said.get("mood"):
            moods[(entry.day - row.monday).days // 7].append(float(entry.said["mood"]))
    means = [sum(values) / len(values) if len(values) >= WEEK_DAYS else None for values in moods]
    answered = sum(mean is not None for mean in means)
    outcome = weigh(row.coins, means) if over else None
    return Trial(row, week, weeks, bool(week and row.coins[week - 1]), over, outcome, answered)
