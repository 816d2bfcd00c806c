"""Who may do what: the one table of roles and what each of them may, and of what a helper may do for a person.

Pure rules without a database. `access` and the actions read them; docs/run/organisations.md shows them and a test holds the
two together. What is not listed here is refused.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is in an organisation. One person may be several of these at once."""

    PERSON = "person", _("Person")
    SUPPORTER = "supporter", _("Supporter")
    REFERRER = "referrer", _("Referrer")
    VOLUNTEER = "volunteer", _("Volunteer")
    PRACTITIONER = "practitioner", _("Practitioner")
    ORGANISER = "organiser", _("Organiser of a group")
    COORDINATOR = "coordinator", _("Coordinator")
    SUPERVISOR = "supervisor", _("Supervisor")
    DUTY = "duty", _("Duty person")
    DEPUTY = "deputy", _("Deputy safeguarding lead")
    SAFEGUARDING = "safeguarding", _("Safeguarding lead")
    ADMINISTRATOR = "administrator", _("Administrator")
    READER = "reader", _("Reader of reports")


FOR_OTHERS = frozenset(Role) - {Role.PERSON, Role.SUPPORTER, Role.REFERRER}
"""Roles with duties towards others: whoever has one signs in with a second factor, and for a shorter while (AU-6, AU-9)."""


class May(StrEnum):
    """One thing that a role may do in its organisation."""

    SEE_PEOPLE = "see who belongs here"
    INVITE = "invite people"
    GIVE_ROLES = "give and take roles"
    REMOVE_PEOPLE = "remove people"
    CHANGE_PLACE = "change the name, time zone and country"
    OPEN_WITH_REASON = "open a record for an hour, with a reason"
    OPEN_ON_DUTY = "open a record on duty"
    BE_TOLD = "is told when a record is opened"


_ON_DUTY = frozenset({May.SEE_PEOPLE, May.OPEN_ON_DUTY, May.BE_TOLD})

ALLOWED: dict[Role, frozenset[May]] = {
    Role.PERSON: frozenset(),
    Role.SUPPORTER: frozenset(),
    Role.REFERRER: frozenset(),
    Role.VOLUNTEER: frozenset(),
    Role.PRACTITIONER: frozenset(),
    Role.ORGANISER: frozenset(),
    Role.COORDINATOR: frozenset({May.SEE_PEOPLE, May.INVITE}),
    Role.SUPERVISOR: frozenset({May.SEE_PEOPLE, May.INVITE, May.OPEN_WITH_REASON, May.BE_TOLD}),
    Role.DUTY: frozenset({May.SEE_PEOPLE, May.OPEN_ON_DUTY}),
    Role.DEPUTY: _ON_DUTY,
    Role.SAFEGUARDING: _ON_DUTY,
    Role.ADMINISTRATOR: frozenset(May) - {May.OPEN_ON_DUTY},
    Role.READER: frozenset(),
}
"""What each role may do. An administrator runs the place and has no standing look into records: only with a reason."""

_OUTSIDE = frozenset({Role.PERSON, Role.SUPPORTER, Role.REFERRER, Role.VOLUNTEER})

GIVES: dict[Role, frozenset[Role]] = {
    Role.COORDINATOR: _OUTSIDE,
    Role.SUPERVISOR: _OUTSIDE | {Role.PRACTITIONER, Role.ORGANISER, Role.COORDINATOR},
    Role.ADMINISTRATOR: frozenset(Role),
}
"""Which roles somebody may invite others to. Nobody can give more than this, and nobody anything to themselves."""


def may(roles: Iterable[str], what: May) -> bool:
    """Whether somebody with these roles may do this. Unknown roles may nothing."""
    return any(what in ALLOWED[Role(role)] for role in roles if role in Role.values)


def may_give(roles: Iterable[str]) -> frozenset[Role]:
    """Which roles somebody with these roles may invite others to."""
    return frozenset(given for role in roles if role in Role.values for given in GIVES.get(Role(role), ()))


class Scope(TextChoices):
    """One part of helping, ticked by the person who is helped."""

    PLAN = "plan", _("See the plan of the week")
    NOTE = "note", _("Note moments, promises and answers to the plan")
    PEOPLE = "people", _("Add people and change what is kept about them")
    FILES = "files", _("Bring in files")
    SETTINGS = "settings", _("Change how pages look, name and time zone, and when there is time")


SEEING = frozenset({"today", "circle", "person"})
"""Pages that somebody needs who notes or changes anything in a circle."""

HELPS: dict[Scope, frozenset[str]] = {
    Scope.PLAN: frozenset({"today"}),
    Scope.NOTE: SEEING
    | {"reach", "spoke", "this_week", "moments", "moment_felt", "moment_remove", "moment_restore"}
    | {"supports", "support_remove", "support_restore"}
    | {"promises", "promise_keep", "promise_reopen", "promise_remove", "promise_restore"},
    Scope.PEOPLE: SEEING
    | {"person_add", "person_change", "person_remove", "person_restore", "often", "dates", "date_remove"}
    | {"names", "names_together", "names_unbind", "names_apart"},
    Scope.FILES: frozenset({"circle", "imports", "import_review", "import_keep", "import_progress", "import_stop"})
    | {"import_done", "import_discard", "import_undo", "import_closest"},
    Scope.SETTINGS: frozenset({"today", "look", "account", "minutes", "free_times", "free_time_remove"}),
}
"""Which addresses each part of helping opens, by their names in urls.py. Every other address is closed to a helper:
export, erasing, how one signs in, who else helps, consents, blocks and safe contact are never in here."""

ALWAYS = frozenset({"help", "privacy", "accessibility", "safety_notices", "account_logout"}) | {
    "helping",
    "helping_start",
    "helping_stop",
}
"""Addresses that stay open while somebody helps: help lines, the way back, and signing out."""


def opens(scopes: Iterable[str], name: str) -> bool:
    """Whether a helper with these scopes may open the address with this name."""
    return name in ALWAYS or any(name in HELPS[Scope(scope)] for scope in scopes if scope in Scope.values)
