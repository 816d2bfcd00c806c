"""The watch over the whole suite (tests/reaching.py) sees what it is for."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import User
from closeknit.circle.actions import people
from closeknit.circle.models import Person
from tests import reaching
from tests.shape.world import PATTERNS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["load", "save", "delete"])
def test_a_page_that_forgets_its_owner_is_noticed(
    how: str, as_amara: Client, femi: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view of Amara's that takes whichever row there is, and what it would do with a row of Femi's."""
    his = people.add_person(owner=femi, name="Ngozi")

    def forgetful(_request: HttpRequest) -> HttpResponse:
        if how == "load":
            Person.objects.get(pk=his.pk)
        elif how == "save":
            his.save()
        else:
            his.delete()
        return HttpResponse("done")

    monkeypatch.setattr(PATTERNS["help"], "callback", forgetful)
    with pytest.raises(reaching.OfSomebodyElse, match="on a page about account"):
        as_amara.get(reverse("help"))


def test_a_page_of_ones_own_is_counted_and_its_address_too(as_amara: Client, amara: User) -> None:
    people.add_person(owner=amara, name="Ngozi")
    before = reaching.LOOKED_AT[0]
    assert as_amara.get(reverse("circle")).status_code == 200
    person = people.add_person(owner=amara, name="Femi")
    assert as_amara.get(reverse("person", args=[person.ref])).status_code == 200
    assert reaching.LOOKED_AT[0] > before
    assert {"circle", "person"} <= reaching.REACHED
    assert reaching.WHOSE.get() is None


def test_being_asked_who_one_is_reaches_nothing(client: Client, amara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address sends a visitor to the sign-in page, and some ask again; and a refusal is no answer either."""
    monkeypatch.setattr(reaching, "REACHED", set())
    assert client.get(reverse("circle")).status_code == 302
    client.force_login(amara)
    assert client.get(reverse("recovery_codes")).status_code == 302
    assert client.put(reverse("today")).status_code == 405
    assert client.get(reverse("person", args=["x" * 22])).status_code == 404
    assert sorted(reaching.REACHED) == []
    assert client.get(reverse("today")).status_code == 200
    assert sorted(reaching.REACHED) == ["today"]
