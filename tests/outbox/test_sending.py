"""What each class of words promises when workers die and mail servers refuse (S14, RE-3, RE-7, RE-9)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from closeknit.accounts import actions as accounts
from closeknit.accounts.actions import apart
from closeknit.accounts.models import User
from closeknit.outbox import actions, clock
from closeknit.outbox.models import Entry, Link, Manner, Switch, Told
from closeknit.outbox.sending import LEASE
from tests.outbox.conftest import NOON, Died, Post, say

pytestmark = pytest.mark.django_db


def state(entry: Entry) -> tuple[str, str]:
    entry.refresh_from_db()
    return entry.state, entry.problem


@pytest.mark.django_db(transaction=True)
def test_words_belong_into_a_transaction(amara: User) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        actions.send(actions.Message(kind="test_alert", key="x"), person=amara)


def test_the_same_key_is_the_same_entry(amara: User, post: Post) -> None:
    first, second = say(amara), say(amara, about={"number": 2})
    assert first.pk == second.pk
    assert Entry.objects.count() == 1
    post.drain()
    assert say(amara).state == Entry.State.SENT
    assert len(post.taken) == 1


def test_what_nobody_can_say_is_refused(amara: User) -> None:
    with pytest.raises(actions.Unknown):
        say(amara, kind="nothing")
    with pytest.raises(ValueError, match="never too late"):
        say(amara, kind="test_alert", stale_after=NOON)


def test_an_alert_comes_again_when_the_worker_dies_after_sending(amara: User, post: Post) -> None:
    entry = say(amara, "test_alert")
    post.die("after")
    post.drain()
    assert state(entry)[0] == Entry.State.LEASED
    post.later(seconds=LEASE.total_seconds() - 1)
    assert post.drain() == 0
    post.later(seconds=2)
    post.drain()
    assert state(entry)[0] == Entry.State.SENT
    assert len(post.taken) == 2
    assert post.taken[0].message_id == post.taken[1].message_id == entry.message_id
    assert any("more than once" in words for words in post.taken[0].parts[-1].paragraphs)


def test_a_reminder_never_comes_twice_and_may_be_lost(amara: User, post: Post) -> None:
    for number, when in enumerate(("before", "after")):
        entry = say(amara, key=str(number))
        post.die(when)
        post.drain()
        assert state(entry)[0] == Entry.State.SENT
        post.later(days=1)
        post.drain()
    assert len(post.taken) == 1


def test_a_reminder_that_was_certainly_refused_comes_back(amara: User, post: Post) -> None:
    entry = say(amara, topics=["tie"])
    post.refuse("connect")
    post.drain()
    assert state(entry) == (Entry.State.WAITING, "connect")
    assert not Told.objects.exists()
    post.later(minutes=2)
    post.drain()
    assert state(entry) == (Entry.State.SENT, "")
    assert len(post.taken) == 1


def test_a_reminder_on_a_line_that_broke_is_not_repeated(amara: User, post: Post) -> None:
    entry = say(amara)
    post.refuse("broken-line", sure=False)
    post.drain()
    post.later(days=1)
    post.drain()
    assert state(entry) == (Entry.State.SENT, "unsure")
    assert len(post.taken) == 1


def test_account_mail_comes_again_after_a_broken_line_but_not_too_late(amara: User, post: Post) -> None:
    entry = say(amara, "security", about={"what": "password"}, stale_after=NOON + timedelta(hours=1))
    post.refuse("broken-line", sure=False)
    post.drain()
    assert state(entry) == (Entry.State.WAITING, "broken-line")
    post.later(hours=2)
    post.drain()
    assert state(entry) == (Entry.State.DROPPED, "stale")


def test_a_final_refusal_fails_visibly_but_an_alert_goes_on(amara: User, post: Post) -> None:
    for kind, wanted in (("test_reminder", Entry.State.FAILED), ("test_alert", Entry.State.WAITING)):
        entry = say(amara, kind, key=kind)
        post.refuse("to-550", final=True)
        post.drain()
        assert state(entry) == (wanted, "to-550")


def test_a_mail_server_that_is_down_for_a_day(amara: User, post: Post) -> None:
    """RE-9: the alert is kept, the stale reminder is dropped, and nobody hammers the server."""
    alert = say(amara, "test_alert", key="alert")
    reminder = say(amara, key="reminder", stale_after=NOON + timedelta(hours=12))
    tries = 0
    for _ in range(24 * 12):
        before = len(post.trouble)
        post.trouble = []
        for _ in range(3):
            post.refuse("connect")
        post.drain()
        tries += 3 - len(post.trouble)
        post.later(minutes=5)
        assert before <= 3
    post.trouble = []
    post.later(minutes=15)
    post.drain()
    assert state(alert)[0] == Entry.State.SENT
    assert state(reminder) == (Entry.State.DROPPED, "stale")
    assert [p.care for p in post.taken] == ["safety"]
    assert 90 < tries < 400


def test_waits_double_up_to_a_limit_and_are_spread() -> None:
    """Equal jitter (Brooker 2015): 10 s doubled is 20, of which half is drawn; 15 minutes at most."""
    assert clock.wait(1, "safety", 0.0) == timedelta(seconds=5)
    assert clock.wait(2, "safety", 0.5) == timedelta(seconds=15)
    assert clock.wait(30, "safety", 0.0) == timedelta(seconds=450)
    assert clock.wait(10**6, "reminder", 0.999) < timedelta(seconds=3600)


def test_an_alert_that_nobody_saw_goes_to_the_next(amara: User, femi: User, post: Post) -> None:
    steps = [(timedelta(minutes=10), femi), (timedelta(minutes=20), amara)]
    root = say(amara, "test_alert", escalation=steps)
    post.drain()
    assert [p.to for p in post.taken] == ["amara@example.org"]
    post.later(minutes=11)
    post.drain()
    assert [p.to for p in post.taken] == ["amara@example.org", "femi@example.org"]
    assert actions.acknowledge(entry=root.followers.order_by("pk")[0], by=femi)
    assert not actions.acknowledge(entry=root, by=amara)
    post.later(minutes=60)
    post.drain()
    assert len(post.taken) == 2
    assert state(root.followers.order_by("pk")[1]) == (Entry.State.DROPPED, "seen")


def test_an_alert_escalates_even_while_the_first_cannot_be_reached(amara: User, femi: User, post: Post) -> None:
    say(amara, "test_alert", escalation=[(timedelta(minutes=10), femi)])
    post.later(minutes=11)
    post.refuse("to-550", final=True)
    post.drain()
    assert [p.to for p in post.taken] == ["femi@example.org"]


def test_one_thing_is_told_once_a_day_and_three_mails_are_the_most(amara: User, post: Post) -> None:
    for number in range(6):
        say(amara, key=f"a{number}", topics=["tie"])
        post.drain()
    assert len(post.taken) == 1
    for number in range(6):
        say(amara, key=f"b{number}", topics=[f"tie{number}"])
        post.drain()
    assert len(post.taken) == 3


def test_what_is_due_together_is_one_mail(amara: User, post: Post) -> None:
    entries = [say(amara, key=str(n), about={"number": n}, due_at=NOON + timedelta(minutes=5 * n)) for n in range(4)]
    post.drain()
    (parcel,) = post.taken
    assert [row.text for row in parcel.parts[0].rows] == [f"Number {n}" for n in range(4)]
    assert {state(e)[0] for e in entries} == {Entry.State.SENT}


def test_quiet_hours_hold_reminders_back_and_nothing_else(amara: User, post: Post) -> None:
    Manner.objects.create(person=amara, quiet_from=11 * 60, quiet_until=14 * 60)
    say(amara, key="r")
    say(amara, "test_alert", key="s")
    post.drain()
    assert [p.care for p in post.taken] == ["safety"]
    post.later(hours=1, minutes=59)
    assert post.drain() == 0
    post.later(minutes=2)
    post.drain()
    assert [p.care for p in post.taken] == ["safety", "reminder"]


def test_one_that_is_too_late_takes_no_other_into_quiet_hours(amara: User, post: Post) -> None:
    """Found by a small world (RE-18, seed 18): a stale reminder at the head of the queue opened the door for the rest."""
    Manner.objects.create(person=amara, quiet_from=13 * 60, quiet_until=15 * 60)
    stale = say(amara, key="stale", stale_after=NOON + timedelta(minutes=30))
    fresh = say(amara, key="fresh")
    post.later(hours=1, minutes=5)
    post.drain()
    assert post.taken == []
    assert (state(stale), state(fresh)[0]) == ((Entry.State.DROPPED, "stale"), Entry.State.WAITING)


def test_a_switch_that_is_off_is_asked_at_the_last_moment(amara: User, post: Post) -> None:
    entry = say(amara, due_at=NOON + timedelta(hours=1))
    Switch.objects.create(person=amara, kind="test_reminder", channel="mail", on=False)
    post.later(hours=1)
    post.drain()
    assert state(entry) == (Entry.State.DROPPED, "off")
    with transaction.atomic():
        assert actions.send(actions.Message(kind="test_reminder", key="new"), person=amara) == []


def test_a_closed_account_hears_nothing(amara: User, post: Post) -> None:
    entry = say(amara)
    User.objects.update(is_active=False)
    post.drain()
    assert state(entry) == (Entry.State.DROPPED, "closed")


def test_nothing_goes_out_where_or_when_it_is_not_safe(amara: User, post: Post) -> None:
    """S18: the outbox refuses, whoever asked it to."""

    afternoons = [[day, 15 * 60, 18 * 60] for day in range(7)]
    apart.say_safe_contact(user=amara, channels=["mail"], hours=afternoons, voicemail=False, code_word="")
    for kind in ("test_reminder", "test_alert"):
        say(amara, kind, key=kind)
    post.drain()
    assert post.taken == []
    post.later(hours=3)
    post.drain()
    assert {p.care for p in post.taken} == {"reminder", "safety"}
    Switch.objects.create(person=amara, kind="test_reminder", channel="push", on=True)
    with transaction.atomic():
        entries = actions.send(actions.Message(kind="test_reminder", key="both"), person=amara, now=post.clock)
    post.drain()
    assert {e.channel: state(e) for e in entries}["push"] == (Entry.State.DROPPED, "unsafe")


@pytest.mark.parametrize("jump", [timedelta(hours=-2), timedelta(days=400), timedelta(0)])
def test_a_clock_that_jumps_reminds_of_a_tie_once_a_day(amara: User, post: Post, jump: timedelta) -> None:
    """RE-7: there and back, and no storm."""
    for day in range(5):
        now = NOON + timedelta(days=day)
        end = now.replace(hour=23)
        say(amara, key=f"tie:{day}", topics=["tie"], now=now, due_at=now, stale_after=end)
    for moment in (NOON, NOON + jump, NOON + timedelta(minutes=5), NOON + jump, NOON + timedelta(hours=1)):
        post.clock = moment
        say(amara, key=f"again:{moment}", topics=["tie"], now=moment)
        post.drain()
    days = list(post.taken)
    assert len(days) <= (2 if jump > timedelta(days=1) else 1)
    told = Told.objects.filter(topic="mail:tie").values_list("day", flat=True)
    assert len(told) == len(set(told)) == len(days)


def test_a_leap_day_is_a_day(amara: User, post: Post) -> None:
    """RE-7: 29 February 2028 at nine."""
    leap = datetime(2028, 2, 29, 9, tzinfo=UTC)
    post.clock = leap
    say(amara, topics=["tie"], now=leap)
    post.drain()
    assert Told.objects.filter(day=leap.date()).count() == 2
    post.clock = datetime(2029, 3, 1, 9, tzinfo=UTC)
    say(amara, key="two", topics=["tie"], now=post.clock)
    post.drain()
    assert len(post.taken) == 2


def test_a_lease_from_a_clock_that_was_ahead_is_over(amara: User, post: Post) -> None:
    """RE-7: the worker died while its clock was two hours ahead; nobody waits two hours for that."""
    post.later(hours=2)
    entry = say(amara, "test_alert")
    post.die("before")
    post.drain()
    post.clock = NOON
    post.drain()
    assert state(entry)[0] == Entry.State.SENT


def test_two_workers_with_the_same_rows_before_them(amara: User, post: Post) -> None:
    """RE-4 in small: what one has leased the other leaves, though it read the row before."""
    for number in range(3):
        say(amara, "test_alert", key=str(number))
    one, two = post.worker(), post.worker()
    rows = one._due(), two._due()
    assert [e.pk for e in rows[0]] == [e.pk for e in rows[1]]
    assert [len(one._lease(rows[0])), len(two._lease(rows[1]))] == [3, 0]


def test_what_cannot_be_said_any_more_is_dropped(amara: User, post: Post) -> None:
    entry = say(amara, "security", about={"what": "nothing that we know"})
    post.drain()
    assert state(entry) == (Entry.State.DROPPED, "nothing")


def test_forgetting_spares_what_is_on_its_way(amara: User, post: Post) -> None:
    from closeknit.outbox import worker

    sent, waits = say(amara, key="sent"), say(amara, key="waits", due_at=NOON + timedelta(days=300))
    post.drain()
    Link.objects.update(expires_at=NOON + timedelta(days=1))
    worker.clear_out(NOON + timedelta(days=61))
    assert list(Entry.objects.filter(channel="mail")) == [waits]
    assert sent.pk != waits.pk
    assert not Link.objects.exists()


def test_someone_who_died_is_not_caught(amara: User, post: Post) -> None:
    """The simulation rests on this: nothing on the way stops a kill."""
    say(amara)
    post.die("before")
    with pytest.raises(Died), time_machine.travel(NOON):
        post.worker().turn()


def test_another_person_is_another_day(amara: User, post: Post) -> None:
    """Told is kept for each person: a tie's reference is random, yet two people may share a topic such as "week"."""
    other = accounts.open_account(email="noor@example.org", zone="Asia/Tokyo")
    for person in (amara, other):
        say(person, key=f"w{person.pk}", topics=["week"])
    Manner.objects.create(person=other, quiet_from=0, quiet_until=0)
    post.drain()
    assert len(post.taken) == 2


