"""The plan brings up a promise, and a word after help; what is done there is kept, what is taken back is open again."""

from datetime import date, timedelta
from typing import Any

import pytest

from closeknit.accounts.models import User
from closeknit.circle.actions import moments, people, promises, support, week
from closeknit.circle.actions.same import bring_together
from closeknit.circle.models import Person, Promise, Support
from closeknit.circle.queries.promises import owed, promises_of
from closeknit.circle.queries.reading import read_circle
from closeknit.circle.queries.week import Suggestion, fresh_plan, plan
from closeknit.engine.candidates import Reason
from closeknit.terminal.planning import print_plan
from closeknit.web import ties
from tests.circle.life import NOW, TODAY, bring, every, friend, talk, undo
from tests.circle.test_promises import PHOTOS, said

pytestmark = pytest.mark.django_db


def helped(owner: User, person: Person, *, ago: int, given: bool) -> Support:
    """Help that was noted."""
    day = TODAY - timedelta(days=ago)
    return support.note_support(owner=owner, person=person, day=day, given=given, kind=1, today=TODAY)


def mine(owner: User, person: Person, today: date = TODAY) -> tuple[int, int, int]:
    """Days to the promise, since help was given and since it was received, as the plan reads them."""
    circle = read_circle(owner, today)
    columns = owed(owner, circle, today).columns
    place = circle.place(person.ref)
    return tuple(int(columns[name][place]) for name in ("promised_in_days", "helped", "was_helped"))  # type: ignore[return-value]


def of(owner: User, person: Person) -> Suggestion:
    """The person's suggestion of this week."""
    return next(s for s in plan(owner, TODAY) if s.ref == person.ref)


@pytest.mark.parametrize(
    ("ago", "by", "days"),
    [(17, 30, 30), (17, 1, 1), (17, 0, 0), (17, -5, 0), (0, None, 7), (4, None, 3), (7, None, 0), (40, None, 0)],
)
def test_days_to_a_promise_and_a_week_where_no_day_was_named(amara: User, ago: int, by: int | None, days: int) -> None:
    ada = friend(amara, "Ada")
    said(amara, ada, ago=ago, by=by)
    assert mine(amara, ada) == (days, -1, -1)


def test_each_tie_has_its_own_and_the_earliest_open_promise_counts(amara: User, femi: User) -> None:
    ada, bea, col = (friend(amara, name) for name in ("Ada", "Bea", "Col"))
    said(amara, ada, by=5, words="later")
    soon = said(amara, ada, by=3, words="sooner")
    said(amara, ada, by=3, words="noted after it")
    promises.keep_promise(owner=amara, promise=said(amara, ada, by=1, words="kept"), today=TODAY)
    promises.take_back_promise(owner=amara, promise=said(amara, ada, by=0, words="gone"), today=TODAY)
    said(amara, col, by=9)
    said(femi, friend(femi, "Ada"), by=2)
    people.remove_person(owner=amara, person=bea)
    said(amara, bea, by=1)
    circle = read_circle(amara, TODAY)
    found = owed(amara, circle, TODAY)
    assert circle.name == ("Ada", "Col")
    assert found.columns["promised_in_days"].tolist() == [3, 9]
    (facts,) = [f for place, f in found.facts[Reason.PROMISE].items() if place == 0]
    # The words are read with the promise itself when they are shown: no plan keeps them.
    assert facts == {"promise": soon.pk, "made_on": "2026-11-01", "on": "2026-11-21"}


def test_the_last_help_each_way_counts_unless_it_was_taken_back(amara: User) -> None:
    ada, bea = friend(amara, "Ada"), friend(amara, "Bea")
    for ago in (19, 8, 12):
        helped(amara, ada, ago=ago, given=True)
    support.take_back_support(owner=amara, support=helped(amara, ada, ago=6, given=True))
    helped(amara, ada, ago=15, given=False)
    helped(amara, bea, ago=21, given=False)
    assert mine(amara, ada) == (-1, 8, 15)
    assert mine(amara, bea) == (-1, -1, 21)
    assert mine(amara, bea, TODAY + timedelta(days=1)) == (-1, -1, -1)


