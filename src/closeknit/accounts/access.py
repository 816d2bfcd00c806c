"""The only way to rows between people: organisations, who belongs to them, helpers, blocks. What is not there for you is 404.

Blocks go both ways and are silent: whoever is blocked is answered as if the other were not there. Roles and blocks are read
from the database at each request and never kept in the session, so that a removal holds from the next request on (AC-6).
"""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from closeknit.accounts import standing
from closeknit.accounts.models import (
    Block,
    Consent,
    Delegation,
    HeldRole,
    Hold,
    Invitation,
    Membership,
    OpenedRecord,
    Organisation,
    User,
)
from closeknit.accounts.roles import May, may
from closeknit.accounts.wordings import HELPING


class Place(NamedTuple):
    """One organisation as somebody stands in it."""

    organisation: Organisation
    membership: Membership
    roles: frozenset[str]

    def may(self, what: May) -> bool:
        """Whether they may do this here."""
        return may(self.roles, what)


def memberships(user: User) -> QuerySet[Membership]:
    """Where somebody belongs now."""
    return Membership.objects.filter(user=user, ended_at=None, user__is_active=True).select_related("organisation")


def roles_of(membership: Membership) -> frozenset[str]:
    """The roles of one membership; none once it has ended."""
    held = HeldRole.objects.filter(membership=membership, membership__ended_at=None)
    return frozenset(held.values_list("role", flat=True))


def place(user: User, ref: str, what: May | None = None) -> Place:
    """One organisation that somebody belongs to, where they may do `what`."""
    membership = get_object_or_404(memberships(user), organisation__ref=ref)
    found = Place(membership.organisation, membership, roles_of(membership))
    if what is not None and not found.may(what):
        raise Http404
    return found


def members(organisation: Organisation) -> QuerySet[Membership]:
    """Everybody who belongs to an organisation, for its own rules; pages for people use `people_of`."""
    return Membership.objects.filter(organisation=organisation, ended_at=None).select_related("user")


def people_of(viewer: User, here: Place) -> QuerySet[Membership]:
    """Who belongs to the place, as the viewer may see it: nobody across a block.

    Whoever gives and takes roles sees everybody, or a block would be a way never to be removed.
    """
    if not here.may(May.SEE_PEOPLE):
        return Membership.objects.none()
    everybody = members(here.organisation).order_by("user__name", "pk")
    return everybody if here.may(May.GIVE_ROLES) else everybody.exclude(user__in=apart(viewer))


def member(viewer: User, here: Place, ref: str) -> Membership:
    """One of the people of a place, as the viewer may see them."""
    return get_object_or_404(people_of(viewer, here), ref=ref)


def who_may(organisation: Organisation, what: May) -> list[Membership]:
    """Everybody of an organisation who may do this."""
    return [m for m in members(organisation).prefetch_related("held") if may([h.role for h in m.held.all()], what)]


def invitations(organisation: Organisation, now: datetime | None = None) -> QuerySet[Invitation]:
    """Invitations that can still be taken up."""
    now = now or timezone.now()
    return Invitation.objects.filter(organisation=organisation, used_at=None, revoked_at=None, expires_at__gt=now)


def guarded(user: User, ref: str) -> Place:
    """One organisation where somebody may open records, with a reason or on duty."""
    here = place(user, ref)
    if not (here.may(May.OPEN_WITH_REASON) or here.may(May.OPEN_ON_DUTY)):
        raise Http404
    return here


def openable(viewer: User, here: Place, ref: str) -> Membership:
    """Somebody whose record the viewer may open: never their own, and never across a block."""
    return get_object_or_404(people_of(viewer, here).exclude(user=viewer).exclude(user__in=apart(viewer)), ref=ref)


def opened(viewer: User, here: Place, ref: str, now: datetime | None = None) -> OpenedRecord:
    """A record that the viewer opened and that is still open."""
    membership = openable(viewer, here, ref)
    mine = OpenedRecord.objects.filter(opener=viewer, membership=membership, ends_at__gt=now or timezone.now())
    first = mine.order_by("-opened_at").select_related("membership__user").first()
    if first is None:
        raise Http404
    return first


def blocks(user: User) -> QuerySet[Block]:
    """Whom somebody blocked."""
    return Block.objects.filter(user=user).order_by("address")


def apart(user: User) -> QuerySet[User]:
    """Accounts that somebody blocked or that blocked them."""
    mine = Block.objects.filter(user=user)
    theirs = Block.objects.filter(Q(other=user) | Q(other=None, address=user.email))
    typed = Q(email__in=mine.filter(other=None).values("address"))
    return User.objects.filter(Q(pk__in=mine.values("other")) | typed | Q(pk__in=theirs.values("user")))


def between(one: User, two: User) -> bool:
    """Whether one of these two blocked the other."""
    return apart(one).filter(pk=two.pk).exists()


def _running(now: datetime | None) -> QuerySet[Delegation]:
    alive = Delegation.objects.filter(ended_at=None, expires_at__gt=now or timezone.now())
    agreed = Consent.objects.filter(purpose=HELPING, withdrawn_at=None).values("user")
    return alive.filter(person__in=agreed, person__is_active=True, helper__is_active=True)


def helpers_of(person: User, now: datetime | None = None) -> QuerySet[Delegation]:
    """Who helps somebody now."""
    return _running(now).filter(person=person).select_related("helper").order_by("made_at")


def helped_by(helper: User, now: datetime | None = None) -> QuerySet[Delegation]:
    """Whom somebody helps now; nobody across a block."""
    mine = _running(now).filter(helper=helper).exclude(person__in=apart(helper))
    return mine.select_related("person").order_by("made_at")


def helping(helper: User, ref: str) -> Delegation:
    """One person whom somebody helps now."""
    return get_object_or_404(helped_by(helper), ref=ref)


def helper(person: User, ref: str) -> Delegation:
    """One helper of a person, also when the time ran out."""
    mine = Delegation.objects.filter(person=person, ended_at=None).select_related("helper")
    return get_object_or_404(mine, ref=ref)


def consents(user: User) -> QuerySet[Consent]:
    """Everything somebody agreed to, also what they took back."""
    return Consent.objects.filter(user=user).order_by("-given_at")


def active() -> QuerySet[User]:
    """Every account that is open and not on hold: whom the sweep and the worker do something for."""
    return User.objects.filter(is_active=True, restriction=None)


def is_restricted(user: User) -> bool:
    """Whether the person put their account on hold."""
    return standing.is_restricted(user)


def is_held(user: User) -> bool:
    """Whether the law keeps the account's records for now."""
    return Hold.objects.filter(owner=user).exists()
