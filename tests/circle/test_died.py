"""Somebody who has died comes up nowhere by itself, everything stays, and it is taken back as easily (H-017)."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import people, promises, same, week
from closeknit.circle.models import Person, Tie
from closeknit.circle.queries.ahead import busy
from closeknit.circle.queries.circle_page import circle_page
from closeknit.circle.queries.insights import insights
from closeknit.circle.queries.today import today_page
from closeknit.circle.queries.week import dates_soon
from tests.circle.life import NOW, TODAY, bring, calendar, friend, met, tie, undo, vcard
from tests.rights.whole_life import bring_back, export

pytestmark = pytest.mark.django_db


def alive(owner: User) -> Person:
    """Somebody close who has gone quiet, whose birthday is tomorrow, and to whom something was promised for today."""
    ngozi = friend(owner, "Ngozi", every_days=7, times=40, until=60, layer=5, numbers=["+447700900123"])
    tomorrow = TODAY + timedelta(days=1)
    people.add_date(owner=owner, person=ngozi, kind="birthday", month=tomorrow.month, day=tomorrow.day, year=1950)
    promises.promise(owner=owner, person=ngozi, words="call", made_on=TODAY, by_day=TODAY, today=TODAY)
    friend(owner, "Zoe", every_days=7, times=30, until=3, layer=5)
    return ngozi


def unasked(owner: User, day: date = TODAY) -> str:
    """Everything that comes up by itself on a day: Today, the dates, the circle's picture and lists, two years."""
    page = circle_page(owner, day, filter="", sort="last", find="", page=1)
    everyone = circle_page(owner, day, filter="everyone", sort="name", find="", page=1)
    quieter = circle_page(owner, day, filter="quieter", sort="name", find="", page=1)
    return repr(
        [today_page(owner, day), dates_soon(owner, day, 27), page, everyone.rows, quieter.rows, insights(owner, day)]
    )


def test_nothing_about_them_comes_up_by_itself(amara: User) -> None:
    """H-017: whether the week's plan was made before or not; no suggestion, no birthday, not quiet, not counted."""
    ngozi = alive(amara)
    assert "Ngozi" in unasked(amara)
    assert [d["name"] for dates in dates_soon(amara, TODAY, 7).values() for d in dates] == ["Ngozi"]
    week.make_plan(owner=amara, today=TODAY)
    assert "Ngozi" in {s.name for s in today_page(amara, TODAY).open}
    quiet_before = circle_page(amara, TODAY, filter="quieter", sort="name", find="", page=1).counts["quieter"]
    people.note_death(owner=amara, person=ngozi, today=TODAY)
    for ahead in (0, 1, 2, 7, 30, 365):
        assert "Ngozi" not in unasked(amara, TODAY + timedelta(days=ahead))
    week.refresh_plan(owner=amara, today=TODAY)
    assert "Ngozi" not in unasked(amara)
    page = circle_page(amara, TODAY, filter="remembered", sort="name", find="", page=1)
    assert page.counts["quieter"] == quiet_before - 1
    assert (page.total, page.counts["never"], page.counts["remembered"]) == (1, 0, 1)
    assert [row.name for row in page.rows] == ["Ngozi"]
    assert [row.name for row in circle_page(amara, TODAY, filter="", sort="", find="ngo", page=1).rows] == ["Ngozi"]


@pytest.mark.parametrize("choice", ["", "30", "dates", "rest", "never"])
def test_taken_back_everything_is_as_it_was(amara: User, choice: str) -> None:
    ngozi = alive(amara)
    week.make_plan(owner=amara, today=TODAY)
    people.choose_rhythm(owner=amara, person=ngozi, choice=choice, today=TODAY)
    before, row = unasked(amara), Tie.objects.filter(pk=ngozi.tie.pk).values().get()
    for _ in range(2):
        people.note_death(owner=amara, person=ngozi, today=TODAY)
    assert tie(ngozi).never_said == (choice == "never")
    for _ in range(2):
        people.take_back_death(owner=amara, person=ngozi)
    assert unasked(amara) == before
    assert Tie.objects.filter(pk=ngozi.tie.pk).values().get() == row


