"""One-time sign-in links: they work once, for a day, and only a hash of them is kept."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from closeknit.accounts import actions, journal
from closeknit.accounts.models import JournalEntry, OneTimeLink, User
from tests.circle.test_learn import at_once

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_a_link_signs_in_once(client: Client, amara: User) -> None:
    address = reverse("once", args=[actions.make_link(user=amara)])
    assert client.get(address).status_code == 200
    assert not signed_in(client)
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (302, reverse("welcome"))
    assert signed_in(client)
    other = Client()
    for method in (other.get, other.post):
        assert method(address).status_code == (200 if method == other.get else 410)
    assert not signed_in(other)


def test_somebody_who_has_been_welcomed_goes_to_today(client: Client, amara: User) -> None:
    actions.finish_welcome(user=amara)
    answer = client.post(reverse("once", args=[actions.make_link(user=amara)]))
    assert answer["Location"] == reverse("today")


def test_opening_a_link_does_not_spend_it(client: Client, amara: User) -> None:
    """Mail scanners, previews and browsers that load ahead open links."""
    address = reverse("once", args=[actions.make_link(user=amara)])
    for _ in range(3):
        for method in (client.get, client.head):
            assert method(address).status_code == 200
    assert client.post(address).status_code == 302


def test_a_link_needs_the_form_of_its_own_page(amara: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    address = reverse("once", args=[actions.make_link(user=amara)])
    assert strict.post(address).status_code == 403
    assert OneTimeLink.objects.get().used_at is None


def test_a_link_lives_for_a_day(amara: User) -> None:
    now = timezone.now()
    token = actions.make_link(user=amara, now=now)
    assert actions.use_link(token=token, now=now + timedelta(hours=24)) is None
    assert actions.use_link(token=token, now=now + timedelta(hours=23, minutes=59)) == amara


def test_a_new_link_replaces_the_one_before(amara: User, femi: User) -> None:
    theirs, first, second = (actions.make_link(user=user) for user in (femi, amara, amara))
    assert actions.use_link(token=first) is None
    assert actions.use_link(token=second) == amara
    assert actions.use_link(token=theirs) == femi


def test_only_a_hash_is_kept(amara: User) -> None:
    token = actions.make_link(user=amara)
    assert len(token) >= 43, "256 bits"
    kept = OneTimeLink.objects.get()
    assert kept.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(list(OneTimeLink.objects.values()) + list(JournalEntry.objects.values()))
    assert actions.use_link(token=kept.digest) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "%00", "é" * 43])
def test_what_is_no_link_signs_nobody_in(client: Client, amara: User, token: str) -> None:
    actions.make_link(user=amara)
    assert actions.use_link(token=token) is None
    if token:
        assert client.post(reverse("once", args=[token])).status_code == 410
    assert not signed_in(client)


def test_a_closed_account_is_not_entered(client: Client, amara: User) -> None:
    token = actions.make_link(user=amara)
    User.objects.update(is_active=False)
    assert client.post(reverse("once", args=[token])).status_code == 410
    assert not signed_in(client)


def test_a_link_is_written_down_without_its_secret(client: Client, amara: User) -> None:
    client.post(reverse("once", args=[actions.make_link(user=amara)]))
    acts = list(JournalEntry.objects.filter(owner=amara).order_by("sequence").values_list("act", "facts"))
    assert acts == [
        ("account.opened", {}),
        ("link.made", {}),
        ("link.used", {}),
        ("device.began", {"shared": False}),
    ]
    assert journal.verify(amara.pk) is None


@pytest.mark.django_db(transaction=True)
def test_a_link_pressed_twice_at_once_signs_in_once(amara: User) -> None:
    token = actions.make_link(user=amara)
    found: list[User | None] = []
    at_once(*[lambda: found.append(actions.use_link(token=token))] * 4)
    assert sorted(user is not None for user in found) == [False, False, False, True]
