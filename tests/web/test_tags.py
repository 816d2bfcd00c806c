"""Tags and filters: icons that exist, times in words, forms in the order label, hint, error, control."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from closeknit.web import words
from closeknit.web.templatetags import closeknit as tags

WEB = Path(tags.__file__).resolve().parents[1]


def drawn(source: str, **context: object) -> str:
    return Template("{% load closeknit %}" + source).render(Context(context))


def test_an_icon_points_into_the_sprite_and_is_silent() -> None:
    root = ET.fromstring(drawn('{% icon "phone" "icon--l" %}'))
    assert root.get("class") == "icon icon--l"
    assert root.get("aria-hidden") == "true"
    use = root.find("use")
    assert use is not None
    assert re.fullmatch(r"/static/closeknit/icons(\.\w+)?\.svg#i-phone", use.get("href", ""))


def test_an_icon_that_the_sprite_lacks_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="no icon"):
        drawn('{% icon "unicorn" %}')


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    named = set()
    for template in WEB.rglob("*.html"):
        named |= set(re.findall(r'{% icon "([^"]+)"', template.read_text(encoding="utf-8")))
    assert named
    assert named <= tags.icon_names()


@pytest.mark.parametrize(
    ("source", "tag", "kind"),
    [
        ("{% mark %}", "svg", "brand__mark"),
        ("{% steps 2 3 %}", "svg", None),
        ('{% dot "far" %}', "svg", "dot"),
        ("{% mood_face 4 %}", "svg", None),
        ('{% stitch "st2" %}', "svg", None),
        ('{% face "NO" 2 "s" %}', "span", "face face--s y2"),
    ],
)
def test_small_drawings_come_out_as_markup(source: str, tag: str, kind: str | None) -> None:
    root = ET.fromstring(drawn(source))
    assert (root.tag, root.get("class")) == (tag, kind)
    assert root.get("aria-hidden") == "true"


def test_a_hostile_name_stays_a_name_in_every_tag() -> None:
    html = drawn("{% face name 1 %}{{ name|initials }}", name='<img src=x onerror="alert(1)"> Eve')
    assert "<img" not in html
    assert html.startswith('<span class="face y1" aria-hidden="true">&lt;img')


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (17, "17 days ago"),
        (20, "20 days ago"),
        (21, "3 weeks ago"),
        (35, "5 weeks ago"),
        (42, "6 weeks ago"),
        (62, "9 weeks ago"),
        (63, "2 months ago"),
        (91, "3 months ago"),
        (334, "11 months ago"),
        (365, "1 year ago"),
        (800, "2 years ago"),
        (-1, "tomorrow"),
        (-17, "in 17 days"),
        (-35, "in 5 weeks"),
    ],
)
def test_ago(days: int, text: str) -> None:
    assert drawn("{{ days|ago }}", days=days) == text


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (0.4, "most days"),
        (1.49, "most days"),
        (2, "every 2 days"),
        (4.2, "every 4 days"),
        (6, "every week"),
        (7.3, "every week"),
        (10, "every 10 days"),
        (14, "every 2 weeks"),
        (20, "every 3 weeks"),
        (28, "every month"),
        (31, "every month"),
        (42, "every 6 weeks"),
        (61, "every 2 months"),
        (180, "every 6 months"),
        (365, "every year"),
        (740, "every 2 years"),
    ],
)
def test_every(gap: float, text: str) -> None:
    assert drawn("{{ gap|every }}", gap=gap) == text


@pytest.mark.parametrize(("days", "text"), [(1, "1 day"), (17, "17 days"), (35, "5 weeks"), (120, "4 months")])
def test_spell_days(days: int, text: str) -> None:
    assert drawn("{{ days|spell_days }}", days=days) == text


@given(st.integers(2, 4000), st.integers(2, 4000))
def test_a_longer_time_never_reads_shorter(a: int, b: int) -> None:
    size = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}

    def length(days: int) -> float:
        count, unit = words.spell_days(days).split()
        return int(count) * size[unit.rstrip("s")]

    short, long = sorted((a, b))
    assert length(short) <= length(long)


@given(st.floats(1.5, 3000))
def test_a_rhythm_in_words_is_close_to_the_gap(gap: float) -> None:
    found = re.fullmatch(r"every (?:(\d+) )?(day|week|month|year)s?", words.every(gap))
    assert found
    said = int(found[1] or 1) * {"day": 1, "week": 7, "month": 30.44, "year": 365.25}[found[2]]
    assert abs(said - gap) <= max(0.51, gap * 0.34)


def test_a_day_in_words_names_the_year_only_when_it_is_another() -> None:
    day = date(2026, 11, 19)
    assert drawn("{{ day|day_words }}", day=day) == "Thursday 19 November"
    assert drawn("{{ day|day_words:today }}", day=day, today=date(2026, 12, 1)) == "Thursday 19 November"
    assert drawn("{{ day|day_words:today }}", day=day, today=date(2027, 1, 1)) == "Thursday 19 November 2026"


def test_a_moment_is_named_by_its_day_where_the_reader_is() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert words.day_words(late) == "Wednesday 1 July"


def test_counts_in_words_reach_twelve() -> None:
    said = [words.count_words(count) for count in range(1, 14)]
    assert said[:3] == ["one", "two", "three"]
    assert said[11:] == ["twelve", "13"]
    assert len(set(said)) == 13
    assert words.count_words(0) == "0"


@pytest.mark.parametrize("name", ["ago", "every", "spell_days", "day_words"])
def test_an_unknown_time_is_written_as_nothing(name: str) -> None:
    assert drawn("{{ nothing|" + name + " }}", nothing=None) == ""


class Sample(forms.Form):
    phone = forms.CharField(
        label="Phone number",
        help_text="Like 07700 900123",
        error_messages={"required": "Enter a phone number"},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "class": "input--short"}),
    )
    often = forms.ChoiceField(label="Suggest about", choices=[("14", "every 2 weeks")])
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    felt = forms.ChoiceField(label="How did it feel?", widget=forms.RadioSelect, choices=[("g", "Good"), ("h", "Hard")])
    keep = forms.BooleanField(label="Keep me signed in", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def part(name: str, form: forms.Form) -> ET.Element:
    html = str(render_to_string("_field.html", {"field": form[name]}))
    # The few HTML habits that XML does not share: bare attributes and unclosed inputs.
    html = re.sub(r" (required|checked)(?=[ >])", r' \1=""', re.sub(r"<input([^>]*)>", r"<input\1/>", html))
    return ET.fromstring(f"<div>{html}</div>")


def test_a_field_reads_label_hint_error_control() -> None:
    root = part("phone", Sample({}))
    box = root[0]
    assert box.get("class") == "field field--bad"
    assert [child.tag for child in box] == ["label", "span", "div", "input"]
    label, hint, error, control = box
    assert (label.text, label.get("for")) == ("Phone number", control.get("id"))
    assert hint.text == "Like 07700 900123"
    assert "".join(error.itertext()).split() == ["Problem:", "Enter", "a", "phone", "number"]
    assert control.get("aria-describedby") == f"{hint.get('id')} {error.get('id')}"
    assert control.get("aria-invalid") == "true"
    assert control.get("class") == "input input--short"
    assert control.get("autocomplete") == "tel"


def test_a_field_without_a_problem_does_not_claim_one() -> None:
    box = part("phone", Sample())[0]
    assert box.get("class") == "field"
    assert [child.tag for child in box] == ["label", "span", "input"]


def test_each_kind_of_control_has_its_class() -> None:
    form = Sample()
    assert part("often", form)[0].find("select").get("class") == "select"  # type: ignore[union-attr]
    area = part("note", form)[0].find("textarea")
    assert area is not None
    assert (area.get("class"), area.get("rows")) == ("area", "3")


def test_a_group_of_choices_is_a_fieldset_whose_rows_are_labels() -> None:
    box = part("felt", Sample({}))[0]
    assert box.tag == "fieldset"
    assert box.findtext("legend") == "How did it feel?"
    rows = box.findall("div[@class='choices']/label")
    assert [row.findtext("span") for row in rows] == ["Good", "Hard"]
    assert [row.get("for") for row in rows] == [row.find("input").get("id") for row in rows]  # type: ignore[union-attr]
    assert box.get("aria-describedby") == "id_felt_error"


def test_a_tick_has_its_words_beside_it_and_a_hidden_field_has_none() -> None:
    tick = part("keep", Sample()).find(".//label")
    assert tick is not None
    assert tick.findtext("span") == "Keep me signed in"
    hidden = part("secret", Sample())
    assert [child.tag for child in hidden] == ["input"]


def test_the_list_of_problems_leads_to_each_field() -> None:
    html = render_to_string("_problems.html", {"form": Sample({})})
    assert re.findall(r'href="#(\w+)"', html) == ["id_phone", "id_often", "id_felt_0"]
    assert "data-focus" in html
    assert render_to_string("_problems.html", {"form": Sample()}).strip() == ""
