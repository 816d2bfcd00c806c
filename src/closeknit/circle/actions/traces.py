"""Takes out of what imports and answers remember whatever is about one person who is deleted for good (PR-5)."""

from closeknit.accounts.models import User
from closeknit.circle import access, found_store
from closeknit.circle.identity import name_key, strong_keys
from closeknit.circle.models import Batch, Handle, KnownAs, Person
from closeknit.importers._found import Found


def forget_traces(owner: User, person: Person) -> None:
    """Clear suggestions that an import could bring back, words on who is who, answers, and imports that wait with this person."""
    claims = KnownAs.objects.filter(owner=owner, person=person)
    marks = set(claims.values_list("mark", flat=True))
    names = {name_key(name) for name in (person.name, *claims.values_list("name", flat=True)) if name}
    keys = set(Handle.objects.filter(person=person).values_list("kind", "value"))
    _forget_words(owner, marks)
    for batch in access.batches(owner):
        if batch.state == Batch.State.FOUND and _holds(batch, names, keys):
            batch.delete()
            continue
        _forget_answers(batch, person, marks)


def _forget_words(owner: User, marks: set[int]) -> None:
    """A word on who is who keeps the marks of others; with nobody left on one side it is gone."""
    for said in access.said(owner):
        one, other = ([mark for mark in side if mark not in marks] for side in (said.one, said.other))
        if (one, other) == (said.one, said.other):
            continue
        if one and other:
            said.one, said.other = one, other
            said.save(update_fields=["one", "other"])
        else:
            said.delete()


def _forget_answers(batch: Batch, person: Person, marks: set[int]) -> None:
    """What an import remembers: the suggestion it could bring back, and answers about this person."""
    before = batch.plan_before
    if before:
        before = {**before, "open": [row for row in before["open"] if row["tie_id"] != person.tie.pk]}
    gone = {str(mark) for mark in marks}
    answers = {k: v for k, v in batch.answers.items() if gone.isdisjoint((*k.split(":"), *str(v).split()))}
    if (before, answers) != (batch.plan_before, batch.answers):
        batch.plan_before, batch.answers = before, answers
        batch.save(update_fields=["plan_before", "answers"])


def _holds(batch: Batch, names: set[str], keys: set[tuple[str, str]]) -> bool:
    """Whether something that waits to be kept is about this person: one of their names, numbers or addresses."""
    found: list[Found] = []
    for file in batch.files.exclude(found=None):
        found += found_store.unpack(file.found or b"")
    people = (person for one in found for person in one.people)
    return any(name_key(p.name) in names or not keys.isdisjoint(strong_keys(p)) for p in people)
