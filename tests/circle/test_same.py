"""Two people who are one, one who is two: brought together and taken apart, with everything that hangs on them."""

from typing import Any

import pytest

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import people
from closeknit.circle.actions.same import NotTwo, belong, bring_together, no_longer_belong, take_apart
from closeknit.circle.models import Handle, ImportantDate, Interaction, Person
from closeknit.circle.queries.imports_page import review
from closeknit.circle.queries.same import MOST_SHOWN, others, together_with
from tests.circle.life import NOW, TODAY, bring, every, friend, look, met, talk, tie, undo, vcard

pytestmark = pytest.mark.django_db


def whose(note: str) -> str:
    """The name of whoever this note is about."""
    [name] = [i.tie.person.name for i in Interaction.objects.select_related("tie__person") if i.note == note]
    return name


def who(owner: User) -> dict[str, tuple[int, set[str]]]:
    """Everybody in the circle: number of moments, numbers and addresses."""
    return {
        p.name: (p.tie.moments, set(access.handles(owner).filter(person=p).values_list("value", flat=True)))
        for p in access.people(owner).select_related("tie")
    }


def named(owner: User, name: str) -> Person:
    return access.people(owner).select_related("tie").get(name=name)


def claims(person: Person) -> list[int]:
    return list(person.claims.values_list("pk", flat=True))


@pytest.fixture
def two(amara: User) -> tuple[Person, Person]:
    """One friend who came in as two: a card, and a chat under another name."""
    bring(amara, vcard({"name": "Robert Hale", "numbers": ["+447700900001"], "born": "1980-03-04"}))
    bring(amara, talk("Bob", every(3, 10)))
    return named(amara, "Robert Hale"), named(amara, "Bob")


def test_together_they_have_everything_and_apart_each_has_their_own(amara: User, two: tuple[Person, Person]) -> None:
    before = who(amara)
    robert, bob = two
    met(amara, bob, 1, note="He moves to Leeds")
    people.change_person(
        owner=amara,
        person=bob,
        name="Bob",
        relation="brother",
        remember="",
        numbers=[],
        addresses=[],
        layer=5,
        kin=True,
    )
    stays = bring_together(owner=amara, one=robert, other=bob, now=NOW)
    assert who(amara) == {"Robert Hale": (21, {"+447700900001"})}
    assert (stays.relation, stays.tie.chosen_layer, stays.tie.kin) == ("brother", 5, True)
    assert tie(stays).last_day is not None
    behind = Person.objects.get(pk=bob.pk if stays.pk == robert.pk else robert.pk)
    assert behind.merged_into_id == stays.pk
    apart = take_apart(owner=amara, person=stays, claims=claims_named(stays, "Bob"), now=NOW)
    assert {p.name for p in apart} == {"Robert Hale", "Bob"}
    assert who(amara) == before | {"Bob": (21, set())}
    assert whose("He moves to Leeds") == "Bob"
    assert named(amara, "Bob").relation == "brother"


def claims_named(person: Person, name: str) -> list[int]:
    """The claims of that name, and what was typed about somebody of that name."""
    return [c.pk for c in person.claims.all() if c.name == name or (c.batch_id is None and c.home.name == name)]


def test_they_are_met_as_one_from_then_on_and_as_two_once_apart(amara: User, two: tuple[Person, Person]) -> None:
    stays = bring_together(owner=amara, one=two[0], other=two[1], now=NOW)
    again = look(amara, talk("Bob", every(3, 12)))
    assert review(amara, again, TODAY).same == []
    assert bring(amara, talk("Bob", every(3, 12))).counts["people"] == 0
    assert tie(stays).moments == 24
    take_apart(owner=amara, person=stays, claims=claims_named(stays, "Bob"), now=NOW)
    assert {name: moments for name, (moments, _) in who(amara).items()} == {"Robert Hale": 0, "Bob": 24}
    # Said once: not asked again.
    assert review(amara, look(amara, talk("Bob", every(3, 13))), TODAY).same == []


def test_what_is_left_after_taking_apart_stays_together(amara: User) -> None:
    """Two of one name from then on, but the owner has said which chat is whose."""
    bring(amara, vcard({"name": "Ada Lind", "numbers": ["+447700900001"]}))
    bring(amara, talk("Ada Lind", every(3, 4)))
    bring(amara, vcard({"name": "Ada Lind", "addresses": ["ada.lind@example.org"]}))
    ada = named(amara, "Ada Lind")
    mail = ada.claims.get(keys__contains="ada.lind@").pk
    take_apart(owner=amara, person=ada, claims=[mail], now=NOW)
    assert sorted(access.people(amara).values_list("tie__moments", flat=True)) == [0, 8]
    assert who(amara)["Ada Lind"] in [(8, {"+447700900001"}), (0, {"ada.lind@example.org"})]


def test_never_holds_for_both(amara: User, two: tuple[Person, Person]) -> None:
    people.choose_rhythm(owner=amara, person=two[1], choice="never", today=TODAY)
    assert bring_together(owner=amara, one=two[0], other=two[1], now=NOW).tie.never


