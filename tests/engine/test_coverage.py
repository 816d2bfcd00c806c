"""What sources vouch for together: hand-worked spans, and the definition taken literally."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.coverage import Span, carriers, common, days_in, joined, unknown

SPAN = st.tuples(st.integers(1, 40), st.integers(0, 12)).map(lambda pair: (pair[0], pair[0] + pair[1]))
SPANS = st.lists(SPAN, min_size=1, max_size=4)


def days(spans: list[Span]) -> set[int]:
    return {day for first, last in spans for day in range(first, last + 1)}


def test_a_quarter_of_the_days_carries_a_tie() -> None:
    assert carriers({"chat": 30, "calls": 10, "mail": 9}) == ["chat"]
    assert carriers({"chat": 30, "calls": 10}) == ["chat", "calls"]
    assert carriers({}) == []


@pytest.mark.parametrize(
    ("sources", "holes", "as_of"),
    [
        ([], [], 0),
        ([[(10, 20)]], [], 20),
        ([[(10, 20), (15, 30)]], [], 30),
        ([[(10, 20), (31, 40)]], [(21, 30)], 40),
        # The calls are known from day 15 to 35 only: before and after nothing is known of the tie.
        ([[(10, 40)], [(15, 35)]], [(10, 14)], 35),
        ([[(10, 20), (31, 40)], [(1, 50)]], [(1, 9), (21, 30)], 40),
        ([[(10, 20)], [(21, 30)]], [], 0),
        ([[(10, 20)], []], [], 0),
    ],
)
def test_hand_worked(sources: list[list[Span]], holes: list[Span], as_of: int) -> None:
    assert unknown(sources) == (holes, as_of)


@given(SPANS, SPANS)
def test_spans_are_sets_of_days(one: list[Span], other: list[Span]) -> None:
    assert days(joined(one)) == days(one)
    assert all(a[1] + 1 < b[0] for a, b in zip(joined(one), joined(one)[1:], strict=False))
    assert days(common(joined(one), joined(other))) == days(one) & days(other)


@given(st.lists(SPANS, min_size=1, max_size=3))
def test_unknown_is_every_day_that_some_source_misses(sources: list[list[Span]]) -> None:
    holes, as_of = unknown(sources)
    known = set.intersection(*map(days, sources))
    assert as_of == max(known, default=0)
    if known:
        start = min(min(days(spans)) for spans in sources)
        assert days(holes) == set(range(start, as_of + 1)) - known
        assert days_in(holes, start - 1, as_of) == len(days(holes))
        assert days_in(holes, start, as_of - 1) == len(days(holes) - {start, as_of})


@given(SPANS, SPAN)
def test_another_import_of_a_source_only_adds_knowledge(spans: list[Span], more: Span) -> None:
    before, after = unknown([spans]), unknown([[*spans, more]])
    assert after[1] >= before[1]
    assert days(spans) <= set(range(1, 100)) - days(after[0])
