"""How a person wants to be spoken to: which kinds in which ways, quiet hours, names, discreet mode, safe contact."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from closeknit.accounts import safe
from closeknit.accounts.models import User
from closeknit.accounts.queries.between import safe_contact
from closeknit.accounts.queries.discreet import discreet as in_discreet_mode
from closeknit.outbox import clock
from closeknit.outbox.models import Manner, Switch
from closeknit.outbox.registered import Kind

LOOKED_AHEAD = timedelta(days=8)
STEP = timedelta(minutes=1)


def safe_at(person: User, channel: str, moment: datetime) -> datetime | None:
    """The first moment from `moment` on at which this way is safe for this person; None when it never is.

    As their safe-contact record says; without one every moment is safe. A week holds every stretch there can be, so what
    is not safe within eight days never is. The page behind sign-in is always safe: nothing is shown until it is opened.
    """
    record, zone = safe_contact(person), zone_of(person)
    if safe.safe_at(record, channel, moment, zone):
        return moment
    if channel not in record.channels:
        return None
    later, end = moment.replace(second=0, microsecond=0) + STEP, moment + LOOKED_AHEAD
    while later <= end and not safe.safe_at(record, channel, later, zone):
        later += STEP
    return later if later <= end else None


def discreet(person: User | None) -> bool:
    """Whether nothing may show which service it is."""
    return person is not None and in_discreet_mode(person)


def account_of(address: str) -> User | None:
    """Whose address this is, if anybody's."""
    return User.objects.filter(email__iexact=address).first()


def zone_of(person: User) -> ZoneInfo:
    """Where the person's days begin."""
    return ZoneInfo(person.zone or settings.TIME_ZONE)


def of(person: User) -> Manner:
    """What the person chose, or the usual manner, unsaved."""
    return Manner.objects.filter(person=person).first() or Manner(person=person)


def is_on(person: User, kind: Kind, channel: str) -> bool:
    """Whether this person wants this kind of words in this way."""
    if channel not in kind.channels or channel in kind.fixed:
        return channel in kind.channels
    chosen = Switch.objects.filter(person=person, kind=kind.name, channel=channel).values_list("on", flat=True).first()
    return channel in kind.usual if chosen is None else chosen


def reachable(person: User, channel: str) -> bool:
    """Whether there is a way at all: the address that a first account begins with is none (RFC 2606)."""
    return channel != "mail" or not person.email.endswith(".invalid")


def kind_moment(person: User, kind: Kind, channel: str, moment: datetime) -> datetime | None:
    """When an entry may go out that is due now: after quiet hours, and when it is safe. None: never in this way."""
    if channel == "here" or kind.asked:
        return moment
    if kind.care == "reminder":
        manner = of(person)
        moment = clock.after_quiet(moment, zone_of(person), manner.quiet_from, manner.quiet_until)
    return safe_at(person, channel, moment)
