"""An organisation for a test, and people who join it by invitation."""

import re

from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from closeknit.accounts import actions as accounts
from closeknit.accounts.actions import helping, organisations
from closeknit.accounts.models import Delegation, Membership, Organisation, User
from closeknit.accounts.roles import Role
from closeknit.outbox import worker
from tests.conftest import confirm

CHANGES = re.compile(
    r"""name="(?:csrfmiddlewaretoken|form_key)" value="[^"]*"|nonce="[^"]*"|'nonce-[^']*'|this number: [\w-]{9}<"""
)
"""What differs between any two pages: the tokens of forms, the nonce of scripts, and the number of the request."""


def delivered() -> list[EmailMessage]:
    """Every mail so far, once the outbox has sent what is due."""
    worker.drain()
    return mail.outbox


def enters(user: User, client: Client | None = None, *, lately: bool = True) -> Client:
    """A browser in which somebody is signed in with a second factor, as whoever works for others has to be.

    lately   whether they also showed it in the last minutes
    """
    client = client or Client()
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}})
    client.force_login(user)
    confirm(client, user, method="mfa", lately=lately)
    return client


def account(name: str, password: str | None = None) -> User:
    """An account named after its address."""
    return accounts.open_account(email=f"{name}@example.org", name=name.title(), password=password)


def link_in(message: EmailMessage) -> str:
    """The address inside our own site that a mail leads to."""
    found = re.search(r"https?://[^/\s]+(/join/\S+)", str(message.body))
    assert found is not None
    return found[1]


def joins(organisation: Organisation, user: User, *roles: Role) -> Membership:
    """Somebody is a member with these roles, as if the operator had said so."""
    return organisations._join(organisation, user, roles, by=None)


def helps(person: User, helper: User, *scopes: str) -> Delegation:
    """Somebody helps somebody, by a code from hand to hand."""
    code = helping.offer_help_code(person=person, scopes=scopes, version=1)
    return helping.use_help_code(helper=helper, code=code)
