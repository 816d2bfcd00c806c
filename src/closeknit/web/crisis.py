"""Help lines by country: own table of facts, each with its source and the day it was read there.

Only lines whose facts were read in a published source are here; lines known from memory are left out until a
person has checked them. `confirmed=False` marks numbers that are documented everywhere (emergency) or in
lists (Crisis Text Line) but have not been read on the page named beside them. Every row runs out 180 days
after it was checked. Both are shown with "check the number", never hidden. Nothing here touches the database,
so the error pages can show it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise
Kind = Literal["emergency", "talk", "write", "served", "directory"]

CHECKED = date(2026, 11, 1)
GOOD_FOR = timedelta(days=180)
DIRECTORY_URL = "https://findahelpline.com"


@dataclass(frozen=True, slots=True)
class Line:
    """One help line of a country (ISO 3166-1 alpha-2, "" for any); an empty field is not offered.

    `call` and `text` are written as people read them; `text_word` is the word to send. `languages` are BCP 47
    tags. `hours`, `how` and `audience` are sentences. `confirmed` is False until a person has read the number
    on the page at `source_url`.
    """

    country: str
    kind: Kind
    name: Text
    what_for: Text
    source_url: str
    verified_on: date = CHECKED
    call: str = ""
    text: str = ""
    text_word: str = ""
    chat_url: str = ""
    hours: Text = ""
    how: Text = ""
    languages: tuple[str, ...] = ()
    audience: Text = ""
    confirmed: bool = True

    @property
    def expires_on(self) -> date:
        """The day from which the row is shown with "check the number"."""
        return self.verified_on + GOOD_FOR

    @property
    def call_href(self) -> str:
        """The link that rings the line, or ""."""
        return f"tel:{_digits(self.call)}" if self.call else ""

    @property
    def text_href(self) -> str:
        """The link that opens a text message to the line, or ""."""
        body = f"?body={self.text_word}" if self.text_word else ""
        return f"sms:{_digits(self.text)}{body}" if self.text else ""


def _digits(number: str) -> str:
    return "".join(c for c in number if c in "0123456789")


ALWAYS_FREE = _("Free, all day and night.")
STRUGGLING = _("Thinking about ending your life, or struggling to cope")
RATHER_WRITE = _("Rather write than talk")
SERVED = _("You served, or someone close to you did")
IN_DANGER = _("In danger, or someone is hurt")

# The single number for every emergency service in the European Union and the European Economic Area:
# Directive (EU) 2018/1972, article 109.
PAGE_112 = "https://digital-strategy.ec.europa.eu/en/policies/112"
PLACES_112 = (
    *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV"),
    *("LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO"),
)


def _emergency(country: str, number: str, source_url: str) -> Line:
    return Line(
        country=country,
        kind="emergency",
        name=_("Emergency services"),
        what_for=IN_DANGER,
        source_url=source_url,
        call=number,
        hours=_("Free from any phone, all day and night."),
        confirmed=False,
    )


EMERGENCY = (
    _emergency("GB", "999", "https://www.gov.uk/guidance/999-and-112-the-uks-national-emergency-numbers"),
    _emergency("US", "911", "https://www.911.gov"),
    _emergency("CA", "911", "https://crtc.gc.ca/eng/phone/911/"),
    _emergency("AU", "000", "https://www.triplezero.gov.au"),
    _emergency("NZ", "111", "https://www.police.govt.nz/contact-us/calling-emergency-111"),
    *(_emergency(country, "112", PAGE_112) for country in PLACES_112),
)

HELP = (
    Line(
        country="GB",
        kind="talk",
        name="Samaritans",
        what_for=STRUGGLING,
        source_url="https://www.samaritans.org",
        call="116 123",
        hours=ALWAYS_FREE,
        languages=("en",),
    ),
    Line(
        country="GB",
        kind="write",
        name="Shout",
        what_for=RATHER_WRITE,
        source_url="https://giveusashout.org",
        text="85258",
        text_word="SHOUT",
        hours=ALWAYS_FREE,
        languages=("en",),
    ),
    Line(
        country="IE",
        kind="talk",
        name="Samaritans",
        what_for=STRUGGLING,
        source_url="https://www.samaritans.org/ireland",
        call="116 123",
        hours=ALWAYS_FREE,
        languages=("en",),
    ),
    Line(
        country="US",
        kind="talk",
        name="988 Suicide & Crisis Lifeline",
        what_for=STRUGGLING,
        source_url="https://988lifeline.org",
        call="988",
        text="988",
        chat_url="https://988lifeline.org",
        hours=ALWAYS_FREE,
        how=_("For Spanish press 2."),
        languages=("en", "es"),
    ),
    Line(
        country="US",
        kind="write",
        name="Crisis Text Line",
        what_for=RATHER_WRITE,
        source_url="https://www.crisistextline.org",
        text="741741",
        text_word="HOME",
        hours=ALWAYS_FREE,
        languages=("en",),
        confirmed=False,
    ),
    Line(
        country="US",
        kind="served",
        name="Veterans Crisis Line",
        what_for=SERVED,
        source_url="https://www.veteranscrisisline.net",
        call="988",
        hours=ALWAYS_FREE,
        how=_("Call 988, then press 1."),
        languages=("en",),
        audience=_("For people who served and their families."),
    ),
    Line(
        country="CA",
        kind="talk",
        name="9-8-8 Suicide Crisis Helpline",
        what_for=STRUGGLING,
        source_url="https://988.ca",
        call="9-8-8",
        text="9-8-8",
        hours=ALWAYS_FREE,
        languages=("en", "fr"),
    ),
    Line(
        country="AU",
        kind="talk",
        name="Lifeline",
        what_for=STRUGGLING,
        source_url="https://www.lifeline.org.au",
        call="13 11 14",
        hours=_("All day and night."),
        languages=("en",),
    ),
    Line(
        country="AU",
        kind="talk",
        name="Beyond Blue",
        what_for=_("Feeling anxious, low or worn out"),
        source_url="https://www.beyondblue.org.au",
        call="1300 22 4636",
        hours=_("All day and night."),
        languages=("en",),
    ),
    Line(
        country="DE",
        kind="talk",
        name="TelefonSeelsorge",
        what_for=STRUGGLING,
        source_url="https://www.telefonseelsorge.de",
        call="0800 1110111",
        hours=ALWAYS_FREE,
        languages=("de",),
    ),
)

DIRECTORY = Line(
    country="",
    kind="directory",
    name="Find A Helpline",
    what_for=_("Find someone to talk to in your country"),
    source_url=DIRECTORY_URL,
    chat_url=DIRECTORY_URL,
    how=_("Choose your country there. You see who listens by phone, text or chat, and when."),
)

COUNTRIES: dict[str, Text] = {
    "AU": pgettext_lazy("country", "Australia"),
    "AT": pgettext_lazy("country", "Austria"),
    "BE": pgettext_lazy("country", "Belgium"),
    "BG": pgettext_lazy("country", "Bulgaria"),
    "CA": pgettext_lazy("country", "Canada"),
    "HR": pgettext_lazy("country", "Croatia"),
    "CY": pgettext_lazy("country", "Cyprus"),
    "CZ": pgettext_lazy("country", "Czechia"),
    "DK": pgettext_lazy("country", "Denmark"),
    "EE": pgettext_lazy("country", "Estonia"),
    "FI": pgettext_lazy("country", "Finland"),
    "FR": pgettext_lazy("country", "France"),
    "DE": pgettext_lazy("country", "Germany"),
    "GR": pgettext_lazy("country", "Greece"),
    "HU": pgettext_lazy("country", "Hungary"),
    "IS": pgettext_lazy("country", "Iceland"),
    "IE": pgettext_lazy("country", "Ireland"),
    "IT": pgettext_lazy("country", "Italy"),
    "LV": pgettext_lazy("country", "Latvia"),
    "LI": pgettext_lazy("country", "Liechtenstein"),
    "LT": pgettext_lazy("country", "Lithuania"),
    "LU": pgettext_lazy("country", "Luxembourg"),
    "MT": pgettext_lazy("country", "Malta"),
    "NL": pgettext_lazy("country", "Netherlands"),
    "NZ": pgettext_lazy("country", "New Zealand"),
    "NO": pgettext_lazy("country", "Norway"),
    "PL": pgettext_lazy("country", "Poland"),
    "PT": pgettext_lazy("country", "Portugal"),
    "RO": pgettext_lazy("country", "Romania"),
    "SK": pgettext_lazy("country", "Slovakia"),
    "SI": pgettext_lazy("country", "Slovenia"),
    "ES": pgettext_lazy("country", "Spain"),
    "SE": pgettext_lazy("country", "Sweden"),
    "GB": pgettext_lazy("country", "United Kingdom"),
    "US": pgettext_lazy("country", "United States"),
}


def lines_for(country: str) -> tuple[Line, ...]:
    """Return the lines of a country in the order to show them: emergency, talk, write, special groups.

    A country without a help line here ends with the directory, which names no number; an unknown one has only
    that, and the page says to call the emergency number of the country one is in.
    """
    code = country.strip().upper()
    emergency = [line for line in EMERGENCY if line.country == code]
    helping = [line for line in HELP if line.country == code]
    return (*emergency, *(helping or [DIRECTORY]))


def countries() -> list[tuple[str, str]]:
    """Return (code, name) of every country with a line of its own, by name in the reader's language."""
    return sorted(((code, str(name)) for code, name in COUNTRIES.items()), key=lambda pair: pair[1].casefold())


def is_expired(row: Line, today: date) -> bool:
    """Tell whether the row was last checked 180 days ago or more."""
    return today >= row.expires_on


def needs_check(row: Line, today: date) -> bool:
    """Tell whether to show the row with "check the number": run out, or not yet confirmed."""
    return is_expired(row, today) or not row.confirmed
