"""An organisation for a test, and people who join it by invitation."""

import re

from django.core.mail import EmailMessage

from closeknit.accounts import actions as accounts
from closeknit.accounts.actions import helping, organisations
from closeknit.accounts.models import Delegation, Membership, Organisation, User
from closeknit.accounts.roles import Role


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
