"""Puts the owner's answers into what a file gave: which number of a date comes first, and who the owner is."""

from array import array
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import compress

from closeknit.engine.records import Direction
from closeknit.importers import _mailanswer
from closeknit.importers._found import Found, Question, Refused

_EPOCH = date(1970, 1, 1)
_A_DAY = 86400


def apply(found: Found, answers: Mapping[str, str]) -> list[Question]:
    """Apply the answers to `found` in place, and return the questions that are still open.

    `answers` has the id of a question and the value of the option chosen. Raises ValueError for a question that was
    not asked and for a value that was not offered, and Refused when the days do not fit the order chosen; then
    nothing has changed.
    """
    asked = {question.id: question for question in found.questions}
    for name, value in answers.items():
        if name not in asked or value not in {offered for offered, _ in asked[name].options}:
            raise ValueError("an answer to something that was not asked")
        if name not in _APPLY:
            raise ValueError("a question that cannot be answered")
    for name in sorted(answers):
        _APPLY[name](found, answers[name])
    found.questions = [question for question in found.questions if question.id not in answers]
    return found.questions


def _order(found: Found, value: str) -> None:
    """Settle which number of a date comes first. Times and days are given day first."""
    if value == "day":
        return
    days = {second // _A_DAY for second in found.touches.at}
    moved = {day: (_swapped(day) - day) * _A_DAY for day in days}
    covered = None
    if found.covered is not None:
        covered = sorted(_EPOCH + timedelta(days=_swapped((day - _EPOCH).days)) for day in found.covered)
    found.touches.at = array("q", [second + moved[second // _A_DAY] for second in found.touches.at])
    # A day above 12 was sure from the start; of the others an importer gives none that is.
    found.dates = [replace(day, month=day.day, day=day.month) if day.day <= 12 else day for day in found.dates]
    if covered is not None:
        found.covered = covered[0], covered[1]
        found.spans = [replace(span, first=covered[0], last=covered[1]) for span in found.spans]


def _swapped(day: int) -> int:
    """Return a day, counted from 1970, with its day and month in each other's place."""
    then = _EPOCH + timedelta(days=day)
    try:
        return (date(then.year, then.day, then.month) - _EPOCH).days
    except ValueError:
        raise Refused(
            "Some days in this file are above 12, so the month cannot come first. Please choose the other answer."
        ) from None


def _me(found: Found, value: str) -> None:
    """Settle which of the people is the owner: theirs is the other half of a talk, and they are no contact."""
    if found.importer == "mail":
        _mailanswer.answer(found, None if value == "none" else int(value))
        return
    if value == "none":
        return
    owner = int(value)
    if not found.source and found.importer != "ical" and len(found.people) == 2:
        _turn(found, owner)
    else:
        _drop(found, owner)
    found.dates = [replace(day, who=day.who - (day.who > owner)) for day in found.dates if day.who != owner]
    found.links = [
        replace(link, who=link.who - (link.who > owner), other=link.other - (link.other > owner))
        for link in found.links
        if owner not in (link.who, link.other)
    ]
    found.ahead = [
        replace(time, who=tuple(who - (who > owner) for who in time.who if who != owner)) for time in found.ahead
    ]
    found.ahead = [time for time in found.ahead if time.who or not time.whole_day]
    found.me = found.people.pop(owner)


def _turn(found: Found, owner: int) -> None:
    """Make what the owner wrote, in a talk of two, something that went out to the other."""
    touches = found.touches
    touches.direction = bytearray(
        Direction.OUT if who == owner else direction
        for who, direction in zip(touches.who, touches.direction, strict=True)
    )
    touches.who = array("i", bytes(touches.who.itemsize * len(touches.who)))


def _drop(found: Found, owner: int) -> None:
    """Leave out what belongs to the owner."""
    touches = found.touches
    keep = bytes(who != owner for who in touches.who)
    own = keep.count(0)
    touches.who = array("i", [who - (who > owner) for who in compress(touches.who, keep)])
    touches.at = array("q", compress(touches.at, keep))
    touches.minutes = array("H", compress(touches.minutes, keep))
    touches.channel = bytearray(compress(touches.channel, keep))
    touches.direction = bytearray(compress(touches.direction, keep))
    touches.half_days = bytearray(compress(touches.half_days, keep))
    if own and found.source:
        found.skip("this chat", f"{own} of your own messages to the whole group")


_APPLY = {"date_order": _order, "me": _me}
