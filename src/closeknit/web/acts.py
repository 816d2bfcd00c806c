"""The acts of the journal in words, one line each. A test holds that none is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from closeknit.accounts.models import User
from closeknit.accounts.queries.journal import Deed
from closeknit.circle import access

ACTS: dict[str, Promise] = {
    "account.changed": _("Name, time zone or country changed"),
    "account.opened": _("Account opened"),
    "closest.chosen": _("Chose who is closest"),
    "date.added": _("Noted a date"),
    "date.removed": _("Took a date out"),
    "free_time.removed": _("Took a time for people out"),
    "free_time.said": _("Said when there is time for people"),
    "import.kept": _("Brought files in"),
    "import.looked": _("Had a look at files"),
    "import.thrown_away": _("Threw a find away"),
    "import.undone": _("Undid what files had brought"),
    "journal.wiped": _("Something was erased, and the words about it wiped from here"),
    "link.made": _("A sign-in link was made by whoever runs this server"),
    "link.used": _("Signed in with a link"),
    "look.changed": _("Changed how the pages look"),
    "minutes.chosen": _("Chose the minutes of a week"),
    "moment.added": _("Noted a moment"),
    "moment.felt": _("Noted how a moment felt"),
    "moment.removed": _("Took a moment out"),
    "moment.restored": _("Put a moment back"),
    "people.apart": _("Said that two names are two people"),
    "people.belong": _("Said that two people belong together"),
    "people.belong_no_longer": _("Said that two people no longer belong together"),
    "people.together": _("Said that two names are one person"),
    "person.added": _("Added somebody"),
    "person.changed": _("Changed what is kept about somebody"),
    "person.erased": _("Erased somebody"),
    "person.removed": _("Took somebody out of the circle"),
    "person.restored": _("Brought somebody back into the circle"),
    "plan.made": _("The week’s suggestions were made"),
    "promise.kept": _("Kept a promise"),
    "promise.made": _("Noted a promise"),
    "promise.reopened": _("Said that a promise is still open"),
    "promise.restored": _("Put a promise back"),
    "promise.taken_back": _("Took a promise out"),
    "reach_out.declined": _("Did not want a suggestion"),
    "reach_out.later": _("Put a suggestion off"),
    "reach_out.taken_back": _("Changed an answer to a suggestion"),
    "rhythm.chosen": _("Chose how often to be in touch"),
    "support.noted": _("Noted who helped whom"),
    "support.restored": _("Put a note of help back"),
    "support.taken_back": _("Took a note of help out"),
    "wants.chosen": _("Chose what Closeknit is for"),
    "week.added": _("Added somebody to the week"),
    "welcome.finished": _("Went through the welcome pages"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One deed as the page says it; who it was about is named only while they are in the circle."""

    at: datetime
    words: Promise | str
    name: str
    ref: str
    by_another: bool


def lines_by_day(user: User, found: Sequence[Deed]) -> list[tuple[date, list[Line]]]:
    """The deeds in words, under the days on which they were done."""
    names = dict(access.people(user).filter(ref__in={d.about for d in found if d.about}).values_list("ref", "name"))
    days: dict[date, list[Line]] = {}
    for d in found:
        line = Line(d.at, ACTS.get(d.act, d.act), names.get(d.about, ""), d.about, d.by is not None)
        days.setdefault(timezone.localdate(d.at), []).append(line)
    return list(days.items())
