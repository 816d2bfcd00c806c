"""The pictures of Insights: every figure of the data is in them, and no word of the data becomes markup."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.test_charts import HOSTILE, WORDS, kinds, read

from closeknit.web import insight_charts as charts

SHARES = st.lists(st.floats(0.001, 1), min_size=1, max_size=10).map(lambda some: sorted(some, reverse=True))


def points(root: ET.Element, kind: str) -> list[tuple[float, float]]:
    return [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in root.iter("circle") if c.get("class") == kind]


def words(root: ET.Element) -> list[str]:
    return [part.text or "" for part in root.iter("text")]


def all_pictures() -> list[str]:
    return [
        charts.pairs([charts.Pair(HOSTILE, 3, 9)], HOSTILE),
        charts.pairs([], HOSTILE),
        charts.ranks([0.5, 0.2], [0.4, 0.3, 0.1], HOSTILE),
        charts.support_map([charts.Leaning(HOSTILE, [HOSTILE] * 9, [])], HOSTILE),
        charts.bars([charts.Bar(HOSTILE, 0, 0.0), charts.Bar(HOSTILE, 4, 2.5)], HOSTILE),
        charts.between([charts.Share(HOSTILE, 0.9)], 0.2, 0.8, HOSTILE),
    ]


@pytest.mark.parametrize("picture", all_pictures(), ids=lambda p: re.sub(r"\W+", "-", p[-40:]))
def test_no_picture_carries_a_style_a_handler_or_foreign_markup(picture: str) -> None:
    root = read(picture)
    assert root.get("role") == "img"
    assert root.get("aria-label") == HOSTILE
    for part in root.iter():
        assert part.tag in {"svg", "text", "path", "circle", "rect"}
        assert not [name for name in part.attrib if name == "style" or name.startswith("on")]


@given(st.lists(st.tuples(WORDS, st.integers(0, 365), st.integers(0, 365)), min_size=1, max_size=8))
def test_pairs_stand_in_proportion_with_their_figures_beside_them(rows: list[tuple[str, int, int]]) -> None:
    root = read(charts.pairs([charts.Pair(*row) for row in rows], "two years"))
    before, now = points(root, "hole"), points(root, "p1")
    most = max(max(row[1:]) for row in rows) or 1
    scale = (charts.WIDE - 2 * charts.EDGE) / most
    for (name, was, here), old, new in zip(rows, before, now, strict=True):
        assert old[0] == pytest.approx(charts.EDGE + was * scale, abs=0.06)
        assert new[0] == pytest.approx(charts.EDGE + here * scale, abs=0.06)
        assert {name, str(was), str(here)} <= set(words(root))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Maria do Carmo Fernanda", "Maria do Carmo Fernanda"),
        ("Maria do Carmo Fernanda de Albuquerque", "Maria do Carmo Fernanda de …"),
        ("x" * 35, "x" * 33 + "…"),
        ("x" * 34, "x" * 34),
    ],
)
def test_a_long_name_ends_where_the_picture_does(name: str, shown: str) -> None:
    assert charts.fitting(name) == shown
    assert shown in words(read(charts.pairs([charts.Pair(name, 1, 2)], "two years")))
    assert shown in words(read(charts.between([charts.Share(name, 0.9)], 0.2, 0.8, "starts")))


@given(SHARES, SHARES)
def test_ranks_fall_from_left_to_right_and_stay_inside(now: list[float], before: list[float]) -> None:
    root = read(charts.ranks(now, before, "shares"))
    for kind, shares in (("p1", now), ("hole", before)):
        drawn = points(root, kind)
        assert len(drawn) == len(shares)
        assert [x for x, _ in drawn] == sorted(x for x, _ in drawn)
        assert [y for _, y in drawn] == sorted(y for _, y in drawn)
        assert all(10 <= y <= 193 for _, y in drawn)
    assert words(root)[0] == "0 %"
    assert words(root)[-1] == str(max(len(now), len(before)))


def test_every_helper_is_a_face_and_nobody_a_dashed_ring() -> None:
    root = read(
        charts.support_map([charts.Leaning("Advice", ["AB"], []), charts.Leaning("Company", ["A"] * 6, ["B"])], "help")
    )
    assert kinds(root, "circle") == {"hole": 1 + 4 + 1, "zero": 1}
    assert [w for w in words(root) if w not in {"for you", "from you"}] == [
        "Advice",
        "AB",
        "Company",
        "A",
        "A",
        "A",
        "+3",
        "B",
    ]


@given(st.lists(st.tuples(st.integers(0, 90), st.floats(0, 90)), min_size=1, max_size=9))
def test_bars_are_as_long_as_they_say_and_show_the_usual(rows: list[tuple[int, float]]) -> None:
    root = read(charts.bars([charts.Bar("Kind", *row) for row in rows], "kinds"))
    most = max(max(row) for row in rows) or 1
    wide = charts.WIDE - 136 - 50
    lengths = [float(part.get("width", "")) for part in root.iter("rect")]
    marks = [float(re.match(r"M(\S+)", part.get("d", ""))[1]) for part in root.iter("path")]  # type: ignore[index]
    for (value, usual), length, mark in zip(rows, lengths, marks, strict=True):
        assert length == pytest.approx(wide * value / most, abs=0.06)
        assert mark == pytest.approx(136 + wide * usual / most, abs=0.06)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_who_starts_lies_between_they_and_you(shares: list[float]) -> None:
    root = read(charts.between([charts.Share("Ada", share) for share in shares], 0.2, 0.8, "starts"))
    for share, (x, _) in zip(shares, points(root, "p1"), strict=True):
        assert x == pytest.approx(12 + share * (charts.WIDE - 24), abs=0.06)
    band = next(root.iter("rect"))
    first, wide = float(band.get("x", "")), float(band.get("width", ""))
    assert (first, first + wide) == pytest.approx((87.2, 312.8), abs=0.11)
