"""Whose circle a command is about, and one-time links."""

import getpass
import sys

from django.conf import settings
from django.urls import reverse

from closeknit.accounts import actions
from closeknit.accounts.models import User

FIRST_EMAIL = "me@closeknit.invalid"


def owner(email: str = "", *, make: bool = False) -> User | None:
    """The account with this e-mail, or the only one there is. With `make`, the first account is opened if there is none.

    Says what to do and returns None when that does not name exactly one account.
    """
    found = list(User.objects.filter(email=email.lower()) if email else User.objects.all()[:2])
    if len(found) == 1:
        return found[0]
    if not found and not email and make:
        return actions.open_account(email=FIRST_EMAIL, name=_system_name())
    if not found and email:
        print(f"There is no account with the e-mail {email}. Open one with: closeknit account {email}", file=sys.stderr)
    elif not found:
        print("There is no account yet. Start with: closeknit serve", file=sys.stderr)
    else:
        print("There are several accounts. Say whose circle with: --for EMAIL", file=sys.stderr)
    return None


def _system_name() -> str:
    try:
        name = getpass.getuser()
    except OSError:
        return ""
    return "" if name == "root" else name.capitalize()


def link(user: User) -> str:
    """A fresh one-time sign-in link."""
    return settings.SITE_URL + reverse("once", args=[actions.make_link(user=user)])


def sign_out(email: str) -> int:
    """Sign somebody out on every device, and spend their one-time links."""
    user = owner(email)
    if user is None:
        return 1
    actions.end_everything(user=user)
    print("Signed out on every device. A new link: closeknit link --for " + user.email)
    return 0


def open_account(email: str, name: str) -> int:
    """Open an account and print its first sign-in link."""
    if User.objects.filter(email=email.lower()).exists():
        print(
            f"There is an account with the e-mail {email} already. A sign-in link: closeknit link --for {email}",
            file=sys.stderr,
        )
        return 1
    print(link(actions.open_account(email=email, name=name)))
    return 0
