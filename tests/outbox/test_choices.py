"""Choosing which words come, on which day, and which browsers show them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from closeknit import fetching
from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.outbox import manners, queries, registered
from closeknit.outbox.models import Beat, Entry, Link, Subscription
from tests.outbox.conftest import NOON, Post, say
from tests.outbox.test_push import AUTH, RECEIVER_POINT

pytestmark = pytest.mark.django_db
WORDS = reverse("words")
CHOSEN = {"day": "6", "minute": "18:30", "quiet_from": "22:00", "quiet_until": "07:15", "names": "on"}


def test_nothing_comes_by_mail_unless_it_is_turned_on(amara: User) -> None:
    on = {(k.name, c) for k in registered.kinds() for c in k.channels if manners.is_on(amara, k, c)}
    ours = {(name, channel) for name, channel in on if not name.startswith("test_")}
    assert ours == {("account_mail", "mail"), ("security", "mail"), ("security", "here")}


def test_what_was_chosen_is_kept_and_shown(as_amara: Client, amara: User) -> None:
    answer = as_amara.post(WORDS, {**CHOSEN, "weekly-mail": "on"})
    assert (answer.status_code, answer["Location"]) == (302, WORDS)
    manner = manners.of(amara)
    assert (manner.day, manner.minute, manner.quiet_from, manner.quiet_until) == (6, 1110, 1320, 435)
    assert manner.names
    weekly = registered.kind("weekly")
    assert weekly is not None
    assert manners.is_on(amara, weekly, "mail")
    assert not manners.is_on(amara, weekly, "push")
    page = as_amara.get(WORDS).content.decode()
    assert 'value="18:30"' in page
    assert "Saved." in as_amara.post(WORDS, CHOSEN, follow=True).content.decode()
    assert not manners.is_on(amara, weekly, "mail")
    assert journal.verify(amara.pk) is None


@pytest.mark.parametrize("wrong", [{"day": "9"}, {"minute": "soon"}, {"quiet_from": ""}])
def test_a_choice_that_cannot_be_kept_is_said(as_amara: Client, wrong: dict[str, str]) -> None:
    assert as_amara.post(WORDS, {**CHOSEN, **wrong}).status_code == 422


def test_security_words_cannot_be_turned_off(as_amara: Client, amara: User) -> None:
    as_amara.post(WORDS, {**CHOSEN, "security-mail": ""})
    security = registered.kind("security")
    assert security is not None
    assert manners.is_on(amara, security, "mail")


def test_a_browser_is_added_and_all_are_taken_away(as_amara: Client, amara: User) -> None:
    given = {"endpoint": "https://push.example.net/abc", "p256dh": RECEIVER_POINT, "auth": AUTH}
    assert as_amara.post(reverse("push_subscribe"), given).status_code == 204
    assert "One browser shows" in as_amara.get(WORDS).content.decode()
    assert as_amara.post(reverse("push_subscribe"), {**given, "endpoint": "http://x/"}).status_code == 422
    assert as_amara.post(reverse("push_unsubscribe")).status_code == 303
    assert not Subscription.objects.exists()


def test_the_page_says_when_this_server_calls_nobody(as_amara: Client, settings: Settings) -> None:
    """S15: off until the operator turns it on; a button that could do nothing is not shown."""
    page = as_amara.get(WORDS).content.decode()
    assert "This server calls no other site" in page
    assert "data-push" not in page
    settings.FETCHING = fetching.Rules(on=True)
    page = as_amara.get(WORDS).content.decode()
    assert "This server calls no other site" not in page
    assert "data-push " in page


def test_the_worker_is_at_the_root_and_open(client: Client) -> None:
    answer = client.get("/worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content


def test_one_button_ends_all_links(as_amara: Client, amara: User) -> None:
    Link.objects.create(person=amara, purpose="x", digest="y", expires_at=timezone.now() + timedelta(days=1))
    assert as_amara.post(reverse("words_end_links")).status_code == 303
    assert not Link.objects.exists()


def test_mail_that_does_not_arrive_is_said_on_the_page(as_amara: Client, amara: User, post: Post) -> None:
    say(amara)
    post.refuse("to-550", final=True)
    post.drain()
    assert "could not be delivered" in as_amara.get(WORDS).content.decode()
    say(amara, key="two")
    post.drain()
    assert "could not be delivered" not in as_amara.get(WORDS).content.decode()


def test_the_doctor_sees_a_worker_that_is_gone_and_mail_that_waits(amara: User, post: Post) -> None:
    """RE-9, RE-19: the operator sees how old the oldest message is, when the worker was last alive, and what went wrong."""
    assert [(f.id, f.state) for f in queries.findings(NOON)] == [("O1", "warn"), ("O2", "ok")]
    Beat.objects.create(worker="w", at=NOON)
    say(amara, "test_alert")
    post.refuse("connect")
    post.drain()
    said = {f.id: f for f in queries.findings(NOON + timedelta(minutes=20))}
    assert said["O1"].state == said["O2"].state == "warn"
    assert "connect (1)" in said["O2"].hint
    stands = queries.queue(NOON + timedelta(minutes=20))
    assert (stands.due, stands.oldest) == (1, 1200.0)
    Entry.objects.update(state=Entry.State.FAILED)
    assert "O3" in {f.id for f in queries.findings(NOON)}
    assert queries.findings(NOON)[0].state == "ok"
