"""Where somebody is signed in: sessions that end in time, one at a time, all at once; and ids that change (AU-5, AU-6, AU-7)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from closeknit.accounts import actions, journal
from closeknit.accounts.actions import devices
from closeknit.accounts.models import JournalEntry, OneTimeLink, SignedInDevice, User
from closeknit.accounts.queries import factors
from closeknit.accounts.queries.devices import label
from closeknit.circle import tasks as circle_tasks
from closeknit.terminal import people
from tests.conftest import confirm

pytestmark = pytest.mark.django_db

PASSWORD = "kettle-lantern-orchard"
START = datetime(2026, 3, 2, 9, 17, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def ada(db: None) -> User:
    user = actions.open_account(email="ada@example.org", name="Ada", password=PASSWORD)
    actions.finish_welcome(user=user)
    return user


def enter(*, shared: bool = False, agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    more = {"shared": "on"} if shared else {}
    answer = client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD, **more})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(
    ("kind", "life"), [("person", factors.PERSON), ("staff", factors.STAFF), ("shared", factors.SHARED)]
)
def test_a_sign_in_ends_unused_and_in_all(
    ada: User, kind: str, life: factors.Lifetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Idle and absolute times, to the second (AU-6)."""
    monkeypatch.setattr(factors, "DUTIES", [lambda user: kind == "staff"])
    second = timedelta(seconds=1)
    with time_machine.travel(START, tick=False) as clock:
        unused, late = enter(shared=kind == "shared"), enter(shared=kind == "shared")
        token = str(unused.session["device"])
        clock.move_to(START + life.idle - second)
        assert devices.goes_on(user=ada, token=token, now=START + life.idle - second)
        clock.move_to(START + life.idle)
        assert not is_in(late)
        used = enter(shared=kind == "shared")
        begun, token = START + life.idle, str(used.session["device"])
        now = begun
        while now < begun + life.absolute - second:
            now = min(now + life.idle / 2, begun + life.absolute - second)
            assert devices.goes_on(user=ada, token=token, now=now), now
        assert not devices.goes_on(user=ada, token=token, now=begun + life.absolute)
        clock.move_to(begun + life.absolute)
        assert not is_in(used)


def test_the_times_are_those_that_were_promised() -> None:
    times = [(life.idle, life.absolute) for life in (factors.PERSON, factors.STAFF, factors.SHARED)]
    day, hour, minute = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
    assert times == [(14 * day, 90 * day), (30 * minute, 12 * hour), (10 * minute, 12 * hour)]


def test_on_a_shared_computer_the_cookie_goes_with_the_browser(ada: User) -> None:
    """And the computer is not remembered as one of the person's own."""
    shared, own = enter(shared=True), enter()
    assert shared.cookies["closeknit"]["max-age"] == ""
    assert "closeknit-known" not in shared.cookies
    assert own.cookies["closeknit"]["max-age"] == 90 * 24 * 3600
    assert "closeknit-known" in own.cookies
    assert list(SignedInDevice.objects.order_by("pk").values_list("shared", flat=True)) == [True, False]


def test_a_session_id_from_before_is_worth_nothing(ada: User) -> None:
    """Fixation: the id that a browser had before signing in, and before confirming, opens nothing (AU-5)."""
    client = Client()
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})
    signed_in = client.session.session_key
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": reverse("sign_in")})
    after = client.session.session_key
    assert len({before, signed_in, after}) == 3
    for old in (before, signed_in):
        thief = Client()
        thief.cookies["closeknit"] = str(old)
        assert not is_in(thief)
    assert is_in(client)


