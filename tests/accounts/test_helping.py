"""Helping somebody: begun by the person alone, seen by them everywhere, within what they ticked, ended at once (IP-7)."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from closeknit.accounts import access, journal
from closeknit.accounts.actions import apart, consents, helping
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.actions.organisations import Refused
from closeknit.accounts.models import Delegation, HelperCode, JournalEntry, User
from closeknit.accounts.roles import ALWAYS, HELPS, Scope
from closeknit.circle import access as circle
from closeknit.circle.actions import people
from tests.accounts.between import account, delivered, helps
from tests.conftest import confirm
from tests.shape.tree import files, parsed, short

NEVER = (
    "erase",
    "export",
    "password",
    "email",
    "sign",
    "login",
    "reauth",
    "helper",
    "block",
    "consent",
    "safe_contact",
)
"""Parts of the names of addresses that no helper ever gets, whatever is ticked."""


@pytest.fixture
def ada(db: None) -> User:
    """Amara's daughter."""
    return account("ada")


@pytest.fixture
def as_ada(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def begins(client: Client, delegation: Delegation) -> None:
    assert client.post(reverse("helping_start", args=[delegation.ref])).status_code == 302


def test_it_begins_only_with_a_code_that_the_person_made(amara: User, ada: User) -> None:
    with pytest.raises(Refused):
        helping.use_help_code(helper=ada, code="ABCD-EFGH-JKMN-PQRS")
    code = helping.offer_help_code(person=amara, scopes=["plan"], version=1)
    assert code.replace("-", "") not in str(list(HelperCode.objects.values()))
    with pytest.raises(Refused):
        helping.use_help_code(helper=amara, code=code)
    begun = helping.use_help_code(helper=ada, code=f" {code.lower().replace('-', ' ')} ")
    assert (begun.person, begun.helper, begun.scopes) == (amara, ada, ["plan"])
    with pytest.raises(Refused):
        helping.use_help_code(helper=account("eve"), code=code)


def test_a_code_runs_out_and_a_newer_one_takes_its_place(amara: User, ada: User) -> None:
    """(AC-9)"""
    old = helping.offer_help_code(person=amara, scopes=["plan"], version=1)
    new = helping.offer_help_code(person=amara, scopes=["plan"], version=1)
    for code, later in ((old, timedelta()), (new, helping.CODE_LIFE + timedelta(seconds=1))):
        with pytest.raises(Refused, match="does not fit"):
            helping.use_help_code(helper=ada, code=code, now=timezone.now() + later)


def test_guessing_ends_after_a_few_tries(amara: User, ada: User) -> None:
    code = helping.offer_help_code(person=amara, scopes=["plan"], version=1)
    for _ in range(helping.TRIES):
        with pytest.raises(Refused, match="does not fit"):
            helping.use_help_code(helper=ada, code="AAAA")
    with pytest.raises(Refused, match="wait an hour"):
        helping.use_help_code(helper=ada, code=code)
    later = timezone.now() + helping.TRY_TIME + timedelta(minutes=1)
    assert helping.use_help_code(helper=ada, code=code, now=later).helper == ada


def test_the_person_is_told(amara: User, ada: User) -> None:
    """A helper cannot begin silently; the words name nobody (PR-10)."""
    helps(amara, ada, "plan")
    [told] = delivered()
    assert told.to == [amara.email]
    assert "Ada" not in told.subject + str(told.body)


def test_nothing_is_ticked_beforehand_and_nothing_begins_unticked(as_amara: Client, amara: User) -> None:
    """(PR-3)"""
    confirm(as_amara, amara)
    page = as_amara.get(reverse("helpers")).content.decode()
    assert "checked" not in page
    for sent in (
        {"version": "1", "scopes": ["plan"]},
        {"version": "1", "agreed": "on"},
        {"agreed": "on", "scopes": ["plan"]},
    ):
        assert as_amara.post(reverse("helpers"), sent).status_code == 422
    assert not HelperCode.objects.exists()
    assert not consents.given(amara, "helping")
    with pytest.raises(Unusable):
        helping.offer_help_code(person=amara, scopes=["everything"], version=1)


def test_every_page_of_settings_says_who_helps(as_amara: Client, amara: User, ada: User) -> None:
    helps(amara, ada, "plan")
    confirm(as_amara, amara)
    pages = ("account", "look", "helpers", "opened", "blocks", "consents", "safe_contact", "account_email")
    for name in pages:
        page = as_amara.get(reverse(name)).content.decode()
        assert "Ada" in page, name
        assert reverse("helper_end", args=[access.helpers_of(amara).get().ref]) in page, name


def test_a_bar_on_every_page_says_whom_one_helps(as_ada: Client, amara: User, ada: User) -> None:
    begins(as_ada, helps(amara, ada, *Scope.values))
    for name in ("today", "circle", "person_add", "imports", "minutes", "look", "account", "insights"):
        page = as_ada.get(reverse(name)).content.decode()
        assert "You are helping Amara." in page, name
        assert reverse("helping_stop") in page, name
    as_ada.post(reverse("helping_stop"))
    assert "You are helping" not in as_ada.get(reverse("today")).content.decode()


def test_what_a_helper_does_lands_in_the_persons_circle_with_the_helpers_name(
    as_ada: Client, amara: User, ada: User
) -> None:
    begins(as_ada, helps(amara, ada, "people"))
    as_ada.post(reverse("person_add"), {"name": "Ngozi Eze", "layer": "15"})
    assert [p.name for p in circle.people(amara)] == ["Ngozi Eze"]
    assert not circle.people(ada).exists()
    entry = JournalEntry.objects.filter(chain=amara.pk).order_by("-sequence").first()
    assert entry is not None
    assert entry.actor == ada.pk
    as_ada.post(reverse("helping_stop"))
    as_ada.post(reverse("person_add"), {"name": "Her own friend", "layer": "15"})
    assert [p.name for p in circle.people(ada)] == ["Her own friend"]
    assert not JournalEntry.objects.filter(chain=ada.pk).exclude(actor=None).exists()
    assert journal.verify(amara.pk) is None


def test_a_helper_changes_the_persons_look_and_not_their_own(as_ada: Client, amara: User, ada: User) -> None:
    begins(as_ada, helps(amara, ada, "settings"))
    as_ada.post(reverse("look"), {"theme": "dark", "text_size": "larger"})
    amara.refresh_from_db()
    ada.refresh_from_db()
    assert (amara.text_size, ada.text_size) == ("larger", "")
    assert reverse("account_email") not in as_ada.get(reverse("account")).content.decode()


@pytest.mark.parametrize("end", ["person", "helper", "expires", "consent", "block", "account"])
def test_the_end_holds_from_the_next_page_on(end: str, as_ada: Client, amara: User, ada: User) -> None:
    """(AC-6)"""
    delegation = helps(amara, ada, "people")
    people.add_person(owner=amara, name="Ngozi Eze")
    begins(as_ada, delegation)
    assert "Ngozi" in as_ada.get(reverse("circle")).content.decode()
    if end == "person":
        Client().force_login(amara)
        helping.end_help(by=amara, delegation=delegation)
    elif end == "helper":
        as_ada.post(reverse("helping_stop"), {"end": "1"})
    elif end == "expires":
        Delegation.objects.update(expires_at=timezone.now())
    elif end == "consent":
        consents.withdraw(user=amara, purpose="helping")
    elif end == "block":
        apart.block(user=amara, address=ada.email)
    else:
        User.objects.filter(pk=amara.pk).update(is_active=False)
    assert "Ngozi" not in as_ada.get(reverse("circle")).content.decode()
    assert as_ada.post(reverse("helping_start", args=[delegation.ref])).status_code == 404


def test_only_the_person_lets_it_go_on(amara: User, ada: User, as_ada: Client) -> None:
    delegation = helps(amara, ada, "plan")
    assert delegation.expires_at - delegation.made_at == timedelta(days=90)
    begins(as_ada, delegation)
    assert as_ada.post(reverse("helper_renew", args=[delegation.ref])).status_code == 403
    with pytest.raises(Refused):
        helping.renew_help(person=ada, delegation=delegation)
    soon = delegation.expires_at - timedelta(days=1)
    helping.renew_help(person=amara, delegation=delegation, now=soon)
    assert delegation.expires_at == soon + timedelta(days=90)


def test_dangerous_pages_are_never_part_of_helping() -> None:
    """Export, erasing, signing in and who else helps stay with the person, whatever is ticked."""
    open_to_some = {name for scope in Scope for name in HELPS[scope]}
    assert {name for name in open_to_some if any(word in name for word in NEVER)} == set()
    assert "person_erase" not in open_to_some
    assert {"today", "person_add", "imports", "look"} <= open_to_some
    assert not open_to_some & ALWAYS


def test_only_one_place_asks_who_is_signed_in() -> None:
    """A view that reads `request.user` would show a helper their own rows as the person's, or the other way round."""
    allowed = {
        "src/closeknit/accounts/middleware.py",
        "src/closeknit/accounts/sessions.py",
        "src/closeknit/accounts/sign_in_events.py",
        "src/closeknit/web/context.py",
        "src/closeknit/web/middleware.py",
        "src/closeknit/accounts/views/records.py",
    }
    found = set()
    for path in files(".py", under=("src",)):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr == "user" and getattr(node.value, "id", "") == "request":
                found.add(short(path))
    assert found <= allowed
    assert Path("src/closeknit/accounts/middleware.py").as_posix() in found
