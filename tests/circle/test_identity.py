"""One person behind several names: what joins, what stays apart, and what only the owner can say."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.circle.identity import Known, Meeting, meet, name_key, strong_keys
from closeknit.importers._found import FoundPerson

NGOZI, TOM, SAM, OTHER_SAM = 1, 2, 3, 4
HOME = "+441513340001"


def card(name: str, *handles: str) -> FoundPerson:
    """A person of a file; handles with an @ are addresses."""
    return FoundPerson(
        key=handles[0] if handles else name,
        name=name,
        numbers=tuple(h for h in handles if "@" not in h),
        addresses=tuple(h for h in handles if "@" in h),
    )


def known(people: Mapping[int, FoundPerson]) -> Known:
    """A circle with these people under these row numbers."""
    by_key: dict[tuple[str, str], tuple[int, ...]] = {}
    by_name: dict[str, tuple[int, ...]] = {}
    for row, person in people.items():
        for key in strong_keys(person):
            by_key[key] = (*by_key.get(key, ()), row)
        by_name[name_key(person.name)] = (*by_name.get(name_key(person.name), ()), row)
    names = {row: name_key(person.name) for row, person in people.items()}
    return Known(by_key, by_name, names, frozenset(r for r, p in people.items() if strong_keys(p)))


NOBODY = known({})


def met(*files: list[FoundPerson], circle: Known = NOBODY, **answers: str) -> list[Meeting]:
    rows = [(f, n, person) for f, file in enumerate(files) for n, person in enumerate(file)]
    return meet(rows, circle, {k.replace("_", ":"): v for k, v in answers.items()})


def by_name(meetings: list[Meeting]) -> dict[str, Meeting]:
    return {meeting.name: meeting for meeting in meetings}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ngozi Eze", "ngozi  EZE "),
        ("Ｎｇｏｚｉ", "Ngozi"),
        ("Straße", "STRASSE"),
        ("Åsa", "Åsa"),
    ],
)
def test_names_are_compared_without_case_width_and_spaces(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Jose", "José"), ("Tom Hale", "Hale Tom"), ("Ann", "Anna")])
def test_accents_and_order_tell_people_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_number_without_its_country_is_no_proof() -> None:
    assert strong_keys(card("Taxi", "60001")) == []
    assert len(met([card("Taxi", "60001")], [card("Canteen", "60001")])) == 2


def test_a_shared_number_or_address_joins_across_files() -> None:
    meetings = met(
        [card("Ngozi Eze", HOME)], [card("Ngo", HOME, "ngo@example.org")], [card("N. E.", "ngo@example.org")]
    )
    assert len(meetings) == 1
    assert sorted(meetings[0].members) == [(0, 0), (1, 0), (2, 0)]


def test_one_name_joins_a_chat_to_a_card_but_not_two_cards_with_different_numbers() -> None:
    chat, one, two = card("Sam Roy"), card("Sam Roy", "+447700900001"), card("sam roy", "+447700900002")
    assert len(met([one], [chat])) == 1
    assert len(met([chat], [one])) == 1
    assert len(met([one], [two])) == 2
    # With two of that name nobody can tell whose chat it is.
    assert len(met([one, two], [chat])) == 3


def test_a_landline_shared_in_one_file_keeps_two_people() -> None:
    home = [card("Bob Hale", HOME), card("Alice Hale", HOME)]
    meetings = met(home)
    assert sorted(m.name for m in meetings) == ["Alice Hale", "Bob Hale"]
    circle = known({1: card("Bob Hale", HOME), 2: card("Alice Hale", HOME)})
    again = by_name(met(home, circle=circle))
    assert (again["Bob Hale"].person, again["Alice Hale"].person) == (1, 2)


def test_a_landline_of_somebody_in_the_circle_does_not_swallow_the_family() -> None:
    found = by_name(met([card("Bob Hale", HOME), card("Alice Hale", HOME)], circle=known({1: card("Bob Hale", HOME)})))
    assert (found["Bob Hale"].person, found["Alice Hale"].person) == (1, None)


def test_a_card_known_by_its_number_stays_joined_although_a_chat_is_known_by_the_name() -> None:
    """They stand in different files, so nothing says that these are two people."""
    circle = known({NGOZI: card("Ngozi Eze", HOME)})
    meetings = met([card("Ngozi (work)", HOME)], [card("Ngozi Eze")], circle=circle)
    assert {m.person for m in meetings} == {NGOZI}


def test_a_name_is_joined_only_to_the_only_one_of_that_name_and_never_against_a_number() -> None:
    circle = known({NGOZI: card("Ngozi Eze"), SAM: card("Sam Roy", "+447700900001")})
    assert met([card("ngozi eze", HOME)], circle=circle)[0].person == NGOZI
    assert met([card("Sam Roy")], circle=circle)[0].person == SAM
    stranger = met([card("Sam Roy", "+447700900002")], circle=circle)[0]
    assert (stranger.person, stranger.perhaps) == (None, (SAM,))


def test_a_card_that_has_the_keys_of_two_of_one_name_shows_that_they_are_one() -> None:
    """Mobile in one address book, work mail in another, both in a third: in whatever order they are brought."""
    books = [[card("Ngozi", HOME)], [card("Ngozi", "n@work.example")], [card("Ngozi Eze", HOME, "n@work.example")]]
    for order in permutations(books):
        meetings = met(*order)
        assert len(meetings) == 1
        assert len(meetings[0].members) == 3


def test_a_shared_card_never_joins_two_people_whom_one_file_tells_apart() -> None:
    family = [card("Bob Hale", "+447700900001"), card("Alice Hale", "+447700900002")]
    everybody = [card("The Hales", "+447700900001", "+447700900002")]
    assert len(met(family, everybody)) == 2


def test_who_somebody_was_before_wins_over_names_and_numbers() -> None:
    """A friend who was renamed in the circle, or has another number now, is met again by the same file."""
    circle = known({NGOZI: card("Nurse Ngozi"), TOM: card("Tom", HOME), SAM: card("Sam Roy")})
    before = replace(circle, before={(0, 0): NGOZI, (0, 1): NGOZI})
    meetings = met([card("Ngozi Eze", HOME), card("Sam Roy")], circle=before)
    assert [m.person for m in meetings] == [NGOZI, NGOZI]
    assert met([card("Sam Roy")], circle=replace(circle, before={(0, 0): NGOZI}), same_0_0="new")[0].person is None


def test_what_the_owner_said_is_not_taken_back_because_of_a_name() -> None:
    circle = known({SAM: card("Sam Roy", "+447700900001")})
    file = [card("Sam Roy", "+447700900001"), card("Sammy", "+447700900005")]
    assert [m.person for m in met(file, circle=circle, same_0_1=str(SAM))] == [SAM, SAM]


def test_two_people_of_one_name_are_a_question_and_the_answer_is_heard() -> None:
    circle = known({SAM: card("Sam Roy", "+447700900001"), OTHER_SAM: card("Sam Roy", "+447700900002")})
    asked = met([card("Sam Roy")], circle=circle)[0]
    assert (asked.person, asked.perhaps) == (None, (SAM, OTHER_SAM))
    assert met([card("Sam Roy")], circle=circle, same_0_0=str(OTHER_SAM))[0].person == OTHER_SAM
    new = met([card("Sam Roy")], circle=circle, same_0_0="new")[0]
    assert (new.person, new.perhaps) == (None, ())


def test_keys_of_two_people_are_a_question_unless_the_name_decides() -> None:
    circle = known({NGOZI: card("Ngozi", HOME), TOM: card("Tom", "tom@example.org")})
    torn = met([card("Both", HOME, "tom@example.org")], circle=circle)[0]
    assert (torn.person, torn.perhaps) == (None, (NGOZI, TOM))
    assert met([card("Tom", HOME, "tom@example.org")], circle=circle)[0].person == TOM


@given(st.permutations(range(4)))
def test_the_order_of_the_files_changes_nothing(order: list[int]) -> None:
    files = [
        [card("Ngozi", HOME), card("Tom", "tom@example.org")],
        [card("Tom")],
        [card("Thomas", "tom@example.org", "+447700900009")],
        [card("Una")],
    ]
    groups = {frozenset((order[f], n) for f, n in m.members) for m in met(*[files[place] for place in order])}
    assert groups == {frozenset({(0, 0)}), frozenset({(0, 1), (1, 0), (2, 0)}), frozenset({(3, 0)})}


PEOPLE = [
    card("Ngozi", HOME),
    card("Ngozi"),
    card("Ngozi", "+447700900003"),
    card("Tom", HOME),
    card("Tom", "tom@example.org"),
    card("Tom"),
]


@given(st.lists(st.lists(st.sampled_from(PEOPLE), max_size=4, unique_by=id), max_size=4))
def test_everybody_found_is_in_exactly_one_meeting(files: list[list[FoundPerson]]) -> None:
    members = [member for meeting in met(*files) for member in meeting.members]
    assert sorted(members) == [(f, n) for f, file in enumerate(files) for n in range(len(file))]


def test_two_meetings_of_one_file_never_share_a_key_and_a_name() -> None:
    for order in permutations(PEOPLE, 3):
        seen = [(name, k) for m in met(list(order)) for name in m.names for k in m.keys]
        assert len(seen) == len(set(seen))
