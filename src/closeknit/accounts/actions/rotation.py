"""Giving everybody's keys another master, while pages are served; whatever stops it, the next run goes on."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from closeknit.accounts import keys
from closeknit.accounts.models import PersonKey
from closeknit.storage import masters
from closeknit.storage.keys import KeyUnusable, Secret

AT_ONCE = 100


class AtWork(RuntimeError):
    """Another change of the master key is at work."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did: the id of the master now in use, keys wrapped anew, and keys that did not open.

    While some do not open, the master they were wrapped with stays in the file: they may come back with a lost piece.
    """

    master: str
    wrapped: int
    closed: int


def rotate_master(before_the_old_one_goes: Callable[[], None] = lambda: None) -> Rotated:
    """Make a new master, wrap every key with it, drop the old one. Goes on where an earlier run was stopped.

    before_the_old_one_goes   what has to be done while both open; when it raises, the old one stays
    """
    path = settings.MASTER_KEY_FILE
    with _alone():
        there = masters.masters(path, make=not PersonKey.objects.exists())
        if len(there) == 1:
            there = [masters.fresh(), *there]
            masters.write(path, there)
        current, wrapped, last = there[0], 0, 0
        closed: list[int] = []
        while some := list(_others(current).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            last = some[-1]
            wrapped += _wrap_anew(some, current, closed)
        with transaction.atomic():
            # A key that was made under the old master a moment ago is committed by now, and was made before this lock.
            keys.hold_masters()
            wrapped += _wrap_anew(
                list(_others(current).exclude(pk__in=closed).values_list("pk", flat=True)), current, closed
            )
            if not closed:
                before_the_old_one_goes()
                masters.write(path, [current])
    return Rotated(current.id, wrapped, len(closed))


def keys_left() -> int:
    """How many keys still wait to be wrapped anew."""
    if not PersonKey.objects.exclude(master="").exists():
        return 0
    try:
        return _others(masters.masters(settings.MASTER_KEY_FILE, make=False)[0]).count()
    except KeyUnusable:
        return 0


def _others(current: Secret) -> "QuerySet[PersonKey]":
    """Keys under another master; destroyed ones are under none."""
    return PersonKey.objects.exclude(master__in=(current.id, ""))


@transaction.atomic
def _wrap_anew(some: list[int], current: Secret, closed: list[int]) -> int:
    done = 0
    for row in PersonKey.objects.select_for_update().filter(pk__in=some).exclude(master__in=(current.id, "")):
        piece = masters.read_piece(settings.PERSON_KEYS, row.ref)
        if piece is None:
            closed.append(row.pk)
            continue
        row.wrapped = keys.wrap(keys.unwrap(row), row.owner_id, row.ref, current, piece)
        row.master = current.id
        row.save(update_fields=["wrapped", "master"])
        done += 1
    return done


@contextmanager
def _alone() -> Iterator[None]:
    with settings.MASTER_KEY_FILE.with_name("master.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AtWork("Another change of the master key is at work.") from None
        yield
