"""Each owner's own key: made once, wrapped, remembered for a minute, gone for good when it is destroyed."""

import logging
import stat
import threading
import traceback

import pytest
from django.conf import settings
from django.db import connection, transaction

from closeknit.accounts import keys
from closeknit.accounts.models import PersonKey, User
from closeknit.storage.envelope import Tampered

pytestmark = pytest.mark.django_db


def test_a_key_is_made_once_and_is_the_owners_alone(amara: User, femi: User) -> None:
    key = keys.key_of(amara.pk)
    assert len(key) == 32
    keys.forget()
    assert keys.key_of(amara.pk) == key
    assert keys.key_of(femi.pk) != key
    assert PersonKey.objects.count() == 2


def test_what_wraps_a_key_is_closed_to_others(amara: User) -> None:
    """CR-3: master and piece are files of mode 0600; neither is in the row."""
    key = keys.key_of(amara.pk)
    row = PersonKey.objects.get()
    piece = settings.PERSON_KEYS / row.ref
    for path in (settings.MASTER_KEY_FILE, piece):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.PERSON_KEYS.stat().st_mode) == 0o700
    assert bytes(key) not in bytes(row.wrapped)
    assert piece.read_bytes() not in bytes(row.wrapped)


def test_a_key_for_a_purpose_is_another_for_each(amara: User, femi: User) -> None:
    made = {keys.derived(owner.pk, purpose) for owner in (amara, femi) for purpose in ("feed", "search")}
    assert len(made) == 4
    assert keys.derived(amara.pk, "feed") in made
    assert {len(key) for key in made} == {32}
    assert bytes(keys.key_of(amara.pk)) not in made


def test_a_wrapped_key_in_another_row_does_not_open(amara: User, femi: User) -> None:
    """CR-2: what wraps Amara's key opens it in Amara's row alone."""
    keys.key_of(amara.pk)
    keys.key_of(femi.pk)
    hers = PersonKey.objects.get(owner=amara)
    PersonKey.objects.filter(owner=femi).update(wrapped=bytes(hers.wrapped))
    keys.forget()
    with pytest.raises(Tampered):
        keys.key_of(femi.pk)
    PersonKey.objects.filter(owner=amara).update(owner=User.objects.create_user("new@example.org"))
    keys.forget()
    with pytest.raises(Tampered):
        keys.key_of(User.objects.get(email="new@example.org").pk)


def test_a_key_of_a_transaction_that_was_rolled_back_is_not_used(amara: User) -> None:
    """Else what is sealed next would be sealed with a key that is kept nowhere."""
    with transaction.atomic():
        lost = keys.key_of(amara.pk)
        assert keys.key_of(amara.pk) == lost
        transaction.set_rollback(True)
    assert not PersonKey.objects.exists()
    kept = keys.key_of(amara.pk)
    assert kept != lost
    keys.forget()
    assert keys.key_of(amara.pk) == kept


@pytest.mark.django_db(transaction=True)
def test_a_destroyed_key_is_gone_and_no_other_is_made(amara: User) -> None:
    """CR-3: memory, piece and row forget it; nothing is left of its bytes."""
    keys.key_of(amara.pk)
    keys.destroy(amara.pk)
    for _ in range(2):
        with pytest.raises(keys.KeyGone):
            keys.key_of(amara.pk)
    assert not list(settings.PERSON_KEYS.glob(f"{amara.pk}-*"))
    assert bytes(PersonKey.objects.get().wrapped) == b""


@pytest.mark.django_db(transaction=True)
def test_a_key_destroyed_elsewhere_stops_working_here_at_once(amara: User) -> None:
    """CR-3: a process that remembers the key looks for the piece before it uses it."""
    keys.key_of(amara.pk)
    ref = PersonKey.objects.get().ref
    # Another process: the piece goes, and the memory of this one is not told.
    (settings.PERSON_KEYS / ref).unlink()
    with pytest.raises(keys.KeyGone):
        keys.key_of(amara.pk)


@pytest.mark.django_db(transaction=True)
def test_an_older_row_put_back_opens_nothing(amara: User) -> None:
    """CR-3: an older copy of the database brings the wrapped key back, and it stays closed."""
    keys.key_of(amara.pk)
    older = PersonKey.objects.values().get()
    keys.destroy(amara.pk)
    PersonKey.objects.filter(pk=older["id"]).update(wrapped=older["wrapped"], master=older["master"])
    with pytest.raises(keys.KeyGone):
        keys.key_of(amara.pk)


@pytest.mark.django_db(transaction=True)
def test_a_destruction_that_is_rolled_back_destroys_nothing(amara: User) -> None:
    key = keys.key_of(amara.pk)
    with transaction.atomic():
        keys.destroy(amara.pk)
        with pytest.raises(keys.KeyGone):
            keys.key_of(amara.pk)
        transaction.set_rollback(True)
    assert keys.key_of(amara.pk) == key


@pytest.mark.django_db(transaction=True)
def test_an_owner_who_never_had_a_key_gets_none_after_their_end(amara: User) -> None:
    keys.destroy(amara.pk)
    with pytest.raises(keys.KeyGone):
        keys.key_of(amara.pk)
    keys.destroy(amara.pk + 1000)
    assert PersonKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_threads_make_one_key(amara: User) -> None:
    made: list[bytes] = []

    def make() -> None:
        made.append(bytes(keys.key_of(amara.pk)))
        connection.close()

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys.forget()
    assert set(made) == {bytes(keys.key_of(amara.pk))}
    assert len(made) == 8


def test_a_key_is_never_printed(amara: User, caplog: pytest.LogCaptureFixture) -> None:
    """CR-3: not by print, a log, a traceback with its values, or the memory of keys."""
    key = keys.key_of(amara.pk)
    logging.getLogger("closeknit").warning("%s %r", key, [key])
    try:
        raise ValueError(key)
    except ValueError as problem:
        trace = "".join(traceback.TracebackException.from_exception(problem, capture_locals=True).format())
    said = f"{key} {key!r} {keys._held!r} {caplog.text} {trace}"
    assert "<key" in said
    for form in (key.hex(), bytes(key).__repr__(), repr(bytes(key))[2:-1]):
        assert form not in said


def test_a_lost_master_is_said_and_none_is_made_in_its_place(amara: User, femi: User) -> None:
    keys.key_of(amara.pk)
    keys.forget()
    away = settings.MASTER_KEY_FILE.with_name("away")
    settings.MASTER_KEY_FILE.rename(away)
    try:
        for owner in (amara, femi):
            with pytest.raises(keys.KeyUnusable, match="Put the key back"):
                keys.key_of(owner.pk)
        assert not settings.MASTER_KEY_FILE.exists()
    finally:
        away.rename(settings.MASTER_KEY_FILE)
    assert keys.key_of(amara.pk)


@pytest.mark.django_db(transaction=True)
def test_a_piece_that_outlived_its_account_goes_when_it_is_destroyed_again(amara: User, femi: User) -> None:
    """CR-3: the row goes with the account; replaying the erasure still finds what a kill left behind."""
    for owner in (amara, femi):
        keys.key_of(owner.pk)
    gone = amara.pk
    amara.delete()
    assert list(settings.PERSON_KEYS.glob(f"{gone}-*"))
    keys.destroy(gone)
    assert not list(settings.PERSON_KEYS.glob(f"{gone}-*"))
    assert keys.key_of(femi.pk)
