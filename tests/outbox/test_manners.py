"""When words may go out, and in which way: quiet hours hold reminders, safe hours hold everything that nobody waits for."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from closeknit.accounts import actions as accounts
from closeknit.accounts.actions import apart
from closeknit.accounts.models import User
from closeknit.outbox import manners
from closeknit.outbox.models import Care, Manner, Switch
from closeknit.outbox.registered import Kind

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 18, 23, 30, 20, tzinfo=UTC)
MORNING = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
"""London is at UTC then; the usual quiet hours end at eight."""


def kind(care: str, **more: object) -> Kind:
    return Kind(name="test", title="Test", care=care, channels=("mail", "here", "push"), **more)  # type: ignore[arg-type]


@pytest.fixture
def quiet(amara: User) -> User:
    """No reminders from nine in the evening to eight in the morning."""
    Manner.objects.create(person=amara, quiet_from=21 * 60, quiet_until=8 * 60)
    return amara


@pytest.mark.parametrize(
    ("care", "channel", "asked", "when"),
    [
        (Care.REMINDER, "mail", False, MORNING),
        (Care.REMINDER, "push", False, MORNING),
        (Care.REMINDER, "here", False, NIGHT),
        (Care.REMINDER, "mail", True, NIGHT),
        (Care.ACCOUNT, "mail", False, NIGHT),
        (Care.SAFETY, "mail", False, NIGHT),
    ],
)
def test_quiet_hours_hold_reminders_alone(quiet: User, care: str, channel: str, asked: bool, when: datetime) -> None:
    assert manners.kind_moment(quiet, kind(care, asked=asked), channel, NIGHT) == when


def test_safe_hours_hold_everything_that_nobody_waits_for(amara: User) -> None:
    """H-013: Thursdays from ten to eleven, by mail alone."""
    apart.say_safe_contact(user=amara, channels=["mail"], hours=[[3, 600, 660]], voicemail=False, code_word="")
    safe = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)
    for care in (Care.REMINDER, Care.ACCOUNT, Care.SAFETY):
        assert manners.kind_moment(amara, kind(care), "mail", NIGHT) == safe
        assert manners.kind_moment(amara, kind(care), "push", NIGHT) is None
        assert manners.kind_moment(amara, kind(care), "here", NIGHT) == NIGHT
        assert manners.kind_moment(amara, kind(care, asked=True), "push", NIGHT) == NIGHT
    assert manners.safe_at(amara, "mail", safe + timedelta(minutes=59)) == safe + timedelta(minutes=59)
    assert manners.safe_at(amara, "mail", safe + timedelta(hours=1)) == safe + timedelta(days=7)


def test_a_way_with_hours_that_never_come_is_never_safe(amara: User) -> None:
    apart.say_safe_contact(user=amara, channels=["mail"], hours=[[3, 0, 0]], voicemail=False, code_word="")
    assert manners.safe_at(amara, "mail", datetime(2026, 11, 20, 0, 1, tzinfo=UTC)) is not None
    apart.say_safe_contact(user=amara, channels=[], hours=[], voicemail=False, code_word="")
    assert manners.safe_at(amara, "mail", NIGHT) is None


def test_what_was_switched_holds_and_what_is_fixed_cannot_be(amara: User, femi: User) -> None:
    some = kind(Care.REMINDER, usual=frozenset({"mail"}), fixed=frozenset({"here"}))
    assert [manners.is_on(amara, some, c) for c in ("mail", "push", "here", "text")] == [True, False, True, False]
    for channel, on in (("mail", False), ("push", True), ("here", False)):
        Switch.objects.create(person=amara, kind="test", channel=channel, on=on)
    Switch.objects.create(person=amara, kind="another", channel="mail", on=True)
    assert [manners.is_on(amara, some, c) for c in ("mail", "push", "here")] == [False, True, True]
    assert [manners.is_on(femi, some, c) for c in ("mail", "push", "here")] == [True, False, True]


def test_whose_address_it_is_and_who_is_discreet(amara: User, femi: User) -> None:
    assert manners.account_of("AMARA@example.org") == amara
    assert manners.account_of("nobody@example.org") is None
    accounts.be_discreet(user=amara, on=True)
    assert [manners.discreet(person) for person in (amara, femi, None)] == [True, False, False]


def test_where_somebody_lives_and_how_they_like_it(amara: User, femi: User) -> None:
    amara.zone = "Asia/Kolkata"
    assert manners.zone_of(amara) == ZoneInfo("Asia/Kolkata")
    assert manners.zone_of(User()) == ZoneInfo("Europe/London")
    kept = Manner.objects.create(person=amara, day=5)
    assert manners.of(amara) == kept
    assert (manners.of(femi).pk, manners.of(femi).person) == (None, femi)
    first = User(email="me@closeknit.invalid")
    assert [manners.reachable(first, c) for c in ("mail", "here")] == [False, True]
    assert manners.reachable(amara, "mail")
