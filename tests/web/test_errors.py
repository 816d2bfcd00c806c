"""What goes wrong: a page that says little and helps, a log line that holds nothing personal, and a number in both."""

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from django.urls import resolve, reverse
from pytest_django.fixtures import Settings
from tests.shape.world import LISTED, MARKER, Life, address

from closeknit.accounts.models import User
from closeknit.circle.models import Person
from closeknit.storage.sqlcipher.base import driver
from closeknit.web import errors, logs

pytestmark = pytest.mark.django_db
SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the built-in database")
TYPED = "Typed-5e1c"


class Crash:
    """A middleware in whose place any view could stand: it raises with everything a person wrote in its words."""

    problem: type[Exception] = ValueError

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, named: Any) -> None:
        try:
            raise IntegrityError(f"Key (name)=({TYPED}\r\nforged line) already exists")
        except IntegrityError as cause:
            raise self.problem(f"{MARKER} {request.POST} {request.GET} {request.user}") from cause


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log of the product says meanwhile."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(logs.Formatter())
    logging.getLogger().addHandler(handler)
    yield said
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def crashing(settings: Settings) -> Client:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Crash"]
    return Client(raise_request_exception=False)


def test_every_view_that_breaks_says_nothing_about_anybody(crashing: Client, amara: User, log: io.StringIO) -> None:
    """AP-6, PR-10: the page and the log hold no word of what is kept or was typed, and share the request's number."""
    crashing.force_login(amara)
    life = Life(amara)
    for name in LISTED:
        # Some addresses of django-allauth lie under a page of ours.
        answered = resolve(address(name, life)).url_name
        log.seek(log.truncate(0) or 0)
        for method in ("get", "post"):
            answer = getattr(crashing, method)(f"{address(name, life)}?q={TYPED}", {"words": TYPED})
            page = answer.content.decode()
            assert answer.status_code == 500, name
            assert "Something broke on our side" in page
            for secret in (MARKER, TYPED, "amara@", "Traceback", "ValueError", ".py", "process_view"):
                assert secret not in page, (name, secret)
            [number] = re.findall(r"give them this number: ([a-z0-9]{4}-[a-z0-9]{4})", page)
            lines = log.getvalue().splitlines()
            assert f"{number} 500 {method.upper()} {answered} ValueError < IntegrityError at" in lines[-1]
        for secret in (MARKER, TYPED, "amara@", "Amara", "?q", "forged", life.person.ref):
            assert secret not in log.getvalue(), (name, secret)
        assert len(log.getvalue().splitlines()) == 2


def test_a_log_line_is_one_line_and_keeps_what_others_say_out(log: io.StringIO) -> None:
    """PR-10: CR and LF are encoded; a word somebody else's code puts in is left out, a number is not."""
    logging.getLogger("closeknit.circle").warning("batch %d of %s\r\nforged", 7, TYPED)
    logging.getLogger("somebody.else").warning("sent to %s after %d", TYPED, 3)
    logging.getLogger("somebody.else").warning(f"sent to {TYPED}")
    logging.getLogger("somebody.else").error("%(who)s is gone", {"who": TYPED})
    lines = log.getvalue().splitlines()
    assert len(lines) == 4
    assert TYPED not in log.getvalue()
    assert "batch 7 of …\\x0d\\x0aforged" in lines[0]
    assert "sent to … after 3" in lines[1]
    assert "somebody.else - … (test_errors.py:" in lines[2]
    assert "… is gone" in lines[3]


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (OperationalError("database is locked"), 503, "We are catching our breath"),
        (OperationalError("unable to open database file"), 503, "catching our breath"),
        (InterfaceError("connection already closed"), 503, "catching our breath"),
        (OperationalError("database or disk is full"), 507, "no room left"),
        (OSError(28, "No space left on device"), 507, "no room left"),
        (OperationalError("no such table: x"), 500, "Something broke"),
        (DatabaseError("database disk image is malformed"), 500, "Something broke"),
        (ValueError(), 500, "Something broke"),
        (None, 500, "Something broke"),
    ],
)
def test_trouble_of_the_machine_has_pages_of_its_own(rf: Any, problem: Any, status: int, words: str) -> None:
    """RE-6, RE-10."""
    answer = errors.page_of(rf.get("/"), problem)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert (answer.get("Retry-After") == "5") is (status == 503)
    assert 'href="tel:999"' in answer.content.decode()


