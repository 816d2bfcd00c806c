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
    "account.forgotten": _("The account was forgotten"),
    "account.held": _("The service has to keep this account’s records"),
    "account.lifted": _("Took the account off hold"),
    "account.opened": _("Account opened"),
    "account.released": _("The service no longer has to keep this account’s records"),
    "account.restricted": _("Put the account on hold"),
    "alert.seen": _("Said that an alert was seen"),
    "block.ended": _("Lets somebody near again"),
    "block.made": _("Keeps somebody away"),
    "care_plan.kept_on_device": _("Kept the care plan on a device"),
    "care_plan.saved": _("Wrote the care plan"),
    "care_plan.taken_off_device": _("Took the care plan off a device"),
    "check_in.changed": _("Changed a check-in"),
    "check_in.noted": _("Noted a check-in"),
    "check_in.removed": _("Took a check-in out"),
    "check_in.restored": _("Put a check-in back"),
    "circle.looked": _("Looked at pages of this circle to help"),
    "closest.chosen": _("Chose who is closest"),
    "code.sent": _("A code to show who it is was sent"),
    "consent.given": _("Agreed to something"),
    "consent.withdrawn": _("No longer agrees to something"),
    "data.looked": _("Opened the page of everything that is kept"),
    "date.added": _("Noted a date"),
    "date.removed": _("Took a date out"),
    "device.began": _("Signed in on a device"),
    "device.ended": _("Signed a device out"),
    "device.left": _("Signed out"),
    "devices.ended": _("Signed other devices out"),
    "discreet.off": _("Turned discreet mode off"),
    "discreet.on": _("Turned discreet mode on"),
    "email.added": _("Gave another e-mail, to be confirmed"),
    "email.changed": _("Changed the e-mail"),
    "email.confirmed": _("Confirmed the e-mail"),
    "everything.ended": _("Ended every sign-in and link"),
    "experiment.begun": _("Began an experiment"),
    "experiment.ended": _("Ended an experiment"),
    "export.begun": _("Asked for everything in one file"),
    "export.fetched": _("Took everything along in one file"),
    "export.stopped": _("Deleted the file with everything"),
    "export.written": _("Everything was written into one file"),
    "factors.ended": _("Whoever runs this server took a lost second factor away"),
    "free_time.removed": _("Took a time for people out"),
    "free_time.said": _("Said when there is time for people"),
    "help.began": _("Somebody began to help"),
    "help.ended": _("Somebody’s help ended"),
    "help.offered": _("Made a code for somebody to help"),
    "help.renewed": _("Somebody’s help goes on"),
    "import.kept": _("Brought files in"),
    "import.looked": _("Had a look at files"),
    "import.thrown_away": _("Threw a find away"),
    "import.undone": _("Undid what files had brought"),
    "invitation.made": _("Invited somebody"),
    "invitation.revoked": _("Took an invitation back"),
    "item.added": _("Added something that a check-in asks"),
    "item.brought_back": _("Put back something that a check-in asks"),
    "item.put_away": _("Put away something that a check-in asks"),
    "journal.wiped": _("Something was erased, and the words about it wiped from here"),
    "limit.reached": _("Something was asked for so often that it was stopped for a while"),
    "link.made": _("A sign-in link was made by whoever runs this server"),
    "link.used": _("Signed in with a link"),
    "links.ended": _("Ended the links in mails"),
    "look.changed": _("Changed how the pages look"),
    "mail.asked": _("A stranger asked for a mail to sign in"),
    "members.looked": _("Looked at who belongs here"),
    "membership.ended": _("Somebody left the organisation"),
    "minutes.chosen": _("Chose the minutes of a week"),
    "moment.added": _("Noted a moment"),
    "moment.felt": _("Noted how a moment felt"),
    "moment.removed": _("Took a moment out"),
    "moment.restored": _("Put a moment back"),
    "notices.seen": _("Looked at notices"),
    "organisation.changed": _("Changed the organisation"),
    "organisation.made": _("The organisation began"),
    "page.refused": _("Was kept from a page that is not open to them"),
    "password.changed": _("Changed the password"),
    "people.apart": _("Said that two names are two people"),
    "people.belong": _("Said that two people belong together"),
    "people.belong_no_longer": _("Said that two people no longer belong together"),
    "people.together": _("Said that two names are one person"),
    "person.added": _("Added somebody"),
    "person.changed": _("Changed what is kept about somebody"),
    "person.died": _("Noted that somebody has died"),
    "person.died_not": _("Said that somebody has not died"),
    "person.erased": _("Erased somebody"),
    "person.lifted": _("Took somebody off hold"),
    "person.removed": _("Took somebody out of the circle"),
    "person.restored": _("Brought somebody back into the circle"),
    "person.restricted": _("Put somebody on hold"),
    "plan.made": _("The week’s suggestions were made"),
    "promise.kept": _("Kept a promise"),
    "promise.made": _("Noted a promise"),
    "promise.reopened": _("Said that a promise is still open"),
    "promise.restored": _("Put a promise back"),
    "promise.taken_back": _("Took a promise out"),
    "push.off": _("Turned messages to a browser off"),
    "push.on": _("Turned messages to a browser on"),
    "reach_out.declined": _("Did not want a suggestion"),
    "reach_out.later": _("Put a suggestion off"),
    "reach_out.taken_back": _("Changed an answer to a suggestion"),
    "record.closed": _("Closed a record"),
    "record.opened": _("Opened this record"),
    "record.unlocked": _("Opened a record for an hour"),
    "recovery_code.used": _("Used a recovery code"),
    "recovery_codes.made": _("Made recovery codes"),
    "rhythm.chosen": _("Chose how often to be in touch"),
    "roles.given": _("Gave roles"),
    "roles.taken": _("Took roles"),
    "safe_contact.changed": _("Said how to be reached safely"),
    "scale.accepted": _("The terms of a questionnaire were accepted"),
    "scale.begun": _("Began to answer questions"),
    "scale.finished": _("Answered questions to the end"),
    "scale.forgotten": _("Deleted answers that were not finished"),
    "scale.removed": _("Deleted answers to questions"),
    "scale.withdrawn": _("The terms of a questionnaire are accepted no more"),
    "sign_in.refused": _("Something to sign in with was not right"),
    "support.noted": _("Noted who helped whom"),
    "support.restored": _("Put a note of help back"),
    "support.taken_back": _("Took a note of help out"),
    "totp.added": _("Set up a code app"),
    "totp.removed": _("Removed the code app"),
    "wants.chosen": _("Chose what Closeknit is for"),
    "webauthn.added": _("Made a passkey"),
    "webauthn.removed": _("Removed a passkey"),
    "webauthn.renamed": _("Gave a passkey another name"),
    "week.added": _("Added somebody to the week"),
    "welcome.finished": _("Went through the welcome pages"),
    "words.chosen": _("Chose which words come from here"),
    "words.stopped": _("Stopped a kind of mail"),
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