def test_the_page_lists_devices_in_words_and_by_the_hour(ada: User) -> None:
    with time_machine.travel(START, tick=False):
        phone, other = enter(), enter(agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0")
        page = phone.get(reverse("devices")).content.decode()
        assert is_in(other)
    assert page.index("Firefox on Android") < page.index("Edge on Windows"), "this device first"
    assert "2 March 2026, 09:00" in page
    assert "09:17" not in page
    assert "127.0.0.1" not in page
    assert not {f.name for f in SignedInDevice._meta.get_fields()} & {"ip", "address", "user_agent"}


def test_one_device_is_ended_and_only_by_its_person(ada: User, femi: User) -> None:
    here, lost = enter(), enter(agent="")
    row = SignedInDevice.objects.get(label="A device")
    thief = Client()
    thief.force_login(femi)
    assert thief.post(reverse("device_end", args=[row.pk])).status_code == 404
    assert is_in(lost)
    assert here.post(reverse("device_end", args=[row.pk])).status_code == 302
    assert (is_in(lost), is_in(here)) == (False, True)


def test_all_others_are_ended_at_once(ada: User) -> None:
    here, *others = [enter() for _ in range(4)]
    here.post(reverse("devices_end"))
    assert [is_in(one) for one in others] == [False] * 3
    assert is_in(here)
    last = JournalEntry.objects.filter(chain=ada.pk).order_by("-sequence")[0]
    assert (last.act, last.facts) == ("devices.ended", {"count": 3})
    assert journal.verify(ada.pk) is None


def test_a_new_password_ends_the_others(ada: User) -> None:
    here, other = enter(), enter()
    confirm(here, ada)
    new = "meadow-anchor-violin"
    answer = here.post(reverse("account_change_password"), {"password1": new, "password2": new})
    assert answer.status_code == 302
    assert (is_in(other), is_in(here)) == (False, True)
    assert SignedInDevice.objects.count() == 1


def test_a_closed_account_is_out_at_its_next_request(ada: User) -> None:
    client = enter()
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_signing_out_forgets_the_device(ada: User) -> None:
    client = enter()
    client.post(reverse("account_logout"))
    assert not SignedInDevice.objects.exists()


def test_one_button_ends_everything(ada: User) -> None:
    """Devices, links, and whatever others hang on it, in one transaction; here too."""
    here, other = enter(), enter()
    link = reverse("once", args=[actions.make_link(user=ada)])
    told: list[User] = []

    def feeds(user: User, **_more: object) -> None:
        told.append(user)

    actions.ending_everything.connect(feeds)
    confirm(here, ada)
    assert here.get(reverse("end_everything")).status_code == 200
    assert here.post(reverse("end_everything")).status_code == 302
    actions.ending_everything.disconnect(feeds)
    assert told == [ada]
    assert (is_in(here), is_in(other)) == (False, False)
    assert not OneTimeLink.objects.exists()
    assert Client().post(link).status_code == 410


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18.0 Safari/605", "Safari on Mac"),
        ("curl/8.0", "A device"),
        ("", "A device"),
    ],
)
def test_a_device_has_a_plain_name(agent: str, said: str) -> None:
    assert label(agent) == said


def test_every_cookie_is_out_of_reach(ada: User) -> None:
    """HttpOnly, SameSite, no domain; with https the names carry __Host- and Secure (AU-13)."""
    client = enter()
    assert {"closeknit", "closeknit-known"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax"
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_whoever_runs_the_server_can_sign_somebody_out(ada: User) -> None:
    """AU-7: on every device, and their links with it."""
    client, link = enter(), actions.make_link(user=ada)
    assert people.sign_out("nobody@example.org") == 1
    assert is_in(client)
    assert people.sign_out("ada@example.org") == 0
    assert not is_in(client)
    assert actions.use_link(token=link) is None


@pytest.mark.django_db(transaction=True)
def test_no_row_is_left_of_a_sign_in_that_ended(client: Client, amara: User, femi: User) -> None:
    """Signed out from elsewhere, or not used for two weeks: the next sweep takes the session too; others stay."""
    then = timezone.now()
    old = Client()
    with time_machine.travel(then - timedelta(days=15)):
        old.force_login(femi)
    phone, laptop = Client(), Client()
    for browser in (phone, laptop):
        browser.force_login(amara)
    visitor = Session(
        session_key="of-nobody", session_data=SessionStore().encode({"x": 1}), expire_date=then + timedelta(1)
    )
    visitor.save()
    assert Session.objects.count() == 4
    assert devices.clear_sessions(now=then) == 1
    end = SignedInDevice.objects.filter(user=amara).order_by("pk")[0]
    devices.end_one(user=amara, pk=end.pk)
    circle_tasks.clear_out()
    left = {s.get_decoded().get("_auth_user_id") for s in Session.objects.all()}
    assert left == {str(amara.pk), None}
    assert laptop.get(reverse("today")).status_code == 200
    assert phone.get(reverse("today")).status_code == 302
