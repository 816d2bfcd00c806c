"""A couple is a unit in the week: one suggestion, which names the other; nothing is said of somebody to be left alone."""

import json

import pytest
from django.test import Client

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import people, week
from closeknit.circle.models import Person
from closeknit.circle.queries.week import fresh_plan, plan
from closeknit.terminal import planning
from tests.circle.life import NOW, TODAY, bring, every, talk

pytestmark = pytest.mark.django_db

BOOK = (
    "contacts.csv",
    b"First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,"
    b"Relation 1 - Label,Relation 1 - Value\r\n"
    b"Ngozi,Eze,Home,ngozi@example.org,Mobile,+44 7700 900101,Spouse,Emeka Eze\r\n"
    b"Emeka,Eze,Home,emeka@example.org,Mobile,+44 7700 900102,,\r\n",
)


@pytest.fixture
def couple(amara: User) -> dict[str, Person]:
    """Two who belong together, both gone quiet."""
    bring(amara, BOOK, talk("Ngozi Eze", every(9, 9, until=40)), talk("Emeka Eze", every(12, 9, until=50)))
    return {person.name: person for person in access.people(amara)}


def test_a_couple_is_one_suggestion(amara: User, couple: dict[str, Person], client: Client) -> None:
    (one,) = plan(amara, TODAY)
    assert one.name == "Emeka Eze"
    assert one.facts["also"] == ["Ngozi Eze"]
    week.refresh_plan(owner=amara, today=TODAY, now=NOW)
    assert [(s.name, s.facts["also"]) for s in plan(amara, TODAY)] == [("Emeka Eze", ["Ngozi Eze"])]


def test_the_card_and_the_terminal_say_so(
    amara: User, couple: dict[str, Person], capsys: pytest.CaptureFixture[str]
) -> None:
    planning.print_plan(amara.week_minutes, fresh_plan(amara, TODAY), TODAY)
    assert "You could say hello to Ngozi Eze too: they belong together." in capsys.readouterr().out


def test_who_is_dealt_with_deals_with_both(amara: User, couple: dict[str, Person]) -> None:
    week.refresh_plan(owner=amara, today=TODAY, now=NOW)
    week.done(owner=amara, person=couple["Emeka Eze"], today=TODAY, now=NOW)
    week.refresh_plan(owner=amara, today=TODAY, now=NOW)
    assert [s.name for s in plan(amara, TODAY)] == ["Emeka Eze"]


def test_somebody_to_be_left_alone_is_not_named_beside_their_partner(amara: User, couple: dict[str, Person]) -> None:
    week.refresh_plan(owner=amara, today=TODAY, now=NOW)
    people.choose_rhythm(owner=amara, person=couple["Ngozi Eze"], choice="never", today=TODAY)
    assert "Ngozi" not in json.dumps([s.facts for s in plan(amara, TODAY)])
