"""Template tags of Insights: its pictures from the page's records, and its words."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from closeknit.circle.models import Support
from closeknit.circle.queries.insights import Change, Kinds, Leans, Shares, Start, YearPicture
from closeknit.engine.insights.leaning import FEW, MOST
from closeknit.web import charts, insight_charts, insights

register = template.Library()

register.filter("changes_sentence", insights.changes_sentence)
register.filter("ring_sentence", insights.ring_sentence)
register.filter("shares_sentence", insights.shares_sentence)
register.filter("kinds_sentence", insights.kinds_sentence)
register.filter("missing_sentences", insights.missing_sentences)
register.filter("kind_word", insights.kind_word)
register.filter("start_words", insights.start_words)
register.filter("leans_sentences", insights.leans_sentences)

SHOWN = 8
"""Rows of a picture and of the lists beside it; the table has everybody."""


@register.filter
def help_words(kinds: Sequence[int]) -> str:
    """Return kinds of help as a list in words."""
    return str(get_text_list([insights.help_word(kind) for kind in kinds], _("and")))


@register.filter
def percent(share: float) -> str:
    """Return a share as whole per cent: more digits than that it cannot carry."""
    return f"{round(share * 100)} %"


@register.simple_tag
def swatch_picture(year: YearPicture) -> SafeString:
    """Return the last 53 weeks as knitting: on each day, how many people."""
    months = charts.month_words(year.monday, len(year.days))
    label = _(
        "People you were in touch with on each day of the last year. The figures by month are in the table below."
    )
    return charts.swatch(year.days, "moments", months, label, "yr")


@register.simple_tag
def changes_picture(changed: Sequence[Change]) -> SafeString:
    """Return the two years of those with whom contact changed most."""
    rows = [insight_charts.Pair(change.who.name, change.before, change.now) for change in changed[:SHOWN]]
    label = _("Days in touch this year and the year before, for each person. The same figures are in the table.")
    return insight_charts.pairs(rows, label)


@register.simple_tag
def shares_picture(shares: Shares) -> SafeString:
    """Return the shares of contact by rank, for both years."""
    label = _(
        "Share of your days in touch by rank of the person, this year and the year before. The figures are in the table."
    )
    return insight_charts.ranks(shares.now, shares.before, label)


@register.filter
def rank_rows(shares: Shares) -> list[tuple[int, float | None, float | None]]:
    """Return (rank, share now, share before) for the table."""
    size = max(len(shares.now), len(shares.before))
    now, before = ([*values, *([None] * (size - len(values)))] for values in (shares.now, shares.before))
    return [(rank + 1, now[rank], before[rank]) for rank in range(size)]


@register.simple_tag
def kinds_picture(kinds: Kinds) -> SafeString:
    """Return the kinds of people of the last 30 days, each with the own usual."""
    rows = [insight_charts.Bar(insights.kind_word(kind), value, usual) for kind, value, usual in kinds.rows]
    return insight_charts.bars(
        rows, _("Days in touch by kind of people in the last 30 days. The same figures are in the table.")
    )


@register.simple_tag
def starts_picture(starts: Sequence[Start]) -> SafeString:
    """Return who starts with whom, as dots between "they" and "you"."""
    rows = [insight_charts.Share(start.who.name, start.mine / start.days) for start in starts]
    return insight_charts.between(
        rows, FEW, MOST, _("How often you were the one who started. The same figures are in the table.")
    )


@register.simple_tag
def support_picture(leans: Leans) -> SafeString:
    """Return who was there for whom, by kind of help."""
    rows = [
        insight_charts.Leaning(
            insights.help_word(kind),
            [charts.initials(who.name) for who, got, _gave in leans.rows if kind in got],
            [charts.initials(who.name) for who, _got, gave in leans.rows if kind in gave],
        )
        for kind in Support.Kind.values
    ]
    label = _("Who was there for you, and for whom you were, by kind of help. The names are in the table.")
    return insight_charts.support_map(rows, label)
