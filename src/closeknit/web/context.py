"""What every page knows: the service's name, the places, the person's own look and the way to help.

Nothing here reads the session or the database until a template asks for it, so that the error pages, which
ask only for what the cookies and the settings say, still work while the database does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from closeknit.accounts import roles
from closeknit.accounts.middleware import helping_of, me_of
from closeknit.accounts.models import Delegation
from closeknit.accounts.queries import between
from closeknit.accounts.queries.discreet import discreet
from closeknit.web import charts, crisis
from closeknit.web.guard import number_of

PRODUCT = "Closeknit"
LOOK_COOKIE = "look"
COUNTRY_COOKIE = "country"
THEMES = ("light", "dark")
TEXT_SIZES = ("large", "larger")


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the header: url name, word, icon, the letter after g, and the pages that belong to it."""

    name: str
    word: str | Promise
    icon: str
    key: str
    pages: frozenset[str] = frozenset()


PLACES = (
    Place("today", _("Today"), "sun", "t"),
    Place("circle", _("Circle"), "orbit", "c", frozenset({"person"})),
    Place("insights", _("Insights"), "sprout", "i"),
)
"""The places of the header in order; each later app adds its line here once its pages exist."""


@dataclass(frozen=True, slots=True)
class Look:
    """A person's display settings: "" is the usual one. `theme` light, dark; `text` large, larger.

    `discreet`: nothing on the screen says what this is.
    """

    theme: str = ""
    text: str = ""
    plain: bool = False
    keys: bool = False
    discreet: bool = False

    @classmethod
    def from_cookie(cls, value: str) -> Self:
        """Read a look from a cookie; whatever is not a known choice becomes the usual one."""
        words = set(value.split("."))
        return cls(
            theme=next((theme for theme in THEMES if theme in words), ""),
            text=next((size for size in TEXT_SIZES if size in words), ""),
            plain="plain" in words,
            keys="keys" in words,
            discreet="quiet" in words,
        )

    def as_cookie(self) -> str:
        """Return the value that `from_cookie` reads back."""
        ticked = {"plain": self.plain, "keys": self.keys, "quiet": self.discreet}
        chosen = (self.theme, self.text, *(word for word, on in ticked.items() if on))
        return ".".join(word for word in chosen if word)


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in person as the header shows them."""

    name: str
    initials: str
    yarn: int


def person_of(request: HttpRequest) -> Any:
    """Who is signed in, or None; also None while the database does not answer, asked once for each request."""
    if "closeknit.person" not in request.META:
        user = getattr(request, "user", None)
        try:
            person = user if user is not None and user.is_authenticated else None
        except Error:
            person = None
        request.META["closeknit.person"] = person
    return request.META["closeknit.person"]


def is_discreet(request: HttpRequest) -> bool:
    """Whether nothing on the screen may say what this is: the person's own choice, or this device's before they sign in."""
    if "closeknit.discreet" not in request.META:
        user = person_of(request)
        try:
            chosen = look_in_cookie(request).discreet if user is None else discreet(user)
        except Error:
            chosen = look_in_cookie(request).discreet
        request.META["closeknit.discreet"] = chosen
    return bool(request.META["closeknit.discreet"])


def look_in_cookie(request: HttpRequest) -> Look:
    """Return the look that the cookie says, without touching the database."""
    return Look.from_cookie(request.COOKIES.get(LOOK_COOKIE, ""))


def look_of(request: HttpRequest) -> Look:
    """Return the look of the person who asks: from their account, or from the cookie before they sign in."""
    user = person_of(request)
    if user is None:
        return look_in_cookie(request)
    return Look(user.theme, user.text_size, user.plain_font, user.keys_on, is_discreet(request))


def country_in_cookie(request: HttpRequest) -> str:
    """Return the country whose help lines to show, without the database: chosen here, or the service's."""
    chosen = request.COOKIES.get(COUNTRY_COOKIE, "").upper()
    return chosen if chosen in crisis.COUNTRIES else str(getattr(settings, "REGION", ""))


def country_of(request: HttpRequest) -> str:
    """Return the country whose help lines to show: chosen here, then the person's own, then the service's."""
    if request.COOKIES.get(COUNTRY_COOKIE, "").upper() in crisis.COUNTRIES:
        return country_in_cookie(request)
    user = person_of(request)
    return (user.region if user is not None else "") or country_in_cookie(request)


def _me(request: HttpRequest) -> Me | None:
    user = person_of(request)
    if user is None:
        return None
    name = user.name.strip()
    return Me(name, charts.initials(name or user.get_username()), charts.yarn(user.pk))


def _section(request: HttpRequest) -> str:
    match = request.resolver_match
    page = match.url_name if match is not None else None
    return next((place.name for place in PLACES if page == place.name or page in place.pages), "")


def _places(delegation: Delegation | None) -> tuple[Place, ...]:
    """The places of the header; for a helper those that are part of the help."""
    if delegation is None:
        return PLACES
    return tuple(place for place in PLACES if roles.opens(delegation.scopes, place.name))


def page(request: HttpRequest) -> Mapping[str, Any]:
    """Context processor for every page; a view may overrule any of these names, `section` above all."""
    return {
        "product_name": PRODUCT,
        "service_name": getattr(settings, "SERVICE_NAME", ""),
        "places": _places(helping_of(request)),
        "helping": helping_of(request),
        "my_helpers": SimpleLazyObject(lambda: between.helpers(me_of(request)) if person_of(request) else []),
        "section": _section(request),
        "look": SimpleLazyObject(lambda: look_of(request)),
        "look_in_cookie": look_in_cookie(request),
        "me": SimpleLazyObject(lambda: _me(request)),
        "country": SimpleLazyObject(lambda: country_of(request)),
        "country_in_cookie": country_in_cookie(request),
        "help_url": reverse_lazy("help"),
        "error_number": number_of(request),
        "nonce": SimpleLazyObject(lambda: str(getattr(request, "csp_nonce", ""))),
        "exit_url": getattr(settings, "EXIT_URL", ""),
        "registration_open": getattr(settings, "REGISTRATION_OPEN", False),
    }
