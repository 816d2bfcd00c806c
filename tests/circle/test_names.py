"""How alike two names are: what names alone can say of one person behind several spellings, and what they cannot."""

import csv
import random
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.circle.names import Likeness, alike, called, cues, full, spells, tokens

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "adversarial" / "names"
shared = pytest.mark.skipif(not DATA.is_dir(), reason="needs the shared sample data next to the repository")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ada Lind", "ada lind"),
        ("  ADA   lind ", "ada lind"),
        ("Lind, Ada", "ada lind"),
        ("Lind, Dr. Ada", "ada lind"),
        ("Dr. Ada Lind, PhD", "ada lind"),
        ("Frau Ada Lind", "ada lind"),
        ("Ada Lind Jr.", "ada lind"),
        ("Ada Lind (work)", "ada lind"),
        ("Ada Lind Work", "ada lind"),
        ("Ada “Addie” Lind", "ada lind"),
        ("Ada 🌻 Lind ❤️", "ada lind"),
        ("~\u202fAda Lind", "ada lind"),
        ("Ada Lind - Acme Ltd", "ada lind"),
        ("Ada Lind | Acme", "ada lind"),
        ("Ada Lind @ Acme", "ada lind"),
        ("Ada Lind, Acme Ltd", "ada lind"),
        ("Ada Lind from choir", "ada lind"),
        ("Ada Lind 2", "ada lind"),
        ("ada_lind", "ada lind"),
        ("Aunt May", "may"),
        ("Ｊürgen Müller", "jurgen muller"),
        ("Jürgen Groß", "jurgen groß"),
        ("Séan O’Brien", "sean obrien"),
        ("Anna-Lena Weber", "anna lena weber"),
        ("J.R.R. Tolkien", "j r r tolkien"),
        ("Nguyễn Thị Minh Khai", "nguyen thi minh khai"),
        ("Łukasz Żółty", "lukasz zolty"),
        ("Ольга Щербакова", "olga shcherbakova"),
        ("Σωκράτης Παπαδόπουλος", "sokratis papadopoulos"),
        ("王小明", "xiaoming wang"),
        ("欧阳修文", "xiuwen ouyang"),
        ("김민준", "minjun gim"),
        ("Ming Wang 王明", "ming wang"),
        ("(Ada)", "ada"),
        ("Mum", "mum"),
        ("+44 7700 900123", ""),
        ("ada.lind@post.example", ""),
        ("🌻", ""),
        ("", ""),
    ],
)
def test_a_name_becomes_words_that_can_be_compared(name: str, words: str) -> None:
    assert " ".join(tokens(name)) == words


