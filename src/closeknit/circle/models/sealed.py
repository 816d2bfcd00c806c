"""Fields whose values are sealed in the database: the words people write, and what a waiting import holds.

    class Promise(Sealing):
        words = SealedText(db_column="words_sealed")

Code reads and writes `promise.words` as plain text; the column holds a sealed value (`storage.envelope`) that opens for this
table, row, field and owner alone. A row gets its number first, so a new row is written and then sealed, in one transaction.
A value that does not open reads as `UNREADABLE`, and writing that back changes nothing. The database cannot search a sealed
field: whoever tries gets a TypeError, not an empty answer. What `values()` gives stays sealed.
"""

import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import models, transaction
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from closeknit.accounts import keys
from closeknit.storage import envelope
from closeknit.storage.keys import KeyUnusable

UNREADABLE_WORDS = _("What was written here cannot be read any more.")


class Unreadable(str):
    """What a sealed text reads as when it does not open: a calm sentence for the page."""


class Sealed(bytes):
    """A value as it stands in the database."""


class _Opening(DeferredAttribute):
    """The attribute of a sealed field: opened when it is read, sealed when it is saved."""

    field: "SealedField[Any]"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        return self.field.opened(instance, value) if isinstance(value, Sealed) else self.field.or_empty(value)

    def __set__(self, instance: Any, value: Any) -> None:
        if isinstance(value, Unreadable) or self._shown_and_left(instance, value):
            if instance.pk is None:
                instance.__dict__.setdefault(self.field.attname, None)
            return
        instance.__dict__[self.field.attname] = value

    def _shown_and_left(self, instance: Any, value: Any) -> bool:
        """Whether a form that showed the sentence comes back with it: what is there stays."""
        there = instance.__dict__.get(self.field.attname)
        return (
            isinstance(there, Sealed)
            and isinstance(value, str)
            and value == str(UNREADABLE_WORDS)
            and isinstance(self.field.opened(instance, there), Unreadable)
        )


Value = TypeVar("Value")

if TYPE_CHECKING:

    class _Binary(models.Field[Value, Value]):
        pass
else:

    class _Binary(models.BinaryField, Generic[Value]):
        pass


