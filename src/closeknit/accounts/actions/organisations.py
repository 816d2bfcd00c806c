"""Organisations: making one, roles, leaving, invitations. Nobody gives anything to themselves; somebody always runs the place."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from closeknit.accounts import access, journal
from closeknit.accounts.actions.account import Unusable, open_account
from closeknit.accounts.actions.telling import tell
from closeknit.accounts.models import HeldRole, Invitation, Membership, Organisation, User
from closeknit.accounts.roles import May, Role, may_give
from closeknit.accounts.tokens import token_digest

INVITATION, INVITATION_LIFE = "invitation", timedelta(days=14)


class Refused(ValueError):
    """Something that the rules of the place do not allow; the message is for the person."""


def _lock(organisation: Organisation) -> None:
    """Two administrators who take each other's role at the same moment come one after the other."""
    Organisation.objects.select_for_update().only("pk").get(pk=organisation.pk)


@transaction.atomic
def make_organisation(*, name: str, administrator: User, zone: str = "", country: str = "") -> Organisation:
    """Make an organisation, on the operator's word; its first administrator invites everybody else."""
    if not name.strip():
        raise Unusable("An organisation needs a name.")
    organisation = Organisation.objects.create(
        name=name.strip()[:200], zone=settings.TIME_ZONE, country=settings.REGION, made_at=timezone.now()
    )
    _change(organisation, name, zone or settings.TIME_ZONE, country or settings.REGION)
    journal.write_for(organisation, by=None, act="organisation.made", about=organisation.ref)
    _join(organisation, administrator, [Role.ADMINISTRATOR], by=None)
    return organisation


def _change(organisation: Organisation, name: str, zone: str, country: str) -> None:
    if zone not in available_timezones():
        raise Unusable("Choose a time zone from the list.")
    organisation.name, organisation.zone, organisation.country = name.strip()[:200], zone, country.upper()[:2]
    organisation.save(update_fields=["name", "zone", "country"])


@transaction.atomic
def change_organisation(*, by: User, organisation: Organisation, name: str, zone: str, country: str) -> None:
    """Keep the name, time zone and country of a place."""
    access.place(by, organisation.ref, May.CHANGE_PLACE)
    _change(organisation, name, zone, country)
    journal.write_for(organisation, by=by, act="organisation.changed")


def _join(organisation: Organisation, user: User, roles: Iterable[str], *, by: User | None) -> Membership:
    now = timezone.now()
    membership, _new = Membership.objects.get_or_create(
        organisation=organisation, user=user, ended_at=None, defaults={"since": now}
    )
    given = sorted(set(roles) - access.roles_of(membership))
    HeldRole.objects.bulk_create(HeldRole(membership=membership, role=r, given_by=by, given_at=now) for r in given)
    journal.write_for(organisation, by=by, act="roles.given", about=membership.ref, roles=given)
    journal.write(owner=user, act="roles.given", about=organisation.ref, facts={"roles": given})
    return membership


@transaction.atomic
def choose_roles(*, by: User, organisation: Organisation, membership: Membership, roles: Iterable[str]) -> None:
    """Give and take roles. Never one's own, and never the last administrator's."""
    here = access.place(by, organisation.ref, May.GIVE_ROLES)
    if membership.user_id == by.pk:
        raise Refused("Nobody changes their own roles. Ask another administrator.")
    _lock(organisation)
    wanted, held = set(roles), access.roles_of(membership)
    if not wanted:
        raise Refused("Choose at least one role, or remove them from here.")
    if not (wanted - held) <= may_give(here.roles):
        raise Refused("That role cannot be given by you.")
    if Role.ADMINISTRATOR in held - wanted:
        _somebody_stays(organisation, membership)
    HeldRole.objects.filter(membership=membership, role__in=held - wanted).delete()
    gone = sorted(held - wanted)
    if gone:
        journal.write_for(organisation, by=by, act="roles.taken", about=membership.ref, roles=gone)
        journal.write(owner=membership.user, act="roles.taken", about=organisation.ref, facts={"roles": gone})
    if wanted - held:
        _join(organisation, membership.user, wanted, by=by)


