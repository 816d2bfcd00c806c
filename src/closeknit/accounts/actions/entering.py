"""Coming in is written down: who was let in, who was not, and which mail a stranger asked for (AD-1; ASVS 16.3.1).

What happens before anybody is known goes into the installation's own chain and says nothing of an account, so that an answer
takes as long for an e-mail that is known as for one that is not (AU-4).
"""

from django.db import transaction

from closeknit.accounts import journal
from closeknit.accounts.models import User


@transaction.atomic
def refused(*, way: str, user: User | None = None) -> None:
    """A password, code, factor or link was not right, or came too often. `user`: whoever is signed in already."""
    _add("sign_in.refused", way, user)


@transaction.atomic
def mail_asked(*, way: str) -> None:
    """A stranger asked for a code, a link or an account; whether there is such an account is not said."""
    _add("mail.asked", way, None)


@transaction.atomic
def opened(*, user: User) -> None:
    """Somebody made an account for themselves; their e-mail is still to be confirmed."""
    journal.write(owner=user, act="account.opened")


@transaction.atomic
def changed(*, user: User, act: str) -> None:
    """An e-mail was added or confirmed, or a passkey has another name."""
    journal.write(owner=user, act=act)


def _add(act: str, way: str, user: User | None) -> None:
    if user is None:
        journal.add(chain=journal.INSTALLATION, act=act, facts={"way": way})
    else:
        journal.write(owner=user, act=act, facts={"way": way})