def test_nobody_is_brought_together_with_themselves_and_not_everything_is_taken_away(
    amara: User, two: tuple[Person, Person]
) -> None:
    with pytest.raises(NotTwo):
        bring_together(owner=amara, one=two[0], other=two[0], now=NOW)
    for some in ([], claims(two[0])):
        with pytest.raises(NotTwo):
            take_apart(owner=amara, person=two[0], claims=some, now=NOW)


def test_a_file_that_shows_two_are_one_brings_them_together_and_its_undo_parts_them(amara: User) -> None:
    first = bring(amara, vcard({"name": "Ada Lind", "numbers": ["+447700900001"]}))
    second = bring(amara, vcard({"name": "Ada L.", "addresses": ["ada@example.org"], "born": "1980-03-04"}))
    ada = named(amara, "Ada L.")
    met(amara, ada, 2, note="mine")
    people.choose_rhythm(owner=amara, person=ada, choice="30", today=TODAY)
    before = who(amara)
    both = vcard({"name": "Ada Lind", "numbers": ["+447700900001"], "addresses": ["ada@example.org"]})
    bridge = bring(amara, both)
    assert who(amara) == {"Ada Lind": (1, {"+447700900001", "ada@example.org"})}
    undo(amara, bridge)
    assert who(amara) == before
    assert whose("mine") == "Ada L."
    assert tie(named(amara, "Ada L.")).chosen_days == 30
    undo(amara, first)
    undo(amara, second)
    assert set(who(amara)) == {"Ada L."}
    assert not Handle.objects.exists() | ImportantDate.objects.exists()


def test_a_moment_of_two_imports_stays_with_the_one_that_is_left(amara: User) -> None:
    older = bring(amara, talk("Bob", every(3, 4)))
    newer = bring(amara, talk("Bob", every(3, 6)))
    assert newer.counts["there_already"] == 8
    undo(amara, older)
    assert who(amara) == {"Bob": (12, set())}
    assert set(Interaction.objects.values_list("batch", flat=True)) == {newer.pk}


def test_a_newer_name_is_taken_and_a_typed_one_stays(amara: User) -> None:
    bring(amara, vcard({"name": "Ada Lind", "numbers": ["+447700900001"]}))
    bring(amara, vcard({"name": "Ada Lind-Roy", "numbers": ["+447700900001"]}))
    ada = named(amara, "Ada Lind-Roy")
    args: dict[str, Any] = {"relation": "", "remember": "", "addresses": [], "layer": 0, "kin": False}
    people.change_person(owner=amara, person=ada, name="Ada", numbers=["+447700900001"], **args)
    bring(amara, vcard({"name": "Ada Roy", "numbers": ["+447700900001"]}))
    assert set(who(amara)) == {"Ada"}


def test_one_stranger_cannot_touch_another_circle(amara: User, femi: User) -> None:
    mine, theirs = friend(amara, "Ada"), friend(femi, "Ada")
    with pytest.raises(NotTwo):
        take_apart(owner=amara, person=mine, claims=claims(theirs), now=NOW)
    assert set(who(femi)) == {"Ada"}


def test_what_two_are_to_each_other_can_be_said_changed_and_taken_away(amara: User, two: tuple[Person, Person]) -> None:
    robert, bob = two
    belong(owner=amara, person=robert, other=bob, kind="sibling", now=NOW)
    belong(owner=amara, person=robert, other=bob, kind="parent", now=NOW)
    assert together_with(amara, robert) == [(bob.ref, "Bob", "parent")]
    assert together_with(amara, bob) == [(robert.ref, "Robert Hale", "child")]
    no_longer_belong(owner=amara, person=bob, other=robert)
    assert together_with(amara, robert) == together_with(amara, bob) == []
    with pytest.raises(NotTwo):
        belong(owner=amara, person=bob, other=bob, kind="partner", now=NOW)
    with pytest.raises(NotTwo):
        belong(owner=amara, person=bob, other=robert, kind="boss", now=NOW)


def test_a_couple_that_was_typed_stays_when_an_import_goes(amara: User) -> None:
    cards = bring(amara, vcard({"name": "Robert Hale", "numbers": ["+447700900001"]}))
    friend(amara, "Una Lind")
    belong(owner=amara, person=named(amara, "Una Lind"), other=named(amara, "Robert Hale"), kind="partner", now=NOW)
    undo(amara, cards)
    assert [(name, kind) for _, name, kind in together_with(amara, named(amara, "Una Lind"))] == [
        ("Robert Hale", "partner")
    ]


def test_others_are_found_by_every_word_and_not_all_are_shown(amara: User) -> None:
    ada = friend(amara, "Ada Hale")
    for n in range(MOST_SHOWN + 3):
        friend(amara, f"Tom Number {n}")
    friend(amara, "Hale, Ada M.")
    hidden = friend(amara, "Ada Hidden")
    people.choose_rhythm(owner=amara, person=hidden, choice="never", today=TODAY)
    assert [(o.name, o.near) for o in others(amara, ada, "")[0]] == [("Hale, Ada M.", True)]
    found, more = others(amara, ada, "numb TOM")
    assert (len(found), more) == (MOST_SHOWN, 3)
    assert [o.name for o in others(amara, ada, "ada")[0]] == ["Hale, Ada M."]
    assert others(amara, ada, "nobody of this name") == ([], 0)
