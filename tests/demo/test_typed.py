"""What the owner of the sample life typed speaks of people who are in it, and of the year that is shown."""

from datetime import date, timedelta

from closeknit import demo
from closeknit.circle.models import Support
from closeknit.circle.queries.relation_words import kind_of
from closeknit.demo.life import people
from closeknit.engine.plan import PROMISE_DAYS

TODAY = date(2026, 11, 18)


def test_everybody_is_in_the_life_and_every_relation_is_understood() -> None:
    names = {person.name for person in people()}
    assert set(demo.relations()) <= names
    assert {said.name for said in demo.help_noted(TODAY)} <= names
    assert {one.name for one in demo.promised(TODAY)} <= names
    assert len(demo.relations()) >= 15
    assert [words for words in demo.relations().values() if kind_of(words) is None] == []


def test_help_goes_both_ways_in_the_last_year_and_leaves_a_gap_to_show() -> None:
    notes = demo.help_noted(TODAY)
    assert all(0 < (TODAY - said.day).days < 365 and said.words for said in notes)
    assert {said.kind for said in notes if said.given} == set(Support.Kind.values)
    assert {said.kind for said in notes if not said.given} == set(Support.Kind.values) - {Support.Kind.INFORMATIONAL}


def test_there_is_a_promise_that_the_plan_of_the_day_brings_up() -> None:
    (one,) = demo.promised(TODAY)
    assert one.made_on < TODAY < one.by_day <= TODAY + timedelta(days=PROMISE_DAYS)
    assert one.words