def test_the_database_itself_lets_nobody_who_died_be_suggested(amara: User) -> None:
    ngozi = alive(amara)
    people.note_death(owner=amara, person=ngozi, today=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tie.objects.filter(pk=ngozi.tie.pk).update(never=False)


def test_what_would_bring_them_up_again_is_refused(amara: User, as_amara: Client) -> None:
    ngozi = alive(amara)
    people.note_death(owner=amara, person=ngozi, today=TODAY)
    with pytest.raises(people.Unusable):
        people.choose_rhythm(owner=amara, person=ngozi, choice="30", today=TODAY)
    with pytest.raises(people.Unusable):
        week.add_to_week(owner=amara, person=ngozi, today=TODAY)
    assert as_amara.post(reverse("often", args=[ngozi.ref]), {"often": "7"}).status_code == 303
    said = as_amara.post(reverse("this_week", args=[ngozi.ref]), follow=True).content.decode()
    assert "Take that back first" in said
    assert tie(ngozi).never


def test_the_page_stays_with_what_is_remembered(amara: User, as_amara: Client) -> None:
    """Memories can be read and added; nothing counts the days, nothing asks to call."""
    ngozi = alive(amara)
    met(amara, ngozi, 90, note="the picnic")
    page = reverse("person", args=[ngozi.ref])
    assert "Note that they have died" in as_amara.get(page).content.decode()
    said = as_amara.post(reverse("person_died", args=[ngozi.ref]), follow=True).content.decode()
    assert "Noted. Everything about Ngozi is kept" in said
    assert reverse("person_died_not", args=[ngozi.ref]) in said
    shown = as_amara.get(page).content.decode()
    for words in ("We are sorry", "the picnic", "Remembered", "Add a moment", "19 November"):
        assert words in shown
    for words in (
        "Spoke today",
        "turns",
        "in 1 day",
        "Suggest Ngozi",
        "Add to this week",
        "You are usually",
        "too early",
    ):
        assert words not in shown
    as_amara.post(reverse("moments", args=[ngozi.ref]), {"how": "1", "when": "2026-11-17", "note": "her laugh"})
    assert "her laugh" in as_amara.get(page).content.decode()
    assert "Ngozi" not in as_amara.get(reverse("circle")).content.decode().replace("Note", "")
    assert "See people you remember (1)" in as_amara.get(reverse("circle")).content.decode()
    assert "Taken back" in as_amara.post(reverse("person_died_not", args=[ngozi.ref]), follow=True).content.decode()
    assert "Spoke today" in as_amara.get(page).content.decode()


def test_a_calendar_that_is_brought_in_reminds_of_nobody_who_died(amara: User) -> None:
    """H-017: not before, and not with a file that comes afterwards: a birthday, an occasion ahead, a newer card."""
    born = f"1950-{TODAY.month:02}-{TODAY.day + 2:02}"
    card = {"name": "Ben Achebe", "numbers": ["+447700900555"], "addresses": ["ben@example.org"]}
    bring(amara, vcard(card))
    ben = access.people(amara).get()
    people.note_death(owner=amara, person=ben, today=TODAY)
    occasion = {"day": TODAY + timedelta(days=2), "with_": [("Ben Achebe", "ben@example.org")]}
    bring(
        amara,
        vcard({**card, "born": born}),
        calendar({"day": TODAY - timedelta(days=9), "with_": occasion["with_"]}, occasion),
    )
    assert access.dates(amara).filter(person=ben).exists(), "it is kept on their page"
    assert dates_soon(amara, TODAY, 27) == {}
    assert "Ben" not in unasked(amara)
    assert {o.people for o in busy(amara, TODAY, TODAY + timedelta(days=9))} == {frozenset()}


def of_export(owner: User) -> str:
    with zipfile.ZipFile(io.BytesIO(export(owner))) as archive:
        return archive.read("calendar.ics").decode()


def test_the_calendar_that_is_taken_along_reminds_of_nobody_who_died(amara: User) -> None:
    ngozi = alive(amara)
    assert "birthday: Ngozi".lower() in of_export(amara).lower()
    people.note_death(owner=amara, person=ngozi, today=TODAY)
    assert "RRULE" not in of_export(amara)


def test_it_goes_along_with_an_export_and_is_taken_back_with_the_import(amara: User, femi: User) -> None:
    ngozi = alive(amara)
    people.note_death(owner=amara, person=ngozi, today=TODAY)
    yusuf = friend(amara, "Yusuf")
    people.choose_rhythm(owner=amara, person=yusuf, choice="never", today=TODAY)
    people.note_death(owner=amara, person=yusuf, today=TODAY)
    friend(femi, "Ngozi", numbers=["+447700900123"])
    batch = bring_back(femi, export(amara))

    def said(name: str) -> dict[str, Any]:
        wanted = ("died_on", "never", "never_said")
        return Tie.objects.filter(owner=femi, person__name=name, person__merged_into=None).values(*wanted).get()

    assert said("Ngozi") == {"died_on": TODAY, "never": True, "never_said": False}
    assert said("Yusuf") == {"died_on": TODAY, "never": True, "never_said": True}
    undo(femi, batch)
    assert said("Ngozi") == {"died_on": None, "never": False, "never_said": False}


def test_what_the_owner_noted_here_outlives_the_undo_of_an_import(amara: User, femi: User) -> None:
    ngozi = alive(amara)
    people.choose_rhythm(owner=amara, person=ngozi, choice="never", today=TODAY)
    hers = friend(femi, "Ngozi", numbers=["+447700900123"])
    batch = bring_back(femi, export(amara))
    assert tie(hers).never
    people.note_death(owner=femi, person=Person.objects.get(pk=hers.pk), today=TODAY)
    undo(femi, batch)
    assert (tie(hers).died_on, tie(hers).never) == (TODAY, True)


def test_two_names_of_one_who_died_are_one_who_died(amara: User) -> None:
    one, other = friend(amara, "Ngozi"), friend(amara, "Mama Ngozi")
    people.note_death(owner=amara, person=other, today=TODAY)
    stays = same.bring_together(owner=amara, one=one, other=other, now=NOW)
    assert (tie(stays).died_on, tie(stays).never) == (TODAY, True)
