"""Ways of writing code that lead to holes, looked for in every file (SC-4, SC-5, BR-4, CR-7): our own rules, offline.

Each rule is tried on a line it has to find, so that a rule that finds nothing is known to work.
"""

import ast
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.shape.tree import ROOT, files, parsed, short, text

SOURCE = files(".py", under=("src",))
SCRIPTS = files(".js", under=("src",))
TEMPLATES = files(".html", under=("src",))
Rule = Callable[[ast.Module], Iterator[str]]


def name_of(node: ast.AST) -> str:
    """A dotted name as it is written, or "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return ""


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(*names: str) -> Rule:
    """Modules nobody imports."""
    return lambda tree: (m for m in imported(tree) if any(m == n or m.startswith(f"{n}.") for n in names))


def calls(*names: str) -> Rule:
    """Functions nobody calls or uses as decorators."""
    wanted = re.compile("|".join(rf"(^|\.){re.escape(n)}$" for n in names))
    return lambda tree: (
        found for node in ast.walk(tree) if wanted.search(found := name_of(getattr(node, "func", node))) and found
    )


def compared(tree: ast.Module) -> Iterator[str]:
    """Secrets compared with == : how long it takes tells how much of it was right."""
    secret = re.compile(r"(^|[._])(token|digest|secret|signature|hmac|mac|password)$")
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = [node.left, *node.comparators]
            constant = any(isinstance(side, ast.Constant) for side in sides)
            yield from (n for side in sides if not constant and secret.search(n := name_of(side)))


def unsafe_keywords(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.keyword) or not isinstance(node.value, ast.Constant):
            continue
        if (node.arg, node.value.value) in {("shell", True), ("verify", False), ("check_hostname", False)}:
            yield f"{node.arg}={node.value.value}"


def raw_sql(tree: ast.Module) -> Iterator[str]:
    """SQL put together from pieces: f-strings, % and + in what is executed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func).endswith((".raw", ".extra", "RawSQL")):
            yield name_of(node.func)


RULES: dict[str, tuple[Rule, str, frozenset[str]]] = {
    "markup made safe": (
        calls("mark_safe", "SafeText"),
        "mark_safe(x)",
        frozenset(),
    ),
    "a form without a token": (
        calls("csrf_exempt"),
        "@csrf_exempt\ndef f(): ...",
        frozenset({"src/closeknit/web/views.py", "src/closeknit/outbox/views/by_link.py"}),
    ),
    "objects from bytes": (modules("pickle", "marshal", "shelve", "dill", "yaml"), "import pickle", frozenset()),
    "chance that can be guessed": (modules("random"), "from random import choice", frozenset({"src/closeknit/demo/"})),
    "another way out": (
        modules("requests", "urllib.request", "urllib3", "httpx", "aiohttp", "http.client", "ftplib", "telnetlib"),
        "import urllib.request",
        frozenset({"src/closeknit/fetching/transport.py"}),
    ),
    "sockets": (modules("socket"), "import socket", frozenset({"src/closeknit/fetching/transport.py"})),
    "a secret compared letter by letter": (
        compared,
        "if link.token == given: ...",
        # Digests that everybody may know: of a chain, of a wording, of one's own row; and a word of a language.
        frozenset(
            {
                "src/closeknit/accounts/journal.py",
                "src/closeknit/accounts/migrations/0003_journal_chained.py",
                "src/closeknit/accounts/actions/consents.py",
                "src/closeknit/accounts/queries/devices.py",
                "src/closeknit/importers/_sqliteschema.py",
            }
        ),
    ),
    "a shell or no certificate": (unsafe_keywords, "run(x, shell=True)", frozenset()),
    "code from text": (calls("eval", "exec", "os.system", "os.popen"), "eval(x)", frozenset()),
    "old digests": (calls("hashlib.md5", "hashlib.sha1", "md5", "sha1"), "hashlib.md5(x)", frozenset()),
    "SQL of its own": (raw_sql, "Person.objects.raw(x)", frozenset()),
    "the standard library's SQLite": (
        modules("sqlite3"),
        "import sqlite3",
        frozenset(),
    ),
}
"""Each rule with a line that it has to find, and the files that may: for a reason that stands in them."""


@pytest.mark.parametrize("name", RULES)
def test_a_rule_finds_what_it_is_for(name: str) -> None:
    rule, example, _ = RULES[name]
    assert list(rule(ast.parse(example)))


@pytest.mark.parametrize("name", RULES)
def test_no_file_does_it(name: str) -> None:
    """SC-4."""
    rule, _, allowed = RULES[name]
    found = {short(path): hits for path in SOURCE if (hits := sorted(set(rule(parsed(path)))))}
    assert {p: h for p, h in found.items() if not p.startswith(tuple(allowed) or ("-",))} == {}
    assert [a for a in allowed if not any(p.startswith(a) for p in found)] == [], "an exception that is not needed"


ROWS_IN = ("/models/", "/actions/", "/access.py", "/migrations/", "/journal.py", "/keys.py", "/tasks.py")
ROWS_OF_WHOEVER_ASKS = ("/accounts/standing.py", "/accounts/backend.py", "/accounts/session_store.py")
"""Who is signed in is read before anything else, by three compiled queries."""

