"""Words about a circle: the week's few with links that act, and dates coming up. Names only where they were turned on."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from closeknit.accounts.models import Restriction, User
from closeknit.circle import access
from closeknit.circle.actions import people, week
from closeknit.circle.letters import dates, weekly
from closeknit.circle.models import Person, ReachOut
from closeknit.outbox import actions, links, worker
from closeknit.outbox.models import Entry, Manner, Switch
from tests.accounts.smtp_server import SmtpServer
from tests.circle.life import NOW, TODAY

pytestmark = pytest.mark.django_db
NAMES = ("Ngozi Marker", "Bola Marker")


@pytest.fixture
def server(settings: Settings) -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server


@pytest.fixture
def two(amara: User) -> list[Person]:
    """Two people in this week's plan, words on Wednesday at eleven."""
    Manner.objects.create(person=amara, day=2, minute=11 * 60)
    for kind in ("weekly", "dates"):
        Switch.objects.create(person=amara, kind=kind, channel="mail", on=True)
    found = [people.add_person(owner=amara, name=name) for name in NAMES]
    for person in found:
        week.add_to_week(owner=amara, person=person, today=TODAY)
    return found


def text(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def paths(message: EmailMessage, what: str) -> list[str]:
    return re.findall(rf"https?://[^/\s]+(/w/{what}/\S+)", text(message))


def run(now: datetime = NOW) -> None:
    with time_machine.travel(now, tick=True):
        worker.plan(timezone.now())
        worker.drain()


def test_the_week_comes_once_and_neutral(two: list[Person], server: SmtpServer) -> None:
    """PR-11: how many and how long; not who, not why."""
    for minutes in (0, 15, 600):
        run(NOW + timedelta(minutes=minutes))
    ((recipients, message),) = server.messages
    assert recipients == ["amara@example.org"]
    assert message["Subject"] == "Your week"
    assert "2 are waiting this week." in text(message)
    for kind in ("plain", "html"):
        for word in ("Marker", "Ngozi", "Amara", "closeknit", "quiet", "Closeknit"):
            assert word not in text(message, kind)
    assert message["List-Unsubscribe"]


def test_names_stand_there_when_they_were_turned_on(two: list[Person], server: SmtpServer) -> None:
    Manner.objects.update(names=True)
    run()
    assert all(name in text(server.messages[0][1]) for name in NAMES)
    assert "Marker" not in server.messages[0][1]["Subject"]


def test_a_link_asks_first_and_then_does_it_once(two: list[Person], amara: User, server: SmtpServer) -> None:
    """BR-5: what opens links changes nothing. Pressing twice is the same as once."""
    run()
    message = server.messages[0][1]
    done, later = paths(message, "done"), paths(message, "later")
    assert len(done) == len(later) == 2
    page = Client()
    for path in (*done, *later):
        answer = page.get(path)
        assert answer.status_code == 200
        assert "Marker" not in answer.content.decode()
        page.head(path)
    assert set(access.reach_outs(amara).values_list("state", flat=True)) == {"open"}
    for _ in range(2):
        assert page.post(done[0]).status_code == 200
        assert page.post(later[1]).status_code == 200
    states = dict(access.reach_outs(amara).values_list("tie__person__name", "state"))
    assert states == {NAMES[0]: ReachOut.State.DONE, NAMES[1]: ReachOut.State.LATER}
    assert access.interactions(amara).count() == 1
    assert page.post(later[0]).status_code == 200
    assert access.reach_outs(amara).get(tie__person=two[0]).state == ReachOut.State.DONE


def test_a_link_is_for_its_person_its_act_and_its_week(two: list[Person], amara: User, server: SmtpServer) -> None:
    """AC-9: a swapped purpose, a later week, a removed person and ended links are all "this link has ended"."""
    run()
    done = paths(server.messages[0][1], "done")
    page, token = Client(), done[0].rstrip("/").rsplit("/", 1)[1]
    for name in ("by_link_later", "words_stop", "words_seen"):
        assert page.post(reverse(name, args=[token])).status_code == 410
    with time_machine.travel(NOW + timedelta(days=6)):
        assert page.post(done[0]).status_code == 410
    with time_machine.travel(NOW + timedelta(days=9)):
        assert links.find(purpose="by_link_done", token=token, now=timezone.now()) is None
    people.remove_person(owner=amara, person=two[0])
    assert page.post(done[0]).status_code == 410
    actions.end_links(person=amara)
    assert page.post(done[1]).status_code == 410
    assert access.interactions(amara).count() == 0


def test_a_week_with_nothing_open_says_nothing(two: list[Person], amara: User, server: SmtpServer) -> None:
    for person in two:
        week.done(owner=amara, person=person, today=TODAY)
    run()
    assert server.messages == []
    assert Entry.objects.get(kind="weekly").problem == "nothing"


def test_dates_come_three_days_and_one_day_before(amara: User, server: SmtpServer) -> None:
    Manner.objects.create(person=amara, names=True)
    Switch.objects.create(person=amara, kind="dates", channel="mail", on=True)
    person = people.add_person(owner=amara, name=NAMES[0])
    people.add_date(owner=amara, person=person, kind="birthday", month=11, day=21, label="")
    for day in range(-2, 5):
        for hour in (9, 12):
            run(datetime(2026, 11, 18 + day, hour, 5, tzinfo=UTC))
    assert ["in 3 days" in text(m) or "tomorrow" in text(m) for _, m in server.messages] == [True, True]
    assert all(f"{NAMES[0]}: birthday" in text(m) and m["Subject"] == "Coming up" for _, m in server.messages)


def test_dates_without_names_say_how_many(amara: User, server: SmtpServer) -> None:
    Switch.objects.create(person=amara, kind="dates", channel="mail", on=True)
    person = people.add_person(owner=amara, name=NAMES[0])
    people.add_date(owner=amara, person=person, kind="birthday", month=11, day=19, label="Marker")
    run()
    assert "A date is coming up." in text(server.messages[0][1])
    assert "Marker" not in text(server.messages[0][1])


def test_a_date_that_was_taken_away_is_not_brought_up(amara: User, server: SmtpServer) -> None:
    Switch.objects.create(person=amara, kind="dates", channel="mail", on=True)
    person = people.add_person(owner=amara, name=NAMES[0])
    people.add_date(owner=amara, person=person, kind="birthday", month=11, day=19, label="")
    worker.plan(timezone.now())
    people.remove_person(owner=amara, person=person)
    run()
    assert server.messages == []
    assert Entry.objects.get(kind="dates").problem == "nothing"


LEFT_ALONE = ("removed", "on hold", "never", "resting", "died")


def leave_alone(owner: User, person: Person, how: str) -> None:
    """What its owner says about somebody who died, left or does harm."""
    if how == "removed":
        people.remove_person(owner=owner, person=person)
    elif how == "died":
        people.note_death(owner=owner, person=person, today=TODAY)
    elif how == "on hold":
        people.restrict_person(owner=owner, person=person)
    else:
        people.choose_rhythm(owner=owner, person=person, choice="rest" if how == "resting" else how, today=TODAY)


@pytest.mark.parametrize("how", LEFT_ALONE)
@pytest.mark.parametrize("late", [False, True])
def test_who_is_to_be_left_alone_is_in_no_letter(
    two: list[Person], amara: User, server: SmtpServer, how: str, late: bool
) -> None:
    """H-013, H-017: neither by name nor counted, in the week's few nor as a date; also when it is said while words wait."""
    Manner.objects.update(names=True)
    for person in two:
        people.add_date(owner=amara, person=person, kind="birthday", month=11, day=19, label="Marker")
    if late:
        with time_machine.travel(NOW - timedelta(minutes=50)):
            worker.plan(timezone.now())
        assert Entry.objects.filter(state=Entry.State.WAITING).count() == 3
    leave_alone(amara, two[0], how)
    run()
    ((_, message),) = server.messages
    for kind in ("plain", "html"):
        said = text(message, kind)
        assert NAMES[0].split()[0] not in said
        assert f"{NAMES[1]}: birthday" in said
    assert "One is waiting this week." in text(message)
    assert len(paths(message, "done")) == 1


@pytest.mark.parametrize("how", LEFT_ALONE)
def test_letters_about_nobody_else_do_not_come_at_all(
    two: list[Person], amara: User, server: SmtpServer, how: str
) -> None:
    """H-013, H-017"""
    for person in two:
        people.add_date(owner=amara, person=person, kind="birthday", month=11, day=19, label="Marker")
        leave_alone(amara, person, how)
    run()
    assert server.messages == []


@pytest.mark.parametrize("late", [False, True])
def test_an_account_on_hold_gets_no_letter(two: list[Person], amara: User, server: SmtpServer, late: bool) -> None:
    """PR-6: nothing is said while it is on hold, also not what waited already."""
    people.add_date(owner=amara, person=two[0], kind="birthday", month=11, day=19, label="Marker")
    if late:
        with time_machine.travel(NOW - timedelta(minutes=50)):
            worker.plan(timezone.now())
    Restriction.objects.create(user=amara, since=NOW)
    run()
    assert server.messages == []
    assert not Entry.objects.exclude(state=Entry.State.DROPPED).exists()
    assert Entry.objects.exists() is late


def test_the_week_and_a_date_that_are_due_together_are_one_mail(
    two: list[Person], amara: User, server: SmtpServer
) -> None:
    people.add_date(owner=amara, person=two[0], kind="birthday", month=11, day=19, label="")
    run()
    ((_, message),) = server.messages
    assert message["Subject"] == "A note for you"
    assert "2 are waiting this week." in text(message)
    assert "A date is coming up." in text(message)


def test_moving_the_day_within_a_week_does_not_bring_it_twice(two: list[Person], server: SmtpServer) -> None:
    run()
    Manner.objects.update(day=4)
    run(NOW + timedelta(days=2))
    assert len(server.messages) == 1
    assert (weekly.KIND.name, dates.KIND.name) == ("weekly", "dates")
    assert date(2026, 11, 18).weekday() == 2
