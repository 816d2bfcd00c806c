"""Taking an import back restores exactly what was there: every row of every table of the circle."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closeknit.accounts.models import JournalEntry, User
from closeknit.circle.actions import imports, moments, people, week
from closeknit.circle.actions.learn import learn
from closeknit.circle.models import Batch, Coverage, Handle, ImportantDate, Interaction, KnownAs, Person, Plan, ReachOut
from closeknit.engine.records import Channel
from tests.circle.life import (
    NOW,
    TODAY,
    File,
    bring,
    calendar,
    every,
    friend,
    in_a_world_of_its_own,
    keep,
    look,
    met,
    quick_look,
    snapshot,
    talk,
    tie,
    undo,
    vcard,
)
from tests.circle.test_learn import at_once

pytestmark = pytest.mark.django_db

EXPORTS: list[File] = [
    vcard(
        {"name": "Ngozi E.", "numbers": ["+447700900123"], "born": "1980-03-04"},
        {"name": "Zed", "addresses": ["zed@example.org"]},
    ),
    talk("Ngozi Eze", every(3, 20, 2)),
    talk("Tom", every(11, 5, 3)),
    calendar({"day": TODAY - timedelta(days=4), "with_": [("Tom", "tom@example.org"), ("Una", "una@example.org")]}),
]


@pytest.fixture
def circle(amara: User) -> dict[str, Person]:
    """Three friends with a history of their own, and a plan of this week."""
    made = {
        "Ngozi": friend(amara, "Ngozi Eze", every_days=9, times=8, until=30, numbers=["07700 900123"]),
        "Tom": friend(amara, "Tom", every_days=5, times=8, until=40),
        "Bea": friend(amara, "Bea", every_days=4, times=8, until=1, addresses=["bea@example.org"]),
    }
    people.add_date(owner=amara, person=made["Ngozi"], kind="birthday", month=3, day=4)
    week.make_plan(owner=amara, today=TODAY, now=NOW)
    return made


def test_undo_restores_every_row_also_of_people_who_were_there(amara: User, circle: dict[str, Person]) -> None:
    before = snapshot(amara)
    assert before["ReachOut"], "the plan has to hold somebody, or nothing is shown"
    batch = bring(amara, *EXPORTS)
    assert batch.counts == {"people": 2, "interactions": 52, "dates": 0, "there_already": 0}
    assert snapshot(amara) != before
    assert undo(amara, batch) == 0
    assert snapshot(amara) == before
    batch.refresh_from_db()
    assert batch.state == Batch.State.UNDONE


def test_undo_of_the_first_import_leaves_an_empty_circle(amara: User) -> None:
    before = snapshot(amara)
    batch = bring(amara, *EXPORTS)
    undo(amara, batch)
    assert snapshot(amara) == before


def test_imports_can_be_taken_back_one_after_the_other(amara: User, circle: dict[str, Person]) -> None:
    worlds, batches = [], []
    for files in (EXPORTS[:2], EXPORTS, EXPORTS[2:], EXPORTS):
        worlds.append(snapshot(amara))
        batches.append(bring(amara, *files))
    for world, batch in zip(reversed(worlds), reversed(batches), strict=True):
        undo(amara, batch)
        assert snapshot(amara) == world


def test_what_was_taken_back_can_be_brought_in_again(amara: User, circle: dict[str, Person]) -> None:
    batch = bring(amara, *EXPORTS)
    first = batch.counts
    undo(amara, batch)
    assert bring(amara, *EXPORTS).counts == first


def test_moments_logged_since_on_somebody_who_was_there_stay(amara: User, circle: dict[str, Person]) -> None:
    batch = bring(amara, *EXPORTS)
    met(amara, circle["Tom"], 0, note="He moves to Leeds")
    assert undo(amara, batch) == 0
    assert tie(circle["Tom"]).moments == 9
    assert tie(circle["Tom"]).last_day == TODAY
    learned = snapshot(amara)["Tie"]
    learn(owner=amara)
    assert snapshot(amara)["Tie"] == learned


@pytest.mark.parametrize(
    "add",
    [
        lambda owner, person: met(owner, person, 0),
        lambda owner, person: people.add_date(owner=owner, person=person, kind="other", month=5, day=1),
        lambda owner, person: people.change_person(
            owner=owner,
            person=person,
            name="Zed Zhou",
            relation="",
            remember="Likes tea",
            numbers=[],
            addresses=["zed@example.org"],
            layer=0,
            kin=False,
        ),
    ],
    ids=["a moment", "a date", "a note"],
)
def test_somebody_new_to_whom_the_owner_added_stays(
    amara: User, circle: dict[str, Person], add: Callable[[User, Person], Any]
) -> None:
    batch = bring(amara, *EXPORTS)
    zed = Person.objects.get(name="Zed")
    add(amara, zed)
    assert undo(amara, batch) == 1
    zed.refresh_from_db()
    assert [claim.batch for claim in zed.claims.all()] == [None]
    assert not Person.objects.filter(name="Una").exists()
    assert not Interaction.objects.filter(batch=batch).exists()
    assert JournalEntry.objects.get(act="import.undone").facts == {"stayed": 1}
    assert not Handle.objects.filter(known_as__batch=batch).exists()


def test_a_date_the_owner_confirmed_stays_with_its_person(amara: User) -> None:
    batch = bring(amara, *EXPORTS)
    ngozi = Person.objects.get(handles__value="+447700900123")
    people.add_date(owner=amara, person=ngozi, kind="birthday", month=3, day=4, year=1980)
    assert undo(amara, batch) == 1
    assert ImportantDate.objects.get().person == ngozi


def test_somebody_removed_since_learns_of_the_undo_too(amara: User, circle: dict[str, Person]) -> None:
    before = snapshot(amara)
    batch = bring(amara, *EXPORTS)
    people.remove_person(owner=amara, person=circle["Tom"], now=NOW)
    undo(amara, batch)
    people.restore_person(owner=amara, person=circle["Tom"])
    assert snapshot(amara)["Tie"] == before["Tie"]


def test_a_moment_removed_since_is_gone_with_its_import(amara: User, circle: dict[str, Person]) -> None:
    before = snapshot(amara)
    batch = bring(amara, *EXPORTS)
    moments.remove_moment(owner=amara, interaction=Interaction.objects.filter(batch=batch)[0])
    undo(amara, batch)
    assert snapshot(amara) == before


def test_undo_is_for_thirty_days_and_once(amara: User, femi: User) -> None:
    batch = bring(amara, *EXPORTS)
    with pytest.raises(imports.NotReady):
        imports.undo(owner=amara, batch=batch, now=NOW + timedelta(days=30))
    with pytest.raises(Batch.DoesNotExist):
        imports.undo(owner=femi, batch=batch, now=NOW)
    imports.undo(owner=amara, batch=batch, now=NOW + timedelta(days=29, hours=23))
    with pytest.raises(imports.NotReady):
        undo(amara, batch)


def test_an_import_that_waits_has_nothing_to_take_back(amara: User) -> None:
    with pytest.raises(imports.NotReady):
        undo(amara, look(amara, *EXPORTS))


def test_undo_touches_no_other_circle(amara: User, femi: User) -> None:
    theirs = bring(femi, *EXPORTS[:2])
    batch = bring(amara, *EXPORTS)
    undo(amara, batch)
    for model in (Person, Handle, Interaction, KnownAs, Plan):
        assert model.objects.filter(owner=femi).exists()
        assert not model.objects.filter(owner=amara).exists()
    assert Coverage.objects.filter(batch=theirs).count() == 1
    assert not ReachOut.objects.filter(owner=amara).exists()


@pytest.mark.parametrize(
    ("added", "count"),
    [
        (vcard({"name": "Zed", "addresses": ["zed@example.org"], "numbers": ["+447700900125"]}), 2),
        (vcard({"name": "Zed", "addresses": ["zed@example.org"], "born": "1990-01-02"}), 2),
        (calendar({"day": TODAY - timedelta(days=2), "with_": [("Zed", "zed@example.org")]}), 2),
    ],
    ids=["a number", "a birthday", "a meeting"],
)
def test_an_older_import_can_go_while_a_newer_one_stays(amara: User, added: File, count: int) -> None:
    """What the newer one brought for the same people is untouched."""
    older = bring(amara, *EXPORTS)
    newer = bring(amara, added)
    brought = rows_of(newer)
    assert len(brought) == count
    assert undo(amara, older) == 1
    assert Person.objects.get().name == "Zed"
    assert rows_of(newer) == brought
    assert rows_of(older) == []
    learned = snapshot(amara)["Tie"]
    learn(owner=amara)
    assert snapshot(amara)["Tie"] == learned


def rows_of(batch: Batch) -> list[Any]:
    """The rows that an import made, but for people and what it notes about itself."""
    mine = [row for model in (Handle, ImportantDate) for row in model.objects.filter(known_as__batch=batch)]
    return [*mine, *Interaction.objects.filter(batch=batch)]


@pytest.mark.django_db(transaction=True)
def test_keeping_and_undoing_from_two_devices_at_once_happens_once(amara: User) -> None:
    batch, said = look(amara, *EXPORTS[:2]), []

    def press(act: Callable[..., Any]) -> Callable[[], None]:
        def work() -> None:
            try:
                act(User.objects.get(pk=amara.pk), Batch.objects.get(pk=batch.pk))
                said.append("done")
            except imports.NotReady:
                said.append("not ready")

        return work

    for act, left in ((keep, 40), (undo, 0)):
        said.clear()
        at_once(press(act), press(act), press(act))
        assert sorted(said) == ["done", "not ready", "not ready"]
        assert Interaction.objects.count() == left
    assert not Person.objects.exists()


# Any sequence of imports, logs and undos

NAMES = ("Ngozi Eze", "Tom", "Una", "Bea")
NUMBERS = {"Ngozi Eze": "+447700900123", "Tom": "+447700900124", "Una": "+447700900125", "Bea": "+447700900123"}
DAYS = st.lists(st.integers(0, 80), min_size=1, max_size=6, unique=True)


@st.composite
def files(draw: st.DrawFn) -> File:
    """One small file; the people of all of them overlap, by name, number or address."""
    kind = draw(st.sampled_from(("card", "chat", "event")))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    if kind == "chat":
        return talk(names[0], [TODAY - timedelta(days=n) for n in sorted(draw(DAYS), reverse=True)])
    if kind == "event":
        guests = [(name, f"{name.split()[0].lower()}@example.org") for name in names]
        return calendar(*({"day": TODAY - timedelta(days=n), "with_": guests} for n in draw(DAYS)))
    cards: list[dict[str, Any]] = []
    for name in names:
        card: dict[str, Any] = {"name": name, "born": draw(st.sampled_from(("1980-03-04", "--1121")))}
        if draw(st.booleans()):
            card["numbers"] = [NUMBERS[name]]
        if draw(st.booleans()):
            card["addresses"] = [f"{name.split()[0].lower()}@example.org"]
        cards.append(card)
    return vcard(*cards)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("bring"), st.lists(files(), min_size=1, max_size=3)),
        st.tuples(st.just("log"), st.tuples(st.integers(0, 1), st.integers(0, 60), st.sampled_from(list(Channel)))),
        st.tuples(st.just("undo"), st.none()),
    ),
    max_size=8,
)
SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def two_friends(owner: User) -> list[Person]:
    return [
        friend(owner, "Ngozi Eze", every_days=9, times=6, until=30, numbers=["+447700900123"]),
        friend(owner, "Tom", every_days=5, times=6, until=40),
    ]


def comparable(owner: User) -> dict[str, list[tuple[Any, ...]]]:
    """What a circle says, without the numbers of rows, which differ from world to world."""
    mine = Person.objects.filter(owner=owner)
    ties = [
        f.attname for f in mine.model.tie.related.related_model._meta.concrete_fields if not f.attname.endswith("id")
    ]
    what = {
        "people": mine.values_list("name", "relation", "removed_at", *(f"tie__{name}" for name in ties)),
        "handles": Handle.objects.filter(owner=owner).values_list("person__name", "kind", "value"),
        "dates": ImportantDate.objects.filter(owner=owner).values_list("person__name", "kind", "month", "day", "year"),
        "moments": Interaction.objects.filter(owner=owner).values_list(
            "tie__person__name", "day", "at", "channel", "gone"
        ),
        "plans": Plan.objects.filter(owner=owner).values_list("week", "minutes"),
        "this week": ReachOut.objects.filter(owner=owner).values_list(
            "tie__person__name", "place", "reason", "facts", "channel", "minutes", "state"
        ),
        "claims": KnownAs.objects.filter(owner=owner, batch__isnull=False).values_list("mark", "person__name"),
    }
    return {name: sorted(rows, key=repr) for name, rows in what.items()}


def log(owner: User, person: Person, days_ago: int, channel: Channel) -> None:
    met(owner, person, days_ago, channel)


@SLOW
@given(STEPS)
def test_bringing_in_and_taking_back_is_as_if_nothing_was_brought_in(amara: User, steps: list[tuple[str, Any]]) -> None:
    with in_a_world_of_its_own():
        friends = two_friends(amara)
        week.make_plan(owner=amara, today=TODAY, now=NOW)
        for what, how in steps:
            if what == "log":
                log(amara, friends[how[0]], *how[1:])
        wanted = comparable(amara)
    with in_a_world_of_its_own():
        friends, batches = two_friends(amara), []
        week.make_plan(owner=amara, today=TODAY, now=NOW)
        for what, how in [*steps, *[("undo", None)] * len(steps)]:
            if what == "log":
                log(amara, friends[how[0]], *how[1:])
            elif what == "bring":
                batches.append(keep(amara, quick_look(amara, *how)))
            elif batches:
                undo(amara, batches.pop())
        assert comparable(amara) == wanted


@SLOW
@given(st.lists(st.lists(files(), min_size=1, max_size=3), min_size=1, max_size=4))
def test_each_import_is_taken_back_to_the_row_and_brought_in_twice_adds_nothing(
    amara: User, rounds: list[list[File]]
) -> None:
    with in_a_world_of_its_own():
        two_friends(amara)
        week.make_plan(owner=amara, today=TODAY, now=NOW)
        worlds, batches = [], []
        for brought in rounds:
            worlds.append(snapshot(amara))
            batches.append(keep(amara, quick_look(amara, *brought)))
            people_now, counts = Person.objects.count(), keep(amara, quick_look(amara, *brought)).counts
            assert (counts["people"], counts["interactions"], counts["dates"]) == (0, 0, 0)
            assert Person.objects.count() == people_now
            undo(amara, Batch.objects.order_by("-pk")[0])
        for world, batch in zip(reversed(worlds), reversed(batches), strict=True):
            undo(amara, batch)
            assert snapshot(amara) == world


@SLOW
@given(st.lists(files(), min_size=1, max_size=3), st.lists(files(), min_size=1, max_size=3))
def test_the_order_of_two_imports_of_clear_people_does_not_matter(
    amara: User, one: list[File], two: list[File]
) -> None:
    """Days in touch are the union, whichever came first."""

    def days(*rounds: list[File]) -> set[tuple[date, int, str]]:
        with in_a_world_of_its_own():
            for brought in rounds:
                keep(amara, quick_look(amara, *brought))
            return set(Interaction.objects.values_list("day", "channel", "mark"))

    assert days(one, two) == days(two, one) == days(one + two)
