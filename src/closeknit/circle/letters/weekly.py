"""The week's few by mail, on the day and hour the person chose: how many, and names only where they were turned on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from closeknit.accounts import access as accounts
from closeknit.accounts.models import User
from closeknit.circle.queries.week import Suggestion, kept_plan, monday
from closeknit.outbox import actions, clock, links, manners
from closeknit.outbox.composing import page
from closeknit.outbox.models import Care, Channel, Entry
from closeknit.outbox.registered import Kind, Row, Words

KIND = Kind(
    name="weekly",
    title=gettext_lazy("This week’s few people"),
    care=Care.REMINDER,
    channels=(Channel.MAIL, Channel.PUSH),
)
AHEAD, LATE = timedelta(hours=1), timedelta(hours=20)
LINK_LIFE = timedelta(days=8)


def plan(now: datetime) -> None:
    """Put this week's words into the outbox for everybody who wants them, shortly before their hour."""
    for person in accounts.active():
        if not any(manners.is_on(person, KIND, channel) for channel in KIND.channels):
            continue
        manner = manners.of(person)
        day, due = clock.next_weekly(now, manner.day, manner.minute, manners.zone_of(person))
        if not due - AHEAD <= now < due + LATE:
            continue
        # One for each week, also when the person moves the day within it.
        key = f"weekly:{person.pk}:{monday(day)}"
        message = actions.Message(
            kind=KIND.name, key=key, topics=["week"], due_at=due, stale_after=due + LATE, about={"day": day.isoformat()}
        )
        with transaction.atomic():
            actions.send(message, person=person, now=now)


def write(person: User | None, entries: Sequence[Entry], names: bool) -> Words | None:
    """What is still open this week. None when nothing is."""
    if person is None:
        return None
    now = timezone.now()
    waiting = [s for s in kept_plan(person, timezone.localdate()) or [] if s.state == "open"]
    if not waiting:
        return None
    minutes = sum(s.minutes for s in waiting)
    many = ngettext("One is waiting this week.", "%(n)s are waiting this week.", len(waiting)) % {"n": len(waiting)}
    time = ngettext("About %(n)s minute.", "About %(n)s minutes in all.", minutes) % {"n": minutes}
    mail = entries[0].channel == Channel.MAIL
    return Words(
        subject=_("Your week"),
        short=many,
        paragraphs=(f"{many} {time}",),
        rows=tuple(_row(person, s, n, names, now) for n, s in enumerate(waiting, 1)) if mail else (),
        way_in=(_("See your week"), page("today")),
    )


def _row(person: User, s: Suggestion, number: int, names: bool, now: datetime) -> Row:
    """One suggestion with its two links. The link refers to the suggestion, so a later week is not touched by it."""
    about = f"{monday(timezone.localdate())}:{s.ref}"
    made = [
        (word, links.make(person=person, purpose=purpose, about=about, now=now, life=LINK_LIFE))
        for word, purpose in ((_("Done"), "by_link_done"), (_("Later"), "by_link_later"))
    ]
    if names:
        return Row(_("%(name)s (about %(minutes)s minutes)") % {"name": s.name, "minutes": s.minutes}, tuple(made))
    return Row(_("Number %(n)s (about %(minutes)s minutes)") % {"n": number, "minutes": s.minutes}, tuple(made))