def test_another_day_knows_nothing_of_what_came_after_it(amara: User) -> None:
    ada = friend(amara, "Ada")
    entry = said(amara, ada, ago=10, by=2)
    helped(amara, ada, ago=6, given=True)
    helped(amara, ada, ago=9, given=True)
    promises.keep_promise(owner=amara, promise=entry, today=TODAY)
    assert mine(amara, ada) == (-1, 6, -1)
    assert mine(amara, ada, TODAY - timedelta(days=1)) == (3, 5, -1), "it was still open then"
    assert mine(amara, ada, TODAY - timedelta(days=7)) == (9, 2, -1)
    assert mine(amara, ada, TODAY - timedelta(days=11)) == (-1, -1, -1)


def test_a_look_at_another_day_shows_the_promise_that_was_open_then(amara: User) -> None:
    ada = friend(amara, "Ada", every_days=6, times=8, until=8)
    entry = said(amara, ada, ago=5, by=0)
    promises.keep_promise(owner=amara, promise=entry, today=TODAY)
    before = [fresh_plan(amara, TODAY - timedelta(days=days), afresh=True) for days in (1, 5, 6)]
    assert [[s.reason for s in shown] for shown in before] == [["promise"], ["promise"], []]


# What is planned


def test_a_promise_is_brought_up_with_its_words_and_its_day(amara: User, capsys: pytest.CaptureFixture[str]) -> None:
    ada = friend(amara, "Ada", every_days=6, times=8, until=1)
    entry = said(amara, ada, by=2)
    week.make_plan(owner=amara, today=TODAY)
    shown = of(amara, ada)
    assert shown.reason == "promise"
    assert {name: shown.facts[name] for name in ("promise", "words", "made_on", "on")} == {
        "promise": entry.pk,
        "words": PHOTOS,
        "made_on": "2026-11-01",
        "on": "2026-11-20",
    }
    sentence = "On Sunday 1 November you noted a promise: “bring the garden photos round”."
    assert ties.reason(shown.reason, shown.facts, "Ada", TODAY) == sentence
    print_plan(amara.week_minutes, [shown], TODAY)
    assert f"    {sentence}\n" in capsys.readouterr().out


@pytest.mark.parametrize("words", ["100 % of it", "%(day)s {0}", "Really?", "<b>tea</b>", "قهوة"])
def test_any_words_can_be_promised(amara: User, words: str) -> None:
    ada = friend(amara, "Ada")
    said(amara, ada, words=words)
    shown = of(amara, ada)
    assert ties.reason(shown.reason, shown.facts, "Ada", TODAY).endswith(f"you noted a promise: “{words}”.")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (True, "You helped Ada 6 days ago. You could ask how it is going now."),
        (False, "Ada helped you 6 days ago. You could tell them how it went."),
    ],
)
def test_a_word_after_help_is_proposed_and_its_day_counts_on(
    amara: User, capsys: pytest.CaptureFixture[str], given: bool, words: str
) -> None:
    ada = friend(amara, "Ada", every_days=30, times=8, until=6)
    assert plan(amara, TODAY) == []
    helped(amara, ada, ago=6, given=given)
    week.make_plan(owner=amara, today=TODAY)
    shown = of(amara, ada)
    assert shown.reason == ("helped" if given else "was_helped")
    assert (shown.facts["helped_on"], shown.facts["help"]) == ("2026-11-12", Support.Kind.EMOTIONAL)
    assert ties.reason(shown.reason, shown.facts, "Ada", TODAY) == words
    tomorrow = ties.reason(shown.reason, shown.facts, "Ada", TODAY + timedelta(days=1))
    assert tomorrow == words.replace("6 days", "7 days")
    print_plan(amara.week_minutes, [shown], TODAY)
    assert f"    {words}\n" in capsys.readouterr().out


def test_in_touch_since_the_help_there_is_nothing_to_say(amara: User) -> None:
    ada = friend(amara, "Ada", every_days=30, times=8, until=5)
    helped(amara, ada, ago=6, given=True)
    assert plan(amara, TODAY) == []


def test_done_keeps_the_promise_and_taking_it_back_opens_it(amara: User) -> None:
    ada = friend(amara, "Ada")
    entry = said(amara, ada)
    other = said(amara, ada, by=3, words="another")
    week.done(owner=amara, person=ada, today=TODAY)
    entry.refresh_from_db()
    assert entry.kept_on == TODAY
    assert promises_of(amara, ada) == ([other], [entry])
    week.take_back(owner=amara, person=ada, today=TODAY)
    assert promises_of(amara, ada) == ([entry, other], [])
    assert of(amara, ada).state == "open"


