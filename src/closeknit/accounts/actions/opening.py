"""Opening the record of a person: with a reason and a second person who is told, for an hour, and the person can see it.

Those on duty for safety open it at once; whoever runs the place writes a reason. Both are in the journal twice: in the
organisation's chain and in the person's own, where they read it.
"""

import hashlib
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from closeknit.accounts import access, journal
from closeknit.accounts.actions import consents
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.actions.organisations import Refused
from closeknit.accounts.actions.telling import tell
from closeknit.accounts.models import Membership, OpenedRecord, SafeContactRecord, User
from closeknit.accounts.roles import May
from closeknit.accounts.wordings import SAFE_CONTACT

REASON_LETTERS = 15
OPEN_FOR = timedelta(hours=1)


class Record(NamedTuple):
    """What the organisation may see of a person while the record is open; `safe` only with the person's consent."""

    membership: Membership
    email: str
    safe: SafeContactRecord | None


def seconds(here: access.Place, opener: User, person: User) -> list[Membership]:
    """Who can be told that this record is opened: nobody who opens it, and not the person it is about."""
    apart = set(access.apart(opener).values_list("pk", flat=True))
    told = access.who_may(here.organisation, May.BE_TOLD)
    return [m for m in told if m.user_id not in {opener.pk, person.pk} | apart]


@transaction.atomic
def open_record(
    *, by: User, here: access.Place, membership: Membership, why: str, reason: str, second: str
) -> OpenedRecord:
    """Open a record for an hour. `second` is the membership ref of whoever is told, "" for all who can be."""
    duty = here.may(May.OPEN_ON_DUTY)
    if not duty and not here.may(May.OPEN_WITH_REASON):
        raise Refused("Your roles here do not include this.")
    access.openable(by, here, membership.ref)
    if why not in OpenedRecord.Why.values or ((why == OpenedRecord.Why.DUTY) and not duty):
        raise Unusable("Choose what kind of reason it is.")
    words = " ".join(reason.split())
    if len(words) < REASON_LETTERS:
        raise Unusable("Write the reason in a sentence, so that it can be understood later.")
    able = seconds(here, by, membership.user)
    told = [m for m in able if m.ref == second] if second else able
    if not told:
        raise Refused(
            "Nobody else here can be told of this. Ask for a safeguarding lead or a second administrator first."
        )
    now = timezone.now()
    opened = OpenedRecord.objects.create(
        membership=membership,
        opener=by,
        second=told[0].user if second else None,
        why=why,
        reason=words,
        opened_at=now,
        ends_at=now + OPEN_FOR,
    )
    digest = hashlib.sha256(words.encode()).hexdigest()
    told_ids = [m.user_id for m in told]
    journal.write_for(
        here.organisation, by=by, act="record.unlocked", about=opened.ref, why=why, reason=digest, told=told_ids
    )
    for each in told:
        tell(address=each.user.email, subject="Please look at this", text=TOLD)
    return opened


TOLD = (
    "Hello,\n\nsomebody in a place where you look after safety has opened a record, for an hour and with a reason. Please sign "
    "in, choose the place and read it under “Opened records”. If it looks wrong to you, speak with them or with the lead.\n"
)


@transaction.atomic
def read_record(*, by: User, here: access.Place, opened: OpenedRecord) -> Record:
    """Look at an open record. Every look is written into both chains before anything is shown (PR-14)."""
    person = opened.membership.user
    facts: dict[str, journal.Fact] = {"why": opened.why, "until": int(opened.ends_at.timestamp())}
    journal.write(owner=person, act="record.opened", about=here.organisation.ref, facts=facts, actor=by)
    journal.write_for(here.organisation, by=by, act="record.opened", about=opened.membership.ref, **facts)
    shown = consents.given(person, SAFE_CONTACT)
    safe = SafeContactRecord.objects.filter(user=person).first() if shown else None
    return Record(opened.membership, person.email, safe)


@transaction.atomic
def close_record(*, by: User, here: access.Place, opened: OpenedRecord) -> None:
    """Done before the hour is over."""
    opened.ends_at = timezone.now()
    opened.save(update_fields=["ends_at"])
    journal.write_for(here.organisation, by=by, act="record.closed", about=opened.ref)
