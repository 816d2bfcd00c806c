"""What every page asks about who is signed in: three reads, never older than the request."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from closeknit.accounts import standing
from closeknit.accounts.actions import be_discreet, organisations
from closeknit.accounts.models import SignedInDevice, User
from closeknit.rights.actions import holding

pytestmark = pytest.mark.django_db


def page_of(client: Client) -> Any:
    return client.get("/settings/")


def test_three_reads_say_who_is_signed_in_and_how_they_stand(amara: User) -> None:
    client = Client()
    client.force_login(amara)
    page_of(client)
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/privacy/").status_code == 200
    asked = [q["sql"] for q in seen if "accounts_" in q["sql"] or "django_session" in q["sql"]]
    assert len(asked) == 3, asked


def test_a_session_that_is_over_or_gone_signs_nobody_in(amara: User) -> None:
    for over in (
        lambda key: Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1)),
        lambda key: Session.objects.filter(session_key=key).delete(),
    ):
        client = Client()
        client.force_login(amara)
        assert page_of(client).status_code == 200
        over(client.session.session_key)
        assert page_of(client).status_code == 302


def test_a_closed_account_is_out_at_once(amara: User) -> None:
    client = Client()
    client.force_login(amara)
    assert page_of(client).status_code == 200
    User.objects.filter(pk=amara.pk).update(is_active=False)
    assert page_of(client).status_code == 302


def test_what_changes_is_asked_anew_in_the_same_request(amara: User) -> None:
    digest = "0" * 64
    now = timezone.now()
    SignedInDevice.objects.create(user=amara, digest=digest, label="A browser", started_at=now, active_at=now)
    assert standing.on_device(amara, "1" * 64) is None
    device = standing.on_device(amara, digest)
    assert device is not None
    assert (device.shared, device.started_at, device.active_at) == (False, now, now)
    assert not standing.is_discreet(amara)
    be_discreet(user=amara, on=True)
    assert standing.is_discreet(amara)
    standing.on_device(amara, digest)
    holding.restrict(owner=amara)
    assert standing.is_restricted(amara)
    standing.on_device(amara, digest)
    holding.lift(owner=amara)
    assert not standing.is_restricted(amara)


def test_kept_and_asked_agree(amara: User) -> None:
    """With the account on its device and without: the same three answers, whatever they are."""
    digest, now = "0" * 64, timezone.now()
    SignedInDevice.objects.create(user=amara, digest=digest, label="A browser", started_at=now, active_at=now)

    def both() -> list[tuple[bool, bool, bool]]:
        fresh = User.objects.get(pk=amara.pk)
        on_device = User.objects.get(pk=amara.pk)
        assert standing.on_device(on_device, digest) is not None
        three = (standing.works_for_others, standing.is_restricted, standing.is_discreet)
        return [tuple(bool(ask(user)) for ask in three) for user in (fresh, on_device)]  # type: ignore[misc]

    assert both() == [(False, False, False)] * 2
    be_discreet(user=amara, on=True)
    assert both() == [(False, False, True)] * 2
    holding.restrict(owner=amara)
    assert both() == [(False, True, True)] * 2
    organisations.make_organisation(name="A place", administrator=amara)
    assert both() == [(True, True, True)] * 2
