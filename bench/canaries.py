"""Plants words that stand nowhere else in every field through the real doors, exports, forgets, and looks for them byte by byte.

    python bench/canaries.py account     a whole account is forgotten
    python bench/canaries.py person      one person of the circle is deleted for good
    python bench/canaries.py leave       nothing is forgotten: shows that the search finds what is there
    python bench/canaries.py [--json]    all three

The database is left unencrypted here, so that every page of it, its free pages and its write-ahead log can be searched as bytes
(the encryption is looked at by itself: see CR-1). Looked at too: every other file of the data folder, the dump of every
table, the log, mails, and what was printed. Ends with 1 when anything was found (PR-5, CR-3, CR-4, PR-10).
"""

import argparse
import io
import json
import logging
import os
import secrets
import subprocess
import sys
import tempfile
import time
import zlib
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from _evidence import keep

WAYS = ("account", "person", "leave")
SEED = secrets.token_hex(3)
PASSWORD = f"pass-{SEED}-long-enough"
EMAIL = f"canary{SEED}@example.org"


def marker(place: str) -> str:
    """A word that is planted in one place."""
    return f"Canary{SEED}{place}"


def main(arguments: list[str] | None = None) -> int:
    """Run; returns 1 when something was found that had to be gone, or nothing was found that was there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", nargs="?", choices=WAYS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--short", action="store_true", help="nothing is shorter: for `evidence.py --short`")
    given = parser.parse_args(arguments)
    if given.way:
        figures, where = one(given.way)
        print(json.dumps(figures) if given.json else "\n".join([f"{given.way}: {figures}", *where[:40]]))
        return int((figures["found"] == 0) is (given.way == "leave"))
    every = {}
    for way in WAYS:
        done = subprocess.run([sys.executable, __file__, way, "--json"], capture_output=True, text=True, check=False)
        if not done.stdout:
            raise SystemExit(done.stderr)
        every[way] = json.loads(done.stdout)
    keep("canaries", every, seed=None, short=given.short, as_json=given.json)
    return int(not every["leave"]["found"] or any(every[way]["found"] for way in WAYS if way != "leave"))


def one(way: str) -> tuple[dict[str, int], list[str]]:
    """Live, forget in one way, search: figures, and where what was found."""
    with tempfile.TemporaryDirectory(prefix="closeknit-canaries-") as folder:
        printed, log, data = io.StringIO(), io.StringIO(), Path(folder) / "data"
        with redirect_stdout(printed), redirect_stderr(printed):
            start(data)
            logging.getLogger().addHandler(logging.StreamHandler(log))
            life = Life()
            planted = set(life.live())
            if way != "leave":
                life.forget_person() if way == "person" else life.forget_account()
        places = search(data, {"what was printed": printed.getvalue(), "the log": log.getvalue()})
        files = sum(1 for path in data.rglob("*") if path.is_file())
    wanted = {place for place in planted if way != "person" or place.startswith(("Theirs", "Body"))}
    if way != "person":
        wanted.add("Email")
    found = [f"  {place} in {where}" for place, where in places if place in wanted]
    return {"planted": len(planted), "looked_for": len(wanted), "files": files, "found": len(found)}, sorted(set(found))


def start(data: Path) -> None:
    """Open a store of its own, unencrypted, with mails kept in memory."""
    for name in [n for n in os.environ if n.startswith("CLOSEKNIT_")]:
        del os.environ[name]
    os.environ["CLOSEKNIT_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "closeknit.settings"
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"]["key"] = None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    import django
    from django.core import mail
    from django.core.management import call_command

    django.setup()
    mail.outbox = []
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


class Life:
    """Somebody's life through the pages; every text field holds a marker. "Theirs…" are those about the person."""

    def __init__(self) -> None:
        from django.test import Client

        from closeknit.accounts import actions

        self.account = actions.open_account(
            email=EMAIL, name=marker("OwnName"), password=PASSWORD, zone="Europe/London", region="GB"
        )
        self.client = Client()
        self.planted = ["OwnName"]
        self.post("account_login", {"login": EMAIL, "password": PASSWORD})

    def post(self, name: str, data: dict[str, Any], *args: object) -> Any:
        """Send a form as a browser does; nothing but an answer that went well is taken."""
        from django.urls import reverse

        answer = self.client.post(reverse(name, args=args), data)
        if answer.status_code not in (200, 302, 303):
            raise SystemExit(f"{name}: {answer.status_code}")
        return answer

    def plant(self, place: str) -> str:
        """Return a marker and remember that it was planted."""
        self.planted.append(place)
        return marker(place)

    def live(self) -> list[str]:
        """Plant everything; returns the places."""
        from closeknit.circle.models import Person

        self.person = self._add("Theirs")
        self._words(self.person, "Theirs")
        self._words(self._add("Other"), "Other")
        self._bring("Theirs", keep=True)
        self._bring("Theirs", keep=False)
        self._bring("Other", keep=False)
        behind = Person.objects.filter(owner=self.account, name=marker("TheirsChat")).first()
        if behind is not None:
            self.post("names_together", {"other": behind.ref, "as": "same"}, self.person.ref)
        self._confirm()
        self._export()
        return self.planted

    def _add(self, who: str) -> Any:
        from closeknit.circle.models import Person

        name = self.plant(f"{who}Name")
        number = "+447700900123" if who == "Theirs" else "+447700900177"
        self.post(
            "person_add",
            {
                "name": name,
                "relation": self.plant(f"{who}Relation"),
                "remember": self.plant(f"{who}Remember"),
                "numbers": number,
                "addresses": f"{self.plant(f'{who}Address').lower()}@example.org",
                "layer": "5",
            },
        )
        return Person.objects.get(owner=self.account, name=name)

    def _words(self, person: Any, who: str) -> None:
        """Whatever can be written about somebody on the pages, and a plan that shows it."""
        from django.urls import reverse

        from closeknit.circle.models import ImportantDate, Interaction, Promise, Support

        today = time.strftime("%Y-%m-%d")
        self.post("moments", {"how": "3", "when": today, "note": self.plant(f"{who}Note"), "felt": "good"}, person.ref)
        self.post("dates", {"kind": "other", "day": "3", "month": "7", "label": self.plant(f"{who}Date")}, person.ref)
        self.post(
            "supports",
            {"kind": "1", "given": "yes", "day": today, "way": "gave", "words": self.plant(f"{who}Help")},
            person.ref,
        )
        self.post("promises", {"words": self.plant(f"{who}Promise"), "by_day": today}, person.ref)
        self.post("free_times", {"words": f"Tuesday evening with {person.name}"})
        self.post("this_week", {}, person.ref)
        self.client.get(reverse("today"))
        for model, field in ((Interaction, "note"), (ImportantDate, "label"), (Support, "words"), (Promise, "words")):
            # Sealed words cannot be searched for in the database.
            if not any(marker(who) in getattr(row, field) for row in model._default_manager.all()):
                raise SystemExit(f"{model.__name__}: nothing was planted")

    def _bring(self, who: str, *, keep: bool) -> None:
        """A chat and cards: one import is kept, another waits."""
        from django.core.files.uploadedfile import SimpleUploadedFile
        from django.urls import reverse

        chat = self.plant(f"{who}Chat")
        self.planted.append("Body")
        rows = [f"2026-0{n}-12, 18:0{n} - {chat}: {marker('Body')}\n" for n in range(1, 9)]
        rows += [f"2026-0{n}-12, 18:0{n} - {marker('OwnName')}: x\n" for n in range(1, 9)]
        number = "+447700900123" if who == "Theirs" else "+447700900177"
        card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{self.plant(f'{who}Card')}\r\nTEL:{number}\r\nEND:VCARD\r\n"
        files = [
            SimpleUploadedFile(f"WhatsApp Chat with {chat}.txt", "".join(rows).encode()),
            SimpleUploadedFile("contacts.vcf", card.encode()),
        ]
        answer = self.client.post(reverse("imports"), {"files": files})
        if keep:
            self.client.post(answer["Location"] + "keep/", {"who": "all"})

    def _confirm(self) -> None:
        self.post("account_reauthenticate", {"password": PASSWORD})

    def _export(self) -> None:
        """An export through its page, left there."""
        from closeknit.rights.models import Export

        self.post("data_take", {})
        for _ in range(600):
            if Export.objects.filter(owner=self.account, state=Export.State.READY).exists():
                return
            time.sleep(0.1)
        raise SystemExit("the export did not get ready")

    def forget_account(self) -> None:
        """Through the page, as a person does."""
        answer = self.post("data_forget", {"email": EMAIL})
        if b"Everything is deleted" not in answer.content:
            raise SystemExit("the account was not forgotten")

    def forget_person(self) -> None:
        """Through the page, as a person does."""
        self.post("person_erase", {}, self.person.ref)


