"""Agreeing to something in exact words, and taking it back. Nothing is ticked beforehand, and taking back works at once."""

from django.db import transaction
from django.utils import timezone

from closeknit.accounts import journal, wordings
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.models import Consent, Delegation, User


def given(user: User, purpose: str) -> bool:
    """Whether somebody agreed to a purpose and has not taken it back. Ask this before every processing that needs it."""
    return Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None).exists()


@transaction.atomic
def give(*, user: User, purpose: str, version: int, how: str = Consent.How.PAGE) -> Consent:
    """Write down that somebody agreed to the wording they were shown. A wording that has changed since is shown again."""
    if purpose not in wordings.PURPOSES:
        raise Unusable("There is nothing of that kind to agree to.")
    wording = wordings.current(purpose)
    if version != wording.version:
        raise Unusable("The words have changed since. Please read them again.")
    # The row of the account is the lock: two clicks make one consent.
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    before = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None).first()
    if before is not None and before.wording == wording.digest:
        return before
    if before is not None:
        _close(before)
    made = Consent.objects.create(
        user=user, purpose=purpose, version=version, wording=wording.digest, how=how, given_at=timezone.now()
    )
    facts: dict[str, journal.Fact] = {"version": version, "wording": wording.digest, "how": str(how)}
    journal.write(owner=user, act="consent.given", about=purpose, facts=facts)
    return made


def _close(consent: Consent) -> None:
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])


@transaction.atomic
def withdraw(*, user: User, purpose: str) -> None:
    """Take a consent back. What was agreed stays on record; whatever hung on it ends."""
    consent = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None).first()
    if consent is None:
        return
    _close(consent)
    if purpose == wordings.HELPING:
        Delegation.objects.filter(person=user, ended_at=None).update(ended_at=timezone.now())
    journal.write(owner=user, act="consent.withdrawn", about=purpose)
