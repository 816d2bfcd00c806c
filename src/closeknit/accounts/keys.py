"""Each owner's own key: made on first use, wrapped in the database, and destroyed when they leave.

What is needed to read an owner's text stands in three places: the sealed text and the wrapped key in the database, the
piece in a folder beside it, the master in its file. `destroy` takes the piece and the wrapped key away. Every use looks for
the piece first, so a destroyed key stops working in all processes of a machine at once; memory forgets it after
`REMEMBERED_SECONDS`. A key is never printed: see `Secret`.
"""

import secrets
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from closeknit.accounts.models import PersonKey, User
from closeknit.storage import envelope, masters
from closeknit.storage.keys import KeyUnusable, Secret, missing

REMEMBERED_SECONDS = 60
MOST_REMEMBERED = 4096
WRAPPED_FIELD = "wrapped"


class KeyGone(PermissionDenied):
    """The owner's key was destroyed: what they wrote cannot be read any more, and nothing can be written."""


@dataclass(eq=False, slots=True)
class _Making:
    """Called when the transaction that made a key is committed. While it waits there, the key may be used in it."""

    owner_id: int
    committed: bool = False

    def __call__(self) -> None:
        self.committed = True

    @property
    def stands(self) -> bool:
        """Whether the key's row is there: committed, or made in this transaction and not rolled back."""
        return self.committed or any(hook is self for _, hook, *_ in connection.run_on_commit)


@dataclass(frozen=True, slots=True)
class _Held:
    """A key in memory."""

    key: Secret
    until: float
    making: _Making | None = None


_LOCK = threading.Lock()
_held: dict[int, _Held] = {}


def key_of(owner_id: int) -> Secret:
    """The owner's key of 32 bytes, made on first use. Its `id` names it. Raises KeyGone, or KeyUnusable without its master."""
    return _remembered(owner_id) or _read(owner_id) or _make(owner_id)


def derived(owner_id: int, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from the owner's own (HKDF-SHA256)."""
    return masters.derive(key_of(owner_id), b"closeknit " + purpose.encode())


def destroy(owner_id: int) -> None:
    """Destroy the owner's key for good, also for older copies of the database. Nothing is left to take this back.

    The piece goes only once the transaction around this is committed, so a roll-back leaves everything readable. Safe to
    call again, also when the account is gone already: a piece that a kill left behind goes then.
    """
    with transaction.atomic():
        row = PersonKey.objects.select_for_update().filter(owner_id=owner_id).first()
        if row is None and User.objects.filter(pk=owner_id).exists():
            # Also where there was none yet: nobody makes one from now on.
            row = PersonKey(owner_id=owner_id, ref=masters.new_ref(owner_id))
        refs: set[str] = set()
        if row is not None:
            row.wrapped, row.master, refs = b"", "", {row.ref}
            row.save()
        forget(owner_id)
        transaction.on_commit(lambda: _forget_pieces(owner_id, refs))


def forget(owner_id: int | None = None) -> None:
    """Forget what is remembered of one owner, or of all."""
    with _LOCK:
        if owner_id is None:
            _held.clear()
        else:
            _held.pop(owner_id, None)


def wrap(key: bytes, owner_id: int, ref: str, master: Secret, piece: bytes) -> bytes:
    """An owner's key as it is kept in the database."""
    return envelope.seal(masters.wrapping_key(master, piece), key, _place(owner_id, ref, master.id))


def unwrap(row: PersonKey) -> Secret:
    """The key in a row. Raises KeyGone when it was destroyed, KeyUnusable when its master is not there."""
    piece = masters.read_piece(settings.PERSON_KEYS, row.ref)
    if not row.wrapped or piece is None:
        raise KeyGone("this key was destroyed")
    wrapping = masters.wrapping_key(masters.master(settings.MASTER_KEY_FILE, row.master), piece)
    return Secret(envelope.open_(wrapping, bytes(row.wrapped), _place(row.owner_id, row.ref, row.master)), row.ref)


def hold_masters() -> None:
    """Let nobody else make a key or drop a master until this transaction ends (SQLite has one writer anyway)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('closeknit masters'))")


def _place(owner_id: int, ref: str, master: str) -> bytes:
    return envelope.about(f"{PersonKey._meta.db_table} {owner_id}", ref, WRAPPED_FIELD, master)


def _forget_pieces(owner_id: int, refs: set[str]) -> None:
    for ref in refs | masters.pieces_of(settings.PERSON_KEYS, owner_id):
        masters.destroy_piece(settings.PERSON_KEYS, ref)
    forget(owner_id)


def _remembered(owner_id: int) -> Secret | None:
    held = _held.get(owner_id)
    if held is None or held.until < time.monotonic() or (held.making and not held.making.stands):
        return None
    if not masters.has_piece(settings.PERSON_KEYS, held.key.id):
        forget(owner_id)
        raise KeyGone("this key was destroyed")
    return held.key


def _remember(owner_id: int, key: Secret, making: _Making | None = None) -> Secret:
    with _LOCK:
        if len(_held) >= MOST_REMEMBERED:
            _held.clear()
        _held[owner_id] = _Held(key, time.monotonic() + REMEMBERED_SECONDS, making)
    return key


def _read(owner_id: int) -> Secret | None:
    row = PersonKey.objects.filter(owner_id=owner_id).first()
    if row is None:
        return None
    # A row of this very transaction may still be rolled back, and what was sealed meanwhile would never open again.
    waiting = [hook for _, hook, *_ in connection.run_on_commit if isinstance(hook, _Making)]
    try:
        key = unwrap(row)
    except KeyUnusable:
        # Its master may have been changed between the two reads.
        key = unwrap(PersonKey.objects.get(pk=row.pk))
    return _remember(owner_id, key, next((hook for hook in waiting if hook.owner_id == owner_id), None))


def _make(owner_id: int) -> Secret:
    with transaction.atomic():
        hold_masters()
        row = PersonKey.objects.filter(owner_id=owner_id).first()
        if row is not None:
            return unwrap(row)
        # Where keys are wrapped already, a missing master file is a loss to be mended, not a beginning.
        first = not PersonKey.objects.exists()
        if not first and not settings.MASTER_KEY_FILE.exists():
            raise missing(settings.MASTER_KEY_FILE)
        master = masters.masters(settings.MASTER_KEY_FILE, make=first)[0]
        ref = masters.new_ref(owner_id)
        key = Secret(secrets.token_bytes(32), ref)
        piece = masters.make_piece(settings.PERSON_KEYS, ref)
        wrapped = wrap(key, owner_id, ref, master, piece)
        PersonKey.objects.create(owner_id=owner_id, ref=ref, master=master.id, wrapped=wrapped)
        making = _Making(owner_id)
        transaction.on_commit(making)
        return _remember(owner_id, key, making)