def search(data: Path, texts: dict[str, str]) -> list[tuple[str, str]]:
    """Every marker that is found, and where."""
    from django.apps import apps
    from django.core import mail
    from django.db import connection

    from closeknit.circle.models.sealed import sealed_fields

    found = []
    sources: dict[str, bytes] = {name: text.encode() for name, text in texts.items()}
    sources |= {f"mail {n}": str(one.message()).encode() for n, one in enumerate(mail.outbox)}
    for model in apps.get_models(include_auto_created=True):
        rows = list(model._default_manager.values_list())
        sources[f"table {model._meta.label}"] = b"".join(_flat(row) for row in rows)
        # What is sealed and can still be opened is there as well.
        opened = [str(getattr(row, f.name)) for f in sealed_fields(model) for row in model._default_manager.all()]
        sources[f"sealed {model._meta.label}"] = "\n".join(opened).encode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM closeknit_cache")
        sources["the cache"] = b"".join(_flat(row) for row in cursor.fetchall())
    sources |= {str(path.relative_to(data)): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    for name, raw in sources.items():
        for text in _readings(raw):
            found += [(place, name) for place in _places(text)]
    return found


def _flat(row: tuple[Any, ...]) -> bytes:
    """A row as bytes; what is compressed in it is unpacked."""
    parts = []
    for value in row:
        if isinstance(value, bytes | memoryview):
            raw = bytes(value)
            parts.append(raw)
            try:
                parts.append(zlib.decompress(raw))
            except zlib.error:
                continue
        else:
            parts.append(str(value).encode())
    return b"\n".join(parts)


def _readings(raw: bytes) -> list[bytes]:
    """Bytes as they are, as UTF-16, and in small letters."""
    return [raw, raw.replace(b"\0", b""), raw.lower()]


def _places(text: bytes) -> set[str]:
    """The places whose markers a text holds."""
    import re

    stem = marker("").encode()
    places = {match.decode() for match in re.findall(stem + rb"([A-Za-z]+)", text)}
    small = {match.decode() for match in re.findall(stem.lower() + rb"([a-z]+)", text)}
    known = {place.lower(): place for place in _KNOWN}
    out = {_longest(place) for place in places} | {known[s] for s in map(_longest_small, small) if s in known}
    if EMAIL.encode() in text:
        out.add("Email")
    return out - {""}


_WHO = ("Theirs", "Other")
_WHAT = ("Name", "Relation", "Remember", "Address", "Note", "Date", "Help", "Promise", "Chat", "Card")
_KNOWN = (*(who + what for who in _WHO for what in _WHAT), "OwnName", "Body")


def _longest(text: str) -> str:
    """The place that a text begins with."""
    return next((place for place in _KNOWN if text.startswith(place)), "")


def _longest_small(text: str) -> str:
    return next((place.lower() for place in _KNOWN if text.startswith(place.lower())), "")


if __name__ == "__main__":
    sys.exit(main())
