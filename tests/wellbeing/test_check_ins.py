"""Check-ins: one tap, what may be added, other days, own items, those of before, and nothing of it anywhere else."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import JournalEntry, User
from closeknit.circle.actions import people
from closeknit.circle.actions.people import Unusable
from closeknit.circle.models import Interaction
from closeknit.engine.records import Channel
from closeknit.wellbeing import access
from closeknit.wellbeing.actions import check_ins
from closeknit.wellbeing.actions.check_ins import Answers
from closeknit.wellbeing.models import CheckIn, OwnItem
from closeknit.wellbeing.queries.check_ins import PAGE, days_so_far, history, nearest_level, people_of
from tests.circle.life import NOW, TODAY, bring, friend, met
from tests.circle.test_moods import DIARY
from tests.circle.test_pages import post

pytestmark = pytest.mark.django_db
TWO_YEARS_AGO = date(2024, 11, 17)


def tapped(owner: User, mood: int = 4, **more: Any) -> CheckIn:
    return check_ins.check_in(owner=owner, mood=mood, now=NOW, **more)


def said(client: Client, entry: CheckIn, *, status: int = 303, **more: Any) -> Any:
    return post(client, "check_in_more", entry.ref, status=status, **{"mood": "4", "day": str(entry.day), **more})


def acts() -> list[tuple[str, Any]]:
    mine = JournalEntry.objects.filter(act__regex="^(check_in|item)").order_by("sequence")
    return [(entry.act, entry.facts) for entry in mine]


# Acts


def test_a_check_in_is_changed_removed_and_brought_back_each_with_a_line_that_says_nothing(amara: User) -> None:
    entry = tapped(amara, 2)
    walk = check_ins.add_item(owner=amara, name=" a  walk ", kind="activity")
    answers = Answers(1, TODAY, stress=5, sleep=3, items={walk.ref: 1}, note=" Rain. ")
    check_ins.change_check_in(owner=amara, check_in=entry, answers=answers, now=NOW)
    row = access.check_ins(amara).get()
    assert (row.day, row.at, row.note, row.changed_at) == (TODAY, NOW, "Rain.", NOW)
    assert row.said == {"mood": 1, "stress": 5, "sleep": 3, "items": {walk.ref: 1}}
    check_ins.take_back_check_in(owner=amara, check_in=row)
    assert not access.check_ins(amara).exists()
    check_ins.restore_check_in(owner=amara, check_in=access.any_check_in(amara, entry.ref))
    assert access.check_ins(amara).get().note == "Rain."
    check_ins.put_item_away(owner=amara, item=walk)
    check_ins.bring_item_back(owner=amara, item=walk)
    names = ["check_in.noted", "item.added", "check_in.changed", "check_in.removed", "check_in.restored"]
    assert acts() == [(act, {}) for act in [*names, "item.put_away", "item.brought_back"]]


def test_several_a_day_and_days_of_before(amara: User) -> None:
    tapped(amara)
    tapped(amara)
    before = tapped(amara, day=date(2026, 7, 1))
    assert before.at == datetime(2026, 7, 1, 11, tzinfo=UTC), "noon in London in summer"
    assert tapped(amara, day=TODAY).at == NOW
    assert tapped(amara, day=TWO_YEARS_AGO).day == TWO_YEARS_AGO
    assert days_so_far(amara) == 3


def test_the_day_is_the_one_where_the_person_lives(amara: User) -> None:
    User.objects.filter(pk=amara.pk).update(zone="Pacific/Auckland")
    amara.refresh_from_db()
    assert tapped(amara).day == TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("mood", {"mood": 0}),
        ("mood", {"mood": 6}),
        ("day", {"day": TODAY + timedelta(days=1)}),
        ("day", {"day": TWO_YEARS_AGO - timedelta(days=1)}),
        ("day", {"day": date.min}),
        ("day", {"day": date.max}),
    ],
)
def test_what_cannot_be_is_refused(amara: User, field: str, more: dict[str, Any]) -> None:
    with pytest.raises(Unusable) as refused:
        tapped(amara, **more)
    assert refused.value.field == field
    assert (CheckIn.objects.count(), acts()) == (0, [])


def test_a_change_that_cannot_be_changes_nothing(amara: User) -> None:
    entry = tapped(amara)
    wrong = (Answers(0, TODAY), Answers(3, TODAY, stress=6), Answers(3, TODAY + timedelta(days=1)))
    for answers in wrong:
        with pytest.raises(Unusable):
            check_ins.change_check_in(owner=amara, check_in=access.check_in(amara, entry.ref), answers=answers, now=NOW)
    with pytest.raises(Unusable):
        check_ins.change_check_in(owner=amara, check_in=entry, answers=Answers(3, TODAY), now=NOW, did="x" * 61)
    assert access.check_in(amara, entry.ref).said == {"mood": 4}
    assert [act for act, _ in acts()] == ["check_in.noted"]


def test_an_old_one_keeps_its_day_when_it_is_changed(amara: User) -> None:
    entry = tapped(amara, day=TWO_YEARS_AGO)
    later = NOW + timedelta(days=400)
    check_ins.change_check_in(owner=amara, check_in=entry, answers=Answers(3, entry.day, note="x"), now=later)
    assert access.check_in(amara, entry.ref).day == TWO_YEARS_AGO


def test_own_items_are_one_each_and_not_without_end(amara: User) -> None:
    walk = check_ins.add_item(owner=amara, name="Walk", kind="activity")
    assert check_ins.add_item(owner=amara, name="walk", kind="activity") == walk
    assert check_ins.add_item(owner=amara, name="Walk", kind="five") != walk
    check_ins.put_item_away(owner=amara, item=walk)
    assert check_ins.add_item(owner=amara, name="WALK", kind="activity") == walk
    assert not OwnItem.objects.get(pk=walk.pk).gone
    for wrong in ({"name": " "}, {"name": "x" * 61}, {"kind": "ten"}):
        with pytest.raises(Unusable):
            check_ins.add_item(owner=amara, **{"name": "Sing", "kind": "activity", **wrong})
    for n in range(check_ins.MOST_ITEMS - 2):
        check_ins.add_item(owner=amara, name=f"Item {n}", kind="five")
    with pytest.raises(Unusable, match="Put one away first"):
        check_ins.add_item(owner=amara, name="Sing", kind="activity")


# Whose


def test_nothing_of_one_is_reached_by_another(amara: User, femi: User, client: Client) -> None:
    entry, item = tapped(amara), check_ins.add_item(owner=amara, name="Walk", kind="activity")
    ada = friend(amara, "Ada")
    met(amara, ada, 0)
    for reach in (access.check_in, access.any_check_in):
        with pytest.raises(Http404):
            reach(femi, entry.ref)
    client.force_login(femi)
    his = tapped(femi)
    page = client.get(reverse("check_in_more", args=[his.ref])).content.decode()
    assert "Walk" not in page
    assert "Ada" not in page
    said(client, his, **{f"item-{item.ref}": "on"})
    assert access.check_in(femi, his.ref).said == {"mood": 4}
    moment = Interaction.objects.get()
    said(client, his, status=404, felt=f"{ada.ref}:{moment.pk}:good")
    assert Interaction.objects.get().felt is None
    for name, ref in (("check_in_remove", entry.ref), ("check_in_item_away", item.ref), ("check_in_more", entry.ref)):
        post(client, name, ref, status=404)
    assert history(femi, 1).days == days_so_far(femi) == 1


# Pages


def test_one_tap_is_one_request_answered_by_going_on(as_amara: Client, amara: User) -> None:
    assert b"How are you today?" in as_amara.get("/").content
    assert as_amara.get("/check-in/").content.count(b'class="mood"') == 5
    answer = post(as_amara, "check_in", mood="5")
    entry = access.check_ins(amara).get()
    assert (entry.said, entry.day, answer["Location"]) == ({"mood": 5}, TODAY, f"/check-in/{entry.ref}/")
    page = as_amara.get(answer["Location"]).content.decode()
    assert "Noted." in page
    assert "<title>Check-in | Closeknit</title>" in page
    post(as_amara, "check_in_remove", entry.ref)
    assert not access.check_ins(amara).exists()
    page = as_amara.get("/check-ins/").content.decode()
    assert f'action="/check-in/{entry.ref}/restore/"' in page
    post(as_amara, "check_in_restore", entry.ref)
    assert access.check_ins(amara).exists()


def test_another_day_is_chosen_first(as_amara: Client, amara: User) -> None:
    page = as_amara.get("/check-in/?day=2026-11-10").content.decode()
    assert "How were you on Tuesday 10 November?" in page
    assert '<input type="hidden" name="day" value="2026-11-10">' in page
    post(as_amara, "check_in", mood="1", day="2026-11-10")
    assert access.check_ins(amara).get().day == date(2026, 11, 10)


@pytest.mark.parametrize(
    "day", ["2026-11-19", "2024-11-16", "x", "", "9999-12-31", "0001-01-01", "2026-02-30", "x\x00"]
)
def test_a_day_that_cannot_be_is_never_noted(as_amara: Client, amara: User, day: str) -> None:
    page = as_amara.get("/check-in/", {"day": day})
    assert page.status_code == 200
    assert b"How are you today?" in page.content
    if day:
        assert post(as_amara, "check_in", mood="4", day=day, status=422)
        assert not CheckIn.objects.exists()


@pytest.mark.parametrize("mood", ["", "0", "6", "-1", "x", "4.5", "4 ", "٤", "1e0", "\x00", "9" * 400])
def test_only_five_moods_are_there(as_amara: Client, mood: str) -> None:
    answer = as_amara.post("/check-in/", {"mood": mood})
    assert answer.status_code == 422
    assert not CheckIn.objects.exists()


def test_everything_that_may_be_added_is_kept_and_can_be_left_out_again(as_amara: Client, amara: User) -> None:
    entry = tapped(amara)
    pain = check_ins.add_item(owner=amara, name="Knee", kind="five")
    sing = check_ins.add_item(owner=amara, name="Sing", kind="activity")
    more = {"loneliness": "1", "stress": "5", "energy": "2", "sleep": "3", f"item-{pain.ref}": "2"}
    said(as_amara, entry, note=" Fine ", new_item="A walk", **more)
    walk = access.items(amara).order_by("-pk")[0]
    row = access.check_in(amara, entry.ref)
    levels = {"mood": 4, "loneliness": 1, "stress": 5, "energy": 2, "sleep": 3}
    assert row.said == {**levels, "items": {pain.ref: 2, sing.ref: 0, walk.ref: 1}}
    assert (walk.name, row.note) == ("A walk", "Fine")
    page = as_amara.get(reverse("check_in_more", args=[entry.ref])).content.decode()
    assert page.count("Leave out") == 5
    assert re.search(r'name="stress" value="5"[^>]* checked', page)
    said(as_amara, entry, stress="", mood="2", day="2026-11-02")
    row = access.check_in(amara, entry.ref)
    assert row.said == {"mood": 2, "items": {sing.ref: 0, walk.ref: 0}}
    assert (row.note, row.day) == ("", date(2026, 11, 2))


def test_what_was_put_away_is_asked_where_it_was_ticked_and_nowhere_else(as_amara: Client, amara: User) -> None:
    walk = check_ins.add_item(owner=amara, name="A walk", kind="activity")
    old, new = tapped(amara), tapped(amara)
    said(as_amara, old, **{f"item-{walk.ref}": "on"})
    said(as_amara, new)
    post(as_amara, "check_in_item_away", walk.ref)
    assert b"A walk" in as_amara.get(reverse("check_in_more", args=[old.ref])).content
    assert b"A walk" not in as_amara.get(reverse("check_in_more", args=[new.ref])).content
    said(as_amara, new)
    assert access.check_in(amara, new.ref).said == {"mood": 4}
    assert access.check_in(amara, old.ref).said["items"] == {walk.ref: 1}
    post(as_amara, "check_in_item_back", walk.ref)
    assert b"A walk" in as_amara.get("/check-in/items/").content


@pytest.mark.parametrize(
    "wrong",
    [
        {"mood": ""},
        {"mood": "7"},
        {"stress": "6"},
        {"day": ""},
        {"day": "2026-11-19"},
        {"new_item": "x" * 61},
        {"note": "x" * 10_001},
    ],
)
def test_a_form_that_cannot_be_kept_comes_back_with_what_was_typed(
    as_amara: Client, amara: User, wrong: dict[str, str]
) -> None:
    entry = tapped(amara)
    typed = {"note": "What I typed", "new_item": "Juggling", **wrong}
    page = said(as_amara, entry, status=422, **typed).content.decode()
    assert "Please look at this again" in page
    assert typed["note"] in page
    assert typed["new_item"] in page
    assert access.check_in(amara, entry.ref).said == {"mood": 4}
    assert not OwnItem.objects.exists()


def test_how_it_felt_with_somebody_is_one_tap_and_loses_nothing_that_was_typed(as_amara: Client, amara: User) -> None:
    ada, bea, cy = friend(amara, "Ada"), friend(amara, "Bea"), friend(amara, "Cy")
    met(amara, ada, 0)
    met(amara, ada, 0, Channel.IN_PERSON)
    met(amara, bea, 1)
    met(amara, cy, 0)
    people.choose_rhythm(owner=amara, person=cy, choice="never", today=TODAY)
    entry = tapped(amara)
    assert [(m.name, m.channel) for m in people_of(amara, TODAY)] == [
        ("Ada", Channel.IN_PERSON),
        ("Ada", Channel.VOICE),
    ]
    page = as_amara.get(reverse("check_in_more", args=[entry.ref])).content.decode()
    assert "Bea" not in page
    assert "Cy" not in page
    [pressed] = re.findall(rf'value="({ada.ref}:\d+:hard)"', page)[:1]
    said(as_amara, entry, note="Typed before", felt=pressed)
    assert Interaction.objects.get(pk=pressed.split(":")[1]).felt == -1
    assert access.check_in(amara, entry.ref).note == "Typed before"
    assert "It was hard." in as_amara.get(reverse("check_in_more", args=[entry.ref])).content.decode()
    for odd in (
        f"{ada.ref}:x:good",
        f"{ada.ref}:9999:good",
        f"{ada.ref}:1:fine",
        ":::",
        "x",
        f"{ada.ref}:{'9' * 30}:ok",
    ):
        said(as_amara, entry, status=404, felt=odd, note="Not kept")
    assert access.check_in(amara, entry.ref).note == "Typed before"


def test_names_are_hidden_in_discreet_mode(as_amara: Client, amara: User) -> None:
    met(amara, friend(amara, "Ada Lind"), 0)
    entry = tapped(amara)
    as_amara.post("/settings/discreet/", {"on": "on"})
    page = as_amara.get(reverse("check_in_more", args=[entry.ref])).content.decode()
    assert "Ada Lind" not in page
    assert "A. L." in page
    assert "Ada Lind" in as_amara.get(reverse("check_in_more", args=[entry.ref]) + "?names=show").content.decode()


def test_those_of_before_stand_under_their_months_with_what_was_brought_in(as_amara: Client, amara: User) -> None:
    assert b"Nothing here yet." in as_amara.get("/check-ins/").content
    bring(amara, DIARY)
    entry = tapped(amara, 1, day=date(2026, 10, 31))
    said(as_amara, entry, mood="1", new_item="A walk", note="x")
    tapped(amara)
    page = as_amara.get("/check-ins/").content.decode()
    headings = re.findall(r"<h2 id=\"m\d+\">(\w+ \d+)<", page)
    assert headings == ["November 2026", "October 2026"]
    assert "4 days so far." in page
    assert page.count("Brought in from another app.") == 2
    assert page.count("With a note.") == 1
    assert "Good, friends, cinema" in page
    assert "Very low, A walk" in page
    assert len(re.findall(r'<a href="/check-in/[\w-]{22}/">', page)) == 2
    assert "streak" not in page.lower()


def test_many_are_shown_page_by_page_each_once(as_amara: Client, amara: User) -> None:
    for n in range(PAGE + 3):
        tapped(amara, day=TODAY - timedelta(days=n // 2))
    first, second = history(amara, 1), history(amara, 2)
    refs = [entry.ref for page in (first, second) for _, entries in page.months for entry in entries]
    assert (len(refs), len(set(refs)), first.of) == (PAGE + 3, PAGE + 3, 2)
    assert history(amara, 99).page == 2
    for odd in ("0", "-1", "x", "", "999999999999999999999", "²", "1.5"):
        assert as_amara.get("/check-ins/", {"page": odd}).status_code == 200
    assert b"Page 2 of 2" in as_amara.get("/check-ins/?page=2").content


@pytest.mark.parametrize(
    ("mood", "level"), [(-100, 1), (-76, 1), (-50, 2), (-24, 3), (0, 3), (24, 3), (50, 4), (100, 5)]
)
def test_a_mood_of_another_app_is_the_nearest_word(mood: int, level: int) -> None:
    assert nearest_level(mood) == level


def test_what_does_not_open_any_more_is_said_calmly(as_amara: Client, amara: User) -> None:
    entry = tapped(amara)
    CheckIn.objects.update(said=b"\x01" + bytes(40), note=b"\x01" + bytes(40))
    assert b"cannot be read any more" in as_amara.get("/check-ins/").content
    assert as_amara.get(reverse("check_in_more", args=[entry.ref])).status_code == 200