SAME = [
    ("Ada Lind", "ada  LIND"),
    ("Ada Lind", "Lind, Ada"),
    ("José García", "Jose Garcia"),
    ("Ada Lind", "Ada Lind (work) 🌻"),
    ("Ngozi", "Ngozi"),
    ("+44 7700 900123", "+44 7700 900123"),
]
ALIKE = [
    ("Bob Smith", "Robert Smith"),
    ("Bob", "Robert"),
    ("Kate Johnson", "Katherine Johnson"),
    ("Uschi Weber", "Ursula Weber"),
    ("Paco Ruiz", "Francisco Ruiz"),
    ("Beppe Conti", "Giuseppe Conti"),
    ("Kasia Nowak", "Katarzyna Nowak"),
    ("Sasha Petrov", "Aleksandr Petrov"),
    ("Zé Costa", "José Costa"),
    ("Henk de Vries", "Hendrik de Vries"),
    ("Manu Roy", "Emmanuel Roy"),
    ("Jürgen Müller", "Juergen Mueller"),
    ("Anna Groß", "Anna Gross"),
    ("Søren Kjær", "Soeren Kjaer"),
    ("Tom Hale", "Hale Tom"),
    ("Petrov Sasha", "Alexander Petrov"),
    ("Ngozi Eze", "Ngozi Bisi Eze"),
    ("Ngozi B. Eze", "Ngozi Eze"),
    ("Ngozi B. Eze", "Ngozi Bisi Eze"),
    ("María García", "María García López"),
    ("Anna Smith", "Anna Smith-Jones"),
    ("Annalena Weber", "Anna-Lena Weber"),
    ("Jan Vandenberg", "Jan van den Berg"),
    ("Ludwig Beethoven", "Ludwig van Beethoven"),
    ("Katherine Johnson", "Kathrine Johnson"),
    ("Lisa Meier", "Lisa Mayer"),
    ("Ольга Щербакова", "Olga Scherbakowa"),
    ("Ольга Щербакова", "Olya Shcherbakova"),
    ("Юрий Чайковский", "Juri Tschaikowski"),
    ("Анна Иванова", "Anna Ivanov"),
    ("Γιώργος Παπαδόπουλος", "George Papadopoulos"),
    ("محمد العلي", "Mohammed Al-Ali"),
    ("يوسف حسن", "Youssef Hassan"),
    ("שרה כהן", "Sarah Cohen"),
    ("अमित शर्मा", "Amit Sharma"),
    ("王小明", "Xiaoming Wang"),
    ("王小明", "Wang Xiao-Ming"),
    ("김민준", "Kim Min-jun"),
]
PART = [
    ("Ngozi", "Ngozi Eze"),
    ("Eze", "Ngozi Eze"),
    ("N. Eze", "Ngozi Eze"),
    ("Ngozi E.", "Ngozi Eze"),
    ("Bob", "Robert Smith"),
    ("Uncle Tom", "Tom Hale"),
    ("Mary Ann", "Mary Ann Smith"),
    ("Luc Picard", "Jean-Luc Picard"),
]
FAMILY = [
    ("Tom Hale", "Alice Hale"),
    ("Tom & Alice Hale", "Tom Hale"),
    ("Familie Hale", "Alice Hale"),
    ("Анна Иванова", "Boris Ivanov"),
    ("Martin Weber", "Martina Weber"),
    ("Alexander Lind", "Alexandra Lind"),
    ("Ana García López", "Luis García López"),
    ("Anna Maria Rossi", "Anna Sofia Rossi"),
    ("Ana García López", "Luis García"),
    ("John Smith Jr", "John Smith Sr"),
]
DIFFERENT = [
    ("Ngozi Eze", "Ngozi Okafor"),
    ("Tom Hale", "Ngozi Eze"),
    ("Thomas Martin", "Martin Weber"),
    ("Anna", "Hannes"),
    ("Joseph John Pritchard", "Nikhil John Sharma"),
    ("Anna Jack", "Anna John"),
    ("Petra Petkov", "Petra Petrov"),
    ("N. E.", "Ngozi Eze"),
    ("+44 7700 900123", "+44 7700 900124"),
    ("Ngozi", "+44 7700 900123"),
    ("🌻", "Ngozi"),
    ("", "Ngozi"),
    ("محمد علي", "Sara Cohen"),
    ("王小明", "李小龙"),
]
EXPECTED = [
    *((*pair, Likeness.SAME) for pair in SAME),
    *((*pair, Likeness.ALIKE) for pair in ALIKE),
    *((*pair, Likeness.PART) for pair in PART),
    *((*pair, Likeness.FAMILY) for pair in FAMILY),
    *((*pair, Likeness.DIFFERENT) for pair in DIFFERENT),
]


@pytest.mark.parametrize(("one", "other", "likeness"), EXPECTED)
def test_two_names_are_as_alike_as_they_look(one: str, other: str, likeness: Likeness) -> None:
    assert alike(one, other) is likeness
    assert alike(other, one) is likeness


def test_consonants_alone_do_not_make_two_brothers_one() -> None:
    assert alike("محمد علي", "Mohammed Ali") is Likeness.ALIKE
    assert alike("محمد علي", "Mahmoud Ali") is Likeness.FAMILY
    assert alike("محمود علي", "Mahmoud Ali") is Likeness.ALIKE


