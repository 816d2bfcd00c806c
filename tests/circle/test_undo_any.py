"""Any import can be taken back, whatever came later: what is left is what there would be without it."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions.learn import learn
from closeknit.circle.actions.same import bring_together, take_apart
from closeknit.circle.actions.settle import settle
from closeknit.circle.models import Batch, Coverage, Interaction, Said
from tests.circle.life import NOW, File, in_a_world_of_its_own, keep, quick_look, undo
from tests.circle.test_undo import files, two_friends

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("bring"), st.lists(files(), min_size=1, max_size=2)),
        st.tuples(st.just("merge"), st.tuples(st.integers(0, 5), st.integers(0, 5))),
        st.tuples(st.just("part"), st.tuples(st.integers(0, 5), st.integers(0, 5))),
    ),
    min_size=2,
    max_size=7,
).filter(lambda steps: any(what == "bring" for what, _ in steps))


def what_the_circle_says(owner: User) -> dict[str, Any]:
    """Everything a person sees of their circle, without the numbers of rows."""
    mine = access.people(owner)
    learned = [
        f.attname for f in mine.model.tie.related.related_model._meta.concrete_fields if not f.attname.endswith("id")
    ]
    group = {pk: place for place, pk in enumerate(mine.order_by("pk").values_list("pk", flat=True))}
    of = dict(access.known_as(owner).filter(batch__isnull=False).values_list("pk", "person"))
    assert set(of.values()) <= set(group), "a claim speaks of nobody who is there"
    people = mine.values_list("pk", "name", "relation", *(f"tie__{name}" for name in learned))
    claims: dict[int, list[Any]] = {pk: [] for pk in group}
    for mark, name, keys, person in access.known_as(owner).values_list("mark", "name", "keys", "person"):
        claims[person].append((mark, name, keys))
    handles = access.handles(owner).values_list("person", "kind", "value")
    dates = access.dates(owner).values_list("person", "kind", "month", "day", "year", "label")
    moments = access.interactions(owner).values_list("tie__person", "day", "at", "channel", "half_days", "mark")
    covered = Coverage.objects.values_list("known_as__person", "kind", "channel", "since", "until")
    return {
        "people": sorted(
            (
                sorted(claims[pk]),
                rest,
                sorted({row[1:] for row in handles if row[0] == pk}),
                sorted(({row[1:] for row in dates if row[0] == pk}), key=repr),
                sorted((row[1:] for row in moments if row[0] == pk), key=repr),
                sorted({row[1:] for row in covered if row[0] == pk}),
            )
            for pk, *rest in people
        )
    }


def lived(owner: User, steps: list[tuple[str, Any]]) -> list[Batch]:
    """Do the steps; returns the imports."""
    batches = []
    for what, how in steps:
        if what == "bring":
            batches.append(keep(owner, quick_look(owner, *how)))
            continue
        everybody = list(access.people(owner).order_by("pk"))
        one, other = (everybody[place % len(everybody)] for place in how)
        if what == "merge" and one.pk != other.pk:
            bring_together(owner=owner, one=one, other=other, now=NOW)
        elif what == "part":
            brought = list(one.claims.exclude(batch=None).order_by("pk").values_list("pk", "mark"))
            marks = {mark for _, mark in brought[: 1 + how[1] % max(1, len(brought))]}
            side = [pk for pk, mark in brought if mark in marks]
            if side and one.claims.exclude(mark__in=marks).exists():
                take_apart(owner=owner, person=one, claims=side, now=NOW)
    return batches


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(STEPS, st.integers(0, 6))
def test_without_it_is_as_if_it_had_never_come(amara: User, steps: list[tuple[str, Any]], which: int) -> None:
    with in_a_world_of_its_own():
        two_friends(amara)
        with in_a_world_of_its_own():
            batches = lived(amara, steps)
            taken = which % len(batches)
            final = list(Said.objects.filter(by_hand=False).values_list("same", "one", "other"))
            undo(amara, batches[taken])
            wanted = what_the_circle_says(amara)
        with in_a_world_of_its_own():
            brought: list[list[File]] = [how for what, how in steps if what == "bring"]
            for same, one, other in final:
                Said.objects.create(owner=amara, same=same, one=one, other=other, made_at=NOW)
            for place, some in enumerate(brought):
                if place != taken:
                    keep(amara, quick_look(amara, *some))
            settled = settle(owner=amara, now=NOW)
            learn(owner=amara, ties=settled.ties)
            assert what_the_circle_says(amara) == wanted
            assert not Interaction.objects.exclude(tie__person__in=access.people(amara)).exists()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(STEPS)
def test_who_is_who_is_settled_after_every_import(amara: User, steps: list[tuple[str, Any]]) -> None:
    """An import keeps the people as its preview made them: working them out from the rows again changes nothing."""
    with in_a_world_of_its_own():
        two_friends(amara)
        lived(amara, steps)
        before = what_the_circle_says(amara)
        settled = settle(owner=amara, now=NOW)
        assert (settled.made, settled.ties) == (0, set())
        assert what_the_circle_says(amara) == before
