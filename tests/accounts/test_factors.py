"""Second factors: an app's codes, recovery codes, the gate for staff; what they keep, and that nothing goes round them."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from closeknit.accounts import actions, factor_secrets, journal
from closeknit.accounts.actions.factors import matching_step
from closeknit.accounts.models import JournalEntry, RecoveryCode, User
from closeknit.accounts.queries import factors
from tests.accounts.between import delivered
from tests.conftest import confirm

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "kettle-lantern-orchard"
START = datetime(2026, 3, 2, 9, 17, tzinfo=UTC)
RFC_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The key of RFC 6238, appendix B, "12345678901234567890" in base 32."""


@pytest.fixture
def clock(db: None) -> Iterator[time_machine.Traveller]:
    # Places of limits that another test left in the database would still be held at this earlier hour.
    cache.clear()
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def ada(clock: time_machine.Traveller) -> User:
    return actions.open_account(email="ada@example.org", name="Ada", password=PASSWORD)


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client: Client, user: User) -> str:
    """Set an app up on its page, and return its key."""
    client.force_login(user)
    confirm(client, user)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r'<code class="codes">(\w+)</code>', page)
    assert found
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(found[1])})
    assert answer.status_code == 302, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
    assert answer["Location"] == reverse("mfa_index")
    return found[1]


@pytest.fixture
def secret(ada: User, clock: time_machine.Traveller) -> str:
    return set_up(Client(), ada)


def by_password() -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_authenticate"))
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def show(client: Client, code: str) -> bool:
    client.post(reverse("mfa_authenticate"), {"code": code})
    return is_in(client)


