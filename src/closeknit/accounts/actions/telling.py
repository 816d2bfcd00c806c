"""Words that leave for people from the accounts: one door, so that another way of sending has one place to take over.

Subjects say nothing about the service, the organisation or anybody's name, for a passer-by may read them.
"""

from django.dispatch import Signal

told = Signal()
"""Sent for each mail with `address`, `subject` and `text`, inside the transaction of its act; the outbox keeps it there."""


def tell(*, address: str, subject: str, text: str) -> None:
    """Send a plain mail once the transaction around it has held."""
    told.send(sender=None, address=address, subject=subject, text=text)
