"""A table of contacts from any app, and the tables that look like one."""

from pathlib import Path

import pytest
from tests.importers.cards import check, read, samples

from closeknit.importers import _addressbook, contacts_csv, google_contacts, ldif, linkedin, outlook_csv, thunderbird

ALL = (contacts_csv, google_contacts, ldif, linkedin, outlook_csv, thunderbird)


@pytest.mark.parametrize("path", samples("contacts_csv"), ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    check(path)


@pytest.mark.parametrize(
    "data",
    [
        "Name,Number,Type,Date,Duration\nA,+447700900101,Incoming,2024-05-01,60\n",
        "Name,Phone,Message,Time\nA,+447700900101,hello,10:00\n",
        "Date,Name,Amount,Balance,Email\n2024-05-01,A,3.00,4.00,a@x.example\n",
        "Buchungstag;Name;Betrag;IBAN;Telefon\n1.1.2024;A;3,00;DE00;030 1\n",
        "Order ID,Name,Email,Total\n1,A,a@x.example,3\n",
        "From,To,Subject,Email\nA,B,hi,a@x.example\n",
        "First name,Middle name,Last name,Verification type,Email address\nA,,B,work,a@x.example\n",
        "full_date,date,weekday,time,mood,activities,note\n2024-05-01,May 1,Wednesday,10:00,good,walk,\n",
        "organization_id,name,email\n1,A,a@x.example\n",
        "Name,Proficiency\nEnglish,Native\n",
        "Name,Email\nA,yes\nB,no\n",
        "Name,Phone\nA,n/a\n",
        "City,Email\nLeeds,a@x.example\n",
        "hash,author,a@x.example\n1,2,b@x.example\n3,4,c@x.example\n",
        "deadbeefcafe,Ann,a@x.example\nfeedfacecafe,Bo,b@x.example\n",
        "Dear all,\nplease mail a@x.example, or call.\n",
        "name: A\nemail: a@x.example\n",
        '{"name": "A", "email": "a@x.example"}\n',
        "Question,Answer,Email address\nA,B,a@x.example\n",
        "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name,Endorsee Public Url\n2024,x,A,B,y\n",
    ],
)
def test_what_is_no_address_book_is_not_claimed(data: str) -> None:
    assert [importer for importer in ALL if importer.recognises(data.encode(), "contacts.csv")] == []


@pytest.mark.parametrize(
    "data",
    [
        "Name,Phone,Email\nA,+447700900101,a@x.example\n",
        "Full Name|Mobile\nA|+447700900101\n",
        "prénom;nom;téléphone\nA;B;06 12 34 56 78\n",
        "First name,Last name,Phone (mobile),Email (home),Company\nA,B,+447700900101,,C\n",
        "姓名,手机,邮箱\n王伟,13812345678,w@x.example\n",
        "이름,휴대전화\n김지우,010-1234-5678\n",
        "Имя;Телефон\nАнна;+7 912 345-67-89\n",
        '"Nome","Cognome","Cellulare"\n"A","B","+39 347 1234567"\n',
        "Nickname,E-mail\nA,a@x.example\n",
        "Naam,Mobiel nummer\nA,06 12345678\n",
        "A B,a@x.example\nC D,c@x.example\n",
        "a@x.example,A B,+447700900101\nc@x.example,C D,+447700900102\n",
    ],
)
def test_tables_of_many_kinds_are_read(data: str) -> None:
    found = read(contacts_csv, data)
    assert found.people
    assert all(person.numbers or person.addresses for person in found.people)
    assert found.skipped == []


def test_notes_of_others_do_not_stay() -> None:
    found = read(contacts_csv, "Name,Email,Notes\nA,a@x.example,said to be shy\nB,b@x.example,\n")
    assert [person.remember for person in found.people] == ["", ""]
    assert found.thrown == {"notes": 1}


def test_several_numbers_and_addresses_in_one_cell() -> None:
    data = 'Name;Phone;Email\nA;"+447700900101, +447700900102";"a@x.example, b@x.example"\n'
    (person,) = read(contacts_csv, data).people
    assert person.numbers == ("+447700900101", "+447700900102")
    assert person.addresses == ("a@x.example", "b@x.example")


def test_a_profile_on_linkedin_is_a_handle() -> None:
    data = "Name,Email,LinkedIn\nA,a@x.example,https://uk.linkedin.com/in/Zo%C3%AB-B/?x=1\nB,b@x.example,none\n"
    assert [person.handles for person in read(contacts_csv, data).people] == [("linkedin:zoë-b",), ()]


def test_a_business_and_an_empty_row_are_left_out() -> None:
    found = read(contacts_csv, "Name,Company,Phone,Email\nAce,Ace,+441632960101,\n,,+441632960102,\n,,,\n,X,,\n")
    assert [person.name for person in found.people] == ["+441632960102"]
    assert [skip.where for skip in found.skipped] == ["row 1, Ace", "row 3, X"]


def test_no_more_than_so_many_cards_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_addressbook, "MAX_CARDS", 1_000)
    rows = "".join(f"P{n},p{n}@x.example\n" for n in range(1_010))
    found = read(contacts_csv, "Name,Email\n" + rows)
    assert len(found.people) == 1_000
    assert "1,000" in found.skipped[-1].reason
