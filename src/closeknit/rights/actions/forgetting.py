"""Forgetting an account or a person: a procedure, not a DELETE (S6, PR-5, CR-3, CR-4).

1. A row says that it has begun, and the erasure list that it happened. From here on a restart finishes it.
2. The account's own key is destroyed: what is sealed with it cannot be read any more, not even in a backup.
3. One transaction deletes every row that the registry says is about the account, and wipes what the journal says of it.
4. Files and sessions go, and the write-ahead log is emptied, because deleted text would still stand in it.
5. The row of step 1 goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from closeknit.accounts import access as accounts
from closeknit.accounts import journal, keys
from closeknit.accounts.models import JournalEntry, User
from closeknit.circle.actions import people
from closeknit.circle.models import Person
from closeknit.rights import ballast, erased, files
from closeknit.rights.erased import Erased
from closeknit.rights.models import Erasure, Forgetting, Kind
from closeknit.rights.queries.rows import rows_of
from closeknit.rights.registry import SESSION, ModelEntry, entry, models

ACCOUNT = "accounts.User"


class HeldByLaw(ValueError):
    """The law keeps these records for now; the message is for the person."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was deleted, as (words, how many), and what stays, as (words, why)."""

    deleted: list[tuple[str, int]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)


def forget_account(*, owner: User, now: datetime | None = None) -> Receipt:
    """Delete an account with everything about it, at once. This cannot be undone.

    Raises HeldByLaw when the law keeps its records. Works on a full disk as long as the ballast lies there.
    """
    if accounts.is_held(owner):
        raise HeldByLaw("The service has to keep this account for now. Ask the people who run it why, and until when.")
    number, at = owner.pk, now or timezone.now()
    intent = ballast.with_room(lambda: _begin(Kind.ACCOUNT, str(number), number, at))
    return ballast.with_room(lambda: _finish(intent))


def forget_person(*, owner: User, person: Person) -> None:
    """Delete somebody in a circle for good: every row about them, waiting imports with them, exports, the log's copies."""
    ballast.with_room(lambda: people.erase_person(owner=owner, person=person))


def note_erased(*, owner: User, ref: str) -> None:
    """Somebody was deleted, inside this transaction: wipe them from the journal, and put down that files are still to clean."""
    journal.redact(chain=owner.pk, about=ref)
    intent = _begin(Kind.PERSON, ref, owner.pk, timezone.now())
    transaction.on_commit(lambda: ballast.with_room(lambda: _finish(intent)))


def finish() -> int:
    """Finish what a stop in the middle left; returns how much of it there was. Safe to run at any time (RE-2)."""
    waiting = list(Forgetting.objects.order_by("pk"))
    for intent in waiting:
        _finish(intent)
    return len(waiting)


def replay(erasures: Iterable[Erased]) -> int:
    """Delete again what an older backup brought back; returns how much that was.

    A number is given to somebody new only after a restore, so an account younger than its entry is another's and stays.
    """
    done = 0
    for one in erasures:
        if one.kind == Kind.ACCOUNT:
            again = User.objects.filter(pk=one.ref, date_joined__lte=one.at).first() if one.ref.isdecimal() else None
            if again is not None:
                _finish(_begin(Kind.ACCOUNT, one.ref, again.pk, one.at))
                done += 1
        elif (person := Person.objects.select_related("tie", "owner").filter(ref=one.ref).first()) is not None:
            people.erase_person(owner=person.owner, person=person, again=True)
            done += 1
    return done


@transaction.atomic
def _begin(kind: str, ref: str, owner_number: int, at: datetime) -> Forgetting:
    return Forgetting.objects.get_or_create(
        kind=kind, ref=ref, defaults={"owner_number": owner_number, "begun_at": at}
    )[0]


def _finish(intent: Forgetting) -> Receipt:
    """Every step from the list on; each can be done twice."""
    erased.write(Erased(intent.kind, intent.ref, intent.begun_at))
    receipt = Receipt()
    if intent.kind == Kind.ACCOUNT:
        _destroy_key(intent.owner_number)
        receipt = _delete_rows(intent)
    else:
        _note(intent)
        files.drop_exports(intent.owner_number)
    files.clear_orphans()
    if clean_storage(touched()):
        Forgetting.objects.filter(pk=intent.pk).delete()
    return receipt


def _destroy_key(owner_number: int) -> None:
    """Destroy the account's own key, in a transaction of its own: what is sealed closes before a single row goes."""
    keys.destroy(owner_number)


@transaction.atomic
def _delete_rows(intent: Forgetting) -> Receipt:
    number = intent.owner_number
    account = User.objects.filter(pk=number).first()
    if account is not None:
        journal.write(owner=account, act="account.forgotten")
    deleted = [(one.words, _delete(number, one)) for one in _in_order()]
    deleted.append((entry("sessions.Session").words, _delete_sessions(number)))
    JournalEntry.objects.filter(owner=number).update(owner=None)
    journal.redact(chain=number)
    _note(intent)
    kept = [(one.words, one.why) for one in models() if one.erase == "redact"]
    return Receipt([(words, count) for words, count in deleted if count], kept)


def _note(intent: Forgetting) -> None:
    Erasure.objects.get_or_create(kind=intent.kind, ref=intent.ref, defaults={"at": intent.begun_at})


def _in_order() -> list[ModelEntry]:
    """Tables whose rows go: those that are reached through others first, the account last."""
    mine = [one for one in models() if one.erase == "rows" and one.owner not in ("", SESSION) and not _is_intent(one)]
    return sorted(mine, key=lambda one: (one.label == ACCOUNT, -one.owner.count("__")))


def _is_intent(one: ModelEntry) -> bool:
    return one.model is Forgetting


def _delete(owner_number: int, one: ModelEntry) -> int:
    """Delete the rows of one table. Foreign keys are looked at when the transaction ends, so the order hardly matters."""
    mine = one.model._default_manager.filter(pk__in=rows_of(owner_number, one).order_by().values("pk"))
    return int(mine._raw_delete(mine.db))


def _delete_sessions(owner_number: int) -> int:
    """Sessions name nobody in a column: look inside each."""
    mine = [s.pk for s in Session.objects.iterator() if s.get_decoded().get("_auth_user_id") == str(owner_number)]
    return Session.objects.filter(pk__in=mine).delete()[0] if mine else 0


def touched() -> list[str]:
    """The tables that hold what people wrote."""
    return [one.model._meta.db_table for one in models() if one.erase == "rows"]


def clean_storage(tables: Iterable[str]) -> bool:
    """Let deleted text go from the files of the database too. Returns whether it is all gone (False: somebody still reads).

    SQLite: rows are overwritten as they are deleted (`secure_delete`), and the write-ahead log is emptied here. PostgreSQL:
    VACUUM frees what deleted rows left for new ones and writes over the pages as they are used again; its own log goes
    with the next checkpoints. Inside a transaction neither can be done.
    """
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(cursor.fetchone()[0] == 0)
        for table in tables:
            cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
    return True
