"""Whose a row is, derived from the models: a person's rows are sealed with that person's key, so that they go with it."""

from collections import deque

from django.apps import apps as present
from django.apps.registry import Apps
from django.db import models

INSTALLATION = {
    "accounts.JournalAnchor": "digests over all chains at a moment: numbers of chains, without anybody's content",
    "accounts.JournalEntry": "outlives the account, by design without personal text; its chain has to stay whole",
    "accounts.JournalHead": "how far each chain goes: a number and a digest, without which no chain can be verified",
    "accounts.Organisation": "a service, nobody's own; its people come and go, and who belongs to it is sealed with each of them",
    "auth.Group": "names of roles, none of a person",
    "auth.Group_permissions": "which role may do what",
    "auth.Permission": "what can be done, made from the tables",
    "contenttypes.ContentType": "the tables themselves",
    "outbox.Beat": "when the worker was last at work",
    "rights.Erasure": "what was deleted: numbers without names, which outlive the account",
    "rights.Forgetting": "deleting that has begun: a number without a name, until it is done",
    "wellbeing.ScaleTerms": "which questionnaires this server may ask, with their wording; nobody's answers",
}
"""Tables that are nobody's own: sealed with the key of the installation alone."""

LEFT_OUT = {
    "accounts.PersonKey": "kept beside the archives in the key ring, so that a key once destroyed is in no archive",
    "rights.Export": "its file is in no backup; an export is asked for once more",
    "sessions.Session": "a copy of a sign-in is a way in; everybody signs in again",
}
"""Tables that no archive holds."""

ABOUT = {
    "accounts.OpenedRecord": ["membership", "user"],
}
"""Rows that name several accounts and belong to the one they are about: the reason goes with the person, not with who wrote it."""

OWNER_NAMES = ("owner", "user", "person")
PERSON = "accounts.User"


class NoOwner(Exception):
    """A table's rows cannot be ascribed to anybody, and it is not declared as the installation's."""


def kept_models(apps: Apps = present) -> list[type[models.Model]]:
    """Every table that an archive holds, many-to-many tables among them; `apps` are those of another time, or the present."""
    every = apps.get_models(include_auto_created=True)
    return [m for m in every if m._meta.managed and not m._meta.proxy and m._meta.label not in LEFT_OUT]


def _references(model: type[models.Model]) -> list["models.ForeignKey[models.Model, models.Model]"]:
    return [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]


def own_reference(model: type[models.Model]) -> str | None:
    """The name of the reference to the owner: the one named so, or else the only one to an account that is never empty."""
    to_people = [f for f in _references(model) if f.related_model._meta.label == PERSON]
    named = [f for name in OWNER_NAMES for f in to_people if f.name == name]
    never_empty = [f for f in to_people if not f.null]
    found = named[:1] or (never_empty if len(never_empty) == 1 else [])
    return found[0].name if found else None


def path(model: type[models.Model]) -> list[str] | None:
    """The names of the references from a row to its owner: [] for the account itself, None for the installation's.

    Without a reference of its own, a row belongs to whom a row that it cannot be without belongs to; the shortest way
    counts. Raises NoOwner.
    """
    if model._meta.label in INSTALLATION:
        return None
    if model._meta.label in ABOUT:
        return list(ABOUT[model._meta.label])
    waiting: deque[tuple[type[models.Model], list[str]]] = deque([(model, [])])
    seen = {model}
    while waiting:
        at, way = waiting.popleft()
        if at._meta.label == PERSON:
            return way
        if (own := own_reference(at)) is not None:
            return [*way, own]
        for field in _references(at):
            target = field.related_model
            # Of several accounts in a row none is taken by chance.
            if not field.null and target not in seen and target._meta.label != PERSON:
                seen.add(target)
                waiting.append((target, [*way, field.name]))
    raise NoOwner(
        f"Nothing says whose the rows of {model._meta.label} are. Give it an owner, or declare it in "
        "closeknit.backups.owners.INSTALLATION with the reason."
    )
