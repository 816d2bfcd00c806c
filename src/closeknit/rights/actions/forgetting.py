"""Forgetting an account again after a restore of an older backup (CR-3)."""

from collections.abc import Iterable

from closeknit.accounts import keys
from closeknit.accounts.models import User
from closeknit.rights.erased import Erased


def replay(erasures: Iterable[Erased]) -> int:
    """Delete again what an older backup brought back; returns how much that was.

    A number is given to somebody new only after a restore, so an account younger than its entry is another's and stays.
    """
    done = 0
    for one in erasures:
        if one.kind != "account" or not one.ref.isdecimal():
            continue
        again = User.objects.filter(pk=one.ref, date_joined__lte=one.at).first()
        if again is not None:
            keys.destroy(again.pk)
            again.delete()
            done += 1
    return done
