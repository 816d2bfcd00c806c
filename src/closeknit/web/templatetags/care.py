"""Template tags of pages for a bad day: the help lines of one's own country, and ties that are watched."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from closeknit.circle.queries.status import TieNow
from closeknit.web import crisis, words

register = template.Library()


@register.inclusion_tag("_help_numbers.html", takes_context=True)
def help_lines(context: Context) -> dict[str, Any]:
    """Show the help lines of the country of whoever is signed in."""
    today = timezone.localdate()
    lines = crisis.lines_for(str(context.get("country") or ""))
    return {"rows": [(line, crisis.needs_check(line, today)) for line in lines]}


@register.simple_tag
def watched(quiet: Sequence[TieNow], of: int, plain: bool = False) -> SafeString:
    """Return one calm sentence on which of `of` people have been quiet and for how long, with a link to each.

    `plain` leaves the links out: the copy on a device leads nowhere.
    """
    names = [_name(tie, plain) for tie in quiet]
    facts = {"long": _how_long([tie.silent or 0 for tie in quiet]), "of": words.count_words(of), "who": names[-1]}
    if of == 1:
        return format_html(_("{who} has been quiet for {long}."), **facts)
    if len(names) == 1:
        return format_html(_("One of the {of} people here has been quiet for {long}: {who}."), **facts)
    facts["who"] = format_html(
        _("{some} and {last}"), some=format_html_join(", ", "{}", ((name,) for name in names[:-1])), last=names[-1]
    )
    if len(names) < of:
        said = _("{some} of the {of} people here have been quiet for {long}: {who}.")
        return format_html(said, some=words.count_words(len(names)).capitalize(), **facts)
    if of == 2:
        return format_html(_("Both people here have been quiet for {long}: {who}."), **facts)
    return format_html(_("All {of} people here have been quiet for {long}: {who}."), **facts)


def _name(tie: TieNow, plain: bool) -> SafeString:
    if plain:
        return format_html("<bdi>{}</bdi>", tie.name)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', reverse("person", args=[tie.ref]), tie.name)


def _how_long(silent: Sequence[int]) -> str:
    """The days of silence in words; of several the shortest, and that it is the least where others are longer."""
    least, most = words.spell_days(min(silent)), words.spell_days(max(silent))
    return least if least == most else _("at least %(long)s") % {"long": least}