@pytest.mark.parametrize(("at", "code"), [(1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """RFC 6238, appendix B, the last six digits of its SHA-1 column; one step early or late, no more."""
    now = datetime.fromtimestamp(at, UTC)
    assert matching_step(RFC_KEY, code, now) == at // 30
    for seconds, found in ((30, True), (-30, True), (61, False), (-61, False)):
        moved = datetime.fromtimestamp(at // 30 * 30 + seconds, UTC)
        assert (matching_step(RFC_KEY, code, moved) is not None) == found, seconds


def test_the_key_of_an_app_is_sealed_and_belongs_to_one_account(ada: User, femi: User, secret: str) -> None:
    """Not in the table, and worth nothing in somebody else's row."""
    row = Authenticator.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert secret not in str(cursor.fetchall())
    assert factor_secrets.unseal(row.data["secret"], owner_id=ada.pk) == secret
    with pytest.raises(factor_secrets.Unreadable):
        factor_secrets.unseal(row.data["secret"], owner_id=femi.pk)
    Authenticator.objects.create(user=femi, type="totp", data=dict(row.data, last_step=0))
    assert actions.use_app_code(user=femi, code=code_of(secret)) is None


def test_a_code_works_once(ada: User, secret: str, clock: time_machine.Traveller) -> None:
    """Not the one that set the app up, not a used one, not an older one; the next does (AU-11)."""
    assert not show(by_password(), code_of(secret))
    clock.shift(60)
    now, older = code_of(secret), code_of(secret, -1)
    assert show(by_password(), now)
    for again in (now, older):
        assert not show(by_password(), again)
    clock.shift(31)
    assert not show(by_password(), now), "still within a step, and still spent"
    assert show(by_password(), code_of(secret))


def test_codes_are_tried_five_times(ada: User, secret: str, clock: time_machine.Traveller) -> None:
    clock.shift(60)
    right = code_of(secret)
    client = by_password()
    for _ in range(5):
        assert not show(client, "000000")
    assert not show(client, right)
    clock.shift(301)
    assert show(by_password(), code_of(secret))


def test_recovery_codes_are_hashed_and_work_once(ada: User, secret: str) -> None:
    """AU-10: eight, shown once, argon2id in the table; spent by use, replaced by new ones."""
    client = Client()
    client.force_login(ada)
    confirm(client, ada)
    page = client.post(reverse("recovery_codes")).content.decode()
    codes = re.findall(r"<code>([0-9A-Z-]{14})</code>", page)
    assert len(set(codes)) == 8
    assert codes[0] not in client.get(reverse("recovery_codes")).content.decode()
    for row, code in zip(RecoveryCode.objects.order_by("mark"), codes, strict=True):
        assert row.digest.startswith("argon2$argon2id$")
        assert code[5:] not in str(vars(row))
        assert code[5:].replace("-", "") not in str(vars(row))
    typed = codes[0].lower().replace("-", " ").replace("0", "o")
    assert show(by_password(), typed)
    assert not show(by_password(), codes[0])
    assert RecoveryCode.objects.filter(used_at=None).count() == 7
    actions.make_recovery_codes(user=ada)
    assert not actions.use_recovery_code(user=ada, code=codes[1])
    assert journal.verify(ada.pk) is None


@pytest.mark.parametrize("code", ["", "A", "AAAA", "AAAA-AAAA-AAAA", "é" * 12, "0" * 500])
def test_what_is_no_recovery_code_opens_nothing(ada: User, secret: str, code: str) -> None:
    actions.make_recovery_codes(user=ada)
    assert not actions.use_recovery_code(user=ada, code=code)


def test_recovery_codes_of_one_are_not_those_of_another(ada: User, femi: User, secret: str) -> None:
    code = actions.make_recovery_codes(user=femi)[0]
    assert not actions.use_recovery_code(user=ada, code=code)
    assert actions.use_recovery_code(user=femi, code=code)


def test_no_way_in_goes_round_the_second_factor(ada: User, secret: str) -> None:
    """Password, code by e-mail, one-time link, and a forgotten password: each still asks for the factor (AU-10)."""
    assert not is_in(by_password())
    mailed = Client()
    mailed.post(reverse("account_request_login_code"), {"email": ada.email})
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", str(delivered()[-1].body))
    assert code
    answer = mailed.post(reverse("account_confirm_login_code"), {"code": code[0]})
    assert (answer["Location"], is_in(mailed)) == (reverse("mfa_authenticate"), False)
    linked = Client()
    answer = linked.post(reverse("once", args=[actions.make_link(user=ada)]), {"open": "yes"})
    assert (answer["Location"], is_in(linked)) == (reverse("mfa_authenticate"), False)
    forgot = Client()
    forgot.post(reverse("account_reset_password"), {"email": ada.email})
    link = re.search(r"http://testserver(/\S+)", str(delivered()[-1].body))
    assert link
    form = forgot.get(link[1], follow=True).redirect_chain[-1][0]
    new = "meadow-anchor-violin"
    forgot.post(form, {"password1": new, "password2": new})
    assert not is_in(forgot)
    answer = forgot.post(reverse("account_login"), {"login": ada.email, "password": new})
    assert (answer["Location"], is_in(forgot)) == (reverse("mfa_authenticate"), False)
    assert Authenticator.objects.filter(user=ada).exists()


def test_with_a_second_factor_a_password_does_not_confirm(
    ada: User, secret: str, clock: time_machine.Traveller
) -> None:
    """Who knows the password and finds an open page cannot take the factor away (AU-8)."""
    clock.shift(60)
    client = by_password()
    assert show(client, code_of(secret))
    answer = client.get(reverse("mfa_deactivate_totp"))
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert Authenticator.objects.filter(user=ada).exists()
    clock.shift(60)
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    clock.shift(600)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 302
    clock.shift(60)
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    actions.make_recovery_codes(user=ada)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=ada).exists()
    assert not RecoveryCode.objects.filter(user=ada).exists()


def test_changes_are_told_and_written_down(ada: User, secret: str) -> None:
    """A neutral note to the person, and the journal (AU-12)."""
    note = delivered()[-1]
    assert note.to == [ada.email]
    assert note.subject == "About your account"
    assert "A second step of signing in was added" in str(note.body)
    for word in ("Closeknit", "Ada", "127.0.0.1", secret):
        assert word not in note.subject + str(note.body).replace(settings.SITE_URL, "")
    assert JournalEntry.objects.filter(owner=ada, act="totp.added").count() == 1


def test_the_page_for_a_code_offers_no_passkey_to_who_has_none(ada: User, secret: str) -> None:
    page = by_password().get(reverse("mfa_authenticate")).content.decode()
    assert "Use your passkey" not in page
    assert "recovery code" in page


def test_who_works_for_others_sees_nothing_without_a_second_factor(
    ada: User, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AU-9: every page but those needed to set it up; also in a session from before, without a factor shown."""
    monkeypatch.setattr(factors, "DUTIES", [lambda user: user.email == "ada@example.org"])
    client = Client()
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    for name in ("today", "circle", "imports", "account", "devices", "account_email", "person_add"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer["Location"]) == (302, reverse("sign_in")), name
    assert "Add a passkey or a code app first" in client.get(reverse("sign_in")).content.decode()
    assert client.get(reverse("help")).status_code == 200
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<code class="codes">(\w+)</code>', page)
    assert secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])})
    assert client.get(reverse("circle")).status_code == 200
    old = Client()
    old.force_login(ada)
    assert old.get(reverse("circle"))["Location"] == reverse("mfa_reauthenticate")
    clock.shift(60)
    old.post(reverse("mfa_reauthenticate"), {"code": code_of(secret[1])})
    assert old.get(reverse("circle")).status_code == 200
