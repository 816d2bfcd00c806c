"""Helping somebody with their circle: a code from hand to hand, parts that are ticked, an end that comes by itself."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from closeknit.accounts import access, journal
from closeknit.accounts.actions import consents
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.actions.organisations import Refused
from closeknit.accounts.actions.telling import tell
from closeknit.accounts.models import CodeTry, Delegation, HelperCode, User
from closeknit.accounts.roles import Scope
from closeknit.accounts.tokens import token_digest
from closeknit.accounts.wordings import HELPING

CODE_LIFE = timedelta(hours=24)
HELP_LIFE = timedelta(days=90)
TRIES, TRY_TIME = 5, timedelta(hours=1)
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 16
"""30 letters and digits that do not look alike, 16 of them: 78 bits, and five tries an hour, for a code told on the phone."""


def _digest(code: str) -> str:
    plain = "".join(c for c in code.upper() if c in LETTERS)
    return token_digest(plain, "helper")


@transaction.atomic
def offer_help_code(*, person: User, scopes: Iterable[str], version: int, now: datetime | None = None) -> str:
    """Agree to be helped with some parts and return the code to hand over. An earlier code that nobody used stops working."""
    now, wanted = now or timezone.now(), sorted(set(scopes))
    if not wanted or not set(wanted) <= set(Scope.values):
        raise Unusable("Tick at least one thing they may help with.")
    consents.give(user=person, purpose=HELPING, version=version)
    HelperCode.objects.filter(person=person, used_at=None).delete()
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    HelperCode.objects.create(person=person, scopes=wanted, digest=_digest(code), expires_at=now + CODE_LIFE)
    journal.write(owner=person, act="help.offered", facts={"scopes": wanted})
    return "-".join(code[n : n + 4] for n in range(0, CODE_LENGTH, 4))


def use_help_code(*, helper: User, code: str, now: datetime | None = None) -> Delegation:
    """Begin to help whoever handed over this code, and tell them.

    A code that fits nothing, is spent or comes from somebody across a block is answered with the same words, and counted: the
    count outlives the refusal.
    """
    now = now or timezone.now()
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=helper.pk)
        CodeTry.objects.filter(user=helper, at__lt=now - TRY_TIME).delete()
        waits = CodeTry.objects.filter(user=helper).count() >= TRIES
        begun = None if waits else _begin(helper, code, now)
        if begun is None and not waits:
            CodeTry.objects.create(user=helper, at=now)
    if waits:
        raise Refused("That was several codes in a row. Please wait an hour, then try again.")
    if begun is None:
        raise Refused("That code does not fit. It works once, for a day. Ask for a new one.")
    return begun


def _begin(helper: User, code: str, now: datetime) -> Delegation | None:
    offer = (
        HelperCode.objects.filter(digest=_digest(code), used_at=None, expires_at__gt=now)
        .select_related("person")
        .first()
    )
    if offer is None or offer.person_id == helper.pk or access.between(helper, offer.person):
        return None
    if not consents.given(offer.person, HELPING) or not offer.person.is_active:
        return None
    if HelperCode.objects.filter(pk=offer.pk, used_at=None).update(used_at=now) != 1:
        return None
    person = offer.person
    Delegation.objects.filter(person=person, helper=helper, ended_at=None).update(ended_at=now)
    begun = Delegation.objects.create(
        person=person, helper=helper, scopes=offer.scopes, made_at=now, expires_at=now + HELP_LIFE
    )
    journal.write(owner=person, act="help.began", about=begun.ref, facts={"scopes": offer.scopes}, actor=helper)
    tell(
        address=person.email,
        subject="A change to your settings",
        text="Hello,\n\nsomebody used the code you handed over and can now help you. Your settings show who it is, what they "
        "may do and until when. You can end it there at any time.\n",
    )
    return begun


@transaction.atomic
def renew_help(*, person: User, delegation: Delegation, now: datetime | None = None) -> None:
    """The person lets it go on for another 90 days from now."""
    if delegation.person_id != person.pk or not consents.given(person, HELPING):
        raise Refused("Only the person who is helped can do this.")
    delegation.expires_at = (now or timezone.now()) + HELP_LIFE
    delegation.save(update_fields=["expires_at"])
    journal.write(owner=person, act="help.renewed", about=delegation.ref)


@transaction.atomic
def end_help(*, by: User, delegation: Delegation) -> None:
    """The person or the helper ends it, from the next request on. Nobody is told: leaving is silent."""
    if by.pk not in {delegation.person_id, delegation.helper_id}:
        raise Refused("Only the two of you can end this.")
    delegation.ended_at = timezone.now()
    delegation.save(update_fields=["ended_at"])
    journal.write(owner=delegation.person, act="help.ended", about=delegation.ref, actor=by)
