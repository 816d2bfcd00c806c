"""Every field of every table is classified, and the privacy page says what the file says (PR-12)."""

import copy

import pytest
from django.test import Client
from django.urls import reverse

from closeknit.rights import registry


def test_every_field_of_every_model_is_classified_and_nothing_else() -> None:
    """PR-12. What is missing is printed as the lines to paste into src/closeknit/rights/registry.toml."""
    found = registry.gaps()
    assert not found, "\n\n".join(["src/closeknit/rights/registry.toml:", *found])


@pytest.fixture
def plain() -> dict[str, object]:
    return copy.deepcopy(registry._file())


def test_a_new_field_is_named_with_the_line_to_paste(plain: dict[str, dict[str, dict[str, dict[str, object]]]]) -> None:
    """PR-12"""
    del plain["circle"]["Person"]["fields"]["remember"]
    assert registry.gaps(plain) == ['add to [circle.Person.fields]: remember = { class = "FILL IN", why = "FILL IN" }']


def test_a_new_table_is_named_with_its_lines(plain: dict[str, dict[str, object]]) -> None:
    """PR-12"""
    del plain["circle"]["Bond"]
    [found] = registry.gaps(plain)
    assert found.startswith("add:\n[circle.Bond]\nwords = ")
    assert 'label = { class = "FILL IN", why = "FILL IN" }' in found


def test_what_was_pasted_has_to_be_filled_in(plain: dict[str, dict[str, dict[str, dict[str, object]]]]) -> None:
    """PR-12"""
    plain["circle"]["Person"]["fields"]["remember"] = {"class": "FILL IN", "why": "FILL IN"}
    [found] = registry.gaps(plain)
    assert "[circle.Person.fields] remember: class is one of" in found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"export": "no"}, "why and export say something"),
        ({"export": "no: "}, "why and export say something"),
        ({"keep": "never"}, "keep is one of"),
    ],
)
def test_a_line_that_says_nothing_is_found(
    plain: dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]], change: dict[str, str], words: str
) -> None:
    """PR-12"""
    plain["circle"]["Person"]["fields"]["remember"].update(change)
    assert [words in found for found in registry.gaps(plain)] == [True]


def test_a_field_and_a_table_that_are_gone_are_found(plain: dict[str, dict[str, dict[str, dict[str, object]]]]) -> None:
    """PR-12"""
    plain["circle"]["Person"]["fields"]["shoe_size"] = {"class": "personal", "why": "none"}
    plain["circle"]["Shoe"] = copy.deepcopy(plain["circle"]["Said"])
    assert registry.gaps(plain) == [
        "delete the table [circle.Shoe]: no such model",
        "take out of [circle.Person.fields]: shoe_size",
    ]


@pytest.mark.django_db
def test_the_privacy_page_says_every_table_and_purpose_of_the_file(client: Client) -> None:
    """PR-12: the page is made of the file; what is personal is on it, with how long it is kept."""
    from html import escape

    page = client.get(reverse("privacy")).content.decode()
    personal = ("personal", "special", "third-party", "safeguarding")
    said = 0
    for one in registry.models():
        parts = [field for field in one.fields.values() if field.kind in personal]
        if not one.owner or not parts:
            continue
        for words in (one.words, one.why, registry.rules()[one.keep].words):
            assert escape(words) in page or escape(words[:1].upper() + words[1:]) in page, words
        for field in parts:
            why = field.why[:1].upper() + field.why[1:]
            assert escape(why) in page, field.why
            said += 1
    assert said > 100
    assert all(escape(one.words) in page for one in registry.beside())


def test_the_impact_assessment_is_of_this_release() -> None:
    """PR-13: the template is there, of the version of the release, with a part for whoever runs it."""
    import re
    from importlib.metadata import version

    from tests.shape.tree import ROOT, text

    page = text(ROOT / "docs/build/data-protection.md")
    assert re.findall(r"^Version (\S+?)\.? For whoever", page, re.MULTILINE) == [version("closeknit")]
    assert page.count("*Site") >= 5
    assert all(f"| {kind} |" in page for kind in registry.CLASSES)