def name_of(word: str) -> dict[str, str]:
    return {"name": word, "layer": "0"}


@SQLITE
@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_locked_reading_goes_on_and_nothing_is_lost(settings: Settings, amara: User) -> None:
    """RE-10, RE-21: another program holds the write lock. Each answer is 200, 303 or 503; acknowledged = rows."""
    client = Client(raise_request_exception=False)
    client.force_login(amara)
    connection.connection.execute("PRAGMA busy_timeout = 200")
    other = driver.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{connection.settings_dict['OPTIONS']['key']}'\"")
    acknowledged, statuses = 0, []
    for held in (True, True, False, True, False):
        if held:
            other.execute("BEGIN IMMEDIATE")
        answer = client.post(reverse("person_add"), name_of(f"Ada {len(statuses)}"))
        statuses.append(answer.status_code)
        acknowledged += answer.status_code == 303 or answer.status_code == 302
        assert client.get("/circle/").status_code == 200
        assert client.get("/help/").status_code == 200
        if held:
            assert answer["Retry-After"] == "5"
            other.execute("ROLLBACK")
    other.close()
    connection.connection.execute("PRAGMA busy_timeout = 20000")
    assert [s == 503 for s in statuses] == [True, True, False, True, False]
    assert Person.objects.count() == acknowledged == 2


@SQLITE
@pytest.mark.django_db(transaction=True)
def test_when_the_disk_is_full_everything_saved_is_there_and_can_be_read(amara: User) -> None:
    """RE-6: the database may not grow any more. Acknowledged = rows, reading works, the page says what to do."""
    client = Client(raise_request_exception=False)
    client.force_login(amara)
    connection.connection.execute("VACUUM")  # what other tests left empty would be filled first
    pages = connection.connection.execute("PRAGMA page_count").fetchone()[0]
    connection.connection.execute(f"PRAGMA max_page_count = {pages + 4}")
    acknowledged, full = 0, None
    for number in range(400):
        answer = client.post(reverse("person_add"), name_of(f"Ada {number}") | {"remember": "long words " * 200})
        if answer.status_code == 507:
            full = answer
            break
        assert answer.status_code in (302, 303)
        acknowledged += 1
    assert full is not None
    assert "its disk is full" in full.content.decode()
    assert Person.objects.count() == acknowledged > 0
    assert client.get("/circle/?show=everyone").status_code == 200
    connection.connection.execute(f"PRAGMA max_page_count = {pages + 4000}")
    assert client.post(reverse("person_add"), name_of("Afterwards")).status_code in (302, 303)
    assert Person.objects.count() == acknowledged + 1


class Gone:
    """A database that is not there: whoever asks for a connection gets what a stopped server gives."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.asked += 1
        raise OperationalError("unable to open database file")


def test_help_stands_when_the_database_is_gone(amara: User, log: io.StringIO) -> None:
    """RE-19, SF-3: help for everybody, signed in or not, small, without script; the rest says 503; sign-in can be read."""
    inside, stranger = Client(raise_request_exception=False), Client(raise_request_exception=False)
    inside.force_login(amara)
    inside.cookies["look"] = "dark"
    with connection.execute_wrapper(Gone()):
        for client in (inside, stranger):
            answer = client.get("/help/")
            page = answer.content.decode()
            assert answer.status_code == 200
            assert 'href="tel:999"' in page
            assert len(answer.content) <= 20_000
            assert re.sub(r"<script[^>]* src=[^>]*></script>", "", page).count("<script") == 0
            assert client.post("/help/", {"country": "US"}).status_code == 302
            assert 'href="tel:988"' in client.get("/help/").content.decode()
        assert 'data-theme="dark"' in inside.get("/help/").content.decode()
        assert stranger.get("/sign-in/").status_code == 200
        assert stranger.get("/privacy/").status_code == inside.get("/privacy/").status_code == 200
        for address_ in ("/", "/circle/", "/settings/"):
            answer = inside.get(address_)
            assert answer.status_code == 503
            assert "catching our breath" in answer.content.decode()
            assert 'href="tel:' in answer.content.decode()
    assert inside.get("/").status_code == 200
