"""The ring of keys: nobody's key is missing when an archive is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from closeknit.accounts import keys
from closeknit.accounts.actions import open_account
from closeknit.accounts.models import PersonKey
from closeknit.backups import keyring


@pytest.mark.django_db(transaction=True)
def test_many_keys_are_made_with_few_waits_for_the_others(amara: object) -> None:
    """One transaction for 200 keys: a busy service is waited for three times for 450, not 450 times."""
    owners = [open_account(email=f"w{number}@example.org").pk for number in range(450)]
    with CaptureQueriesContext(connection) as seen:
        keyring.ensure_keys()
    begun = [query["sql"] for query in seen if query["sql"].upper().startswith("BEGIN")]
    assert len(begun) <= 4
    assert PersonKey.objects.filter(owner_id__in=owners).count() == 450
    keys.forget()
    assert len({bytes(keys.key_of(owner)) for owner in owners}) == 450
    with CaptureQueriesContext(connection) as again:
        keyring.ensure_keys()
    assert len(again) == 1
