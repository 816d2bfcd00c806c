"""Organisations, roles and invitations: nobody gives themselves anything, and somebody always looks after the place."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from closeknit.accounts import access, journal
from closeknit.accounts.actions import organisations
from closeknit.accounts.models import HeldRole, Invitation, Membership, Organisation, User
from closeknit.accounts.roles import ALLOWED, GIVES, HELPS, May, Role, Scope, may, may_give, opens
from closeknit.accounts.tokens import token_digest
from tests.accounts.between import account, delivered, enters, joins, link_in


@pytest.fixture
def grace(db: None) -> User:
    """Looks after the organisation."""
    return account("grace")


@pytest.fixture
def sefton(grace: User) -> Organisation:
    return organisations.make_organisation(name="Sefton Neighbours", administrator=grace, zone="Europe/London")


def test_every_role_has_its_line() -> None:
    assert set(ALLOWED) == set(Role)
    assert set(HELPS) == set(Scope)


def test_only_what_is_listed_is_allowed() -> None:
    assert not may(["volunteer"], May.SEE_PEOPLE)
    assert may(["volunteer", "coordinator"], May.SEE_PEOPLE)
    assert not may(["emperor"], May.SEE_PEOPLE)
    assert may_give(["emperor", "volunteer"]) == frozenset()
    assert not opens(["plan", "everything"], "person_erase")


@given(st.sets(st.sampled_from(Role.values)), st.sets(st.sampled_from(Role.values)), st.sampled_from(list(May)))
def test_more_roles_never_allow_less(some: set[str], more: set[str], what: May) -> None:
    assert not may(some, what) or may(some | more, what)
    assert may_give(some) <= may_give(some | more)


def test_an_administrator_has_no_standing_look_into_records() -> None:
    assert May.OPEN_ON_DUTY not in ALLOWED[Role.ADMINISTRATOR]
    assert {role for role in Role if May.GIVE_ROLES in ALLOWED[role]} == {Role.ADMINISTRATOR}
    assert all(Role.ADMINISTRATOR not in GIVES[role] for role in GIVES if role is not Role.ADMINISTRATOR)


def test_nobody_changes_their_own_roles(sefton: Organisation, grace: User) -> None:
    """Nobody approves themselves (AC-4)."""
    mine = access.place(grace, sefton.ref).membership
    with pytest.raises(organisations.Refused, match="their own roles"):
        organisations.choose_roles(by=grace, organisation=sefton, membership=mine, roles=["administrator", "duty"])
    assert access.roles_of(mine) == {"administrator"}


def test_the_last_administrator_stays(sefton: Organisation, grace: User) -> None:
    with pytest.raises(organisations.Refused, match="look after this place"):
        organisations.leave(user=grace, organisation=sefton)
    kofi = joins(sefton, account("kofi"), Role.ADMINISTRATOR)
    organisations.leave(user=grace, organisation=sefton)
    assert access.place(kofi.user, sefton.ref).roles == {"administrator"}
    with pytest.raises(organisations.Refused):
        organisations.leave(user=kofi.user, organisation=sefton)


def test_two_administrators_cannot_both_take_the_other_down(sefton: Organisation, grace: User) -> None:
    kofi = joins(sefton, account("kofi"), Role.ADMINISTRATOR)
    graces = access.place(grace, sefton.ref).membership
    organisations.choose_roles(by=grace, organisation=sefton, membership=kofi, roles=["volunteer"])
    with pytest.raises(Http404):
        organisations.remove(by=kofi.user, organisation=sefton, membership=graces)
    assert access.roles_of(graces) == {"administrator"}


def test_somebody_who_is_removed_sees_nothing_on_the_next_page(
    sefton: Organisation, grace: User, client: Client
) -> None:
    """No role is kept in the session (AC-6)."""
    kofi = joins(sefton, account("kofi"), Role.COORDINATOR)
    enters(kofi.user, client)
    there = reverse("place", args=[sefton.ref])
    assert client.get(there).status_code == 200
    organisations.remove(by=grace, organisation=sefton, membership=kofi)
    assert client.get(there).status_code == 404
    assert client.post(reverse("place_invite", args=[sefton.ref]), {"email": "x@example.org"}).status_code == 404
    assert access.roles_of(kofi) == frozenset()


def test_a_role_that_is_taken_is_gone_on_the_next_page(sefton: Organisation, grace: User, client: Client) -> None:
    """(AC-6)"""
    kofi = joins(sefton, account("kofi"), Role.COORDINATOR, Role.VOLUNTEER)
    enters(kofi.user, client)
    there = reverse("place_person", args=[sefton.ref, kofi.ref])
    assert client.get(there).status_code == 200
    organisations.choose_roles(by=grace, organisation=sefton, membership=kofi, roles=["volunteer"])
    assert client.get(there).status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_no_other_role_gives_roles(role: Role, sefton: Organisation, client: Client) -> None:
    """Each role posts every role to itself and to another: nothing changes (AC-4)."""
    me, other = joins(sefton, account("kofi"), role), joins(sefton, account("bisi"), Role.PERSON)
    enters(me.user, client)
    for membership in (me, other):
        answer = client.post(reverse("place_roles", args=[sefton.ref, membership.ref]), {"roles": Role.values})
        assert answer.status_code == 404
    assert access.roles_of(me) == {role.value}
    assert access.roles_of(other) == {"person"}


def test_a_form_gives_no_more_than_its_fields(sefton: Organisation, grace: User, client: Client) -> None:
    """Fields that are not on the form change nothing, whoever sends them (AC-4)."""
    enters(grace, client)
    before = Organisation.objects.filter(pk=sefton.pk).values("ref", "made_at").get()
    sent = {
        "name": "Leeds",
        "zone": "Europe/London",
        "country": "GB",
        "ref": "mine",
        "made_at": "2001-01-01",
        "pk": "99",
    }
    assert client.post(reverse("place_change", args=[sefton.ref]), sent).status_code == 302
    sefton.refresh_from_db()
    assert (sefton.name, {"ref": sefton.ref, "made_at": sefton.made_at}) == ("Leeds", before)


def test_an_invitation_says_the_same_whether_there_is_an_account(
    sefton: Organisation, grace: User, amara: User, client: Client
) -> None:
    """Words to the inviter and in the mail are the same (AC-2)."""
    enters(grace, client)
    answers = []
    for email in (amara.email, "nobody@example.org"):
        answer = client.post(
            reverse("place_invite", args=[sefton.ref]), {"email": email, "roles": ["volunteer"]}, follow=True
        )
        page = answer.content.decode().partition("Open invitations")[0]
        answers.append((answer.status_code, page.partition("<main")[2]))
    known, unknown = delivered()
    assert answers[0] == answers[1]
    assert known.subject == unknown.subject == "An invitation"
    assert str(known.body).replace(link_in(known), "") == str(unknown.body).replace(link_in(unknown), "")
    assert "Sefton" not in known.subject + str(known.body)


def test_an_invitation_works_once_and_only_by_its_button(sefton: Organisation, grace: User, client: Client) -> None:
    """A mail scanner that opens it joins nothing (BR-5); the table has no secret (AC-9)."""
    organisations.invite(by=grace, organisation=sefton, email="Kofi@example.org", roles=["volunteer"])
    there = link_in(delivered()[0])
    assert there.rpartition("/join/")[2].strip("/") not in str(list(Invitation.objects.values()))
    assert client.get(there).status_code == 200
    assert not User.objects.filter(email="kofi@example.org").exists()
    answer = client.post(there)
    assert answer.status_code == 302
    kofi = User.objects.get(email="kofi@example.org")
    assert access.place(kofi, sefton.ref).roles == {"volunteer"}
    assert client.get(answer["Location"])["Location"] == reverse("sign_in"), "a second factor first (AU-9)"
    assert enters(kofi).get(answer["Location"]).status_code == 200
    assert Client().post(there).status_code == 410
    assert journal.verify(-sefton.pk) is None


def test_an_invitation_is_no_way_around_signing_in(
    sefton: Organisation, grace: User, amara: User, client: Client
) -> None:
    organisations.invite(by=grace, organisation=sefton, email=amara.email, roles=["volunteer"])
    there = link_in(delivered()[0])
    answer = client.post(there)
    assert answer["Location"].startswith(reverse("account_login"))
    assert not access.memberships(amara).exists()
    enters(grace, client)
    assert client.post(there).status_code == 409
    client.force_login(amara)
    assert client.post(there).status_code == 302
    assert access.place(amara, sefton.ref).roles == {"volunteer"}


def test_an_invitation_can_be_taken_back_runs_out_and_ends_with_its_makers_role(
    sefton: Organisation, grace: User, client: Client
) -> None:
    """(AC-9, AC-6)"""
    kofi = joins(sefton, account("kofi"), Role.COORDINATOR)
    secrets = {}
    for name in ("revoked", "old", "orphan", "good"):
        made = organisations.invite(by=kofi.user, organisation=sefton, email=f"{name}@example.org", roles=["volunteer"])
        Invitation.objects.filter(pk=made.pk).update(digest=token_digest(name * 9, organisations.INVITATION))
        secrets[name] = made
    organisations.revoke(by=kofi.user, organisation=sefton, ref=secrets["revoked"].ref)
    Invitation.objects.filter(pk=secrets["old"].pk).update(expires_at=secrets["old"].made_at)
    for name in ("revoked", "old"):
        assert client.post(reverse("join", args=[name * 9])).status_code == 410
    assert client.post(reverse("join", args=["good" * 9])).status_code == 302
    client.logout()
    organisations.remove(by=grace, organisation=sefton, membership=kofi)
    client.post(reverse("join", args=["orphan" * 9]))
    assert not User.objects.filter(email="orphan@example.org").exists()


@pytest.mark.parametrize(("role", "wanted"), [(r, w) for r in Role for w in Role if w not in GIVES.get(r, ())])
def test_nobody_invites_to_more_than_they_may_give(role: Role, wanted: Role, sefton: Organisation) -> None:
    """Role × field of the invitation (AC-4)."""
    kofi = joins(sefton, account("kofi"), role)
    with pytest.raises((organisations.Refused, Http404)):
        organisations.invite(by=kofi.user, organisation=sefton, email="x@example.org", roles=[wanted])
    assert not access.invitations(sefton).exists()


def test_roles_ask_for_signing_in_again(sefton: Organisation, client: Client) -> None:
    """An open session asks for the second factor again before a role is given or somebody let in (AU-8)."""
    kofi = joins(sefton, account("kofi", password="a long enough password"), Role.ADMINISTRATOR)
    bisi = joins(sefton, account("bisi"), Role.PERSON)
    enters(kofi.user, client, lately=False)
    for name, args, sent in (
        ("place_roles", [sefton.ref, bisi.ref], {"roles": ["duty"]}),
        ("place_invite", [sefton.ref], {"email": "x@example.org", "roles": ["duty"]}),
        ("record_open", [sefton.ref, bisi.ref], {"why": "safety", "reason": "x" * 30}),
        ("helpers", [], {"scopes": ["plan"], "agreed": "on", "version": "1"}),
    ):
        answer = client.post(reverse(name, args=args), sent)
        assert answer["Location"].startswith(reverse("mfa_reauthenticate")), name
    assert HeldRole.objects.get(membership=bisi).role == "person"
    assert Membership.objects.count() == 3
