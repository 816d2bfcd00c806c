"""Moments: saving one, saying how it felt, removing it and bringing it back."""

from datetime import date, timedelta
from typing import Any

import pytest

from closeknit.accounts import journal
from closeknit.accounts.models import JournalEntry, User
from closeknit.circle.actions import moments, week
from closeknit.circle.actions.moments import Moment
from closeknit.circle.actions.people import Unusable
from closeknit.circle.models import Interaction, Person, ReachOut, Support
from closeknit.circle.queries.person import moment_rows, supports_of, year_of
from closeknit.circle.queries.today import today_page
from closeknit.engine.records import Channel, Direction
from tests.circle.life import TODAY, bring, every, friend, met, snapshot, talk, tie

pytestmark = pytest.mark.django_db


@pytest.fixture
def ngozi(amara: User) -> Person:
    return friend(amara, "Ngozi Eze", every_days=9, times=4, until=5)


def add(owner: User, person: Person, **said: Any) -> Interaction:
    moment = Moment(said.pop("channel", Channel.VOICE), said.pop("day", TODAY), **said)
    return moments.add_moment(owner=owner, person=person, moment=moment, today=TODAY)


def test_a_moment_keeps_what_was_said_of_it(amara: User, ngozi: Person) -> None:
    entry = add(
        amara,
        ngozi,
        channel=Channel.IN_PERSON,
        day=TODAY - timedelta(days=1),
        direction=Direction.OUT,
        minutes=90,
        felt="hard",
        help="gave",
        help_kind=Support.Kind.PRACTICAL,
        help_words="  Carried boxes ",
        note="  New flat  ",
    )
    entry.refresh_from_db()
    assert (entry.channel, entry.day, entry.direction) == (Channel.IN_PERSON, TODAY - timedelta(days=1), Direction.OUT)
    assert (entry.minutes, entry.felt, entry.note, entry.half_days) == (90, -1, "New flat", 2)
    assert (entry.at, entry.batch, entry.mark) == (None, None, None)
    help = Support.objects.get()
    assert (help.given, help.kind, help.words, help.day) == (True, 2, "Carried boxes", entry.day)
    assert tie(ngozi).last_day == entry.day
    assert [row.felt for row in moment_rows(amara, ngozi, limit=1)][:1] == [-1]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("how", {"channel": 0}),
        ("how", {"channel": 8}),
        ("when", {"day": TODAY + timedelta(days=1)}),
        ("when", {"day": date(1899, 12, 31)}),
        ("minutes", {"minutes": 1441}),
        ("minutes", {"minutes": -1}),
        ("help_kind", {"help": "gave", "help_kind": 9}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_saves_nothing(
    amara: User, ngozi: Person, field: str, said: dict[str, Any]
) -> None:
    before = snapshot(amara)
    with pytest.raises(Unusable) as refused:
        add(amara, ngozi, **said)
    assert refused.value.field == field
    assert str(refused.value).endswith(".")
    assert snapshot(amara) == before


def test_the_first_and_the_last_day_that_can_be(amara: User, ngozi: Person) -> None:
    add(amara, ngozi, day=date(1900, 1, 1), minutes=1440)
    add(amara, ngozi, day=TODAY)
    assert (tie(ngozi).first_day, tie(ngozi).last_day) == (date(1900, 1, 1), TODAY)


@pytest.mark.parametrize(("said", "given"), [("gave", [True]), ("got", [False]), ("both", [True, False]), ("", [])])
def test_help_goes_both_ways(amara: User, ngozi: Person, said: str, given: list[bool]) -> None:
    add(amara, ngozi, help=said)
    assert sorted(Support.objects.values_list("given", flat=True), reverse=True) == given
    gave, got = supports_of(amara, ngozi)
    assert (len(gave), len(got)) == (given.count(True), given.count(False))


def test_how_it_felt_can_be_said_later_and_changed(amara: User, ngozi: Person) -> None:
    entry = add(amara, ngozi)
    for felt, kept in (("good", 1), ("ok", 0), ("hard", -1)):
        moments.say_how_it_felt(owner=amara, interaction=entry, felt=felt)
        assert Interaction.objects.get(pk=entry.pk).felt == kept
    with pytest.raises(Unusable):
        moments.say_how_it_felt(owner=amara, interaction=entry, felt="wonderful")


def test_removing_a_moment_is_as_if_it_had_not_been_and_restoring_as_if_it_had_stayed(
    amara: User, ngozi: Person
) -> None:
    without = snapshot(amara)["Tie"]
    entry = add(amara, ngozi, help="both")
    with_it = snapshot(amara)
    moments.remove_moment(owner=amara, interaction=entry)
    assert snapshot(amara)["Tie"] == without
    assert supports_of(amara, ngozi) == ([], [])
    assert TODAY not in {row.day for row in moment_rows(amara, ngozi, limit=100)}
    assert today_page(amara, TODAY).moments == 0
    moments.restore_moment(owner=amara, interaction=entry)
    assert snapshot(amara) == with_it
    assert today_page(amara, TODAY).moments == 1


def test_removing_twice_is_removing_once(amara: User, ngozi: Person) -> None:
    entry = add(amara, ngozi)
    moments.remove_moment(owner=amara, interaction=entry)
    before = snapshot(amara)
    moments.remove_moment(owner=amara, interaction=entry)
    assert snapshot(amara) == before


def test_a_reach_out_that_a_removed_moment_stood_for_is_open_again(amara: User) -> None:
    tom = friend(amara, "Tom", every_days=5, times=8, until=40)
    done = week.done(owner=amara, person=tom, today=TODAY)
    assert done.interaction is not None
    moments.remove_moment(owner=amara, interaction=done.interaction)
    again = ReachOut.objects.get()
    assert (again.state, again.acted_at, again.interaction) == ("open", None, None)
    week.done(owner=amara, person=tom, today=TODAY)
    assert Interaction.objects.filter(day=TODAY, gone=False).count() == 1


def test_many_messages_of_a_day_are_one_line(amara: User) -> None:
    bring(amara, talk("Tom", every(1, 20, 1)))
    tom = Person.objects.get()
    typed = met(amara, tom, 1, note="by hand")
    rows = moment_rows(amara, tom, limit=8)
    assert len(rows) == 9, "one more than asked for says that there are more"
    assert [(row.day, row.count, row.number) for row in rows[:3]] == [
        (TODAY - timedelta(days=1), 1, typed.pk),
        (TODAY - timedelta(days=1), 2, None),
        (TODAY - timedelta(days=2), 2, None),
    ]
    older = moment_rows(amara, tom, limit=100, before=TODAY - timedelta(days=15))
    assert [row.day for row in older] == [TODAY - timedelta(days=n) for n in range(16, 21)]


def test_the_year_has_fifty_two_weeks_that_end_with_this_one(amara: User) -> None:
    tom = friend(amara, "Tom")
    for days, channel in ((0, Channel.IN_PERSON), (3, Channel.VIDEO), (357, Channel.LETTER), (366, Channel.VOICE)):
        met(amara, tom, days, channel)
    year = year_of(amara, tom, TODAY)
    # Today is a Wednesday; three days back is the Sunday of the week before.
    assert year.rows == {"met": {51}, "called": {50}, "wrote": {0}}
    assert year.monday == date(2025, 11, 24)


def test_the_journal_names_the_acts_and_nobody(amara: User, ngozi: Person) -> None:
    entry = add(amara, ngozi, note="Divorce", help="gave", help_words="Divorce")
    moments.say_how_it_felt(owner=amara, interaction=entry, felt="hard")
    moments.remove_moment(owner=amara, interaction=entry)
    moments.restore_moment(owner=amara, interaction=entry)
    rows = JournalEntry.objects.order_by("-sequence").values_list("act", "about", "facts")[:4]
    assert [row[0] for row in rows] == ["moment.restored", "moment.removed", "moment.felt", "moment.added"]
    assert {row[1] for row in rows} == {ngozi.ref}
    assert "Divorce" not in str(list(JournalEntry.objects.values_list()))
    assert journal.verify(amara.pk) is None
