"""Dates coming up: three days before, and on the day before."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from closeknit.accounts import access as accounts
from closeknit.accounts.models import User
from closeknit.circle.queries.week import dates_soon
from closeknit.outbox import actions, clock, manners
from closeknit.outbox.composing import page
from closeknit.outbox.models import Care, Channel, Entry
from closeknit.outbox.registered import Kind, Row, Words

KIND = Kind(
    name="dates",
    title=gettext_lazy("Dates coming up, such as birthdays"),
    care=Care.REMINDER,
    channels=(Channel.MAIL, Channel.PUSH),
)
DAYS_BEFORE = (3, 1)


def plan(now: datetime) -> None:
    """Put today's reminders into the outbox for everybody who wants them; each belongs to its day and ends with it."""
    for person in accounts.active():
        if not any(manners.is_on(person, KIND, channel) for channel in KIND.channels):
            continue
        zone = manners.zone_of(person)
        today = now.astimezone(zone).date()
        due = clock.occurrence(today, manners.of(person).minute, zone)
        end = datetime.combine(today, time(23, 59), tzinfo=zone)
        if due is not None:
            _of_a_day(person, today, due, end, now)


def _of_a_day(person: User, today: date, due: datetime, end: datetime, now: datetime) -> None:
    soon = dates_soon(person, today, max(DAYS_BEFORE))
    wanted = [facts for dates in soon.values() for facts in dates if facts["in_days"] in DAYS_BEFORE]
    with transaction.atomic():
        for facts in wanted:
            key = f"date:{person.pk}:{facts['ref']}:{facts['kind']}:{facts['on']}:{facts['in_days']}"
            about = {"ref": facts["ref"], "kind": facts["kind"], "on": facts["on"]}
            message = actions.Message(
                kind=KIND.name, key=key, about=about, topics=[facts["ref"]], due_at=due, stale_after=end
            )
            actions.send(message, person=person, now=now)


def write(person: User | None, entries: Sequence[Entry], names: bool) -> Words | None:
    """The dates that are still there and still ahead. None when none is."""
    if person is None:
        return None
    soon = dates_soon(person, timezone.localdate(), max(DAYS_BEFORE))
    there = {(f["ref"], f["kind"], f["on"]): f for dates in soon.values() for f in dates}
    asked = [(e.about.get("ref"), e.about.get("kind"), e.about.get("on")) for e in entries]
    found = [there[key] for key in dict.fromkeys(asked) if key in there]
    if not found:
        return None
    many = ngettext("A date is coming up.", "%(n)s dates are coming up.", len(found)) % {"n": len(found)}
    rows = tuple(Row(_named(f)) for f in found) if names else ()
    return Words(_("Coming up"), many, (many,), rows, (_("See your week"), page("today")))


def _named(facts: dict[str, object]) -> str:
    when = _("tomorrow") if facts["in_days"] == 1 else _("in %(n)s days") % {"n": facts["in_days"]}
    what = _("birthday") if facts["kind"] == "birthday" else _("a day that matters")
    return f"{facts['name']}: {what}, {when}"
