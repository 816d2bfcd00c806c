"""Words that leave for people from the accounts: one door, so that another way of sending has one place to take over.

Subjects say nothing about the service, the organisation or anybody's name, for a passer-by may read them.
"""

from django.core.mail import send_mail
from django.db import transaction


def tell(*, address: str, subject: str, text: str) -> None:
    """Send a plain mail once the transaction around it has held."""
    transaction.on_commit(lambda: send_mail(subject, text, None, [address]))
