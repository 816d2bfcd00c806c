"""A life with a row of everything that an export carries, and what stays the same of it in another Closeknit."""

import hashlib
import io
import json
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import free, imports, people, promises, same, support
from closeknit.circle.free_words import Said, Time
from closeknit.circle.models import Batch, ImportantDate, Interaction, Mood, Person, Promise, Support
from closeknit.engine.records import Channel
from closeknit.engine.slots import SlotKind
from closeknit.rights.actions import exporting
from tests.circle.life import NOW, TODAY, bring, days_back, friend, met, talk, tie, vcard


def live(owner: User) -> None:
    """Everything through the real doors: people typed and brought in, words, moments, dates, promises, help, time, moods."""
    bring(
        owner,
        vcard(
            {"name": "Ngozi Okafor", "numbers": ["+447700900123"], "addresses": ["n@example.org"], "born": "1984-02-29"}
        ),
    )
    bring(owner, talk("Ngozi Okafor", days_back(*range(1, 60, 3))))
    ngozi = access.people(owner).get(name="Ngozi Okafor")
    people.change_person(
        owner=owner,
        person=ngozi,
        name="Ngozi Okafor",
        relation="sister",
        remember="Likes =tea= and @home\nSecond line, with; signs\\",
        numbers=["07700 900123"],
        addresses=["n@example.org"],
        layer=5,
        kin=True,
    )
    people.choose_rhythm(owner=owner, person=ngozi, choice="14", today=TODAY)
    met(
        owner,
        ngozi,
        2,
        Channel.IN_PERSON,
        felt="good",
        note="Walked by the river",
        minutes=50,
        help="both",
        help_kind=1,
    )
    met(owner, ngozi, 2, Channel.IN_PERSON, felt="hard", note="And again, later")
    _others(owner, ngozi)
    batch = Batch.objects.create(owner=owner, made_at=NOW, state=Batch.State.KEPT)
    for number, (at, mood) in enumerate(((None, -40), (1_790_000_000, 70))):
        day = TODAY if at is None else datetime.fromtimestamp(at, UTC).date()
        Mood.objects.create(
            owner=owner, batch=batch, day=day, at=at, mood=mood, labels=["walk", "tired"], mark=number + 1
        )


def _others(owner: User, ngozi: Person) -> None:
    """Somebody who rests, somebody who is never suggested, somebody who comes up on days alone; and words about them."""
    resting = friend(owner, "Zoë Müller", every_days=9, times=5, until=40, layer=50)
    people.choose_rhythm(owner=owner, person=resting, choice="rest", today=date(2026, 10, 1))
    never = friend(owner, "Karl-Heinz +Plus", numbers=["+4915112345678"])
    people.choose_rhythm(owner=owner, person=never, choice="never", today=TODAY)
    gone = friend(owner, "Grandmother Ada", every_days=20, times=4, until=200, kin=True)
    people.add_date(owner=owner, person=gone, kind="birthday", month=11, day=20, year=1931)
    people.note_death(owner=owner, person=gone, today=date(2026, 6, 2))
    also = friend(owner, "Uncle Bode")
    people.choose_rhythm(owner=owner, person=also, choice="never", today=TODAY)
    people.note_death(owner=owner, person=also, today=TODAY)
    dates_only = friend(owner, "O'Brien, Máire", relation="neighbour")
    people.choose_rhythm(owner=owner, person=dates_only, choice="dates", today=TODAY)
    people.add_date(owner=owner, person=dates_only, kind="other", month=12, day=24, label="tree, and cake")
    people.add_date(owner=owner, person=resting, kind="memorial", month=3, day=7, year=2001)
    promises.promise(owner=owner, person=ngozi, words="bring the ladder", made_on=TODAY, by_day=TODAY, today=TODAY)
    kept = promises.promise(owner=owner, person=resting, words="call back", made_on=TODAY, by_day=None, today=TODAY)
    promises.keep_promise(owner=owner, promise=kept, today=TODAY)
    support.note_support(owner=owner, person=never, day=TODAY, given=False, kind=2, today=TODAY, words="moved a sofa")
    same.belong(owner=owner, person=ngozi, other=dates_only, kind="partner", now=NOW)
    free.add_times(owner=owner, said=Said(times=[Time(1, None, True, 1110, 40, SlotKind.NEAR, ngozi.pk)]), today=TODAY)


def export(owner: User) -> bytes:
    """The zip."""
    out = io.BytesIO()
    exporting.write_zip(owner=owner, out=out, progress=lambda _done, _total: None, stopped=lambda: False, now=NOW)
    return out.getvalue()


def bring_back(owner: User, data: bytes, name: str = "closeknit.zip") -> Batch:
    """Import an export through the real reader in its child process."""
    batch = imports.look_at(owner=owner, files=[(name, io.BytesIO(data), len(data))], now=NOW)
    assert [file.refusal for file in batch.files.all()] == [""]
    return imports.keep(owner=owner, batch=batch, now=NOW)


def carried(owner: User) -> dict[str, Any]:
    """Everything that an import carries, without a number of a row: people by name."""
    names = dict(Person.objects.filter(owner=owner).values_list("tie__pk", "name"))
    by_person = dict(Person.objects.filter(owner=owner).values_list("pk", "name"))
    out: dict[str, Any] = {"people": []}
    for person in access.people(owner).select_related("tie"):
        t = tie(person)
        handles = sorted(set(access.handles(owner).filter(person=person).values_list("kind", "value")))
        said = (
            t.chosen_layer,
            t.chosen_days,
            t.dates_only,
            t.kin,
            str(t.resting_since),
            t.never,
            str(t.died_on),
            t.never_said,
        )
        out["people"].append((person.name, person.relation, person.remember, handles, said))
    moments_ = Interaction.objects.filter(owner=owner, gone=False)
    columns = attrgetter("day", "at", "channel", "direction", "minutes", "felt", "half_days", "note")
    out["moments"] = [(names[row.tie_id], *map(str, columns(row))) for row in moments_]
    dates = ImportantDate.objects.filter(owner=owner, shown=True)
    out["dates"] = [
        (by_person[row[0]], *map(str, row[1:]))
        for row in dates.values_list("person", "kind", "month", "day", "year", "label")
    ]
    columns = attrgetter("words", "made_on", "by_day", "kept_on")
    promised = Promise.objects.filter(owner=owner, gone=False)
    out["promises"] = [(names[row.tie_id], *map(str, columns(row))) for row in promised]
    helped = Support.objects.filter(owner=owner, gone=False).select_related("interaction")
    out["supports"] = [
        (names[s.tie_id], str(s.day), s.given, str(s.kind), s.words, s.interaction.note if s.interaction else "")
        for s in helped
    ]
    out["free"] = [
        (f.weekday, str(f.day), f.start, f.minutes, f.kind, f.person.name if f.person else "")
        for f in access.free_times(owner)
    ]
    out["moods"] = [tuple(map(str, row)) for row in access.moods(owner).values_list("day", "at", "mood", "labels")]
    out["bonds"] = [
        (bond.one.person.name, bond.other.person.name, bond.kind)
        for bond in access.bonds(owner).select_related("one__person", "other__person")
        if bond.one.person and bond.other.person
    ]
    return {name: sorted(rows, key=repr) for name, rows in out.items()}


def content_hash(owner: User) -> str:
    """SHA-256 of all that is carried, ids ignored (PR-4)."""
    return hashlib.sha256(json.dumps(carried(owner), sort_keys=True, default=str).encode()).hexdigest()
