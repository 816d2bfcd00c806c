"""An alert, as the product's own will be: who was told what stands in its reference."""

from collections.abc import Sequence

from closeknit.accounts.models import User
from closeknit.outbox.models import Care, Channel, Entry
from closeknit.outbox.registered import Kind, Words

KIND = Kind("test_alert", "An alert", Care.SAFETY, (Channel.MAIL,), fixed=frozenset({Channel.MAIL}), listed=False)


def write(_person: User | None, entries: Sequence[Entry], _names: bool) -> Words | None:
    return Words("Please look", "Please look.", (f"Number {entries[0].about.get('number')}.",))
