"""One person behind several names: what joins, what stays apart, and what only the owner can say."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.circle.doubts import Doubt, Evidence, doubts
from closeknit.circle.identity import Claim, Fold, Said, Somebody, contradict, name_key, strong_keys
from closeknit.importers._found import FoundPerson

HOME = "+441513340001"
Card = tuple[str, tuple[str, ...], bool]


def card(name: str, *keys: str, own: bool = False) -> Card:
    """A person of a file: keys with a colon are handles, with an @ addresses, else numbers; `own` who chose their name."""
    return name, keys, own


def key(text: str) -> tuple[str, str]:
    return ("handle" if ":" in text else "address" if "@" in text else "number"), text


def claim(number: int, file: int, found: Card, mark: int | None = None) -> Claim:
    """Marks are numbers by default, so that nobody was ever here before."""
    name, keys, own = found
    return Claim(number, file, number if mark is None else mark, name, tuple(map(key, keys)), own)


def fold(*imports: list[list[Card]], said: tuple[Said, ...] = ()) -> Fold:
    """Imports of files of people. Claims count up from 1 in the order given; so do their marks."""
    made, number, file = Fold(said), 0, 0
    for files in imports:
        claims = []
        for people in files:
            file += 1
            for found in people:
                number += 1
                claims.append(claim(number, file, found))
        made.add(claims)
    return made


def groups(made: Fold) -> set[frozenset[int]]:
    return {frozenset(c.id for c in somebody.claims) for somebody in made.people}


def parted(*imports: list[list[Card]], said: tuple[Said, ...] = ()) -> set[frozenset[int]]:
    return groups(fold(*imports, said=said))


def sets(*several: tuple[int, ...]) -> set[frozenset[int]]:
    return {frozenset(numbers) for numbers in several}


def same(one: int, *other: int) -> Said:
    return Said(True, frozenset([one]), frozenset(other))


def apart(one: int, *other: int) -> Said:
    return Said(False, frozenset([one]), frozenset(other))


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
    assert strong_keys(FoundPerson("x", "Taxi", numbers=("60001",), handles=("telegram:5",))) == [
        ("handle", "telegram:5")
    ]


def test_a_shared_number_or_address_joins_across_files() -> None:
    files = [[card("Ngozi Eze", HOME)], [card("Ngo", HOME, "ngo@example.org")], [card("N. E.", "ngo@example.org")]]
    assert parted(files) == parted(*([file] for file in files)) == sets((1, 2, 3))


def test_a_network_calls_somebody_the_same_for_ever() -> None:
    files = [[card("Ada", "telegram:7")]], [[card("Ada Lind", "telegram:7", "+447700900001")]]
    assert parted(*files) == sets((1, 2))
    assert parted([[card("Ada Lind", "telegram:7")]], [[card("Ada Lind", "telegram:8")]]) == sets((1,), (2,))


def test_one_name_joins_a_chat_to_a_card_but_not_two_cards_with_different_numbers() -> None:
    chat, one, two = [card("Sam Roy")], [card("Sam Roy", "+447700900001")], [card("sam roy", "+447700900002")]
    assert parted([one], [chat]) == parted([chat], [one]) == parted([chat, one]) == sets((1, 2))
    assert parted([one], [two]) == sets((1,), (2,))
    # With two of that name nobody can tell whose chat it is.
    assert parted([[*one, *two]], [chat]) == sets((1,), (2,), (3,))


def test_a_full_name_joins_when_nothing_speaks_against_it() -> None:
    phone = [card("Sam Roy", "+447700900001")]
    for other in (card("Sam Roy", "bluebird@example.org", own=True), card("Roy, Sam (work)", "facebook:9", own=True)):
        assert parted([phone], [[other]]) == sets((1, 2))
        assert parted([[other]], [phone]) == sets((1, 2))
        # A second Sam Roy, and nobody can tell.
        assert len(parted([phone], [[card("Sam Roy", "+447700900002")]], [[other]])) == 3
    assert parted([phone], [[card("Sam Roy", "+447700900002", own=True)]]) == sets((1,), (2,))
    # A given name alone is no sign of anything when a stranger chose it.
    assert parted([[card("Sam", "+447700900001")]], [[card("Sam", own=True)]]) == sets((1,), (2,))
    assert parted([[card("Sam", "+447700900001")]], [[card("Sam")]]) == sets((1, 2))


def test_numbers_in_names_tell_apart() -> None:
    assert parted([[card("Green Taxi 1"), card("Green Taxi 2")]], [[card("Green Taxi 2")]]) == sets((1,), (2, 3))


def test_an_address_without_a_name_goes_to_the_only_one_it_spells() -> None:
    phone = [[card("Samuel Roy", "+447700900001")]]
    mail = [[card("samuel.roy@example.org", "samuel.roy@example.org", own=True)]]
    assert parted(phone, mail) == parted(mail, phone) == sets((1, 2))
    assert parted(phone, [[card("bluebird@example.org", "bluebird@example.org")]]) == sets((1,), (2,))
    both = [[card("Samuel Roy", "+447700900001"), card("Samuel Roy", "+447700900002")]]
    assert parted(both, mail) == sets((1,), (2,), (3,))


def test_alike_is_never_enough() -> None:
    assert parted([[card("Robert Hale", "+447700900001")]], [[card("Bob Hale")]]) == sets((1,), (2,))


def test_a_landline_shared_in_one_file_keeps_two_people() -> None:
    home = [card("Bob Hale", HOME), card("Alice Hale", HOME)]
    assert parted([home]) == sets((1,), (2,))
    assert parted([home], [home]) == sets((1, 3), (2, 4))
    assert parted([home], [home[::-1]]) == sets((1, 4), (2, 3))
    assert parted([home[:1]], [home[::-1]]) == sets((1, 3), (2,))


def test_a_landline_shared_across_files_keeps_a_household_apart() -> None:
    assert parted([[card("Bob Hale", HOME)]], [[card("Alice Hale", HOME)]]) == sets((1,), (2,))
    # Another name for the same person is no household.
    assert parted([[card("Mum", HOME)]], [[card("Margaret Hale", HOME)]]) == sets((1, 2))


def test_a_card_that_has_the_keys_of_two_of_one_name_shows_that_they_are_one() -> None:
    """Mobile in one address book, work mail in another, both in a third: in whatever order they are brought."""
    books = [[card("Ngozi", HOME)], [card("Ngozi", "n@work.example")], [card("Ngozi Eze", HOME, "n@work.example")]]
    for order in permutations(books):
        assert parted(list(order)) == sets((1, 2, 3))
        assert parted(*([book] for book in order)) == sets((1, 2, 3))


def test_a_shared_card_never_joins_two_people_whom_one_file_tells_apart() -> None:
    family = [card("Bob Hale", "+447700900001"), card("Alice Hale", "+447700900002")]
    everybody = [card("The Hales", "+447700900001", "+447700900002")]
    assert len(parted([family, everybody])) >= 2
    assert not any({1, 2} <= group for group in parted([family, everybody]))


def test_who_somebody_was_before_wins_over_names_and_numbers() -> None:
    """A friend who was renamed, or has another number now, is met again by the same file."""
    made = Fold()
    made.add([claim(1, 1, card("Nurse Ngozi"), mark=100), claim(2, 1, card("Tom", HOME), mark=101)])
    made.add([claim(3, 2, card("Ngozi Eze", HOME), mark=100)])
    assert groups(made) == sets((1, 3), (2,))
    said = Fold([Said(False, frozenset([100]), frozenset([101]))])
    said.add([claim(1, 1, card("Ngozi", HOME), mark=101)])
    said.add([claim(2, 2, card("Ngozi", HOME), mark=100)])
    assert groups(said) == sets((1,), (2,))


def test_what_the_owner_said_holds_whatever_the_files_say() -> None:
    sams = [[card("Sam Roy", "+447700900001")]], [[card("Sammy", "+447700900005")]]
    assert parted(*sams, said=(same(1, 2),)) == sets((1, 2))
    assert parted([[card("Ada", HOME)]], [[card("Ada", HOME)]], said=(apart(1, 2),)) == sets((1,), (2,))
    # Said before either was there, and in one import.
    assert parted([[card("A")], [card("B")], [card("C")]], said=(same(1, 2, 3),)) == sets((1, 2, 3))


def test_leaving_an_import_out_leaves_what_the_others_make() -> None:
    """The bridge between two cards goes, and they are two again."""
    one, bridge, two = [card("Ada Lind", HOME)], [card("Ada Lind", HOME, "a@x.example")], [card("Ada L", "a@x.example")]
    assert parted([one], [bridge], [two]) == sets((1, 2, 3))
    assert parted([one], [two]) == sets((1,), (2,))


def asked(made: Fold, *new: int) -> list[Doubt]:
    return doubts(made, set(new), lambda somebody: float(len(somebody.claims)))


def told(doubt: Doubt) -> tuple[set[int], list[tuple[set[int], Evidence, str]]]:
    def ids(somebody: Somebody) -> set[int]:
        return {c.id for c in somebody.claims}

    return ids(doubt.somebody), [(ids(c.somebody), c.evidence, c.shared) for c in doubt.candidates]


def test_two_people_of_one_name_are_a_question_and_the_answer_is_heard() -> None:
    circle = [[card("Sam Roy", "+447700900001")], [card("Sam Roy", "+447700900002")]]
    new = [[card("Sam Roy")]]
    (doubt,) = asked(fold(circle, new), 3)
    assert told(doubt) == ({3}, [({1}, Evidence.NAME, ""), ({2}, Evidence.NAME, "")])
    answered = fold(circle, new, said=(same(3, 2),))
    assert groups(answered) == sets((1,), (2, 3))
    assert asked(answered, 3) == []
    assert asked(fold(circle, new, said=(apart(3, 1, 2),)), 3) == []


def test_keys_of_two_people_are_a_question_unless_the_name_decides() -> None:
    circle = [[card("Ngozi", HOME)], [card("Tom", "tom@example.org")]]
    torn = fold(circle, [[card("Both", HOME, "tom@example.org")]])
    (doubt,) = asked(torn, 3)
    assert told(doubt) == ({3}, [({2}, Evidence.KEY, "tom@example.org"), ({1}, Evidence.KEY, HOME)])
    assert parted(circle, [[card("Tom", HOME, "tom@example.org")]]) == sets((1,), (2, 3))


def test_alike_is_a_question_with_the_reason() -> None:
    made = fold([[card("Robert Hale", "+447700900001")]], [[card("Bob Hale", "bob@example.org")]])
    (doubt,) = asked(made, 2)
    assert told(doubt) == ({2}, [({1}, Evidence.ALIKE, "")])
    assert asked(fold([[card("Robert Hale", HOME)]], [[card("Una Roy", "una@example.org")]]), 2) == []


def test_not_more_is_asked_than_somebody_can_answer() -> None:
    circle = [[card(f"Anna {name}", f"+4477009{n:05}") for n, name in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 4)]]
    new = [[card(f"Anna {name}", f"+4478009{n:05}") for n, name in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 4)]]
    made = fold(circle, new)
    assert 0 < len(asked(made, *range(105, 209))) <= 11


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (["+4411"], ["+4422"], True),
        (["+4411"], ["+4411", "+4422"], False),
        (["+4411"], ["a@example.org"], False),
        (["a@example.org"], ["b@example.org"], False),
        (["telegram:1"], ["telegram:2"], True),
        (["telegram:1"], ["discord:2"], False),
        ([], ["+4411"], False),
    ],
)
def test_what_speaks_for_two_people(one: list[str], other: list[str], wanted: bool) -> None:
    assert contradict(map(key, one), map(key, other)) is wanted


@given(st.permutations(range(4)))
def test_the_order_of_the_files_of_one_import_changes_nothing(order: list[int]) -> None:
    files = [
        [card("Ngozi", HOME), card("Tom", "tom@example.org")],
        [card("Tom")],
        [card("Thomas", "tom@example.org", "+447700900009")],
        [card("Una")],
    ]
    made = fold([files[place] for place in order])
    names = {frozenset(c.name for c in somebody.claims) for somebody in made.people}
    assert names == {frozenset(["Ngozi"]), frozenset(["Tom", "Thomas"]), frozenset(["Una"])}


PEOPLE = [
    card("Ngozi", HOME),
    card("Ngozi"),
    card("Ngozi", "+447700900003"),
    card("Tom", HOME),
    card("Tom", "tom@example.org"),
    card("Tom"),
]
SAID = st.builds(Said, st.booleans(), st.frozensets(st.integers(1, 12)), st.frozensets(st.integers(1, 12)))


@given(
    st.lists(st.lists(st.lists(st.sampled_from(PEOPLE), max_size=3), max_size=3), max_size=3),
    st.lists(SAID, max_size=3),
)
def test_everybody_found_is_exactly_one_person(imports: list[list[list[Card]]], said: list[Said]) -> None:
    made = fold(*imports, said=tuple(said))
    members = sorted(c.id for somebody in made.people for c in somebody.claims)
    assert members == list(range(1, sum(len(file) for files in imports for file in files) + 1))
    for somebody in made.people:
        assert all(made.of[c.id] is somebody for c in somebody.claims)
        assert all(somebody in made.with_key(k) for k in somebody.keys)
        assert all(somebody in made.with_name(name) for name in somebody.names)
        assert somebody.marks == {c.mark for c in somebody.claims}
