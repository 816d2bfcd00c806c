"""What the apps above may listen to."""

from django.dispatch import Signal

person_erased = Signal()
"""Somebody was deleted for good, inside the transaction that did it: `owner`, whose circle it was, and `ref` of the person."""