@pytest.mark.parametrize(
    ("name", "is_full"),
    [
        ("Ada Lind", True),
        ("Lind, Ada", True),
        ("王小明", True),
        ("محمد العلي", True),
        ("Jan van den Berg", True),
        ("Anna Maria Rossi", True),
        ("Ada", False),
        ("Ada L.", False),
        ("A. Lind", False),
        ("Anna Maria", False),
        ("Hans-Peter", False),
        ("Mum", False),
        ("Oma Inge", False),
        ("Uncle Femi", False),
        ("Dr. Lind", False),
        ("Ada (work)", False),
        ("Familie Hale", False),
        ("Tom & Alice Hale", False),
        ("The Hales", False),
        ("+44 7700 900123", False),
        ("60001", False),
        ("ada.lind@post.example", False),
        ("🌻", False),
        ("", False),
    ],
)
def test_a_full_name_has_a_given_name_and_a_family_name(name: str, is_full: bool) -> None:
    assert full(name) is is_full


SPELLED = [
    ("ada.lind@post.example", "Ada Lind"),
    ("lind.ada", "Ada Lind"),
    ("ada_lind", "Ada Lind"),
    ("adalind84", "Ada Lind"),
    ("ada.lind+choir@post.example", "Ada Lind"),
    ("ada.m.lind@post.example", "Ada Lind"),
    ("alindqvist@post.example", "Ada Lindqvist"),
    ("a.lindqvist", "Ada Lindqvist"),
    ("bob.smith", "Robert Smith"),
    ("bobsmith77", "Robert Smith"),
    ("juergen.mueller", "Jürgen Müller"),
    ("j.muller", "Jürgen Müller"),
    ("scherbakova.olga", "Ольга Щербакова"),
    ("olgascherbakova", "Ольга Щербакова"),
    ("xiaoming.wang", "王小明"),
    ("jan.van.den.berg", "Jan van den Berg"),
    ("janvandenberg", "Jan van den Berg"),
    ("mgarcialopez", "María García López"),
    ("john.f.kennedy", "John Fitzgerald Kennedy"),
    ("jfkennedy", "John Fitzgerald Kennedy"),
    ("instagram:ada_lind.official", "Ada Lind"),
    ("adalind", "Lind, Ada (work)"),
]
NOT_SPELLED = [
    ("alind84", "Ada Lind"),
    ("a.lind", "Ada Lind"),
    ("ada1984", "Ada Lind"),
    ("lind", "Ada Lind"),
    ("tom.lind", "Ada Lind"),
    ("ada.smith", "Ada Lind"),
    ("ada.lindgren", "Ada Lind"),
    ("martina.weber", "Martin Weber"),
    ("sunflower77@post.example", "Ada Lind"),
    ("info@lind.example", "Ada Lind"),
    ("telegram:12345", "Ada Lind"),
    ("ada.and.tom.lind", "Ada Lind"),
    ("familie.hale@post.example", "Tom Hale"),
    ("adalind", "Ada"),
    ("", "Ada Lind"),
]


@pytest.mark.parametrize(("handle", "name"), SPELLED)
def test_a_handle_that_spells_a_name_is_seen(handle: str, name: str) -> None:
    assert spells(handle, name)


@pytest.mark.parametrize(("handle", "name"), NOT_SPELLED)
def test_a_handle_that_does_not_is_not(handle: str, name: str) -> None:
    assert not spells(handle, name)


PIECES = (
    "Ada",
    "Lind",
    "Bob",
    "Robert",
    "Smith",
    "Schmidt",
    "N.",
    "von",
    "Müller",
    "Mueller",
    "Ольга",
    "שרה",
    "王小明",
)
names = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.text(min_size=1, max_size=12),
    ),
    max_size=5,
).map(" ".join)


@given(names, names)
def test_likeness_knows_no_order_and_no_crash(one: str, other: str) -> None:
    assert alike(one, other) is alike(other, one)
    assert alike(one, one) is Likeness.SAME


@given(names, names)
def test_what_is_alike_shares_a_cue(one: str, other: str) -> None:
    """So that names can be looked up in place of being compared each with each."""
    if alike(one, other) >= Likeness.PART and tokens(one) and tokens(other):
        found = cues(one), cues(other)
        assert found[0] & found[1] or "*" in found[0] | found[1]


