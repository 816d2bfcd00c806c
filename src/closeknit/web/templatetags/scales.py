"""Template tags of the questionnaires: their words, and the picture of one's own results."""

from django import template
from django.template.defaultfilters import date as format_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from closeknit.web import scale_words, trend_chart, words
from closeknit.wellbeing.queries.outcomes import Outcome

register = template.Library()

register.filter("number_words", scale_words.number)
register.filter("about_words", scale_words.about)
register.filter("time_sentence", scale_words.time_sentence)
register.filter("recall_sentence", scale_words.recall_sentence)
register.filter("step_words", scale_words.step_words)
register.filter("score_sentence", scale_words.score_sentence)
register.filter("change_heading", scale_words.change_heading)
register.filter("change_sentences", scale_words.change_sentences)
register.filter("what_it_is", scale_words.what_it_is)


@register.filter
def translated(text: str) -> str:
    """Return a sentence of a scale's file in the reader's language, where there is one."""
    return _(text) if text else ""


@register.simple_tag
def trend_picture(found: Outcome) -> SafeString:
    """Return the last results of one scale as a line."""
    marks = [
        trend_chart.Mark(p.on.toordinal(), format_date(p.on, "j M"), p.total, scale_words.number(p.total))
        for p in found.series
    ]
    higher = {"higher": _(found.scale.higher)}
    ends = {"low": scale_words.number(found.low), "high": scale_words.number(found.high), **higher}
    said = [f"{words.day_words(p.on)}: {scale_words.number(p.total)}" for p in found.series]
    label = _("Your results, on a scale from %(low)s to %(high)s. Higher means: %(higher)s.") % ends
    return trend_chart.trend(marks, found.low, found.high, _("Up: %(higher)s") % higher, f"{label} {', '.join(said)}.")
