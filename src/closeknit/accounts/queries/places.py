"""What the pages of organisations show."""

from dataclasses import dataclass
from datetime import datetime

from closeknit.accounts import access
from closeknit.accounts.models import Invitation, Membership, OpenedRecord, Organisation, User
from closeknit.accounts.roles import May, Role


@dataclass(frozen=True, slots=True)
class Mine:
    """One organisation in the list of one's own."""

    ref: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the people of an organisation."""

    ref: str
    name: str
    roles: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation that is still open."""

    ref: str
    email: str
    roles: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that was opened, as those who are told of it read it."""

    at: datetime
    who: str
    whose: str
    why: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """One organisation as far as somebody's roles go; lists that they may not see are empty."""

    here: Organisation
    roles: tuple[str, ...]
    people: tuple[Somebody, ...]
    invitations: tuple[Asked, ...]
    opened: tuple[Seen, ...]
    may_see: bool
    may_invite: bool
    may_change: bool
    is_told: bool


def words(roles: frozenset[str] | set[str]) -> tuple[str, ...]:
    """Roles in words, in the order of the table."""
    return tuple(str(role.label) for role in Role if role.value in roles)


def places(user: User) -> list[Mine]:
    """Where somebody belongs."""
    found = access.memberships(user).order_by("organisation__name", "pk")
    return [Mine(m.organisation.ref, m.organisation.name, words(access.roles_of(m))) for m in found]


def member(membership: Membership, roles: frozenset[str]) -> Somebody:
    """One person with their roles."""
    user = membership.user
    return Somebody(membership.ref, user.name or user.email, words(roles), membership.since)


def place(viewer: User, here: access.Place) -> Page:
    """The page of one organisation."""
    people = access.people_of(viewer, here).prefetch_related("held")
    asked = (
        access.invitations(here.organisation).order_by("-made_at")
        if here.may(May.INVITE)
        else Invitation.objects.none()
    )
    return Page(
        here=here.organisation,
        roles=words(here.roles),
        people=tuple(member(m, frozenset(h.role for h in m.held.all())) for m in people),
        invitations=tuple(Asked(i.ref, i.email, words(set(i.roles)), i.expires_at) for i in asked),
        opened=tuple(_seen(viewer, here)),
        may_see=here.may(May.SEE_PEOPLE),
        may_invite=here.may(May.INVITE),
        may_change=here.may(May.CHANGE_PLACE),
        is_told=here.may(May.BE_TOLD),
    )


LATELY = 20


def _seen(viewer: User, here: access.Place) -> list[Seen]:
    if not here.may(May.BE_TOLD):
        return []
    found = OpenedRecord.objects.filter(membership__organisation=here.organisation).exclude(
        membership__user__in=access.apart(viewer)
    )
    rows = found.exclude(membership__user=viewer).select_related("opener", "membership__user").order_by("-opened_at")
    kinds = dict(OpenedRecord.Why.choices)
    return [
        Seen(r.opened_at, r.opener.name or r.opener.email, r.membership.user.name, str(kinds[r.why]), r.reason)
        for r in rows[:LATELY]
    ]


def powers(viewer: User, here: access.Place, membership: Membership) -> dict[str, bool]:
    """What the viewer may do about this person; nothing about themselves."""
    other = membership.user_id != viewer.pk
    opens = here.may(May.OPEN_WITH_REASON) or here.may(May.OPEN_ON_DUTY)
    apart = other and access.between(viewer, membership.user)
    return {
        "may_give": other and here.may(May.GIVE_ROLES),
        "may_remove": other and here.may(May.REMOVE_PEOPLE),
        "may_open": other and opens and not apart,
    }
