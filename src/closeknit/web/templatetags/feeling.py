"""Template tags of the page on how days went: its sentences and pictures."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from closeknit.engine.insights.feeling import Looked
from closeknit.web import charts, feeling
from closeknit.wellbeing.queries.feeling import FeelingPage

register = template.Library()

register.filter("state_sentence", feeling.state_sentence)
register.filter("trial_sentence", feeling.trial_sentence)
register.simple_tag(feeling.gates, name="gates")


@register.filter
def mood_word(level: int | None) -> str:
    """Return a mood from 1 to 5 in a word."""
    words = (_("no check-in"), _("very low"), _("low"), _("okay"), _("good"), _("very good"))
    return words[level or 0]


@register.simple_tag
def finding(page: FeelingPage, one: Looked) -> str:
    """Return a finding as a sentence."""
    return feeling.finding_sentence(one, page.names)


@register.simple_tag
def effect(page: FeelingPage, one: Looked) -> SafeString:
    """Return a finding as a picture."""
    return feeling.effect_picture(one, page.names)


@register.simple_tag
def year_of(page: FeelingPage, kind: str) -> SafeString:
    """Return the last 53 weeks as knitting: how days felt ("mood"), or on which somebody was there ("moments")."""
    months = charts.month_words(page.monday, len(page.moods))
    if kind == "mood":
        label = _("How you felt on each day of the last year. The figures by month are in the table below.")
        return charts.swatch(page.moods, "mood", months, label, "ym")
    label = _(
        "Days of the last year on which you were in touch with somebody. The figures by month are in the table below."
    )
    return charts.swatch([value or 0 for value in page.moments], "moments", months, label, "yt")
