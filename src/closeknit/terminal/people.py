"""Whose circle a command is about, and one-time links."""

import getpass
import sys

from django.conf import settings
from django.urls import reverse

from closeknit.accounts import actions
from closeknit.accounts.actions import organisations
from closeknit.accounts.actions.factors import end_factors
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


def remove_factor(email: str) -> int:
    """Take the lost second factor of somebody away, and sign them out everywhere."""
    user = owner(email)
    if user is None:
        return 1
    if not end_factors(user=user):
        print(f"{user.email} has no second factor. They are signed out on every device.")
        return 0
    print(f"The second factor of {user.email} is gone, and they are signed out on every device. They are told by mail.")
    print("A link for them: closeknit link --for " + user.email)
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


def make_organisation(name: str, email: str, zone: str, country: str) -> int:
    """Begin an organisation and print its page; for a new account also the first sign-in link of its administrator."""
    there = User.objects.filter(email=email.lower()).first()
    administrator = there or actions.open_account(email=email)
    try:
        made = organisations.make_organisation(name=name, administrator=administrator, zone=zone, country=country)
    except actions.Unusable as problem:
        print(problem, file=sys.stderr)
        return 1
    print(settings.SITE_URL + reverse("place", args=[made.ref]))
    if there is None:
        print(link(administrator))
    return 0