def _somebody_stays(organisation: Organisation, leaving: Membership) -> None:
    others = HeldRole.objects.filter(
        membership__organisation=organisation,
        membership__ended_at=None,
        membership__user__is_active=True,
        role=Role.ADMINISTRATOR,
    ).exclude(membership=leaving)
    if not others.exists():
        raise Refused("Somebody has to look after this place. Make another person administrator first.")


@transaction.atomic
def remove(*, by: User, organisation: Organisation, membership: Membership) -> None:
    """Somebody belongs here no longer, from the next request on."""
    access.place(by, organisation.ref, May.REMOVE_PEOPLE)
    if membership.user_id == by.pk:
        raise Refused("To go yourself, choose “Leave this place” on its page.")
    _end(organisation, membership, by=by)


@transaction.atomic
def leave(*, user: User, organisation: Organisation) -> None:
    """Go. The last administrator stays until there is another."""
    _end(organisation, access.place(user, organisation.ref).membership, by=user)


def _end(organisation: Organisation, membership: Membership, *, by: User) -> None:
    _lock(organisation)
    if Role.ADMINISTRATOR in access.roles_of(membership):
        _somebody_stays(organisation, membership)
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    journal.write_for(organisation, by=by, act="membership.ended", about=membership.ref)
    journal.write(owner=membership.user, act="membership.ended", about=organisation.ref)


@transaction.atomic
def invite(*, by: User, organisation: Organisation, email: str, roles: Iterable[str]) -> Invitation:
    """Ask somebody by mail to join as these roles. What the inviter sees is the same whether the address has an account."""
    here = access.place(by, organisation.ref, May.INVITE)
    wanted, address = sorted(set(roles)), email.strip().lower()
    if not wanted or not set(wanted) <= may_give(here.roles):
        raise Refused("Choose at least one of the roles in the list.")
    if address == by.email.lower():
        raise Refused("Nobody invites themselves. Ask another administrator.")
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    access.invitations(organisation).filter(email=address).update(revoked_at=now)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        roles=wanted,
        digest=token_digest(secret, INVITATION),
        made_by=by,
        made_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    journal.write_for(organisation, by=by, act="invitation.made", about=invitation.ref, roles=wanted)
    link = settings.SITE_URL + reverse("join", args=[secret])
    tell(
        address=address,
        subject="An invitation",
        text=f"Hello,\n\nsomebody would like you to join them. Open this page to see who and what for:\n\n{link}\n\n"
        "It works once, for two weeks. If you do not know what this is about, you need not do anything.\n",
    )
    return invitation


def invited(*, secret: str, now: datetime | None = None) -> Invitation | None:
    """The invitation behind a link, while it can be taken up and its maker may still invite."""
    found = Invitation.objects.filter(
        digest=token_digest(secret, INVITATION), used_at=None, revoked_at=None, expires_at__gt=now or timezone.now()
    )
    return found.select_related("organisation", "made_by").first()


@transaction.atomic
def accept(*, secret: str, user: User | None) -> User | None:
    """Take up an invitation, once, as the account of its address; without an account one is opened.

    Returns who has joined. None when the link is spent, or when nobody is signed in and the address has an account: its owner
    signs in first, so that an invitation is never a way around signing in. Raises `Refused` for somebody else's account.
    """
    invitation = invited(secret=secret)
    if invitation is None:
        return None
    if user is None and User.objects.filter(email__iexact=invitation.email).exists():
        return None
    if user is not None and user.email.lower() != invitation.email:
        raise Refused("This invitation was sent to another address. Sign out here, then open it again.")
    inviter = access.memberships(invitation.made_by).filter(organisation=invitation.organisation).first()
    giver = may_give(access.roles_of(inviter)) if inviter else frozenset()
    spent = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=timezone.now())
    if spent != 1 or not set(invitation.roles) <= giver:
        return None
    joining = user or open_account(email=invitation.email)
    _join(invitation.organisation, joining, invitation.roles, by=invitation.made_by)
    return joining


@transaction.atomic
def revoke(*, by: User, organisation: Organisation, ref: str) -> None:
    """Take an invitation back; its link stops working."""
    access.place(by, organisation.ref, May.INVITE)
    taken = access.invitations(organisation).filter(ref=ref).update(revoked_at=timezone.now())
    if taken:
        journal.write_for(organisation, by=by, act="invitation.revoked", about=ref)
