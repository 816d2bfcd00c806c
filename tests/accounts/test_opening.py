"""Opening a record: a reason, an hour, somebody who is told, and the person who can see it (AC-7, PR-14)."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from closeknit.accounts import access, journal
from closeknit.accounts.actions import apart, consents, opening, organisations
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.models import JournalEntry, Membership, OpenedRecord, Organisation, User
from closeknit.accounts.queries import between
from closeknit.accounts.roles import Role
from tests.accounts.between import account, delivered, enters, joins

REASON = "She did not answer the door on Tuesday."


@pytest.fixture
def grace(db: None) -> User:
    """Looks after the organisation."""
    return account("grace")


@pytest.fixture
def sefton(grace: User) -> Organisation:
    return organisations.make_organisation(name="Sefton Neighbours", administrator=grace)


@pytest.fixture
def amaras(sefton: Organisation, amara: User) -> Membership:
    return joins(sefton, amara, Role.PERSON)


@pytest.fixture
def lead(sefton: Organisation) -> Membership:
    return joins(sefton, account("lena"), Role.SAFEGUARDING)


def opens(by: User, membership: Membership, **more: str) -> OpenedRecord:
    here = access.place(by, membership.organisation.ref)
    said = {"why": "no_answer", "reason": REASON, "second": "", **more}
    return opening.open_record(by=by, here=here, membership=membership, **said)


@pytest.mark.parametrize(
    ("reason", "kept"), [("x" * 14, False), ("x" * 15, True), (" " * 40 + "no", False), ("", False)]
)
def test_a_reason_has_at_least_fifteen_letters(
    reason: str, kept: bool, grace: User, amaras: Membership, lead: Membership
) -> None:
    if kept:
        assert opens(grace, amaras, reason=reason).reason == reason
    else:
        with pytest.raises(Unusable, match="in a sentence"):
            opens(grace, amaras, reason=reason)


def test_it_is_open_for_an_hour(grace: User, sefton: Organisation, amaras: Membership, lead: Membership) -> None:
    opened = opens(grace, amaras)
    here = access.place(grace, sefton.ref)
    assert opened.ends_at - opened.opened_at == timedelta(hours=1)
    before, after = (opened.ends_at + timedelta(seconds=s) for s in (-1, 0))
    assert access.opened(grace, here, amaras.ref, now=before) == opened
    with pytest.raises(Http404):
        access.opened(grace, here, amaras.ref, now=after)


def test_whoever_opened_it_is_the_only_one_who_reads_it(
    grace: User, sefton: Organisation, amaras: Membership, lead: Membership
) -> None:
    opens(grace, amaras)
    with pytest.raises(Http404):
        access.opened(lead.user, access.place(lead.user, sefton.ref), amaras.ref)


def test_a_second_person_is_told_at_once(grace: User, amaras: Membership, lead: Membership) -> None:
    """The mail names nobody; the reason is read on the page (AC-7, PR-10)."""
    opens(grace, amaras, second=lead.ref)
    [told] = delivered()
    assert told.to == [lead.user.email]
    assert not any(word in told.subject + str(told.body) for word in ("Amara", "Grace", "Sefton", REASON))
    client = enters(lead.user)
    assert REASON in client.get(reverse("place", args=[amaras.organisation.ref])).content.decode()


def test_without_a_second_person_it_stays_closed(grace: User, amaras: Membership) -> None:
    """(AC-7)"""
    for second in ("", amaras.ref, "nobody"):
        with pytest.raises(organisations.Refused, match="can be told"):
            opens(grace, amaras, second=second)
    assert not OpenedRecord.objects.exists()


def test_nobody_can_be_their_own_second_person(grace: User, amaras: Membership, lead: Membership) -> None:
    mine = access.memberships(grace).get()
    with pytest.raises(organisations.Refused):
        opens(grace, amaras, second=mine.ref)


def test_both_chains_say_so_without_the_words(
    grace: User, sefton: Organisation, amara: User, amaras: Membership, lead: Membership, client: Client
) -> None:
    """The journal has the kind and a hash of the reason, never its words (AD-5); the reason cannot change unseen."""
    opens(grace, amaras)
    enters(grace, client)
    client.get(reverse("record", args=[sefton.ref, amaras.ref]))
    ours = list(JournalEntry.objects.filter(chain=-sefton.pk).order_by("sequence").values_list("act", flat=True))
    assert ours[-2:] == ["record.unlocked", "record.opened"]
    entry = JournalEntry.objects.get(chain=amara.pk, act="record.opened")
    assert (entry.actor, entry.facts["why"], entry.about) == (grace.pk, "no_answer", sefton.ref)
    assert REASON not in str(list(JournalEntry.objects.values()))
    assert journal.verify(-sefton.pk) is None
    assert journal.verify(amara.pk) is None


def test_the_person_sees_every_look(
    grace: User, sefton: Organisation, amara: User, amaras: Membership, lead: Membership, client: Client
) -> None:
    """Each look is listed: who, when, where, what kind of reason (PR-14)."""
    client.force_login(amara)
    assert "Nobody has opened it." in client.get(reverse("opened")).content.decode()
    looks = 0
    for somebody in (grace, lead.user):
        opens(somebody, amaras)
        theirs = enters(somebody)
        for _ in range(2):
            assert theirs.get(reverse("record", args=[sefton.ref, amaras.ref])).status_code == 200
            looks += 1
    seen = between.openings(amara)
    assert [o.who for o in seen] == ["Lena", "Lena", "Grace", "Grace"]
    assert len(seen) == looks
    page = client.get(reverse("opened")).content.decode()
    assert page.count("You could not be reached") == looks
    assert REASON not in page


@pytest.mark.parametrize("agreed", [True, False])
def test_how_to_reach_somebody_is_shown_only_with_their_consent(
    agreed: bool, grace: User, sefton: Organisation, amara: User, amaras: Membership, lead: Membership, client: Client
) -> None:
    """(PR-3)"""
    apart.say_safe_contact(user=amara, channels=["call"], hours=[[0, 540, 630]], voicemail=False, code_word="marigold")
    if agreed:
        consents.give(user=amara, purpose="safe_contact", version=1)
    opens(grace, amaras)
    enters(grace, client)
    page = client.get(reverse("record", args=[sefton.ref, amaras.ref])).content.decode()
    for words in ("marigold", "Phone call", "Monday 09:00–10:30", "Do not leave a voicemail."):
        assert (words in page) is agreed


@pytest.mark.parametrize("role", [Role.PERSON, Role.VOLUNTEER, Role.PRACTITIONER, Role.COORDINATOR, Role.READER])
def test_other_roles_open_nothing(
    role: Role, sefton: Organisation, amaras: Membership, lead: Membership, client: Client
) -> None:
    kofi = joins(sefton, account("kofi"), role)
    with pytest.raises(organisations.Refused):
        opens(kofi.user, amaras)
    enters(kofi.user, client)
    for name in ("record_open", "record"):
        assert client.get(reverse(name, args=[sefton.ref, amaras.ref])).status_code == 404


def test_closing_and_removal_end_it_before_the_hour(
    grace: User, sefton: Organisation, amaras: Membership, lead: Membership, client: Client
) -> None:
    """(AC-6)"""
    enters(lead.user, client)
    there = reverse("record", args=[sefton.ref, amaras.ref])
    opens(lead.user, amaras)
    assert client.post(reverse("record_close", args=[sefton.ref, amaras.ref])).status_code == 302
    assert client.get(there).status_code == 404
    opens(lead.user, amaras)
    organisations.choose_roles(by=grace, organisation=sefton, membership=lead, roles=["volunteer"])
    assert client.get(there).status_code == 404
    assert OpenedRecord.objects.filter(ends_at__gt=timezone.now()).exists()
