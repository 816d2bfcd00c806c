"""Stretches of time in words: "Tuesday at 18:30, while you are on the move"."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.utils import dateformat
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from closeknit.circle.models import FreeTime
from closeknit.engine.slots import DAY_MINUTES, SlotKind
from closeknit.web import words


def _with_clock(day: str, start: int | None) -> str:
    if start is None or not 0 <= start < DAY_MINUTES:
        return day
    return _("%(day)s at %(time)s") % {"day": day, "time": time_format(time(start // 60, start % 60), "TIME_FORMAT")}


def _with_kind(when: str, kind: int, name: str) -> str:
    said = {
        SlotKind.ON_THE_MOVE: _("%(when)s, on the move"),
        SlotKind.NEAR: _("%(when)s, on your way") if not name else _("%(when)s, near %(name)s"),
        SlotKind.TOGETHER: _("%(when)s, where you both are") if not name else _("%(when)s, with %(name)s"),
    }
    return said.get(SlotKind(kind), "%(when)s") % {"when": when, "name": name}


def when_words(facts: Mapping[str, Any]) -> str:
    """When a reach-out has its place, or nothing: the facts hold `when` as the plan wrote it."""
    when = facts.get("when")
    if not when:
        return ""
    day = dateformat.format(date.fromisoformat(when["day"]), "l")
    return _with_kind(_with_clock(day, when["start"]), when["kind"], "")


def time_words(free: FreeTime) -> str:
    """A stretch of time as the owner said it: "Every Tuesday at 18:30, 60 minutes"."""
    if free.weekday is not None:
        day = _("Every %(day)s") % {"day": WEEKDAYS[free.weekday]}
    else:
        day = words.day_words(free.day) if free.day else ""
    minutes = ngettext("%(count)d minute", "%(count)d minutes", free.minutes) % {"count": free.minutes}
    person = free.person and (free.person.merged_into or free.person)
    when = _with_kind(_with_clock(day, free.start), free.kind, person.name if person else "")
    return _("%(when)s: %(minutes)s") % {"when": when, "minutes": minutes}
