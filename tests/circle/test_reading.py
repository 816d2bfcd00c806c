"""A circle read at once agrees with the engine asked tie by tie."""

from datetime import timedelta

import numpy as np
import pytest

from closeknit.accounts.models import User
from closeknit.circle.actions import people
from closeknit.circle.actions.support import note_support, take_back_support
from closeknit.circle.models import Interaction, Person
from closeknit.circle.queries.reading import KIN_ODDS, Circle, read_circle
from closeknit.circle.queries.status import tie_now
from closeknit.engine import contact_days, pooled
from closeknit.engine.records import FLOORS, Status
from tests.circle.life import NOW, TODAY, bring, calendar, every, friend, keep, met, quick_look, talk, tie

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(amara: User) -> dict[str, Person]:
    made = {
        "steady": friend(amara, "Steady", every_days=7, times=12, until=3),
        "quiet": friend(amara, "Quiet", every_days=7, times=12, until=60),
        "slow": friend(amara, "Slow", every_days=90, times=6, until=60),
        "once": friend(amara, "Once", every_days=1, times=1, until=10),
        "never met": friend(amara, "Never met"),
        "kin": friend(amara, "Kin", every_days=7, times=12, until=60, kin=True),
        "chosen": friend(amara, "Chosen", layer=5),
        "resting": friend(amara, "Resting", every_days=7, times=12, until=60),
    }
    people.choose_rhythm(owner=amara, person=made["resting"], choice="rest", today=TODAY)
    return made


def status(circle: Circle, person: Person) -> Status:
    return Status(int(circle.status[circle.place(person.ref)]))


def test_an_empty_circle_is_read_too(amara: User) -> None:
    assert len(read_circle(amara, TODAY)) == 0


def test_every_tie_stands_at_its_place(amara: User, femi: User, circle: dict[str, Person]) -> None:
    friend(femi, "Not hers")
    gone = friend(amara, "Removed", every_days=7, times=3)
    people.remove_person(owner=amara, person=gone)
    read = read_circle(amara, TODAY)
    assert sorted(read.name) == sorted(person.name for person in circle.values())
    for person in circle.values():
        place = read.place(person.ref)
        now = tie(person)
        assert (read.tie[place], read.person[place], read.name[place]) == (now.pk, person.pk, person.name)
        assert (read.moments[place], bool(read.resting[place])) == (now.moments, person.name == "Resting")


def test_the_numbers_are_the_engines_own(amara: User, circle: dict[str, Person]) -> None:
    """Straight from the moments, without the columns in which they are kept."""
    read = read_circle(amara, TODAY)
    rows = list(Interaction.objects.values_list("tie", "day", "half_days"))
    ids, stats = contact_days.summarise(
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1].toordinal() for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.int64),
    )
    stats = contact_days.lined_up(ids, stats, read.tie)
    floors = np.array([FLOORS[int(layer)] for layer in read.layer], dtype=np.float64)
    odds = np.array([KIN_ODDS if name == "Kin" else 1.0 for name in read.name])
    wanted = pooled.read(stats, np.full(len(floors), TODAY.toordinal()), pooled.SHIPPED, floors, odds)
    for name in ("m", "sd", "silent", "still_quiet", "alive", "p7", "p30"):
        np.testing.assert_allclose(getattr(read.rhythm, name), getattr(wanted, name), rtol=1e-12)


def test_each_tie_has_the_word_that_fits(amara: User, circle: dict[str, Person]) -> None:
    read = read_circle(amara, TODAY)
    assert status(read, circle["steady"]) == Status.STEADY
    assert status(read, circle["slow"]) == Status.STEADY
    assert status(read, circle["quiet"]) in (Status.QUIET, Status.OVERDUE, Status.DRIFTING, Status.LAPSED)
    assert status(read, circle["resting"]) == Status.RESTING
    for name in ("once", "never met", "chosen"):
        assert status(read, circle[name]) == Status.NEW


def test_fewer_than_three_days_in_touch_are_never_called_drifting(amara: User) -> None:
    two = friend(amara, "Two", every_days=5, times=2, until=1)
    for days in range(0, 4000, 37):
        assert status(read_circle(amara, TODAY + timedelta(days=days)), two) == Status.NEW


def test_family_lives_on_longer(amara: User, circle: dict[str, Person]) -> None:
    read = read_circle(amara, TODAY)
    alive = {name: read.rhythm.alive[read.place(circle[name].ref)] for name in ("kin", "quiet")}
    assert alive["kin"] > alive["quiet"]


def test_the_owners_word_about_closeness_wins(amara: User, circle: dict[str, Person]) -> None:
    read = read_circle(amara, TODAY)
    assert read.layer[read.place(circle["chosen"].ref)] == 5
    assert read.layer[read.place(circle["never met"].ref)] == 150


def test_a_missing_export_is_not_read_as_silence(amara: User) -> None:
    """Known until the import; after that "not known", and never quieter, until something is logged or brought in."""
    bring(amara, talk("Ngozi", every(3, 20, 0)))
    ngozi = Person.objects.get()
    words = {days: status(read_circle(amara, TODAY + timedelta(days=days)), ngozi) for days in (0, 14, 15, 60, 1000)}
    assert words == {
        0: Status.STEADY,
        14: Status.STEADY,
        15: Status.UNKNOWN,
        60: Status.UNKNOWN,
        1000: Status.UNKNOWN,
    }
    met(amara, ngozi, 0)
    later = read_circle(amara, TODAY + timedelta(days=200))
    assert status(later, ngozi) != Status.UNKNOWN
    assert tie_now(later, later.place(ngozi.ref)).known_until is None


def test_meetings_of_a_calendar_alone_teach_no_rhythm(amara: User) -> None:
    events = [{"day": day, "with_": [("Una", "una@example.org")]} for day in every(7, 40, 100)]
    keep(amara, quick_look(amara, calendar(*events)))
    una = Person.objects.get()
    read = read_circle(amara, TODAY)
    assert status(read, una) == Status.NEW
    assert read.layer[read.place(una.ref)] == 150


def test_usual_gaps_are_shown_from_four_on(amara: User) -> None:
    three, four = (friend(amara, str(n), every_days=10, times=n + 1, until=1) for n in (3, 4))
    read = read_circle(amara, TODAY)
    shown = [tie_now(read, read.place(person.ref)) for person in (three, four)]
    assert [(now.usual, now.low, now.high, now.silent) for now in shown] == [(None, None, None, 1), (10, 10, 10, 1)]
    assert NOW.date() == TODAY


def test_help_brings_somebody_closer_among_equals(amara: User) -> None:
    """Six people met just as often; the innermost ring has five places, and the earlier ones have them."""
    six = [friend(amara, f"Friend {n}", every_days=4, times=24) for n in range(6)]
    assert read_circle(amara, TODAY).layer.tolist() == [5] * 5 + [15]
    helped = note_support(owner=amara, person=six[5], day=TODAY - timedelta(days=80), given=False, kind=1, today=TODAY)
    assert read_circle(amara, TODAY).layer.tolist() == [5] * 4 + [15, 5]
    assert read_circle(amara, TODAY + timedelta(days=11)).layer[5] == 15, "a quarter later it no longer counts"
    take_back_support(owner=amara, support=helped)
    assert read_circle(amara, TODAY).layer[5] == 15
