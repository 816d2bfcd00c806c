"""Every picture says in figures what the data says, and lets no word of the data become markup."""

import math
import re
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.web import charts

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=30)
HOSTILE = "<script>alert('x')</script> \"O'Brien\" & onload=alert(1) {{ 7*7 }}"
STATES = st.sampled_from(["near", "mid", "far"])


def read(picture: str) -> ET.Element:
    return ET.fromstring(picture)


def kinds(root: ET.Element, tag: str) -> Counter[str]:
    return Counter(part.get("class", "") for part in root.iter(tag))


def moved(part: ET.Element) -> tuple[float, float]:
    found = re.match(r"translate\((\S+) (\S+)\)", part.get("transform", ""))
    assert found
    return float(found[1]), float(found[2])


def person(name: str = "Ngozi Okafor", ring: int = 5, angle: float = 90, state: str = "near") -> charts.RingPerson:
    return charts.RingPerson(
        name=name,
        initials=charts.initials(name),
        ring=5 if ring == 5 else 15,
        angle=angle,
        state="far" if state == "far" else "mid" if state == "mid" else "near",
        href="/person/1/?a=1&b=2",
        say=f"{name}, drifting.",
    )


def all_pictures() -> list[str]:
    row = charts.StripRow(HOSTILE, {1, 3}, "st1")
    return [
        charts.mark(),
        charts.stitch("st3"),
        charts.steps(2, 5),
        *(charts.dot(state) for state in ("near", "mid", "far")),
        *(charts.mood_face(level) for level in range(1, 6)),
        charts.face(HOSTILE, 3, "l"),
        charts.week([0, 1, 2, 9, None, None, None], HOSTILE),
        charts.swatch([0, 1, None, 5], "mood", [(0, HOSTILE)], HOSTILE, "year"),
        charts.strip([row], 5, [(0, HOSTILE)], (1, 2), HOSTILE),
        charts.rings([person(HOSTILE, state="far")], {50: [(40, "mid")], 150: [(90, "far")]}, HOSTILE),
        charts.knit(),
    ]


