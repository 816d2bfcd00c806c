"""A read that is compiled once answers like the queryset it was made of, for every value."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from closeknit.accounts.models import User
from closeknit.circle.models import Plan, ReachOut
from closeknit.storage.prepared import Prepared
from tests.circle.life import NOW, TODAY, friend

pytestmark = pytest.mark.django_db


def suggestions(owner: User, week: date, least: int) -> object:
    mine = ReachOut.objects.filter(owner=owner, plan__week=week, minutes__gte=least, state="open").order_by("pk")
    return mine.values_list("tie__person__name", "facts", "until", "minutes", "interaction")


@pytest.fixture
def weeks(amara: User, femi: User) -> list[date]:
    """Two weeks of suggestions in each of two circles; names, days and JSON among the columns."""
    made = [TODAY, TODAY + timedelta(days=7)]
    for owner in (amara, femi):
        people = [friend(owner, f"Ngozi 20001 of {owner.first_name}"), friend(owner, "Tom")]
        for week in made:
            plan = Plan.objects.create(owner=owner, week=week, made_at=NOW, minutes=45)
            for n, person in enumerate(people):
                ReachOut.objects.create(
                    owner=owner,
                    plan=plan,
                    tie=person.tie,
                    place=n,
                    reason="quieter",
                    facts={"usual": n, "ö": [None]},
                    channel=3,
                    minutes=5 + 10 * n,
                    until=week if n else None,
                )
    return made


def test_it_answers_like_its_queryset(amara: User, femi: User, weeks: list[date]) -> None:
    read = Prepared(suggestions)
    seen = 0
    for owner in (amara, femi):
        for week in (*weeks, date(2000, 1, 1)):
            for least in (0, 6, 20_001):
                wanted = list(suggestions(owner, week, least))  # type: ignore[call-overload]
                assert read.rows(owner, week, least) == wanted
                seen += len(wanted)
    assert seen == 12


def test_it_is_one_query_and_built_once(amara: User, weeks: list[date]) -> None:
    built = []

    def build(owner: User, week: date, least: int) -> object:
        built.append(week)
        return suggestions(owner, week, least)

    read = Prepared(build)
    with CaptureQueriesContext(connection) as queries:
        for week in weeks:
            read.rows(amara, week, 0)
    assert (len(queries), len(built)) == (2, 1)


def test_a_value_that_got_lost_is_an_error_not_a_wrong_answer(amara: User) -> None:
    careless = Prepared(lambda owner, week: ReachOut.objects.filter(owner=owner).values_list("pk"))
    with pytest.raises(ValueError, match="does not occur"):
        careless.rows(amara, TODAY)
