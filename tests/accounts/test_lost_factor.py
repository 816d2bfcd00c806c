"""A second factor that is lost with all its codes: taken away by whoever runs the server, and by nobody else."""

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from closeknit.accounts.actions import make_link, make_recovery_codes
from closeknit.accounts.models import JournalEntry, RecoveryCode, SignedInDevice, User
from closeknit.outbox.models import Channel, Entry
from closeknit.terminal import people
from tests.accounts.between import delivered, enters
from tests.shape.tree import ROOT, files, short, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked_out(amara: User) -> Client:
    """Amara is signed in on a device; the app of her second factor is lost, and so are its codes."""
    make_recovery_codes(user=amara)
    client = enters(amara)
    assert client.get(reverse("today")).status_code == 200
    return client


def test_it_ends_the_factor_its_codes_and_every_device(
    amara: User, femi: User, locked_out: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    enters(femi)
    assert people.remove_factor("Amara@example.org") == 0
    assert "closeknit link --for amara@example.org" in capsys.readouterr().out
    for rows in (Authenticator, RecoveryCode, SignedInDevice):
        assert not rows.objects.filter(user=amara).exists()
    assert Authenticator.objects.filter(user=femi).count() == 1
    assert locked_out.get(reverse("today"))["Location"].startswith(reverse("account_login"))
    by_link = Client()
    by_link.post(reverse("once", args=[make_link(user=amara)]), {"open": "yes"})
    assert by_link.get(reverse("today")).status_code == 200, "no factor is asked for any more"


def test_the_person_is_told_once_and_it_is_in_their_journal(amara: User, locked_out: Client) -> None:
    Authenticator.objects.create(user=amara, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})
    people.remove_factor("amara@example.org")
    entry = JournalEntry.objects.get(chain=amara.pk, act="factors.ended")
    assert entry.facts == {"count": 2}
    told = Entry.objects.filter(person=amara, kind="security")
    assert sorted(told.values_list("channel", "about__what")) == [(Channel.HERE, "factor"), (Channel.MAIL, "factor")]
    assert [mail.to for mail in delivered()] == [["amara@example.org"]]


def test_without_a_factor_or_an_account_it_says_so(amara: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert people.remove_factor("amara@example.org") == 0
    assert "has no second factor" in capsys.readouterr().out
    assert people.remove_factor("nobody@example.org") == 1
    assert not Entry.objects.exists()


def test_nothing_that_serves_a_page_can_do_it() -> None:
    """Only the terminal names it."""
    naming = {short(path) for path in files(".py", under=("src",)) if "end_factors" in text(path)}
    assert naming == {"src/closeknit/accounts/actions/factors.py", "src/closeknit/terminal/people.py"}
    assert "closeknit factor remove --for EMAIL" in text(ROOT / Path("docs/run/sign-in.md"))
