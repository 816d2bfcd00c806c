"""What a tie has learned: one moment at a time or all at once, the numbers are the same to the last bit."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closeknit.accounts.models import User
from closeknit.circle.actions import moments
from closeknit.circle.actions.learn import learn
from closeknit.circle.models import Interaction, Person, Tie
from closeknit.engine import contact_days
from closeknit.engine.records import Channel, Direction
from tests.circle.life import (
    TODAY,
    bring,
    calendar,
    every,
    friend,
    in_a_world_of_its_own,
    keep,
    met,
    quick_look,
    talk,
    tie,
    undo,
)

pytestmark = pytest.mark.django_db

COUNT = st.integers(0, 400)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("met"),
            st.integers(0, 2),
            COUNT,
            st.sampled_from(list(Channel)),
            st.sampled_from(list(Direction)),
            st.integers(0, 1440),
        ),
        st.tuples(st.just("remove"), st.integers(0, 30)),
        st.tuples(st.just("restore"), st.integers(0, 30)),
        st.tuples(st.just("chat"), st.integers(0, 2), st.lists(COUNT, min_size=1, max_size=8, unique=True)),
        st.tuples(st.just("event"), st.integers(0, 2), st.lists(COUNT, min_size=1, max_size=4, unique=True)),
        st.tuples(st.just("undo")),
    ),
    max_size=14,
)


def learned(owner: User) -> list[tuple[Any, ...]]:
    return list(Tie.objects.filter(owner=owner).order_by("pk").values_list())


def take(owner: User, friends: list[Person], steps: list[tuple[Any, ...]]) -> None:
    """Do these things; each refreshes what it touched."""
    batches = []
    for what, *how in steps:
        if what == "met":
            met(owner, friends[how[0]], how[1], how[2], direction=how[3], minutes=how[4])
        elif what in {"remove", "restore"}:
            mine = list(Interaction.objects.filter(owner=owner).order_by("pk"))
            act = moments.remove_moment if what == "remove" else moments.restore_moment
            if mine:
                act(owner=owner, interaction=mine[how[0] % len(mine)])
        elif what == "undo":
            if batches:
                undo(owner, batches.pop())
        else:
            name, days = friends[how[0]].name, [TODAY - timedelta(days=n) for n in sorted(how[1], reverse=True)]
            event = [{"day": day, "with_": [(name, f"{name.lower()}@example.org")]} for day in days]
            batches.append(keep(owner, quick_look(owner, talk(name, days) if what == "chat" else calendar(*event))))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_learning_everything_again_changes_nothing(amara: User, steps: list[tuple[Any, ...]]) -> None:
    with in_a_world_of_its_own():
        friends = [friend(amara, name) for name in ("Ngozi", "Tom", "Una")]
        take(amara, friends, steps)
        before = learned(amara)
        learn(owner=amara)
        assert learned(amara) == before
        for person in friends:
            agrees_with_the_engine(person)


def agrees_with_the_engine(person: Person) -> None:
    """The columns are what the engine makes of the rows, as of the tie's last day."""
    rows = list(Interaction.objects.filter(tie__person=person, gone=False).values_list("day", "half_days"))
    now = tie(person)
    ones = np.zeros(len(rows), dtype=np.int64)
    days = np.array([day.toordinal() for day, _ in rows], dtype=np.int64)
    halves = np.array([half for _, half in rows], dtype=np.int64)
    ids, stats = contact_days.summarise(ones, days, halves)
    stats = contact_days.lined_up(ids, stats, np.zeros(1, dtype=np.int64))
    said = (now.contact_days, ordinal(now.first_day), ordinal(now.last_day), now.gaps, now.gap_log_sum)
    assert said == (stats.x[0], stats.first[0], stats.last[0], stats.n[0], stats.s1[0])
    gaps = (now.gap_log_squares, now.gap_median, now.gap_low, now.gap_high, now.gap_mean)
    wanted = (stats.s2[0], *(none(x[0]) for x in (stats.median, stats.q1, stats.q3, stats.mean_gap)))
    assert gaps == wanted
    assert now.moments == len(rows)
    full = sorted({day for day, half in rows if half == 2})
    age = [(full[-1] - day).days for day in full]
    assert now.recent == pytest.approx(sum(0.5 ** (n / 90) for n in age))


def ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def test_what_a_tie_learns_from_a_known_history(amara: User) -> None:
    ngozi = friend(amara, "Ngozi")
    met(amara, ngozi, 40, Channel.IN_PERSON, minutes=60)
    met(amara, ngozi, 30, Channel.VOICE, minutes=10)
    met(amara, ngozi, 30, Channel.MESSAGE)
    met(amara, ngozi, 10, Channel.MESSAGE, direction=Direction.OUT)
    met(amara, ngozi, 2, Channel.MESSAGE, direction=Direction.OUT)
    now = tie(ngozi)
    assert (now.contact_days, now.gaps, now.moments, now.minutes) == (4, 3, 5, 70)
    assert (now.first_day, now.last_day) == (TODAY - timedelta(days=40), TODAY - timedelta(days=2))
    assert (now.gap_median, now.gap_low, now.gap_high) == (10, 9, 15)
    assert now.gap_mean == pytest.approx(38 / 3)
    assert (now.in_person_share, now.usual_channel, now.last_channel) == (0.25, Channel.MESSAGE, Channel.MESSAGE)
    assert now.unanswered == 2
    assert now.known_until is None


def test_a_meeting_in_a_calendar_is_half_a_day_and_ends_no_silence(amara: User) -> None:
    una = friend(amara, "Una", every_days=10, times=3, until=20)
    bring(amara, calendar({"day": TODAY - timedelta(days=2), "with_": [("Una", "una@example.org")]}))
    now = tie(una)
    assert (now.contact_days, now.gaps, now.last_day) == (3.5, 2, TODAY - timedelta(days=20))
    assert now.moments == 4


def test_a_group_chat_says_nothing_of_two_people(amara: User) -> None:
    names = ("Ngozi", "Tom", "Amara Okafor", "Una")
    text = "".join(f"2026-10-01, 09:{n:02} - {name}: x\n" for n, name in enumerate(names))
    bring(amara, ("WhatsApp Chat with Family.txt", text.encode()))
    for person in Person.objects.all():
        now = tie(person)
        assert (now.contact_days, now.last_day, now.moments, now.known_until) == (0, None, 1, None)


def test_an_import_says_how_far_it_knows_until_the_owner_logs_by_hand(amara: User) -> None:
    bring(amara, talk("Ngozi", every(3, 10, 5)))
    ngozi = Person.objects.get()
    assert tie(ngozi).known_until == TODAY
    entry = met(amara, ngozi, 1)
    assert tie(ngozi).known_until is None
    moments.remove_moment(owner=amara, interaction=entry)
    assert tie(ngozi).known_until == TODAY


def test_learning_touches_no_other_circle(amara: User, femi: User) -> None:
    friend(femi, "Ngozi", every_days=9, times=4)
    Tie.objects.filter(owner=femi).update(contact_days=99)
    friend(amara, "Ngozi", every_days=9, times=4)
    learn(owner=amara)
    assert Tie.objects.get(owner=femi).contact_days == 99


def at_once(*works: Callable[[], object]) -> None:
    """Do things in threads of their own, each with a connection of its own, all starting together."""
    gate, problems = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait()
            work()
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


@pytest.mark.django_db(transaction=True)
def test_moments_saved_at_the_same_time_are_all_learned(amara: User) -> None:
    ngozi = friend(amara, "Ngozi")

    def log(n: int) -> Callable[[], object]:
        return lambda: met(amara, Person.objects.select_related("tie").get(pk=ngozi.pk), n)

    at_once(*(log(n) for n in range(6)))
    assert (tie(ngozi).moments, tie(ngozi).contact_days) == (6, 6)
    agrees_with_the_engine(ngozi)
