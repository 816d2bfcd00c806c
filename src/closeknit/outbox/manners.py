"""How a person wants to be spoken to: which kinds in which ways, quiet hours, names, discreet mode, safe contact."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from closeknit.accounts.models import User
from closeknit.outbox import clock
from closeknit.outbox.models import Manner, Switch
from closeknit.outbox.registered import Kind

SafeRule = Callable[[User, str, datetime], "datetime | None"]


@dataclass(slots=True)
class _Rule:
    safe_at: SafeRule | None = None


_rule = _Rule()


def obey(rule: SafeRule) -> None:
    """Let an app say when and in which way it is safe to reach somebody (see `safe_at`)."""
    _rule.safe_at = rule


def safe_at(person: User, channel: str, moment: datetime) -> datetime | None:
    """The first moment from `moment` on at which this way is safe for this person; None when it never is.

    Without a rule every moment is safe. The page behind sign-in is always safe: nothing is shown until it is opened.
    """
    return moment if _rule.safe_at is None else _rule.safe_at(person, channel, moment)


def discreet(person: User | None) -> bool:
    """Whether nothing may show which service it is."""
    return bool(getattr(person, "discreet", False))


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
