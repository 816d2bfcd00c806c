"""Who opened my record, who helps me, what I agreed to, how to reach me: what the settings show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from closeknit.accounts import access, wordings
from closeknit.accounts.models import Consent, JournalEntry, OpenedRecord, Organisation, SafeContactRecord, User
from closeknit.accounts.roles import Scope
from closeknit.accounts.safe import CHANNELS, Hours, SafeContact


@dataclass(frozen=True, slots=True)
class Opening:
    """One look at somebody's record: who, where, when, and what kind of reason. Names are "" for accounts that are gone."""

    at: datetime
    who: str
    where: str
    why: str


def openings(person: User) -> list[Opening]:
    """Every look at this person's record, the last first, from their own journal."""
    entries = list(JournalEntry.objects.filter(chain=person.pk, act="record.opened").order_by("-sequence"))
    who = _names({e.actor for e in entries})
    where = dict(Organisation.objects.filter(ref__in={e.about for e in entries}).values_list("ref", "name"))
    why = dict(OpenedRecord.Why.choices)
    return [
        Opening(e.at, who.get(e.actor, ""), where.get(e.about, ""), str(why.get(e.facts.get("why"), "")))
        for e in entries
    ]


def _names(numbers: Iterable[int | None]) -> dict[int | None, str]:
    found = User.objects.filter(pk__in={n for n in numbers if n is not None})
    return {user.pk: user.name or user.email for user in found}


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who helps: their name, in words what they may do, until when, and the ref to end it."""

    ref: str
    name: str
    parts: tuple[str, ...]
    until: datetime


def parts(scopes: Iterable[str]) -> tuple[str, ...]:
    """Parts of helping in words, in the order of the table."""
    chosen = set(scopes)
    return tuple(str(scope.label) for scope in Scope if scope.value in chosen)


def helpers(person: User) -> list[Helper]:
    """Everybody who helps this person now."""
    return [
        Helper(d.ref, d.helper.name or d.helper.email, parts(d.scopes), d.expires_at) for d in access.helpers_of(person)
    ]


def helped(helper: User) -> list[Helper]:
    """Everybody whom this account helps now."""
    return [
        Helper(d.ref, d.person.name or d.person.email, parts(d.scopes), d.expires_at) for d in access.helped_by(helper)
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """One purpose with the words that are shown now, and the consent to it if there is one."""

    wording: wordings.Wording
    consent: Consent | None


def asked(user: User) -> list[Asked]:
    """Every purpose with what this person said."""
    given = {c.purpose: c for c in access.consents(user).filter(withdrawn_at=None)}
    return [Asked(wordings.current(purpose), given.get(purpose)) for purpose in wordings.PURPOSES]


def kept_safe_contact(user: User) -> SafeContactRecord | None:
    """What somebody said about reaching them, or None."""
    return SafeContactRecord.objects.filter(user=user).first()


def safe_contact(user: User) -> SafeContact:
    """How to reach somebody safely, for `safe.safe_at`; everything is safe until they say otherwise."""
    found = kept_safe_contact(user)
    if found is None:
        return SafeContact()
    hours = tuple(Hours(*three) for three in found.hours)
    return SafeContact(frozenset(CHANNELS) & frozenset(found.channels), hours, found.voicemail)
