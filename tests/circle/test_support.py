"""Who helped whom: noted, taken back, brought back, and never lost with a file or a name."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import JournalEntry, User
from closeknit.circle import access
from closeknit.circle.actions import moments, people, support
from closeknit.circle.actions.people import Unusable
from closeknit.circle.actions.same import bring_together, take_apart
from closeknit.circle.models import KnownAs, Person, Support
from closeknit.circle.queries.person import supports_of
from tests.circle.life import NOW, TODAY, bring, every, friend, met, snapshot, talk, undo
from tests.circle.test_pages import post, undo_of

pytestmark = pytest.mark.django_db
PRACTICAL = Support.Kind.PRACTICAL


def note(owner: User, person: Person, *, given: bool = False, day: date = TODAY, words: str = "") -> Support:
    return support.note_support(
        owner=owner, person=person, day=day, given=given, kind=PRACTICAL, words=words, today=TODAY
    )


def test_a_note_is_kept_taken_back_and_brought_back_each_with_a_line_in_the_journal(amara: User) -> None:
    ada = friend(amara, "Ada")
    entry = note(amara, ada, words="  Carried boxes ")
    assert (entry.tie, entry.given, entry.kind, entry.words) == (ada.tie, False, PRACTICAL, "Carried boxes")
    before = snapshot(amara)
    support.take_back_support(owner=amara, support=entry)
    assert supports_of(amara, ada) == ([], [])
    support.restore_support(owner=amara, support=entry)
    assert snapshot(amara) == before
    acts = list(JournalEntry.objects.order_by("sequence").values_list("act", "about"))[-3:]
    assert acts == [(f"support.{act}", ada.ref) for act in ("noted", "taken_back", "restored")]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("kind", {"kind": 9}),
        ("day", {"day": TODAY + timedelta(days=1)}),
        ("day", {"day": date(1899, 12, 31)}),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(amara: User, field: str, said: dict[str, object]) -> None:
    ada = friend(amara, "Ada")
    with pytest.raises(Unusable) as refused:
        support.note_support(
            owner=amara, person=ada, given=True, today=TODAY, **{"day": TODAY, "kind": PRACTICAL, **said}
        )  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Support.objects.exists()


def test_a_note_of_a_removed_moment_is_gone_with_it(amara: User) -> None:
    ada = friend(amara, "Ada")
    entry = met(amara, ada, 3, help="got", help_kind=PRACTICAL)
    moments.remove_moment(owner=amara, interaction=entry)
    assert not access.supports(amara).exists()
    moments.restore_moment(owner=amara, interaction=entry)
    assert access.supports(amara).count() == 1


def test_notes_follow_their_person_together_and_apart(amara: User) -> None:
    ada, adele = friend(amara, "Ada"), friend(amara, "Adele")
    note(amara, ada, words="for Ada")
    note(amara, adele, words="for Adele")
    one = bring_together(owner=amara, one=ada, other=adele, now=NOW)
    assert {row.words for row in supports_of(amara, one)[1]} == {"for Ada", "for Adele"}
    claims = KnownAs.objects.filter(person=one, name="Adele").values_list("pk", flat=True)
    apart = take_apart(owner=amara, person=one, claims=set(claims), now=NOW)
    said = {p.name: [row.words for row in supports_of(amara, p)[1]] for p in apart}
    assert said == {"Ada": ["for Ada"], "Adele": ["for Adele"]}


def test_undoing_an_import_leaves_the_note_and_the_person_it_speaks_of(amara: User) -> None:
    batch = bring(amara, talk("Ada", every(5, 6)), talk("Tom", every(5, 6)))
    ada = Person.objects.get(name="Ada")
    note(amara, ada)
    undo(amara, batch)
    assert list(Person.objects.values_list("name", flat=True)) == ["Ada"]
    assert supports_of(amara, Person.objects.get())[1] != []


def test_deleting_a_person_for_good_deletes_the_notes(amara: User) -> None:
    ada = friend(amara, "Ada")
    note(amara, ada)
    people.erase_person(owner=amara, person=ada)
    assert not Support.objects.exists()


# The page


def test_the_page_takes_a_note_without_script_and_has_its_undo(as_amara: Client, amara: User) -> None:
    ada = friend(amara, "Ada")
    where = post(as_amara, "supports", ada.ref, way="gave", kind="4", day="2026-11-17", words="Sat with her")
    assert where["Location"] == reverse("person", args=[ada.ref]) + "#support"
    words = as_amara.get(reverse("person", args=[ada.ref])).content.decode()
    assert "Sat with her (Company)" in words
    entry = Support.objects.get()
    assert (entry.given, entry.kind, entry.day) == (True, Support.Kind.COMPANIONSHIP, date(2026, 11, 17))
    post(as_amara, "support_remove", ada.ref, entry.pk)
    assert not access.supports(amara).exists()
    as_amara.post(undo_of(as_amara))
    assert access.supports(amara).exists()


def test_help_of_no_named_kind_is_shown_in_words(as_amara: Client, amara: User) -> None:
    ada = friend(amara, "Ada")
    met(amara, ada, 3, help="both")
    card = as_amara.get(reverse("person", args=[ada.ref])).content.decode().split('id="support-card"')[1]
    assert "You helped, " in card
    assert "They helped, " in card
    assert "None" not in card


def test_with_script_only_the_card_comes_back(as_amara: Client, amara: User) -> None:
    ada = friend(amara, "Ada")
    said = {"way": "got", "kind": "3", "day": "2026-11-18"}
    answer = as_amara.post(reverse("supports", args=[ada.ref]), said, headers={"HX-Request": "true"})
    card = answer.content.decode()
    assert answer.status_code == 200
    assert card.startswith('<section class="card swap-in" id="support-card"')
    assert "Noted." in card
    assert "Advice, " in card
    assert reverse("support_remove", args=[ada.ref, Support.objects.get().pk]) in card


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"way": ""}, "Choose who helped."),
        ({"kind": "7"}, "Choose the kind of help."),
        ({"day": "2026-11-19"}, "That day is still to come."),
        ({"day": "soon"}, "Choose a day from the calendar."),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_note_that_cannot_be_kept_comes_back_with_what_was_typed(
    as_amara: Client, amara: User, said: dict[str, str], words: str, headers: dict[str, str]
) -> None:
    ada = friend(amara, "Ada")
    typed = {"way": "got", "kind": "2", "day": "2026-11-17", "words": "Lent the car", **said}
    answer = as_amara.post(reverse("supports", args=[ada.ref]), typed, headers=headers)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Lent the car" in page
    assert not Support.objects.exists()


def test_the_note_of_another_is_not_there(as_amara: Client, femi: User, amara: User) -> None:
    theirs = friend(femi, "Ada")
    entry = note(femi, theirs)
    mine = friend(amara, "Ada")
    for name in ("support_remove", "support_restore"):
        for ref in (theirs.ref, mine.ref):
            assert as_amara.post(reverse(name, args=[ref, entry.pk])).status_code == 404
    assert as_amara.post(reverse("supports", args=[theirs.ref]), {}).status_code == 404
    entry.refresh_from_db()
    assert not entry.gone