class SealedField(_Binary[Value]):
    """A sealed value. `owner` is where the row says whose key it is sealed with."""

    descriptor_class = _Opening

    def __init__(self, *args: Any, owner: str = "owner_id", **kwargs: Any) -> None:
        """`owner` is a path of attributes; everything else as for any field. Nothing written is NULL."""
        self.owner = owner
        super().__init__(*args, **{**kwargs, "null": True, "blank": True})

    def deconstruct(self) -> Any:
        """The arguments to make this field again in a migration."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "owner": self.owner}

    def or_empty(self, value: Any) -> Any:
        """A plain value as it is read, None when nothing was written."""
        raise NotImplementedError

    def pack(self, value: Any) -> bytes:
        """A plain value as bytes."""
        raise NotImplementedError

    def unpack(self, data: bytes) -> Any:
        """What `pack` made."""
        raise NotImplementedError

    def unreadable(self) -> Any:
        """What is read in the place of a value that does not open."""
        raise NotImplementedError

    def opened(self, instance: Any, value: bytes) -> Any:
        """The value of this field in this row, or what stands for one that does not open."""
        try:
            return self.open_for(attrgetter(self.owner)(instance), instance.pk, value)
        except (envelope.Tampered, keys.KeyGone, KeyUnusable):
            return self.unreadable()

    def open_for(self, owner_id: int, row: int, value: bytes) -> Any:
        """The value that was sealed for this row. Raises Tampered, KeyGone or KeyUnusable."""
        key = keys.key_of(owner_id)
        return self.unpack(envelope.open_(key, bytes(value), self._about(row, key.id)))

    def seal_for(self, owner_id: int, row: int, value: Any) -> Sealed | None:
        """A value sealed for one row; nothing written stays NULL, so that whether there is a text can be asked."""
        if not value:
            return None
        key = keys.key_of(owner_id)
        return Sealed(envelope.seal(key, self.pack(value), self._about(row, key.id)))

    def _about(self, row: int, key: str) -> bytes:
        return envelope.about(self.model._meta.db_table, row, self.name, key)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The value to save. A new row has no number to be sealed for yet: `Sealing.save` comes back for it."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        if model_instance.pk is not None:
            return self.seal_for(attrgetter(self.owner)(model_instance), model_instance.pk, value)
        if value and not getattr(model_instance, "_comes_back", False):
            raise TypeError(f"{self.model.__name__} with {self.name} is saved row by row: it is sealed for its number")
        return None

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        """Bytes of the database, marked as sealed."""
        return None if value is None else Sealed(value)

    def get_prep_value(self, value: Any) -> Any:
        """Sealed bytes or nothing; plain text would be written unsealed, or searched for and never found."""
        if value is not None and not isinstance(value, bytes):
            raise TypeError(f"{self.name} is sealed: it cannot be searched for, and is written through its row")
        return super().get_prep_value(value)


class SealedText(SealedField[str]):
    """Text, sealed."""

    def or_empty(self, value: Any) -> Any:
        """A plain value as it is read; nothing written is an empty text."""
        return "" if value is None else value

    def pack(self, value: Any) -> bytes:
        """A plain value as bytes."""
        return str(value).encode()

    def unpack(self, data: bytes) -> Any:
        """What `pack` made."""
        return data.decode()

    def unreadable(self) -> Any:
        """What is read in the place of a value that does not open."""
        return Unreadable(UNREADABLE_WORDS)


class SealedBytes(SealedField[bytes | None]):
    """Bytes, sealed; None when there are none, or when they do not open."""

    def or_empty(self, value: Any) -> Any:
        """None stays None."""
        return value

    def pack(self, value: Any) -> bytes:
        """The bytes themselves."""
        return bytes(value)

    def unpack(self, data: bytes) -> Any:
        """The bytes themselves."""
        return data

    def unreadable(self) -> Any:
        """Nothing."""
        return None


class SealedFacts(SealedField[dict[str, Any]]):
    """What can be written as JSON, sealed; an empty dictionary when there is nothing, or when it does not open."""

    def or_empty(self, value: Any) -> Any:
        """A dictionary in any case."""
        return {} if value is None else value

    def pack(self, value: Any) -> bytes:
        """As JSON."""
        return json.dumps(value, separators=(",", ":")).encode()

    def unpack(self, data: bytes) -> Any:
        """From JSON."""
        return json.loads(data)

    def unreadable(self) -> Any:
        """Nothing."""
        return {}


class Sealing(models.Model):
    """A row with sealed fields: a new one is written, gets its number, and is sealed for it, in one transaction."""

    _comes_back = False

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row, and seal what waited for its number."""
        late = [f for f in sealed_fields(type(self)) if self.pk is None and self.__dict__.get(f.attname)]
        if not late:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            self._comes_back = True
            try:
                super().save(*args, **kwargs)
            finally:
                del self._comes_back
            type(self)._base_manager.filter(pk=self.pk).update(**{f.attname: f.pre_save(self, False) for f in late})


def does_not_open(row: models.Model, name: str) -> bool:
    """Whether a sealed field of a row that was read from the database holds something that does not open."""
    value, field = row.__dict__.get(name), row._meta.get_field(name)
    if not isinstance(value, Sealed) or not isinstance(field, SealedField):
        return False
    try:
        field.open_for(attrgetter(field.owner)(row), row.pk, value)
    except (envelope.Tampered, keys.KeyGone, KeyUnusable):
        return True
    return False


def sealed_fields(model: type[models.Model]) -> list[SealedField[Any]]:
    """The sealed fields of a table."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
