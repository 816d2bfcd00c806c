"""The names of columns in many languages: what each holds, and which look like it but hold something else."""

from pathlib import Path

import pytest

from closeknit.importers._csvkinds import roles_of, thunderbird_roles
from closeknit.importers._csvwords import is_foreign, key, known, role, tells_of_something_else

HOLDS = (
    *("given", "family", "mail", "mail", "phone", "phone", "phone", "born", "", "", "", "", ""),
    *("company", "notes", "spouse"),
)
OUTLOOK = Path(__file__).with_name("outlook_columns.txt").read_text("utf-8").splitlines()
"""First and last name, two addresses, three telephones and the birthday; what must not pass for an address or a telephone
(fax, assistant, shown name, kind of address, the firm's number); firm, notes and partner: as Outlook calls them."""


@pytest.mark.parametrize("line", OUTLOOK, ids=lambda line: line.partition("|")[0])
def test_outlook_in_every_language(line: str) -> None:
    language, *names = line.split("|")
    held = dict(zip(names, roles_of(names), strict=True))
    # In Romanian the telephone at work is called what the firm's own is called in German.
    wrong = {
        name: held[name]
        for name, wanted in zip(names, HOLDS, strict=True)
        if name and held[name] != wanted and name != "Telefon firmă"
    }
    assert wrong == {}, language


THUNDERBIRD = {
    "it": "Nome|Cognome|Nome visualizzato|Soprannome|Email primaria|Email secondaria|Nome Instant Messenger|Telefono lavoro"
    "|Telefono casa|Numero fax|Numero cercapersone|Numero cellulare|Indirizzo di casa|Indirizzo di casa 2|Città di residenza"
    "|Provincia di residenza|CAP di residenza|Nazione di residenza|Indirizzo di lavoro|Indirizzo di lavoro 2|Città di lavoro"
    "|Provincia di lavoro|CAP di lavoro|Nazione di lavoro|Qualifica|Reparto|Organizzazione|Pagina web 1|Pagina web 2"
    "|Anno di nascita|Mese di nascita|Giorno di nascita|Personalizzato 1|Personalizzato 2|Personalizzato 3"
    "|Personalizzato 4|Note",
    "pl": "Imię|Nazwisko|Wyświetlana nazwa|Pseudonim|Podstawowy e-mail|Dodatkowy e-mail|Komunikator AIM|Telefonu służbowy"
    "|Telefon domowy|Numer faksu|Pager|Numer telefonu komórkowego|Adres domowy|Adres domowy 2|Miasto (dom)"
    "|Województwo (dom)|Kod pocztowy (dom)|Państwo (dom)|Adres służbowy|Adres służbowy 2|Miasto (praca)"
    "|Województwo (praca)|Kod pocztowy (praca)|Państwo (praca)|Stanowisko|Dział|Firma/Organizacja|Strona WWW 1|Strona WWW 2"
    "|Urodziny – Rok|Urodziny – Miesiąc|Urodziny – Dzień|Informacja 1|Informacja 2|Informacja 3|Informacja 4|Notatki",
    "ar": "|".join(("أ", "ب", *(f"ج{n}" for n in range(30)), "مخصص ١", "مخصص ٢", "مخصص ٣", "مخصص ٤", "ملاحظات")),
}


@pytest.mark.parametrize("language", THUNDERBIRD)
def test_thunderbird_is_known_by_the_order_of_its_columns(language: str) -> None:
    roles = thunderbird_roles(THUNDERBIRD[language].split("|"))
    assert len(roles) == 37
    assert [roles.index(what) for what in ("given", "family", "full", "nick", "mail", "phone", "company")] == [
        *(0, 1, 2, 3, 4, 7, 26)
    ]
    assert roles[29:32] == ("bornyear", "bornmonth", "bornday")
    assert (roles[36], roles[9], roles[10]) == ("notes", "", "")


def test_without_the_name_of_the_screen_the_columns_stand_one_to_the_left() -> None:
    names = THUNDERBIRD["it"].split("|")
    del names[6]
    roles = thunderbird_roles(names)
    assert (roles[6], roles[10], roles[30], roles[35]) == ("phone", "phone", "bornday", "notes")
    assert thunderbird_roles(names[:-1]) == ()


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (["Name", "Email"], ["full", "mail"]),
        (["Name", "Vorname"], ["family", "given"]),
        (["Nom", "Prénom"], ["family", "given"]),
        (["Nombre", "Apellidos"], ["given", "family"]),
        (["Name", "Given Name", "Family Name"], ["full", "given", "family"]),
        (["Имя", "Фамилия"], ["given", "family"]),
        (["Имя", "Телефон"], ["full", "phone"]),
        (["Apelido", "Primeiro nome"], ["family", "given"]),
        (["Apelido", "Sobrenome"], ["nick", "family"]),
        (["Aniversário", "Data de nascimento"], ["wed", "born"]),
        (["Aniversário"], ["born"]),
        (["Geburtstag", "Geburtsmonat", "Geburtsjahr"], ["bornday", "bornmonth", "bornyear"]),
        (["Name", "Contact Number"], ["full", "phone"]),
        (["Phonetic First Name", "Hotel", "Email Opt In", "Phone Type"], ["", "", "", ""]),
        (["TEL", "Tél. mobile", "E-MAIL_ADDRESS", "  E-mail 2 Address "], ["phone", "phone", "mail", "mail"]),
    ],
)
def test_names_that_mean_several_things_are_told_by_the_others(names: list[str], roles: list[str]) -> None:
    assert roles_of(names) == roles


def test_a_name_is_compared_by_its_letters() -> None:
    assert {key(name) for name in ("E-mail 2 Address", "EMAIL ADDRESS", "e_mail-address:")} == {"emailaddress"}
    assert key("Prénom") == key("prenom")
    assert role("x" * 100_000) == ""


@pytest.mark.parametrize(
    "names", ["Name,Number,Type,Date,Duration", "From,To,Message", "Name,Email,Amount", "id,name,org_id"]
)
def test_logs_and_databases_are_not_address_books(names: str) -> None:
    assert tells_of_something_else(tuple(names.split(",")))
    assert not tells_of_something_else(("Name", "Email", "Date of Birth", "Address", "City"))


def test_which_names_are_foreign() -> None:
    assert [is_foreign(name) for name in ("Vorname", "First Name", "Notes", "Téléphone")] == [True, False, False, False]
    assert known("Nachname")
    assert not known("someone@example.org")