@pytest.mark.parametrize("picture", all_pictures(), ids=lambda p: re.sub(r"\W+", "-", p[:40]))
def test_no_picture_carries_a_style_a_handler_or_foreign_markup(picture: str) -> None:
    for part in read(picture).iter():
        assert part.tag != "script"
        assert not [name for name in part.attrib if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("picture", all_pictures(), ids=lambda p: re.sub(r"\W+", "-", p[:40]))
def test_every_reference_in_a_picture_is_to_a_part_of_it(picture: str) -> None:
    root = read(picture)
    known = {part.get("id") for part in root.iter()}
    assert {part.get("href", "").removeprefix("#") for part in root.iter("use")} <= known


@pytest.mark.parametrize("picture", all_pictures(), ids=lambda p: re.sub(r"\W+", "-", p[:40]))
def test_a_picture_is_either_silent_or_says_everything(picture: str) -> None:
    root = read(picture)
    if root.get("aria-hidden") == "true":
        assert root.get("role") is None
    else:
        assert root.get("aria-label") == HOSTILE
        assert root.get("role") in {"img", "group"}


@given(st.lists(st.none() | st.integers(0, 20), min_size=7, max_size=7))
def test_week_fills_a_stitch_by_the_moments_of_its_day(days: list[int | None]) -> None:
    root = read(charts.week(days, "This week"))
    drawn = [part for part in root if part.tag in {"use", "path"}]
    wanted = ["todo" if count is None else f"st{min(3, count)}" for count in days]
    assert [part.get("class") for part in sorted(drawn, key=lambda part: moved(part)[0])] == wanted
    assert [text.text for text in root.iter("text")] == ["M", "T", "W", "T", "F", "S", "S"]


def test_a_week_of_six_days_is_refused() -> None:
    with pytest.raises(ValueError, match="seven"):
        charts.week([0] * 6, "")


@given(st.lists(st.none() | st.integers(1, 5), min_size=1, max_size=371))
def test_swatch_of_moods_puts_every_day_in_its_column_and_row(days: list[int | None]) -> None:
    root = read(charts.swatch(days, "mood", [], "A year", "sf"))
    found = {}
    for row, group in enumerate(root.findall("g")):
        for use in group.findall("use"):
            found[round(moved(use)[0] / 17.2) * 7 + row] = use.get("class")
    assert found == {i: "stnone" if mood is None else f"stf{mood}" for i, mood in enumerate(days)}


def test_swatch_of_moments_has_four_steps_and_names_its_months() -> None:
    root = read(charts.swatch([0, 1, 2, 3, 17, None, 0, 1], "moments", [(0, "Nov"), (1, "Dec")], "A year", "sm"))
    assert kinds(root, "use") == {"st0": 3, "st1": 2, "st2": 1, "st3": 2}
    assert [text.text for text in root.iter("text")] == ["Mon", "Wed", "Fri", "Sun", "Nov", "Dec"]


@given(st.lists(st.sets(st.integers(0, 51)), min_size=1, max_size=3))
def test_strip_draws_one_stitch_for_each_week_with_a_contact(rows: list[set[int]]) -> None:
    drawn = [charts.StripRow(f"row {i}", weeks, f"st{i + 1}") for i, weeks in enumerate(rows)]
    root = read(charts.strip(drawn, 52, [], None, "One year"))
    for i, weeks in enumerate(rows):
        mine = [use for use in root.iter("use") if use.get("class") == f"st{i + 1}"]
        assert {round((moved(use)[0] + 0.8 - 92) / 17) for use in mine} == weeks
        assert len(mine) == len(weeks)
    quiet = [part for part in root.iter("path") if part.get("class") == "grid"]
    assert len(quiet) == 52 * len(rows) - sum(map(len, rows))


@pytest.mark.parametrize(
    ("usual", "covered"),
    [((46, 48), (46, 48)), ((50, 60), (50, 51)), ((-3, 1), (0, 1)), ((60, 62), None), (None, None)],
)
def test_strip_marks_the_weeks_in_which_the_next_contact_is_usual(
    usual: tuple[int, int] | None, covered: tuple[int, int] | None
) -> None:
    root = read(charts.strip([charts.StripRow("Met", {3}, "st3")], 52, [], usual, "One year"))
    bars = list(root.iter("rect"))
    words = [text.text for text in root.iter("text")]
    if covered is None:
        assert not bars
        assert "usual time" not in words
        return
    left, wide = float(bars[0].get("x", "")), float(bars[0].get("width", ""))
    assert (left + 2 - 92) / 17 == covered[0]
    assert (wide - 2) / 17 == covered[1] - covered[0] + 1
    assert "usual time" in words


def distance(circle: ET.Element) -> float:
    return math.hypot(float(circle.get("cx", "")) - 268, float(circle.get("cy", "")) - 268)


@pytest.mark.parametrize(
    ("ring", "state", "away"),
    [(5, "near", 84), (5, "mid", 97), (5, "far", 115), (15, "near", 146), (15, "mid", 159), (15, "far", 173)],
)
def test_rings_put_a_person_at_the_distance_of_their_ring_and_state(ring: int, state: str, away: float) -> None:
    root = read(charts.rings([person(ring=ring, state=state, angle=137.5)], {}, "Your circle"))
    link = next(root.iter("a"))
    disc = next(part for part in link.iter("circle") if part.get("class") == f"d-{state}")
    assert distance(disc) == pytest.approx(away, abs=0.15)
    homes = [part for part in link.iter("circle") if part.get("class") == "home"]
    assert [round(distance(home)) for home in homes] == ([charts.RADII[ring]] if state == "far" else [])


def test_each_person_is_one_link_with_one_spoken_sentence() -> None:
    people = [person("Ngozi Okafor"), person("Wei Chen", ring=15, angle=200, state="far")]
    root = read(charts.rings(people, {}, "Your circle"))
    links = list(root.iter("a"))
    assert [link.findtext("title") for link in links] == [one.say for one in people]
    assert [link.get("href") for link in links] == ["/person/1/?a=1&b=2"] * 2
    assert not [text for link in links for text in link.iter("text")]
    silent = root.find("g[@aria-hidden='true']")
    assert silent is not None
    assert [text.text for text in silent] == ["NO", "Ngozi", "WC"]


@given(st.lists(st.tuples(st.floats(0, 360), STATES), max_size=20))
def test_the_outer_rings_draw_one_mark_for_each_person(marks: list[tuple[float, charts.State]]) -> None:
    root = read(charts.rings([], {50: marks}, "Your circle"))
    drawn = [part for part in root.iter("circle") if part.get("class", "").startswith("s-")]
    assert Counter(part.get("class") for part in drawn) == Counter(f"s-{state}" for _, state in marks)
    pushed = {"s-near": 200, "s-mid": 206, "s-far": 213}
    assert all(distance(part) == pytest.approx(pushed[part.get("class", "")], abs=0.15) for part in drawn)


@given(WORDS)
def test_any_name_is_drawn_as_it_was_written(name: str) -> None:
    root = read(charts.rings([person(name)], {}, name))
    assert root.get("aria-label") == name
    assert next(root.iter("title")).text == f"{name}, drifting."
    first = (name.split() or [""])[0]
    labels = [text.text for text in root.iter("text") if text.get("class") == "nm"]
    assert labels == ([first] if 0 < len(first) <= charts.LONGEST_LABEL else [])


@given(st.sets(st.integers(), min_size=1, max_size=30), st.sampled_from([5, 15, 50, 150]), st.randoms())
def test_spread_gives_each_key_one_angle_whatever_the_order(keys: set[int], ring: int, rnd: object) -> None:
    ordered = sorted(keys)
    shuffled = list(ordered)
    rnd.shuffle(shuffled)  # type: ignore[attr-defined]
    angles = dict(zip(ordered, charts.spread(ordered, ring), strict=True))
    assert dict(zip(shuffled, charts.spread(shuffled, ring), strict=True)) == angles


@given(st.sets(st.integers(), min_size=1, max_size=60), st.sampled_from([5, 15, 50, 150]))
def test_spread_keeps_people_apart_and_away_from_the_words_at_the_top(keys: set[int], ring: int) -> None:
    angles = sorted(charts.spread(sorted(keys), ring))
    top = {5: 38, 15: 20, 50: 13, 150: 13}[ring]
    wanted = {5: 56, 15: 20, 50: 6, 150: 2.2}[ring]
    gap = min(wanted, (360 - 2 * top) / len(keys))
    assert angles[0] >= top - 0.02
    assert angles[-1] <= 360 - top + 0.02
    assert all(b - a >= gap - 0.02 for a, b in pairwise(angles))


def test_spread_of_nobody_is_empty() -> None:
    assert charts.spread([], 5) == ()


def test_somebody_who_joins_elsewhere_moves_nobody() -> None:
    before = dict(zip("abc", charts.spread("abc", 150), strict=True))
    after = dict(zip("abcd", charts.spread("abcd", 150), strict=True))
    assert {key: after[key] for key in "abc"} == before


@given(st.integers(0, 12).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_steps_fill_as_many_stitches_as_steps_are_done(journey: tuple[int, int]) -> None:
    at, of = journey
    found = kinds(read(charts.steps(at, of)), "path")
    assert (found["on"], found["off"]) == (at, of - at)


@pytest.mark.parametrize(("at", "of"), [(-1, 3), (4, 3)])
def test_a_step_outside_the_journey_is_refused(at: int, of: int) -> None:
    with pytest.raises(ValueError, match="step"):
        charts.steps(at, of)


def test_the_three_states_and_five_moods_look_different() -> None:
    assert len({charts.dot(state) for state in ("near", "mid", "far")}) == 3
    assert len({charts.mood_face(level) for level in range(1, 6)}) == 5
    with pytest.raises(KeyError):
        charts.mood_face(6)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ngozi Okafor", "NO"),
        ("Tomasz Wiśniewski", "TW"),
        ("Cher", "C"),
        ("María del Carmen Ruiz", "MR"),
        ("王伟", "王"),
        ("(Bob) 'Smith'", "BS"),
        ("éloïse", "É"),
        ("🙂 Ann", "A"),
        ("", ""),
        ("…", ""),
    ],
)
def test_initials_are_the_first_letters_of_the_outer_words(name: str, letters: str) -> None:
    assert charts.initials(name) == letters


@given(st.integers() | WORDS)
def test_a_yarn_is_one_of_six(key: object) -> None:
    assert 1 <= charts.yarn(key) <= 6


def test_a_yarn_never_changes() -> None:
    assert [charts.yarn(key) for key in range(12)] == [6, 6, 2, 2, 5, 5, 5, 1, 6, 4, 4, 4]


def test_a_face_escapes_its_letters_and_refuses_an_unknown_yarn() -> None:
    assert charts.face("<b", 2, "s") == '<span class="face face--s y2" aria-hidden="true">&lt;b</span>'
    assert charts.face("NO", 6) == '<span class="face y6" aria-hidden="true">NO</span>'
    with pytest.raises(ValueError, match="yarn"):
        charts.face("NO", 7)
