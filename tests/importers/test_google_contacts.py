"""Google's own table of contacts, in both its forms."""

from pathlib import Path

import pytest
from tests.importers.cards import check, read, samples

from closeknit.importers import google_contacts
from closeknit.importers._found import FoundLink

NEW = "First Name,Middle Name,Last Name,Nickname,File As,Organization Name,Birthday,Notes,Labels"
CONTACT = "E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value"
MORE = "Relation 1 - Label,Relation 1 - Value,Relation 2 - Label,Relation 2 - Value,Event 1 - Label,Event 1 - Value"
HEAD = f"{NEW},{CONTACT},{MORE}\n"


def row(**cells: str) -> str:
    names = HEAD.strip().split(",")
    short = {"first": 0, "last": 2, "nick": 3, "filed": 4, "firm": 5, "born": 6, "notes": 7, "labels": 8, "mail": 10}
    short |= {"kind": 11, "phone": 12, "rel": 13, "who": 14, "rel2": 15, "who2": 16, "event": 17, "when": 18}
    values = [""] * len(names)
    for name, value in cells.items():
        values[short[name]] = '"' + value.replace('"', '""') + '"'
    return ",".join(values) + "\n"


@pytest.mark.parametrize("path", samples("google_contacts"), ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    check(path)


def test_labels_tell_who_somebody_is_and_the_apps_own_do_not() -> None:
    labels = "* myContacts ::: Choir ::: * starred ::: * family ::: Imported on 1/2/20 ::: Choir"
    found = read(google_contacts, HEAD + row(first="A", labels=labels))
    assert found.people[0].relation == "Choir, family"


def test_several_values_in_one_cell_and_no_fax() -> None:
    cells = row(first="A", mail="A@x.example ::: b@x.example ::: nonsense", kind="Work Fax", phone="+447700900101")
    found = read(google_contacts, HEAD + cells + row(first="B", kind="Fax (geschäftlich)", phone="+447700900102"))
    assert found.people[0].addresses == ("a@x.example", "b@x.example")
    assert [person.numbers for person in found.people] == [(), ()]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Spouse", "partner"),
        ("* Mother", "parent"),
        ("Sohn", "child"),
        ("Sœur", "other"),
        ("soeur", "sibling"),
        ("Boss", "other"),
    ],
)
def test_somebody_who_is_named_is_linked(label: str, kind: str) -> None:
    data = HEAD + row(first="Ann", last="Bo", rel=label, who="Cy Day") + row(first="Cy", last="Day")
    (link,) = read(google_contacts, data).links
    assert (link.who, link.other, link.kind) == (0, 1, kind)


def test_each_pair_is_linked_once_and_nobody_to_themselves() -> None:
    data = HEAD
    data += row(first="Ann", last="Bo", rel="Spouse", who="Cy Day", rel2="Friend", who2="Ann Bo")
    data += row(first="Cy", last="Day", rel="Spouse", who="Ann Bo")
    found = read(google_contacts, data)
    assert found.links == [FoundLink(0, 1, "partner")]
    assert found.people[0].remember == "Friend: Ann Bo"


def test_who_is_not_in_the_file_or_there_twice_is_written_down() -> None:
    data = HEAD + row(first="Ann", rel="Sister", who="Zed", rel2="Friend", who2="Cy", notes="tea")
    data += row(first="Cy", phone="+447700900101") + row(first="Cy", phone="+447700900102")
    found = read(google_contacts, data)
    assert found.links == []
    assert found.people[0].remember == "tea\nSister: Zed\nFriend: Cy"


def test_who_is_named_as_the_owners_relative_has_that_relation() -> None:
    data = HEAD + row(first="Ann", rel="Child", who="Me Myself") + row(first="Bo", rel="Spouse", who="me myself")
    found = read(google_contacts, data, names=("Me Myself",))
    assert [person.relation for person in found.people] == ["parent", "partner"]
    assert found.links == []


def test_yearly_days_by_their_label() -> None:
    rows = [
        row(first="A", event=label, when="2001-02-03") for label in ("Anniversary", "Hochzeitstag", "Name day", "Died")
    ]
    found = read(google_contacts, HEAD + "".join(rows).replace('"A"', '"A{}"').format(1, 2, 3, 4))
    assert [(day.kind, day.label) for day in found.dates] == [
        *(("anniversary", ""), ("anniversary", ""), ("other", "Name day"), ("memorial", ""))
    ]


def test_notes_stay_in_clean_lines_and_not_without_end() -> None:
    notes = "likes tea\r\n\r\n  and \x00walks\u202e\n" + "x" * 5000
    (person,) = read(google_contacts, HEAD + row(first="A", notes=notes)).people
    assert person.remember.startswith("likes tea\nand walks\nxxx")
    assert len(person.remember) == 2000


def test_a_name_from_what_there_is() -> None:
    data = HEAD + row(nick="Zizi") + row(filed="Doe, J") + row(mail="a@x.example") + row(phone="+447700900101")
    found = read(google_contacts, data + row(firm="Bakery", phone="+441632960100") + row(labels="Choir"))
    assert [person.name for person in found.people] == ["Zizi", "Doe, J", "a@x.example", "+447700900101"]
    assert [(skip.where, skip.reason) for skip in found.skipped] == [
        ("row 5, Bakery", "a business, not a person"),
        ("row 6", "it has no name, number or mail address"),
    ]


def test_the_owners_own_card_and_the_same_card_twice_are_left_out() -> None:
    data = HEAD + row(first="Me", mail="me@x.example") + row(first="A", mail="a@x.example") * 2
    found = read(google_contacts, data, names=("me",), addresses=("me@x.example",))
    assert [person.name for person in found.people] == ["A"]
    assert [skip.reason for skip in found.skipped] == ["your own card", "the same card again"]


def test_people_who_share_a_number_have_keys_of_their_own() -> None:
    data = HEAD + row(first="A", phone="+441632960100") + row(first="B", phone="+441632960100")
    keys = [person.key for person in read(google_contacts, data).people]
    assert keys == ["+441632960100 A", "+441632960100 B"]
    assert keys == [person.key for person in read(google_contacts, data + row(first="C")).people][:2]


def test_one_word_alone_in_a_row_is_no_contact() -> None:
    found = read(google_contacts, HEAD + row(first="A") + "Quillwort\n" + row(first="B"))
    assert [person.name for person in found.people] == ["A", "B"]
    assert [skip.where for skip in found.skipped] == ["row 2"]
