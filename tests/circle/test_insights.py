"""Insights of a whole circle: what is said, and above all when nothing is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from closeknit.accounts.models import User
from closeknit.circle.actions import people, support
from closeknit.circle.actions.learn import learn
from closeknit.circle.models import Batch, Coverage, Interaction, KnownAs, Person
from closeknit.circle.queries.insights import Insights, insights
from closeknit.circle.queries.relation_words import Kind
from closeknit.engine.records import Channel, Direction
from tests.circle.life import NOW, TODAY, bring, days_back, friend, talk

pytestmark = pytest.mark.django_db


def read(owner: User) -> Insights:
    return insights(owner, TODAY)


def log(owner: User, person: Person, *ago: int, direction: int = Direction.BOTH) -> None:
    """Moments on these many days before today, typed at once."""
    Interaction.objects.bulk_create(
        Interaction(
            owner=owner, tie=person.tie, day=TODAY - timedelta(days=n), channel=Channel.VOICE, direction=direction
        )
        for n in sorted(set(ago))
    )
    learn(owner=owner, ties=[person.tie.pk])


def somebody(owner: User, name: str, *ago: int, direction: int = Direction.BOTH, **more: Any) -> Person:
    person = friend(owner, name, **more)
    log(owner, person, *ago, direction=direction)
    return person


def names(rows: list[Any]) -> list[str]:
    return [row.who.name for row in rows]


STEADY = (*range(0, 730, 14), 760, 800)
MORE = (*range(1, 365, 7), *range(366, 730, 45), 740)
LESS = (*range(3, 365, 45), *range(366, 730, 7), 740)


@pytest.fixture
def circle(amara: User) -> dict[str, Person]:
    """Two whose rhythm stayed, one more often, one less often, one who came in, one who went quiet."""
    return {
        "Stella": somebody(amara, "Stella", *STEADY),
        "Tom": somebody(amara, "Tom", *range(2, 800, 10)),
        "Maud": somebody(amara, "Maud", *MORE),
        "Lee": somebody(amara, "Lee", *LESS),
        "Nia": somebody(amara, "Nia", *range(4, 90, 9)),
        "Quin": somebody(amara, "Quin", *range(200, 800, 10)),
    }


def test_what_changed_who_came_in_and_who_went_quiet(amara: User, circle: dict[str, Person]) -> None:
    changes = read(amara).changes
    assert changes is not None
    said = {row.who.name: (row.now, row.before, row.more, row.whole) for row in changes.changed}
    assert said == {"Maud": (52, 9, True, True), "Lee": (9, 52, False, True), "Quin": (17, 36, False, True)}
    assert names(changes.came) == ["Nia"]
    assert changes.came[0].day == TODAY - timedelta(days=85)
    assert "Quin" in names(changes.quiet)
    assert (changes.compared, changes.left_out) == (5, 0)
    maud = next(row for row in changes.changed if row.who.name == "Maud")
    assert (maud.ring, maud.ring_before) == (5, 15)


@pytest.mark.parametrize("choice", ["never", "rest"])
def test_somebody_set_to_never_or_resting_is_nowhere(amara: User, circle: dict[str, Person], choice: str) -> None:
    """A person marked harmful is never suggested, mapped or counted: the page is the one of a circle without them."""
    for name in ("Maud", "Quin", "Nia"):
        support.note_support(owner=amara, person=circle[name], day=TODAY, given=False, kind=1, today=TODAY)
        log(amara, circle[name], *range(400, 420), direction=Direction.OUT)
        people.choose_rhythm(owner=amara, person=circle[name], choice=choice, today=TODAY)
    without = read(amara)
    for name in ("Maud", "Quin", "Nia"):
        people.remove_person(owner=amara, person=circle[name], now=NOW)
    assert without == read(amara)
    assert not any(name in repr(without) for name in ("Maud", "Quin", "Nia"))
    assert without.leans.rows == []


def test_nothing_is_said_of_a_circle_without_moments(amara: User) -> None:
    friend(amara, "Ada")
    page = read(amara)
    assert (page.year, page.changes, page.shares, page.kinds, page.starts) == (None, None, None, None, [])
    assert page.leans.rows == []


def test_a_circle_that_is_known_for_one_year_says_nothing_of_two(amara: User) -> None:
    for n in range(6):
        somebody(amara, f"Friend {n}", *range(n, 365, 5 + n))
    page = read(amara)
    assert page.year is not None
    assert (page.changes, page.shares) == (None, None)


def test_a_pause_of_the_owner_is_nobodys_loss(amara: User) -> None:
    """Nobody was noted for half a year: the days after the last moment of all are not known to be silent."""
    for n in range(6):
        somebody(amara, f"Friend {n}", *range(190 + n, 900, 6))
    page = read(amara)
    assert page.changes is None
    assert page.shares is None
    assert page.kinds is None


def covered(owner: User, person: Person, *spans: tuple[int, int], ago: tuple[int, ...]) -> None:
    """Moments of a chat that is known for these spans of days before today."""
    batch = Batch.objects.create(owner=owner, made_at=NOW, state=Batch.State.KEPT)
    claim = KnownAs.objects.create(
        owner=owner, person=person, home=person, batch=batch, kind="whatsapp", mark=person.pk, as_of=TODAY
    )
    for since, until in spans:
        Coverage.objects.create(
            batch=batch,
            known_as=claim,
            kind="whatsapp",
            channel=Channel.MESSAGE,
            since=TODAY - timedelta(days=since),
            until=TODAY - timedelta(days=until),
        )
    Interaction.objects.bulk_create(
        Interaction(
            owner=owner,
            tie=person.tie,
            day=TODAY - timedelta(days=n),
            channel=Channel.MESSAGE,
            batch=batch,
            known_as=claim,
        )
        for n in ago
    )
    learn(owner=owner, ties=[person.tie.pk])


def test_a_hole_in_a_file_is_never_a_loss(amara: User) -> None:
    """Weekly for two years, but two thirds of this one are not in any file: nothing; the same silence, covered: less often."""
    days = (*range(250, 900, 7), *range(0, 10, 7))
    torn, whole = friend(amara, "Torn"), friend(amara, "Whole")
    somebody(amara, "Stella", *STEADY)
    covered(amara, torn, (900, 250), (10, 0), ago=days)
    covered(amara, whole, (900, 0), ago=days)
    changes = read(amara).changes
    assert changes is not None
    assert names(changes.changed) == ["Whole"]
    assert changes.left_out == 1


def test_days_that_are_not_known_are_scaled_up_and_said_to_be(amara: User) -> None:
    """Known in 215 days of this year with 108 contacts, 73 of 365 before: about 183 against 73."""
    person = friend(amara, "Half")
    covered(amara, person, (900, 365), (214, 0), ago=(*range(0, 215, 2), *range(365, 900, 5)))
    changes = read(amara).changes
    assert changes is not None
    assert [(row.now, row.before, row.whole) for row in changes.changed] == [(183, 73, False)]


def test_a_file_that_ends_early_says_nothing_of_now(amara: User) -> None:
    for n in range(6):
        covered(amara, friend(amara, f"Friend {n}"), (900, 200), ago=tuple(range(200 + n, 900, 6)))
    page = read(amara)
    assert page.changes is None
    assert page.kinds is None


def test_who_began_only_with_the_file_did_not_come_in(amara: User) -> None:
    """A first log of calls that reaches back three months makes nobody new; beside a chat of three years it still does not."""
    somebody(amara, "Stella", *STEADY)
    person = friend(amara, "Perhaps old")
    covered(amara, person, (90, 0), ago=tuple(range(0, 90, 6)))
    changes = read(amara).changes
    assert changes is not None
    assert changes.came == []
    covered(amara, friend(amara, "Of long ago"), (1000, 900), ago=(950,))
    changes = read(amara).changes
    assert changes is not None
    assert names(changes.came) == ["Perhaps old"], "now files of this kind reach back far enough"


def test_the_signature_of_both_years(amara: User) -> None:
    for n, gap in enumerate((5, 10, 20, 25, 40)):
        somebody(amara, f"Friend {n}", *range(0, 730, gap), 740)
    shares = read(amara).shares
    assert shares is not None
    counts = [73, 37, 19, 15, 10]
    assert shares.now == [count / sum(counts) for count in counts]
    assert len(shares.before) == 5


def test_kinds_of_people_beside_the_own_past(amara: User) -> None:
    somebody(amara, "Ada", *range(0, 800, 3), relation="best friend")
    somebody(amara, "Ben", *range(31, 800, 5), relation="Nachbar")
    somebody(amara, "Cat", *range(1, 800, 15), kin=True)
    somebody(amara, "Dan", 2, 9)
    page = read(amara)
    assert page.kinds is not None
    assert {kind: value for kind, value, _ in page.kinds.rows} == {
        Kind.CLOSE_FRIEND: 10,
        Kind.NEIGHBOUR: 0,
        Kind.FAMILY: 2,
    }
    assert (page.kinds.turn, page.kinds.missing) == (-1, [Kind.NEIGHBOUR])
    assert page.unsaid == (3, 1)


def test_when_it_is_mostly_not_said_who_people_are_no_kinds_are_shown(amara: User) -> None:
    somebody(amara, "Ada", *range(0, 800, 3), relation="best friend")
    somebody(amara, "Ben", *range(1, 800, 2), relation="plumber")
    page = read(amara)
    assert page.kinds is None
    assert page.unsaid == (2, 1)


def test_who_starts_only_where_it_is_nearly_always_the_same_one(amara: User) -> None:
    mine = somebody(amara, "Mine", *range(0, 90, 10), direction=Direction.OUT)
    log(amara, mine, 100, direction=Direction.IN)
    somebody(amara, "Theirs", *range(0, 80, 10), direction=Direction.IN)
    both = somebody(amara, "Both", *range(0, 40, 10), direction=Direction.OUT)
    log(amara, both, *range(5, 45, 10), direction=Direction.IN)
    somebody(amara, "Few", *range(0, 70, 10), direction=Direction.OUT)
    somebody(amara, "Long ago", *range(400, 600, 10), direction=Direction.OUT)
    page = read(amara)
    assert {row.who.name: (row.mine, row.days, row.owner) for row in page.starts} == {
        "Mine": (9, 10, True),
        "Theirs": (0, 8, False),
    }
    assert page.both_ways == 1


def test_the_first_of_a_day_is_who_started_it(amara: User) -> None:
    person = friend(amara, "Ada")
    for n in range(10):
        day = TODAY - timedelta(days=n)
        noon = (day - type(day)(1970, 1, 1)).days * 86400 + 43200
        for at, direction in ((noon + 60, Direction.IN), (noon, Direction.OUT), (noon + 120, Direction.IN)):
            Interaction.objects.create(
                owner=amara, tie=person.tie, day=day, at=at, channel=Channel.MESSAGE, direction=direction
            )
    learn(owner=amara, ties=[person.tie.pk])
    assert [(row.mine, row.days) for row in read(amara).starts] == [(10, 10)]


def test_who_leans_on_whom_is_that_of_the_last_year(amara: User) -> None:
    ada, ben = friend(amara, "Ada"), friend(amara, "Ben")
    for ago in (1, 50, 364):
        support.note_support(owner=amara, person=ada, day=TODAY - timedelta(days=ago), given=False, kind=2, today=TODAY)
    support.note_support(owner=amara, person=ben, day=TODAY - timedelta(days=365), given=False, kind=2, today=TODAY)
    back = support.note_support(owner=amara, person=ben, day=TODAY, given=False, kind=3, today=TODAY)
    support.take_back_support(owner=amara, support=back)
    support.note_support(owner=amara, person=ben, day=TODAY, given=True, kind=4, today=TODAY)
    leans = read(amara).leans
    assert [(who.name, got, gave) for who, got, gave in leans.rows] == [("Ada", [2], []), ("Ben", [], [4])]
    assert [(kind, who.name) for kind, who in leans.alone] == [(2, "Ada")]
    assert leans.gaps == [1, 3, 4]
    assert leans.mostly is None


def test_the_year_counts_people_by_day_and_month(amara: User) -> None:
    somebody(amara, "Ada", 0, 1, 17)
    somebody(amara, "Ben", 0, 30)
    year = read(amara).year
    assert year is not None
    assert (year.days[-1], year.days[-2], year.days[-3], sum(year.days)) == (2, 1, 0, 5)
    assert year.monday == TODAY - timedelta(days=TODAY.weekday(), weeks=52)
    assert year.months[-1] == (TODAY.replace(day=1), 3, 2), "November: the 1st, the 17th and today"
    assert year.months[-2] == (TODAY.replace(month=10, day=1), 1, 1)


def test_another_circle_changes_nothing(amara: User, femi: User, circle: dict[str, Person]) -> None:
    before = read(amara)
    theirs = somebody(femi, "Zoe", *MORE, direction=Direction.OUT)
    support.note_support(owner=femi, person=theirs, day=TODAY, given=False, kind=1, today=TODAY)
    assert read(amara) == before
    assert "Stella" not in repr(read(femi))


def test_a_chat_comes_in_with_what_it_covers(amara: User) -> None:
    """Through the real import: a chat of two and a half years, weekly and then daily."""
    bring(amara, talk("Ada", days_back(*range(0, 365, 2), *range(366, 900, 14))))
    changes = read(amara).changes
    assert changes is not None
    assert [(row.who.name, row.more) for row in changes.changed] == [("Ada", True)]


def test_the_page_costs_the_same_queries_for_three_people_as_for_thirty(amara: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            read(amara)
        return len(seen)

    for n in range(3):
        somebody(amara, f"Friend {n}", *STEADY)
    few = queries()
    for n in range(27):
        somebody(amara, f"More {n}", *STEADY, relation="friend")
    assert queries() == few


# The page


def page_of(client: Client) -> str:
    answer = client.get(reverse("insights"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_all_of_it_in_words_and_tables(as_amara: Client, amara: User, circle: dict[str, Person]) -> None:
    for _ in range(3):
        support.note_support(owner=amara, person=circle["Tom"], day=TODAY, given=False, kind=2, today=TODAY)
    words = page_of(as_amara)
    for said in (
        "you were in touch more often than the year before.",
        "first in touch on",
        "last in touch on",
        "Practical help came from one person only: Tom.",
        "No advice for you is noted.",
        "This needs at least eight days with somebody",
        "nothing says who 5 of them are to you",
    ):
        assert said in words, said
    assert words.count("<table") == words.count('role="img"'), "a table beside every picture"
    assert 'aria-current="page"' in words


def test_a_new_circle_and_a_young_one_are_told_so_kindly(as_amara: Client, amara: User) -> None:
    assert "Nothing to say yet" in page_of(as_amara)
    somebody(amara, "Ada", 0, 7, 14)
    words = page_of(as_amara)
    assert "Nothing to say yet" not in words
    assert words.count("Too early to say") == 4
    assert "Nothing noted in the last year." in words


def test_when_nothing_changed_the_page_says_that(as_amara: Client, amara: User) -> None:
    somebody(amara, "Ada", *STEADY)
    somebody(amara, "Ben", *STEADY)
    assert "Nothing changed much. With the 2 people" in page_of(as_amara)
