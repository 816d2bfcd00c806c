"""Thunderbird's table of contacts, in any language, of any version."""

from pathlib import Path

import pytest
from tests.importers.cards import check, read, samples

from closeknit.importers import thunderbird


@pytest.mark.parametrize("path", samples("thunderbird"), ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    check(path)


def test_a_few_columns_of_it_are_known_by_their_names() -> None:
    data = "Display Name;Primary Email;Notes\nA B;a@x.example;tea\n"
    (person,) = read(thunderbird, data).people
    assert (person.name, person.addresses, person.remember) == ("A B", ("a@x.example",), "tea")


def test_an_unknown_language_is_read_by_the_order_of_the_columns() -> None:
    names = [f"ж{'абвгдежзик'[n // 10]}{'абвгдежзик'[n % 10]}" for n in range(32)] + [
        "своё 1",
        "своё 2",
        "своё 3",
        "своё 4",
        "ж",
    ]
    names[4] = "Почта"
    cells = [
        "A",
        "B",
        "A B",
        "",
        "a@x.example",
        *[""] * 6,
        "+447700900101",
        *[""] * 17,
        "1980",
        "5",
        "12",
        *[""] * 4,
        "tea",
    ]
    found = read(thunderbird, "\t".join(names) + "\n" + "\t".join(cells) + "\n")
    (person,) = found.people
    assert (person.name, person.numbers, person.addresses) == ("A B", ("+447700900101",), ("a@x.example",))
    assert [(day.year, day.month, day.day) for day in found.dates] == [(1980, 5, 12)]
    assert person.remember == "tea"


def test_without_names_the_same_address_twice_is_a_log_and_no_address_book() -> None:
    log = b"a,b,c,d,x@a.example\na,b,c,d,x@a.example\n"
    assert not thunderbird.recognises(log, "addresses.csv")
    assert thunderbird.recognises(log.replace(b"x@a", b"y@a", 1), "addresses.csv")
    assert not thunderbird.recognises(b"2024-05-01,b,c,d,x@a.example\n2024-05-02,b,c,d,y@a.example\n", "x.csv")
