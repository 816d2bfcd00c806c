"""The picture of one's own results: every number in it, on the scale's own range, never lying over one another."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from tests.web.test_charts import HOSTILE, read

from closeknit.web import trend_chart
from closeknit.web.trend_chart import APART, BOTTOM, LEFT, RIGHT, TOP, Mark, places, trend

DAYS = st.lists(st.integers(738_000, 740_000), min_size=1, max_size=6).map(sorted)


def points(root: ET.Element) -> list[tuple[float, float]]:
    return [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in root.iter("circle")]


@given(DAYS)
def test_points_stand_in_the_order_of_their_days_and_apart(days: list[int]) -> None:
    xs = places(days)
    assert xs[-1] == RIGHT
    assert xs[0] >= LEFT
    assert all(b - a >= APART - 1e-6 for a, b in pairwise(xs))


def test_far_days_stand_in_proportion() -> None:
    first, second, third = places([0, 100, 400])
    assert round((second - first) / (third - first), 6) == 0.25


def test_every_number_is_written_at_its_height() -> None:
    marks = [Mark(10, "1 Oct", 9, "9"), Mark(40, "31 Oct", 6, "6"), Mark(60, "20 Nov", 3, "3")]
    root = read(trend(marks, 3, 9, "Up: more lonely", "Three results"))
    assert [y for _x, y in points(root)] == [TOP, (TOP + BOTTOM) / 2, BOTTOM]
    assert [t.text for t in root.iter("text") if t.get("class") == "mid strong"] == ["9", "6", "3"]
    assert [c.get("class") for c in root.iter("circle")] == ["hole", "hole", "p1"]
    assert [t.text for t in root.iter("text") if t.get("class") == "end"] == ["3", "6", "9"]
    assert len([p for p in root.iter("path") if p.get("class") == "grid"]) == 7, "a line for each step of the scale"
    assert {"1 Oct", "31 Oct", "20 Nov"} <= {t.text for t in root.iter("text")}


def test_a_long_scale_has_few_lines_and_no_middle_that_is_no_number_of_it() -> None:
    root = read(trend([Mark(1, "a", 3.5, "3.5"), Mark(2, "b", 14, "14")], 3, 14, "Up: more support", "Two"))
    assert [t.text for t in root.iter("text") if t.get("class") == "end"] == ["3", "14"]
    long = read(trend([Mark(1, "a", 0, "0"), Mark(2, "b", 100, "100")], 0, 100, "Up: better", "Two"))
    assert len([p for p in long.iter("path") if p.get("class") == "grid"]) == 5


def test_days_near_one_another_are_written_only_where_there_is_room() -> None:
    marks = [Mark(day, f"day {day}", 5, "5") for day in range(1, 7)]
    root = read(trend([*marks[:1], *[Mark(1000 + m.day, m.word, 5, "5") for m in marks[1:]]], 3, 9, "Up", "Six"))
    written = [t for t in root.iter("text") if t.get("class") == "mid"]
    xs = sorted(float(t.get("x", "")) for t in written)
    assert all(b - a >= trend_chart.LABELS_APART for a, b in pairwise(xs))
    assert "day 6" in {t.text for t in written}


def test_no_word_of_the_data_becomes_markup() -> None:
    root = read(trend([Mark(1, HOSTILE, 4, HOSTILE)], 3, 9, HOSTILE, HOSTILE))
    assert (root.get("role"), root.get("aria-label")) == ("img", HOSTILE)
    assert {re.sub(r".*}", "", part.tag) for part in root.iter()} <= {"svg", "text", "path", "circle"}
    assert not [name for part in root.iter() for name in part.attrib if name == "style" or name.startswith("on")]
