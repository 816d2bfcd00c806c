"""Template tags about ties: pictures from a circle's records, and their words."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import phonenumbers
from django import template
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from closeknit.circle.queries.person import WEEKS, Year
from closeknit.circle.queries.status import TieNow
from closeknit.web import charts, ties, times, words

register = template.Library()

register.filter("status_word", ties.status_word)
register.filter("ring_word", ties.ring_word)
register.filter("channel_word", ties.channel_word)
register.filter("to_do", ties.to_do)
register.filter("usual_words", ties.usual_words)
register.filter("tie_sentence", ties.tie_sentence)
register.filter("when_words", times.when_words)
register.filter("time_words", times.time_words)
register.simple_tag(ties.done_words)


@register.filter
def channel_icon(channel: int) -> str:
    """Return the icon of a channel."""
    return ties.CHANNEL_ICONS[channel]  # type: ignore[index]  # an IntEnum's number is as good a key


@register.simple_tag(takes_context=True)
def phone(context: template.Context, number: str) -> str:
    """Return a phone number as people of the owner's country write it; a foreign one keeps its country."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    region = getattr(context["request"].user, "region", "")
    home = parsed.country_code == phonenumbers.country_code_for_region(region)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, form))


@register.simple_tag
def why(reach: Any, today: date) -> str:
    """Return the reason for a suggestion, in a sentence."""
    return ties.reason(reach.reason, reach.facts, reach.name, today)


@register.simple_tag
def circle_picture(inner: Sequence[TieNow], outer: Mapping[int, Sequence[TieNow]]) -> SafeString:
    """Return the picture of the circle."""
    people = []
    for ring in (5, 15):
        mine = [tie for tie in inner if tie.layer == ring]
        for tie, angle in zip(mine, charts.spread([tie.ref for tie in mine], ring), strict=True):
            people.append(
                charts.RingPerson(
                    name=tie.name,
                    initials=charts.initials(tie.name),
                    ring=5 if ring == 5 else 15,
                    angle=angle,
                    state=_state(tie),
                    href=reverse("person", args=[tie.ref]),
                    say=ties.tie_sentence(tie),
                )
            )
    marks = {
        ring: [
            (angle, _state(tie)) for tie, angle in zip(mine, charts.spread([t.ref for t in mine], ring), strict=True)
        ]
        for ring, mine in outer.items()
    }
    label = _(
        "Your circle. You are in the middle. People are on four rings: closest 5, next 15, friends up to 50, everyone up to 150."
    )
    return charts.rings(people, marks, label)


def _state(tie: TieNow) -> charts.State:
    # A tie about which too little is known stays on its ring: nothing says that it moved.
    states: dict[str, charts.State] = {"near": "near", "mid": "mid", "far": "far"}
    return states.get(tie.dot, "near")


@register.simple_tag
def year_picture(year: Year, tie: TieNow, today: date) -> SafeString:
    """Return one year of one tie, week by week, with a soft bar where the next contact is usual."""
    names = {"met": _("Met"), "called": _("Called"), "wrote": _("Wrote")}
    yarns = {"met": "st3", "called": "st2", "wrote": "st1"}
    rows = [charts.StripRow(names[word], weeks, yarns[word]) for word, weeks in year.rows.items()]
    months = [(week, format_date(day, "M")) for week, day in year.months]
    usual = None
    if tie.last and tie.low and tie.high:
        usual = tuple((tie.last + timedelta(days=gap) - year.monday).days // 7 for gap in (tie.low, tie.high))
    counts = {word: len(weeks) for word, weeks in year.rows.items()}
    label = _(
        "One year with %(name)s, week by week. You met in %(met)d weeks, called in %(called)d and wrote in %(wrote)d."
    ) % {
        "name": tie.name,
        **counts,
    }
    return charts.strip(rows, WEEKS, months, usual, label)  # type: ignore[arg-type]  # two weeks, first and last


@register.simple_tag
def week_picture(days: Sequence[int | None]) -> SafeString:
    """Return this week's seven stitches."""
    names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    said = [
        ngettext("%(count)s moment on %(day)s", "%(count)s moments on %(day)s", count)
        % {"count": words.count_words(count), "day": name}
        for count, name in zip(days, names, strict=True)
        if count
    ]
    label = _("This week: %(moments)s.") % {"moments": ", ".join(said)} if said else _("This week: no moments yet.")
    return charts.week(days, label)
