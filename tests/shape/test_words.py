"""The words that are never said to people (design, "Words"): in templates, in translated strings, in the guides for people."""

import ast
import re
import unicodedata
from html.parser import HTMLParser

import pytest

from tests.shape.tree import files, parsed, short, strings, text

FORBIDDEN = re.compile(
    r"\b(streaks?|scor(?:e|es|ed|ing)|overdue|should(?:n[’']t)?|must(?:n[’']t)?|just|simply|users?|clients?|goals? missed"
    r"|suffer\w*|epidemic|the lonely|lonely p(?:erson|eople)|commit suicide|invalid)\b",
    re.IGNORECASE,
)
ALLOWED = {
    "Small things count. Nobody is keeping score.",
    "Not enough answers for a score.",
    "You scored %(total)s out of %(high)s.",
    "Last time, on %(day)s, you scored %(total)s.",
}
"""Sentences that say one of the words in another sense, or of a named scale."""

SHOWN = {"aria-label", "title", "placeholder", "alt", "data-say", "data-title", "data-drop"}
"""Attributes that are read out or shown."""

TRANSLATE = re.compile(r"{%\s*(?:translate|trans)\s+(?:\"([^\"]*)\"|'([^']*)')")
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b.*?%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
TAG = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|{%.*?%}|{{.*?}}", re.DOTALL)
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
APPS = tuple(f"src/closeknit/{name}" for name in ("web", "circle", "wellbeing", "accounts", "rights", "outbox"))
FENCE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


class _Visible(HTMLParser):
    """Collects what somebody sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in SHOWN and value]


def visible(template: str) -> list[str]:
    """Return the pieces of text that a template shows: translated strings, and whatever stands between its tags."""
    said = [first or second for first, second in TRANSLATE.findall(template)]
    said += [TAG.sub(" ", body) for body in BLOCK.findall(template)]
    parser = _Visible()
    parser.feed(TAG.sub(" ", BLOCK.sub(" ", template)))
    return [words for words in (" ".join(piece.split()) for piece in (*said, *parser.words)) if words]


def translated(tree: ast.Module) -> list[str]:
    """Return the strings of a module that go through a translation catalogue."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            found += [n.value for n in node.args if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return found


def said() -> dict[str, list[str]]:
    """Return what each template and module of the pages says, by file."""
    pages = {short(path): visible(text(path)) for path in files(".html", under=APPS)}
    return pages | {short(path): translated(parsed(path)) for path in files(".py", under=APPS)}


SAID = said()


def wrong(pattern: re.Pattern[str], words_by_file: dict[str, list[str]]) -> list[str]:
    """Return the file, the word and the text of everything that matches."""
    return [
        f"{file}: {hit.group()!r} in {words!r}"
        for file, texts in words_by_file.items()
        for words in texts
        if words not in ALLOWED and (hit := pattern.search(words))
    ]


def test_the_pages_are_read() -> None:
    assert "Nothing is saved yet." in SAID["src/closeknit/circle/templates/circle/import_review.html"]
    assert "Text size and colours" in SAID["src/closeknit/web/templates/look.html"]
    assert "A little quiet" in SAID["src/closeknit/web/ties.py"]
    assert sum(map(len, SAID.values())) > 500


@pytest.mark.parametrize(
    "template",
    [
        "<p>You should call.</p>",
        "{% translate 'You should call.' %}",
        '<input aria-label="Your score">',
        '<input placeholder="{% translate "Your score" %}">',
        "{% blocktranslate count n=n %}{{ n }} user{% plural %}{{ n }} users{% endblocktranslate %}",
    ],
)
def test_a_forbidden_word_is_seen_wherever_it_stands(template: str) -> None:
    assert wrong(FORBIDDEN, {"here": visible(template)})


@pytest.mark.parametrize(
    "template",
    ["{{ user.score }}", '<p class="should">Hello</p>', "{# must #}", "{% url 'client' user %}", "<p>{{ just }}</p>"],
)
def test_names_in_the_machinery_are_not_words(template: str) -> None:
    assert wrong(FORBIDDEN, {"here": visible(template)}) == []


def test_pages_never_say_the_forbidden_words() -> None:
    assert wrong(FORBIDDEN, SAID) == []


def test_no_sentence_of_the_product_says_them_either() -> None:
    """Refusals, hints of the doctor and lines of the terminal are no catalogue entries: look at every string with a space.

    Importers also hold the words of the files they read; there only whole sentences are ours. A scale is shown word for word as
    it was published; what it says in our words is read in tests/scales/test_promises.py.
    """
    sentences = {
        short(path): [
            words
            for node in strings(parsed(path))
            if " " in (words := str(node.value)) and ("/importers/_" not in short(path) or words.rstrip()[-1:] in ".?")
        ]
        for path in files(".py", under=("src",))
        if "/scales/" not in short(path)
    }
    assert wrong(FORBIDDEN, sentences) == []


def test_the_guides_for_people_do_not_say_them() -> None:
    guides = {short(path): FENCE.sub(" ", text(path)).splitlines() for path in files(".md", under=("docs/use",))}
    assert len(guides) >= 5
    assert wrong(FORBIDDEN, guides) == []


def test_pages_do_not_shout() -> None:
    assert wrong(re.compile(r"!(?!=)"), SAID) == []


def test_pages_have_no_emoji() -> None:
    found = [
        f"{file}: {letter!r} in {words!r}"
        for file, texts in SAID.items()
        for words in texts
        for letter in words
        if ord(letter) >= 0x2600 and unicodedata.category(letter) == "So"
    ]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    sentences = {str(node.value) for path in files(".py", under=("src",)) for node in strings(parsed(path))}
    shown = {words for texts in SAID.values() for words in texts}
    assert (shown | sentences) & ALLOWED == ALLOWED