@given(names, names)
def test_any_text_can_be_a_handle(handle: str, name: str) -> None:
    if spells(handle, name):
        assert full(name)


@given(names)
def test_words_are_small_letters_and_stay_what_they_are(name: str) -> None:
    words = tokens(name)
    assert all(word.islower() and word.isalpha() and (word.isascii() or "ß" in word) for word in words)


@cache
def listed(kind: str) -> list[tuple[str, str, str]]:
    """(country, as written there, in Latin letters) of the commonest names of many countries."""
    with (DATA / f"common-{kind}-by-country.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["Country"], row["Localized Name"], row["Romanized Name"]) for row in csv.DictReader(file)]
    return [row for row in rows if row[1] and row[2]]


def script(name: str) -> str:
    """The script of the first letter beyond ASCII."""
    return next((unicodedata.name(c).split()[0] for c in name if c.isalpha() and not c.isascii()), "ASCII")


FEWEST = {
    "ASCII": 0.99,
    "LATIN": 0.95,
    "CYRILLIC": 0.93,
    "GREEK": 0.97,
    "ARABIC": 0.9,
    "HEBREW": 0.97,
    "ARMENIAN": 0.85,
    "GEORGIAN": 0.8,
    "DEVANAGARI": 0.85,
    "HANGUL": 0.7,
}
"""Of each script, the share of names that are found again in Latin letters. Chinese is read in pinyin alone."""


@shared
def test_names_of_many_countries_are_alike_in_both_alphabets() -> None:
    tried: dict[str, list[tuple[str, str]]] = defaultdict(list)
    missed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, form in (("forenames", "{} Lind"), ("surnames", "Ada {}")):
        for _, local, latin in listed(kind):
            tried[script(local)].append((local, latin))
            if alike(form.format(local), form.format(latin)) < Likeness.ALIKE:
                missed[script(local)].append((local, latin))
    for name, share in FEWEST.items():
        assert len(missed[name]) <= (1 - share) * len(tried[name]), (name, missed[name])


@shared
def test_different_common_names_are_rarely_taken_for_one() -> None:
    """Of random pairs from one country with one family name: other spellings and pet names there are, but few."""
    pick = random.Random(20261122)
    by_country: dict[str, list[str]] = defaultdict(list)
    for country, _, latin in listed("forenames"):
        by_country[country].append(latin)
    countries = [names for names in by_country.values() if len(set(names)) > 9]
    pairs = [pick.sample(sorted(set(pick.choice(countries))), 2) for _ in range(5000)]
    taken = [pair for pair in pairs if alike(f"{pair[0]} Lind", f"{pair[1]} Lind") > Likeness.FAMILY]
    assert len(taken) <= 0.012 * len(pairs), taken[:40]
    others = [pair for pair in pairs if alike(f"Ada {pair[0]}", f"Ada {pair[1]}") > Likeness.FAMILY]
    assert len(others) <= 0.012 * len(pairs), others[:40]


@shared
def test_likeness_of_listed_names_knows_no_order() -> None:
    pick = random.Random(7)
    given_names, family_names = listed("forenames"), listed("surnames")
    people = [f"{pick.choice(given_names)[1]} {pick.choice(family_names)[1]}" for _ in range(300)]
    people += [f"{pick.choice(given_names)[2]}" for _ in range(100)]
    for one in people[::7]:
        for other in people:
            assert alike(one, other) is alike(other, one)
            if alike(one, other) >= Likeness.PART:
                assert cues(one) & cues(other) or "*" in cues(one) | cues(other)


@pytest.mark.parametrize(
    ("name", "said"),
    [("Tomasz Wiśniewski", "Tomasz"), ("Aunty Bisi", "Aunty Bisi"), ("Dr. Khan", "Dr. Khan"), ("Mum", "Mum"), ("", "")],
)
def test_what_a_sentence_calls_somebody(name: str, said: str) -> None:
    assert called(name) == said
