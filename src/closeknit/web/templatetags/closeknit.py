"""Tags and filters of the base look: icons, small drawings, times in words, form controls and help lines."""

import secrets
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from re import findall
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template import Context, TemplateSyntaxError
from django.template.defaulttags import CsrfTokenNode
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from closeknit.web import charts, crisis, words
from closeknit.web.context import person_of

register = template.Library()

TALL = "10"  # Django's own height of a text area, more than a note needs.
SPRITE = Path(__file__).resolve().parents[1] / "static" / "closeknit" / "icons.svg"


@cache
def icon_names() -> frozenset[str]:
    """Return the names of the icons in the sprite."""
    return frozenset(findall(r'<symbol id="i-([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString:
    """Return an icon from the sprite, silent for screen readers; its word stands beside it.

    Raises TemplateSyntaxError for a name the sprite does not hold, which would draw nothing.
    """
    if name not in icon_names():
        raise TemplateSyntaxError(f"there is no icon {name!r}")
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" {}><use href="{}#i-{}"/></svg>',
        f"icon {extra}".strip(),
        SafeString(charts.SILENT),
        static("closeknit/icons.svg"),
        name,
    )


register.simple_tag(charts.mark)
register.simple_tag(charts.steps)
register.simple_tag(charts.dot)
register.simple_tag(charts.mood_face)
register.simple_tag(charts.face)
register.simple_tag(charts.stitch)
register.simple_tag(charts.knit)
register.filter("initials", charts.initials)
register.filter("yarn", charts.yarn)


@register.simple_tag(takes_context=True, name="csrf_token")
def form_token(context: Context) -> SafeString:
    """Return the hidden fields of a form that posts: Django's token, and a key so that sending it twice has one effect.

    The key goes with a person, so forms before signing in have none.
    """
    token = SafeString(CsrfTokenNode().render(context))
    request = context.get("request")
    if request is None or person_of(request) is None:
        return token
    return format_html('{}<input type="hidden" name="form_key" value="{}">', token, secrets.token_urlsafe(12))


@register.filter
def ago(days: float | None) -> str:
    """Write days as "5 weeks ago", "yesterday" or, when negative, "in 17 days"; nothing for None."""
    return "" if days is None else words.ago(int(days))


@register.filter
def every(days: float | None) -> str:
    """Write a usual gap in days as "every 2 weeks"; nothing for None."""
    return "" if days is None else words.every(days)


@register.filter
def spell_days(days: float | None) -> str:
    """Write a span in days as "5 weeks"; nothing for None."""
    return "" if days is None else words.spell_days(int(days))


@register.filter
def day_words(day: date | None, today: date | None = None) -> str:
    """Write a day as "Thursday 19 November", with its year when `today` has another; nothing for None."""
    return "" if day is None else words.day_words(day, today)


@register.filter
def count_words(count: int) -> str:
    """Write 1 to 12 in words."""
    return words.count_words(count)


@register.filter
def control_kind(field: BoundField) -> str:
    """Tell how a field is laid out: "choices" (a group), "tick" (one box), "hidden", or "plain"."""
    widget = field.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "hidden" if widget.is_hidden else "plain"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Return the control of a form field with the class of its kind, beside any class its form gave it."""
    widget = field.field.widget
    if control_kind(field) != "plain":
        return field.as_widget()
    given = str(widget.attrs.get("class", ""))
    attrs: dict[str, str | bool] = {"class": f"{_control_class(widget)} {given}".strip()}
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == TALL:
        attrs["rows"] = "3"
    return field.as_widget(attrs=attrs)


def _control_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Textarea):
        return "area"
    return "select" if isinstance(widget, forms.Select) else "input"


@register.inclusion_tag("_help_numbers.html", takes_context=True)
def help_numbers(context: Context, country: str = "") -> dict[str, Any]:
    """Show the help lines as plain links; without a country that of the cookie, so that error pages need no database."""
    today = timezone.localdate()
    lines = crisis.lines_for(str(country or context.get("country_in_cookie") or getattr(settings, "REGION", "")))
    return {"rows": [(line, crisis.needs_check(line, today)) for line in lines]}
