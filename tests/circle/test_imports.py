"""Bringing files in: what is kept, what is asked, what is left out, and that the same files twice add nothing."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from closeknit.accounts import journal
from closeknit.accounts.models import JournalEntry, User
from closeknit.circle import access
from closeknit.circle.actions import imports, moments, people
from closeknit.circle.models import Batch, BatchFile, Coverage, Handle, ImportantDate, Interaction, KnownAs, Person
from closeknit.circle.queries.imports_page import finished, review
from closeknit.circle.queries.preview import parts
from closeknit.engine.records import Channel, Direction
from tests.circle.life import (
    NOW,
    TODAY,
    File,
    ambiguous_chat,
    bring,
    calendar,
    chat,
    days_back,
    every,
    friend,
    keep,
    look,
    quick_look,
    snapshot,
    talk,
    tie,
    vcard,
)

pytestmark = pytest.mark.django_db

NGOZI = {"name": "Ngozi Eze", "numbers": ["+447700900123"], "addresses": ["ngozi@example.org"], "born": "1980-03-04"}
TOM = {"name": "Tom Hale", "numbers": ["07700 900124"], "uid": "tom-1"}
FAMILY = ("Tom Hale", "Una", "Amara Okafor", "Bea")
EXPORTS: list[File] = [
    vcard(NGOZI, TOM),
    talk("Ngozi Eze", every(3, 20, 2)),
    chat("Family", [(datetime(2026, 10, 1, 9, n), who, "hi") for n, who in enumerate(FAMILY)]),
    calendar({"day": TODAY - timedelta(days=4), "with_": [("Una Roy", "una@example.org")]}),
]


def without_imports(owner: User) -> dict[str, list[tuple[Any, ...]]]:
    """The circle, but for what an import notes about itself. What several files say is counted once."""
    noted = {"Coverage", "KnownAs", "Plan", "SeenAgain", "Handle", "ImportantDate"}
    return {
        **{k: v for k, v in snapshot(owner).items() if k not in noted},
        "numbers and addresses": sorted(set(Handle.objects.values_list("person", "kind", "value"))),
        "days": sorted(access.dates(owner).values_list("person", "kind", "month", "day", "year", "label")),
    }


def test_look_preview_and_keep_write_one_batch(amara: User) -> None:
    batch = look(amara, *EXPORTS)
    assert batch.state == Batch.State.FOUND
    assert not Person.objects.exists()
    page = review(amara, batch, TODAY)
    assert [(f.people, f.interactions, f.dates) for f in page.files] == [(2, 0, 1), (1, 40, 0), (3, 3, 0), (1, 1, 0)]
    # Una of the family chat and Una Roy of the calendar are two, until the owner says otherwise.
    assert (page.new, page.moments, page.dates, page.unnamed) == (5, 44, 1, 0)

    kept = keep(amara, batch)
    assert kept.state == Batch.State.KEPT
    assert kept.counts == {"people": 5, "interactions": 44, "dates": 1, "there_already": 0}
    assert set(Person.objects.values_list("name", flat=True)) == {"Ngozi Eze", "Tom Hale", "Una", "Bea", "Una Roy"}
    assert set(KnownAs.objects.values_list("batch", flat=True)) == {batch.pk}
    assert set(Handle.objects.values_list("value", flat=True)) == {
        "+447700900123",
        "ngozi@example.org",
        "+447700900124",
        "una@example.org",
    }
    birthday = ImportantDate.objects.get()
    assert (birthday.person.name, birthday.kind, birthday.month, birthday.day, birthday.year) == (
        "Ngozi Eze",
        "birthday",
        3,
        4,
        1980,
    )
    assert Interaction.objects.filter(batch=batch).count() == 44
    assert Interaction.objects.filter(tie__person__name="Tom Hale").get().half_days == 0
    assert set(Coverage.objects.values_list("known_as__person__name", "kind", "channel", "since", "until")) == {
        ("Ngozi Eze", "whatsapp", Channel.MESSAGE, TODAY - timedelta(days=59), TODAY)
    }
    last = JournalEntry.objects.filter(act="import.kept").get()
    assert (last.about, last.facts) == (batch.ref, kept.counts)
    assert journal.verify(amara.pk) is None


def test_moments_stand_at_their_time_in_the_owners_zone(amara: User) -> None:
    summer, winter = datetime(2026, 7, 1, 0, 30), datetime(2026, 1, 5, 23, 50)
    bring(amara, chat("Ngozi", [(winter, "Ngozi", "x"), (summer, "Amara Okafor", "x")]))
    rows = Interaction.objects.order_by("at").values_list("day", "at", "channel", "direction", "half_days")
    assert list(rows) == [
        (date(2026, 1, 5), 1767657000, Channel.MESSAGE, Direction.IN, 2),
        # British summer time: half past midnight is still the day before in UTC, but not for Amara.
        (date(2026, 7, 1), 1782862200, Channel.MESSAGE, Direction.OUT, 2),
    ]


def test_the_same_files_twice_add_nothing(amara: User) -> None:
    bring(amara, *EXPORTS)
    before = without_imports(amara)
    again = bring(amara, *EXPORTS)
    assert again.counts == {"people": 0, "interactions": 0, "dates": 0, "there_already": 44}
    assert without_imports(amara) == before
    page = finished(amara, again, TODAY, NOW)
    assert (page.people, page.interactions, page.there_already) == (0, 0, 44)


def test_the_same_file_twice_in_one_import_counts_once(amara: User) -> None:
    kept = bring(amara, EXPORTS[1], EXPORTS[1])
    assert kept.counts == {"people": 1, "interactions": 40, "dates": 0, "there_already": 40}


def test_a_longer_export_of_the_same_chat_adds_what_is_new(amara: User) -> None:
    days = every(3, 20, 2)
    bring(amara, talk("Ngozi Eze", days[:15]))
    later = bring(amara, talk("Ngozi Eze", days))
    assert later.counts == {"people": 0, "interactions": 10, "dates": 0, "there_already": 30}
    assert tie(Person.objects.get()).moments == 40


def test_a_friend_renamed_by_the_owner_is_met_again_by_the_same_chat(amara: User) -> None:
    days = every(3, 20, 2)
    bring(amara, talk("Ngo", days[:15]), vcard({"name": "Uncle"}))
    for name, better in (("Ngo", "Ngozi Eze"), ("Uncle", "Obi Eze")):
        person = Person.objects.get(name=name)
        people.change_person(
            owner=amara,
            person=person,
            name=better,
            relation="",
            remember="",
            numbers=[],
            addresses=[],
            layer=0,
            kin=False,
        )
    again = bring(amara, talk("Ngo", days), vcard({"name": "Uncle"}))
    assert again.counts == {"people": 0, "interactions": 10, "dates": 0, "there_already": 30}
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Ngozi Eze", "Obi Eze"]


def test_a_choice_brings_in_only_those_and_what_is_left_out_is_not_called_there_already(amara: User) -> None:
    old, new = talk("Old Friend", every(7, 5, 900)), talk("Ngozi", every(3, 5, 2))
    batch = look(amara, old, new, vcard(TOM))
    assert dict(review(amara, batch, TODAY).choices) == {"recent": 1, "all": 3, "closest": 2}
    kept = keep(amara, batch, "recent")
    assert kept.counts == {"people": 1, "interactions": 10, "dates": 0, "there_already": 0}
    assert Person.objects.get().name == "Ngozi"


def test_the_closest_are_the_twenty_with_most_moments(amara: User) -> None:
    chats = [talk(f"Friend {n:02}", every(2, 2 + n, 1)) for n in range(22)]
    kept = keep(amara, quick_look(amara, *chats, vcard(TOM)), "closest")
    assert kept.counts["people"] == 20
    assert not Person.objects.filter(name__in=("Friend 00", "Friend 01", "Tom Hale")).exists()


def test_a_choice_that_is_none_is_refused(amara: User) -> None:
    batch = look(amara, *EXPORTS)
    with pytest.raises(imports.NotReady):
        keep(amara, batch, "everybody")


def test_an_import_is_kept_once(amara: User) -> None:
    batch = bring(amara, *EXPORTS)
    for again in (keep, imports.throw_away):
        with pytest.raises(imports.NotReady):
            again(owner=amara, batch=batch)


# What only the owner can say


def days_of(owner: User) -> list[date]:
    return sorted(set(Interaction.objects.filter(owner=owner).values_list("day", flat=True)))


@pytest.mark.parametrize(
    ("said", "days"),
    [("day", [date(2026, 1, 2), date(2026, 4, 3)]), ("month", [date(2026, 2, 1), date(2026, 3, 4)])],
)
def test_the_order_of_a_date_is_asked_and_nothing_is_kept_before(amara: User, said: str, days: list[date]) -> None:
    batch = look(amara, ambiguous_chat([(2, 1), (3, 4)]))
    (asked,) = review(amara, batch, TODAY).questions
    assert asked.field == "answer-0:date_order"
    with pytest.raises(imports.NotReady):
        keep(amara, batch)
    assert not Person.objects.exists()
    keep(amara, batch, **{"0__date_order": said})
    assert days_of(amara) == days
    assert Coverage.objects.get().since == days[0]


def test_who_the_owner_is_is_asked_and_the_answer_turns_the_talk(amara: User) -> None:
    rows = [(datetime(2026, 10, n, 9), who, "x") for n in (1, 2) for who in ("Ngozi", "Captain A")]
    batch = look(amara, chat("Ngozi", rows, title="something else"))
    (asked,) = review(amara, batch, TODAY).questions
    assert asked.question.id == "me"
    with pytest.raises(imports.NotReady):
        keep(amara, batch)
    mine = next(value for value, words in asked.question.options if words == "Captain A")
    keep(amara, batch, **{"0__me": mine})
    assert Person.objects.get().name == "Ngozi"
    assert sorted(Interaction.objects.values_list("direction", flat=True)) == [1, 1, 2, 2]


def test_an_answer_that_was_never_offered_leaves_the_question_open(amara: User) -> None:
    batch = look(amara, ambiguous_chat([(2, 1), (3, 4)]))
    imports.answer(
        owner=amara,
        batch=batch,
        answers={"0:date_order": "sideways", "0:me": "7", "9:me": "1", "same:0:0": "x", "same:0:1": "999999"},
    )
    batch.refresh_from_db()
    assert [q.id for part in parts(batch) for q in part.questions] == ["date_order"]
    keep(amara, batch, **{"0__date_order": "day"})
    assert Person.objects.get().name == "Ngozi"


def test_files_with_an_open_question_can_be_set_aside(amara: User) -> None:
    batch = look(amara, ambiguous_chat([(2, 1)]), talk("Tom", every(3, 4)))
    left = imports.set_aside(owner=amara, batch=batch)
    assert [(place, [q.id for q in asked]) for place, asked in left.items()] == [(0, ["date_order"])]
    assert keep(amara, batch).counts["people"] == 1
    assert Person.objects.get().name == "Tom"


def test_two_people_of_one_name_are_a_question_that_does_not_stop_the_import(amara: User) -> None:
    one = friend(amara, "Sam Roy", numbers=["+447700900001"])
    friend(amara, "Sam Roy", numbers=["+447700900002"])
    files = (talk("Sam Roy", every(3, 4)), vcard({"name": "Sam Roy", "numbers": ["+447700900003"]}))
    batch = look(amara, *files)
    asked = review(amara, batch, TODAY).same
    assert {(same.meeting.members[0], len(same.people)) for same in asked} == {((100000, 0), 3), ((0, 0), 2)}
    first = next(maybe for maybe in asked[0].people if maybe.here)
    keep(amara, batch, **{same.id.replace(":", "__"): first.value for same in asked})
    assert Person.objects.count() == 2
    assert tie(one).moments == 8
    # Said once, known from then on: neither asked again nor made a third Sam.
    again = look(amara, *files)
    assert review(amara, again, TODAY).same == []
    assert keep(amara, again).counts == {"people": 0, "interactions": 0, "dates": 0, "there_already": 8}


def test_a_question_left_open_makes_somebody_new_once(amara: User) -> None:
    for number in ("+447700900001", "+447700900002"):
        friend(amara, "Sam Roy", numbers=[number])
    for file in (
        talk("Sam Roy", every(3, 4)),
        vcard({"name": "Sam Roy"}),
        vcard({"name": "sam roy", "numbers": ["+447700900003"]}),
    ):
        assert bring(amara, file).counts["people"] <= 1
    before = Person.objects.count()
    for file in (
        talk("Sam Roy", every(3, 4)),
        vcard({"name": "Sam Roy"}),
        vcard({"name": "sam roy", "numbers": ["+447700900003"]}),
    ):
        assert bring(amara, file).counts["people"] == 0
    assert Person.objects.count() == before


# What does not come in


def test_somebody_removed_does_not_come_back_by_bringing_the_file_again(amara: User) -> None:
    bring(amara, *EXPORTS)
    gone = Person.objects.get(name="Ngozi Eze")
    people.remove_person(owner=amara, person=gone)
    again = bring(amara, *EXPORTS, talk("Ngozi Eze", every(3, 25, 0)))
    assert again.counts == {"people": 0, "interactions": 0, "dates": 0, "there_already": 4}
    assert not Person.objects.filter(name="Ngozi Eze", removed_at=None).exists()
    people.restore_person(owner=amara, person=gone)
    assert tie(gone).moments == 40


def test_a_removed_moment_does_not_come_back_by_bringing_the_file_again(amara: User) -> None:
    file = talk("Ngozi Eze", every(3, 20, 2))
    bring(amara, file)
    entry = Interaction.objects.order_by("-at")[0]
    moments.remove_moment(owner=amara, interaction=entry)
    again = bring(amara, file)
    assert again.counts == {"people": 0, "interactions": 0, "dates": 0, "there_already": 40}
    entry.refresh_from_db()
    assert entry.gone
    assert tie(entry.tie.person).moments == 39


def test_people_who_are_only_a_number_are_left_out_unless_they_are_in_the_circle(amara: User) -> None:
    files = (talk("+44 7700 900999", every(3, 4)), talk("+44 7700 900123", every(3, 5)))
    batch = look(amara, *files)
    assert review(amara, batch, TODAY).unnamed == 2
    assert keep(amara, batch).counts == {"people": 0, "interactions": 0, "dates": 0, "there_already": 0}
    ngozi = friend(amara, "Ngozi", numbers=["07700 900123"])
    assert bring(amara, *files).counts == {"people": 0, "interactions": 10, "dates": 0, "there_already": 0}
    assert tie(ngozi).moments == 10


def test_a_shared_landline_keeps_two_people(amara: User) -> None:
    home = vcard(*({"name": n, "numbers": ["0151 334 0001"], "uid": n} for n in ("Bob Hale", "Alice Hale")))
    assert bring(amara, home).counts["people"] == 2
    assert bring(amara, home).counts["people"] == 0
    assert set(Handle.objects.values_list("person__name", "value")) == {
        ("Bob Hale", "+441513340001"),
        ("Alice Hale", "+441513340001"),
    }


def test_the_owners_own_card_and_address_are_left_out(amara: User) -> None:
    guests = [("Ngozi", "ngozi@example.org"), ("Me", "AMARA@example.org")]
    event = {"day": TODAY - timedelta(days=4), "with_": guests}
    mine = {"name": "My own card", "addresses": ["Amara@Example.org"], "born": "1975-01-01"}
    kept = bring(amara, vcard(mine, NGOZI), calendar(event))
    assert kept.counts == {"people": 1, "interactions": 1, "dates": 1, "there_already": 0}
    assert Person.objects.get().name == "Ngozi Eze"
    assert bring(amara, vcard(mine)).counts["people"] == 0


def test_what_lies_ahead_is_left_out(amara: User) -> None:
    kept = bring(amara, talk("Ngozi", [*days_back(3), TODAY + timedelta(days=3)]))
    assert kept.counts == {"people": 1, "interactions": 2, "dates": 0, "there_already": 0}


def test_a_file_that_cannot_be_read_says_why_and_does_not_stop_the_others(amara: User) -> None:
    batch = look(amara, ("letter.docx", b"PK\x03\x04nothing"), talk("Ngozi", every(3, 4)))
    refusal, good = (file.refusal for file in batch.files.order_by("pk"))
    assert refusal.endswith(".")
    assert good == ""
    assert keep(amara, batch).counts["people"] == 1


def test_what_was_found_is_forgotten_when_thrown_away_kept_or_left_for_two_days(amara: User, femi: User) -> None:
    old, thrown, kept = (look(amara, EXPORTS[0]) for _ in range(3))
    theirs = look(femi, EXPORTS[0])
    imports.throw_away(owner=amara, batch=thrown)
    keep(amara, kept)
    imports.look_at(owner=amara, files=[], now=NOW + timedelta(days=2, seconds=1))
    assert not Batch.objects.filter(pk__in=[old.pk, thrown.pk]).exists()
    assert [f.batch for f in BatchFile.objects.all() if f.found] == [theirs]
    assert not BatchFile.objects.filter(batch=kept).exists()


def test_stopping_keeps_nothing(amara: User) -> None:
    batch = look(amara, *EXPORTS)
    before = snapshot(amara)
    with pytest.raises(imports.Stopped):
        imports.keep(owner=amara, batch=batch, now=NOW, stopped=lambda: True)
    assert snapshot(amara) == before
    batch.refresh_from_db()
    assert batch.state == Batch.State.FOUND
    assert keep(amara, batch).counts["interactions"] == 44