def test_removing_the_moment_opens_the_promise_again(amara: User) -> None:
    ada = friend(amara, "Ada")
    entry = said(amara, ada)
    reach_out = week.done(owner=amara, person=ada, today=TODAY)
    assert reach_out.interaction is not None
    moments.remove_moment(owner=amara, interaction=reach_out.interaction)
    assert promises_of(amara, ada) == ([entry], [])


def test_later_and_not_this_one_leave_the_promise_open(amara: User) -> None:
    ada = friend(amara, "Ada")
    entry = said(amara, ada, by=2)
    put_off = week.later(owner=amara, person=ada, today=TODAY)
    assert put_off.until == entry.by_day, "not beyond its day"
    week.take_back(owner=amara, person=ada, today=TODAY)
    week.not_this_one(owner=amara, person=ada, today=TODAY)
    assert promises_of(amara, ada) == ([entry], [])
    promises.keep_promise(owner=amara, promise=entry, today=TODAY)
    week.take_back(owner=amara, person=ada, today=TODAY)
    assert promises_of(amara, ada) == ([], [entry]), "declining was taken back, keeping was not"


def test_reaching_out_for_another_reason_keeps_no_promise(amara: User) -> None:
    ada = friend(amara, "Ada")
    said(amara, ada, by=30)
    week.add_to_week(owner=amara, person=ada, today=TODAY)
    week.done(owner=amara, person=ada, today=TODAY)
    assert Promise.objects.get().kept_on is None


@pytest.mark.parametrize(("by", "there"), [(0, True), (7, True), (8, False), (None, False)])
def test_a_promise_for_a_near_day_comes_into_the_week_that_has_begun(amara: User, by: int | None, there: bool) -> None:
    ada = friend(amara, "Ada")
    week.make_plan(owner=amara, today=TODAY)
    said(amara, ada, ago=0, by=by)
    assert bool(plan(amara, TODAY)) is there


@pytest.mark.parametrize("put_off", [False, True])
@pytest.mark.parametrize(
    ("there", "back"),
    [(promises.keep_promise, promises.reopen_promise), (promises.take_back_promise, promises.restore_promise)],
)
def test_what_is_kept_or_removed_is_not_brought_up_and_undoing_it_brings_it_up(
    amara: User, there: Any, back: Any, put_off: bool
) -> None:
    ada = friend(amara, "Ada")
    entry = said(amara, ada)
    week.make_plan(owner=amara, today=TODAY)
    if put_off:
        week.later(owner=amara, person=ada, today=TODAY)
    there(owner=amara, promise=entry, today=TODAY)
    assert plan(amara, TODAY) == []
    back(owner=amara, promise=entry, today=TODAY)
    assert of(amara, ada).reason == "promise"


def test_undoing_an_import_brings_back_no_promise_that_was_kept_since(amara: User) -> None:
    ada, bea = friend(amara, "Ada"), friend(amara, "Bea")
    kept, _ = said(amara, ada), said(amara, bea, words="call about the tickets")
    week.make_plan(owner=amara, today=TODAY)
    batch = bring(amara, talk("Tom", every(5, 6)))
    promises.keep_promise(owner=amara, promise=kept, today=TODAY)
    undo(amara, batch)
    assert [(s.name, s.reason) for s in plan(amara, TODAY)] == [("Bea", "promise")]


def test_the_suggestion_of_a_merged_person_still_keeps_the_promise(amara: User) -> None:
    ada, adele = friend(amara, "Ada"), friend(amara, "Adele")
    said(amara, adele)
    one = bring_together(owner=amara, one=ada, other=adele, now=NOW)
    assert of(amara, one).reason == "promise"
    week.done(owner=amara, person=Person.objects.select_related("tie").get(pk=one.pk), today=TODAY)
    assert Promise.objects.get().kept_on == TODAY


def test_the_plan_reads_promises_and_help_in_one_query_each(amara: User, django_assert_num_queries: Any) -> None:
    for number in range(12):
        ada = friend(amara, f"Ada {number}")
        said(amara, ada)
        helped(amara, ada, ago=6, given=True)
    circle = read_circle(amara, TODAY)
    with django_assert_num_queries(2):
        assert owed(amara, circle, TODAY).columns["helped"].tolist() == [6] * 12