def test_a_fault_in_one_holds_up_no_other(
    amara: User, femi: User, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    """A kind that cannot be written is tried again later; others go out, and the log has no word of the fault (PR-10)."""
    bad = say(amara, key="bad", about={"broken": True}, stale_after=NOON + timedelta(hours=5))
    good, other = say(amara, key="good", about={"number": 1}), say(femi, key="other", about={"number": 2})
    alert = say(amara, "test_alert", key="alert")
    post.trouble.append(("before", ZeroDivisionError("Marker-7f3a")))
    post.drain()
    assert state(bad) == (Entry.State.WAITING, "fault")
    assert state(good)[0] == state(other)[0] == Entry.State.SENT
    assert state(alert) == (Entry.State.WAITING, "fault")
    assert "ZeroDivisionError" in caplog.text
    assert "Marker-7f3a" not in caplog.text
    post.later(hours=6)
    post.drain()
    assert state(bad) == (Entry.State.DROPPED, "stale")
    assert state(alert)[0] == Entry.State.SENT


def test_an_address_that_is_none_is_not_written_to(amara: User, post: Post) -> None:
    """The first account of a machine begins without an address: notices stand on its page alone."""
    first = accounts.open_account(email="me@closeknit.invalid")
    with transaction.atomic():
        made = actions.send(actions.Message(kind="security", key="x", about={"what": "password"}), person=first)
    assert [e.channel for e in made] == ["here"]
