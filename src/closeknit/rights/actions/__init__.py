"""What is done for a person's rights: here, what a restore needs of it."""

from django.conf import settings

from closeknit.accounts import keys
from closeknit.accounts.models import User


def replay() -> None:
    """Erase again whom the list of erasures names: a restored backup may be older than their wish."""
    listed = settings.DATA / "erased.list"
    if not listed.exists():
        return
    for line in listed.read_text("utf-8").splitlines():
        kind, _, number = line.partition(" ")
        if kind == "account" and number.isdecimal():
            keys.destroy(int(number))
            User.objects.filter(pk=int(number)).delete()
