"""Blocks: both ways and silent. And how to reach somebody safely."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.models import Block, Delegation, SafeContactRecord, User
from closeknit.accounts.safe import CHANNELS, DAY_MINUTES


@transaction.atomic
def block(*, user: User, address: str) -> None:
    """Keep somebody's account and this person's apart, both ways. The answer is the same whether there is such an account."""
    email = address.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Unusable("Write their e-mail address, such as name@example.org.") from None
    if email == user.email.lower():
        raise Unusable("That is your own address.")
    other = User.objects.filter(email__iexact=email).first()
    kept, new = Block.objects.get_or_create(
        user=user, address=email, defaults={"other": other, "made_at": timezone.now()}
    )
    if not new:
        return
    if other is not None:
        between = Delegation.objects.filter(person__in=(user, other), helper__in=(user, other), ended_at=None)
        between.update(ended_at=timezone.now())
    journal.write(owner=user, act="block.made", about=kept.ref)


@transaction.atomic
def unblock(*, user: User, block: Block) -> None:
    """Take a block back. Help that ended with it stays ended."""
    ref = block.ref
    block.delete()
    journal.write(owner=user, act="block.ended", about=ref)


@transaction.atomic
def say_safe_contact(
    *, user: User, channels: Iterable[str], hours: list[list[int]], voicemail: bool, code_word: str
) -> None:
    """Keep how somebody can be reached safely. `hours`: [weekday 0 to 6, from, until] in minutes; none means any hour."""
    wanted = [c for c in CHANNELS if c in set(channels)]
    for weekday, since, until in hours:
        if not (0 <= weekday <= 6 and 0 <= since < DAY_MINUTES and 0 <= until <= DAY_MINUTES):
            raise Unusable("These hours are not hours of a day.")
    SafeContactRecord.objects.update_or_create(
        user=user,
        defaults={
            "channels": wanted,
            "hours": hours,
            "voicemail": voicemail,
            "code_word": code_word.strip()[:200],
            "changed_at": timezone.now(),
        },
    )
    journal.write(owner=user, act="safe_contact.changed")
