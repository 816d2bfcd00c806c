"""Address books as LDIF: Thunderbird's, Evolution's, and a directory's."""

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers.cards import check, read, samples

from closeknit.importers import _text, ldif

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co")), min_size=1, max_size=40
)
NAMES = WORDS.map(_text.clean).filter(lambda name: bool(name) and "@" not in name)


@pytest.mark.parametrize("path", samples("ldif"), ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    check(path)


def line(name: str, value: str, width: int) -> str:
    """Write a line as RFC 2849 has it: Base64 where it must be, and folded."""
    safe = value.isascii() and value[:1] not in (":", " ", "<") and not value.endswith(" ")
    whole = f"{name}: {value}" if safe else f"{name}:: {base64.b64encode(value.encode()).decode()}"
    return (
        "\n ".join([whole[:width], *(whole[at : at + width - 1] for at in range(width, len(whole), width - 1))]) + "\n"
    )


@settings(max_examples=40, deadline=None)
@given(
    people=st.lists(
        st.tuples(NAMES, st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.org", fullmatch=True), max_size=3)),
        min_size=1,
        max_size=5,
        unique_by=lambda person: person[0].casefold(),
    ),
    width=st.integers(20, 78),
    end=st.sampled_from(("\n", "\r\n")),
)
def test_what_is_written_is_read(people: list[tuple[str, list[str]]], width: int, end: str) -> None:
    out = "version: 1\n\n"
    for name, addresses in people:
        out += line("dn", f"cn={name}", width) + line("objectclass", "person", width) + line("cn", name, width)
        out += "".join(line("mail", address, width) for address in addresses) + "\n"
    found = read(ldif, out.replace("\n", end), name="x.ldif")
    assert [person.name for person in found.people] == [name for name, _ in people]
    assert [person.addresses for person in found.people] == [tuple(dict.fromkeys(mails)) for _, mails in people]


def entry(*lines: str) -> str:
    return "\n".join(("dn: cn=A", "objectclass: person", *lines)) + "\n\n"


def test_a_line_that_may_be_cut_is_not_read() -> None:
    found = read(ldif, entry("cn: A", "mobile: +447700900101")[:-2] + "\nhomephone: +44163")
    assert found.people[0].numbers == ("+447700900101",)


def test_entries_without_an_empty_line_between_them() -> None:
    data = "dn: cn=A\nobjectclass: person\ncn: A\ndn: cn=B\nobjectclass: person\ncn: B\n\n"
    assert [person.name for person in read(ldif, data).people] == ["A", "B"]


def test_a_birthday_in_one_attribute_or_in_three() -> None:
    data = entry("cn: A", "birthyear: 1980", "birthmonth: 5", "birthday: 12") + entry("cn: B", "birthday: 1980-05-12")
    data += entry("cn: C", "birthDate: 1980-05-12") + entry("cn: D", "birthmonth: 13", "birthday: 1")
    found = read(ldif, data)
    assert [(day.who, day.year, day.month, day.day) for day in found.dates] == [(n, 1980, 5, 12) for n in range(3)]
    assert found.thrown == {"days that could not be read": 1}


def test_pictures_passwords_and_lines_without_end_are_passed_over() -> None:
    picture = "jpegPhoto:: " + "\n ".join("QUJD" * 18 for _ in range(20_000))
    data = entry("cn: A", picture, "userPassword:: c2VjcmV0", "mail: a@x.example") + entry(
        "cn: B" + "x" * 3_000_000, "mail: b@x.example"
    )
    found = read(ldif, data)
    assert [person.name for person in found.people] == ["A", "b@x.example"]


def test_a_value_that_is_no_base64_is_left_out() -> None:
    assert [person.name for person in read(ldif, entry("cn:: %%%", "mail: a@x.example")).people] == ["a@x.example"]


@pytest.mark.parametrize(
    "data",
    [
        b"dn: hello\n",
        b"From: a@x.example\nSubject: dn: x\n\ncn: A\n",
        b"version: 1\n\nmail: a@x.example\ncn: A\n",
        b"BEGIN:VCARD\nFN:A\nEND:VCARD\n",
        b"# dn: cn=A\ncn: A\n",
        b"dns: example\ncn: A\n",
    ],
)
def test_what_is_no_ldif_is_not_claimed(data: bytes) -> None:
    assert not ldif.recognises(data, "addresses.ldif")


def test_names_of_an_old_code_page_and_of_utf_16() -> None:
    data = entry("cn: Jördis")
    assert read(ldif, data.encode("cp1252")).people[0].name == "Jördis"
    assert read(ldif, data.encode("utf-16")).people[0].name == "Jördis"
