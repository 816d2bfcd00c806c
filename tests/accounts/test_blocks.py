"""Blocks: both ways, and silent to the byte (IP-6)."""

import re

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from closeknit.accounts import access
from closeknit.accounts.actions import apart, helping, organisations
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.actions.organisations import Refused
from closeknit.accounts.models import Membership, Organisation, User
from closeknit.accounts.roles import Role
from tests.accounts.between import CHANGES, account, delivered, enters, helps, joins


@pytest.fixture
def grace(db: None) -> User:
    return account("grace")


@pytest.fixture
def sefton(grace: User) -> Organisation:
    return organisations.make_organisation(name="Sefton Neighbours", administrator=grace)


@pytest.fixture
def amaras(sefton: Organisation, amara: User) -> Membership:
    return joins(sefton, amara, Role.COORDINATOR)


@pytest.fixture
def kofis(sefton: Organisation) -> Membership:
    return joins(sefton, account("kofi"), Role.COORDINATOR)


def pages(client: Client, *addresses: str) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """Status, body and headers of these addresses, without what differs between any two requests."""
    found = []
    for address in addresses:
        answer = client.get(address)
        headers = sorted(
            (k, CHANGES.sub("", v)) for k, v in answer.items() if k not in {"Set-Cookie", "Content-Length"}
        )
        found.append((answer.status_code, CHANGES.sub("", answer.content.decode()), headers))
    return found


def test_both_are_gone_for_each_other(amara: User, sefton: Organisation, amaras: Membership, kofis: Membership) -> None:
    for blocker, other in ((amaras, kofis), (kofis, amaras)):
        assert access.member(other.user, access.place(other.user, sefton.ref), blocker.ref) == blocker
        apart.block(user=blocker.user, address=other.user.email.upper())
        assert access.between(amara, kofis.user)
        assert access.between(kofis.user, amara)
        for one, two in ((amaras, kofis), (kofis, amaras)):
            with pytest.raises(Http404):
                access.member(one.user, access.place(one.user, sefton.ref), two.ref)
        apart.unblock(user=blocker.user, block=access.blocks(blocker.user).get())
    assert not access.between(amara, kofis.user)


def test_being_blocked_looks_like_nobody_being_there_to_the_byte(
    sefton: Organisation, amaras: Membership, kofis: Membership
) -> None:
    """Every page that could show the other is compared with the same page when the other has left, and with a ref of nobody."""
    theirs = reverse("place_person", args=[sefton.ref, amaras.ref])
    nobody = reverse("place_person", args=[sefton.ref, "x" * 22])
    around = (reverse("place", args=[sefton.ref]), reverse("blocks"), reverse("places"), reverse("helping"))
    kofi = enters(kofis.user)
    apart.block(user=amaras.user, address=kofis.user.email)
    blocked = pages(kofi, theirs, *around)
    assert blocked[0] == pages(kofi, nobody)[0]
    apart.unblock(user=amaras.user, block=access.blocks(amaras.user).get())
    shown = pages(kofi, theirs, *around)
    assert shown[:2] != blocked[:2]
    organisations.leave(user=amaras.user, organisation=sefton)
    assert pages(kofi, theirs, *around) == blocked


def test_a_block_is_not_told_and_changes_nothing_else(amara: User, kofis: Membership) -> None:
    kofi = enters(kofis.user)
    before = pages(kofi, reverse("blocks"), reverse("account"), reverse("today"), reverse("opened"))
    apart.block(user=amara, address=kofis.user.email)
    assert pages(kofi, reverse("blocks"), reverse("account"), reverse("today"), reverse("opened")) == before
    assert delivered() == []


def test_the_answer_is_the_same_for_an_address_without_an_account(as_amara: Client, kofis: Membership) -> None:
    answers = []
    for address in (kofis.user.email, "nbdy@example.org"):
        page = as_amara.post(reverse("blocks"), {"address": address}, follow=True)
        text = CHANGES.sub("", page.content.decode()).replace(address, "")
        text = re.sub(r"settings/blocks/[^/\"]+/remove", "", text)
        answers.append((page.status_code, text))
        kept = access.blocks(User.objects.get(email="amara@example.org")).get()
        as_amara.post(reverse("unblock", args=[kept.ref]), follow=True)
    assert answers[0] == answers[1]


def test_an_address_that_gets_an_account_later_is_kept_away_too(amara: User) -> None:
    apart.block(user=amara, address="Later@example.org")
    later = account("later")
    assert access.between(amara, later)
    assert access.between(later, amara)


def test_helping_ends_with_a_block_and_codes_do_not_fit_across_it(amara: User, kofis: Membership) -> None:
    helps(amara, kofis.user, "plan")
    code = helping.offer_help_code(person=amara, scopes=["plan"], version=1)
    apart.block(user=kofis.user, address=amara.email)
    assert not access.helpers_of(amara).exists()
    with pytest.raises(Refused, match="That code does not fit"):
        helping.use_help_code(helper=kofis.user, code=code)


def test_whoever_looks_after_a_place_still_sees_who_belongs_to_it(
    grace: User, sefton: Organisation, kofis: Membership
) -> None:
    """Or a block would be a way never to be removed. Their record stays closed."""
    apart.block(user=kofis.user, address=grace.email)
    here = access.place(grace, sefton.ref)
    assert access.member(grace, here, kofis.ref) == kofis
    with pytest.raises(Http404):
        access.openable(grace, here, kofis.ref)


@pytest.mark.parametrize("address", ["", "somebody", "amara@example.org", "AMARA@example.org"])
def test_an_address_that_cannot_be_blocked_is_said_kindly(address: str, amara: User) -> None:
    with pytest.raises(Unusable):
        apart.block(user=amara, address=address)