ROWS_BELOW = (
    "/queries/",
    "/terminal/",
    "/checks.py",
    "/storage/blank.py",
    "/accounts/anchors.py",
    "/outbox/",
    "/rights/",
    "/backups/",
)
"""Accounts' queries, commands and checks ask their own few tables, the outbox its own, rights and backups all of them; of the
circle only `access` does (tests/shape/test_policy.py)."""


def test_views_forms_and_templates_reach_no_row_by_themselves() -> None:
    """AC-5: `.objects` stands where rows belong, never in a view or a form."""
    found = [
        short(path)
        for path in SOURCE
        if not any(part in f"/{short(path)}" for part in (*ROWS_IN, *ROWS_OF_WHOEVER_ASKS, *ROWS_BELOW))
        and any(isinstance(n, ast.Attribute) and n.attr == "objects" for n in ast.walk(parsed(path)))
    ]
    assert found == []


SINKS = re.compile(
    r"\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*[\"']|srcdoc"
    r"|localStorage|indexedDB|sendBeacon"
)


def test_no_script_of_ours_makes_markup_or_keeps_anything() -> None:
    """BR-2, BR-11."""
    assert len(SCRIPTS) >= 3
    assert {short(path): hit.group() for path in SCRIPTS if (hit := SINKS.search(text(path)))} == {}
    assert SINKS.search("x.innerHTML = y")


def test_every_script_of_a_page_carries_the_nonce() -> None:
    """BR-1: without it the browser refuses the script."""
    tags = {short(path): re.findall(r"<script\b[^>]*>", text(path)) for path in TEMPLATES}
    assert sum(map(len, tags.values())) >= 4
    assert {p: t for p, found in tags.items() for t in found if 'nonce="{{ nonce }}"' not in t} == {}


def test_only_help_and_the_way_out_lead_to_other_sites() -> None:
    """BR-7: people are sent elsewhere only to a help line, its official page, or the neutral page they leave to."""
    leads = re.compile(r'href="(https?://[^"]*|\{\{ *[\w.]*(?:url|site|to)[^"]*\}\})"')
    found = {
        (path.name, hit) for path in TEMPLATES for hit in leads.findall(text(path)) if "_url|default:'/" not in hit
    }
    outside = {name for name, hit in found if hit not in OURS | OURS_BY_NAME}
    assert outside <= {"help.html", "_help_numbers.html", "_exit.html", "_exit_skip.html"}
    assert {"help.html", "_exit.html"} <= outside


OURS_BY_NAME = {"{{ way.url }}", "{{ consents_url }}", "{{ parcel.stop }}"}
"""Ways to show once more who one is, the page of consents, and the link that ends a kind of mail."""

OURS = {"{{ url }}", "{{ place_url }}", "{{ sign_in_url }}", "{{ today_url|default:'/' }}"}
"""Addresses made by `url`."""

SECRETS = (
    re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY"),
    re.compile(
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}\b|\bglpat-[\w-]{20}\b|\bsk_live_\w{16,}|\bxox[abprs]-\w{10,}"
    ),
    re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    re.compile(r"(?i)\b(?:secret|password|passwd|token|api_?key)\w*[\"']?\s*[:=]\s*[\"']([^\s\"'{}$<>]{20,})[\"']"),
)
INVENTED = (
    "example",
    "test",
    "kettle",
    "wrong",
    "change",
    "no-such",
    "/",
    "orchard",
    "closeknit.",
    "django.",
    "lantern",
    "zwiebel",
    "meadow",
)
WELL_KNOWN = "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
"""The end of the token that stands in RFC 7519's own examples."""

OTHER = (".png", ".woff2", ".ico", ".lock", ".db", ".zip")


def secrets_in(content: str) -> Iterator[str]:
    """What looks like a key: by its form, or by its name and by how little it repeats itself."""
    for known in SECRETS[:3]:
        yield from (found for found in known.findall(content) if not found.endswith(WELL_KNOWN))
    for value in SECRETS[3].findall(content):
        counts = Counter(value)
        bits = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
        if bits > 3.5 and not any(word in value.lower() for word in INVENTED):
            yield value


def test_the_repository_holds_no_secret() -> None:
    """SC-5."""
    looked = [path for path in files() if not path.name.endswith(OTHER) and path.name != "test_forbidden_ways.py"]
    assert len(looked) > 500
    found = {short(path): hits for path in looked if (hits := list(secrets_in(text(path))))}
    assert {p: h for p, h in found.items() if not p.startswith("tests/importers/samples/")} == {}


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN EC " + "PRIVATE KEY-----",
        "AKIA" + "QX7LNPW3VJ5M2RTB",
        "SECRET_KEY = 'kD93nf02" + "mQpX81vzLw7Rt5Yb'",
        '"api_key": "9f8e7d6c5b4a3' + '9281706f5e4d3c2b1a0"',
    ],
)
def test_a_secret_is_seen(line: str) -> None:
    assert list(secrets_in(line))


def test_the_way_to_report_is_there() -> None:
    """SC-7: contact, 90 days, supported versions, fix times."""
    page = text(ROOT / "SECURITY.md")
    for said in ("privately", "90 days", "Supported versions", "7 days"):
        assert said in page
