"""Who lives in the sample life, and the rhythm each tie was given.

The gaps of a tie are the even quantiles of a log-normal distribution in random order: as uneven as real contact
is, while their mean is the planned one. All is counted in days before `today`, so how each tie stands does not
depend on the day on which the sample is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from math import exp
from random import Random
from statistics import NormalDist
from typing import NamedTuple
from unicodedata import normalize

SPREAD = 0.8
"""Standard deviation of ln gap within a tie: between a regular habit and the burstiest call records."""

FIVE_YEARS = 1826
"""Days of history."""

UNANSWERED = 4
"""Days in a row on which the one-sided friend did not write back."""

_SUNDAY = 6
_SISTER = "Ngozi Okafor"
"""The two sisters speak on Sunday evenings, most weeks."""


class State(StrEnum):
    """How a tie was meant to stand today."""

    STEADY = "steady"
    QUIET = "quiet"
    DRIFTING = "drifting"
    LAPSED = "lapsed"
    NEW = "new"
    ONE_SIDED = "one-sided"
    NO_HISTORY = "no history"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose life it is; `minutes` are those of a week."""

    name: str
    email: str
    zone: str
    region: str
    minutes: int


OWNER = Owner("Amara Okafor", "amara@example.org", "Europe/London", "GB", 45)


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned for one person: the usual days between contacts (None without a rhythm), last day, state."""

    usual: float | None
    last: date | None
    state: State

    @property
    def drifted(self) -> bool:
        """Whether this tie has gone quieter than it usually is."""
        return self.state in (State.QUIET, State.DRIFTING, State.LAPSED)


@dataclass(frozen=True, slots=True)
class Birthday:
    """Days from today to the next birthday, and the age it brings; None when the year is not known."""

    ahead: int
    age: int | None

    def on(self, today: date) -> tuple[int | None, int, int]:
        """Year of birth if known, month, day; born on 29 February only in a year that has one."""
        day = today + timedelta(days=self.ahead)
        if self.age is None:
            return None, day.month, day.day
        year = day.year - self.age
        return (year - year % 4 if (day.month, day.day) == (2, 29) else year), day.month, day.day


@dataclass(frozen=True, slots=True)
class Tie:
    """The plan of one tie with a chat.

    gap, silent, began   usual days between contacts; days since the last one; days since the first one
    file     where its chat is: "T" own text file, "Z" own zip, "a" or "i" among many in one zip (Android, iPhone)
    calls    share of the days on which they spoke
    """

    gap: float
    silent: int
    began: int
    file: str
    calls: float
    state: State


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person. `cards` names the address books that hold them: i iPhone, g Google, a Android."""

    name: str
    cards: str
    number: str
    address: str
    tie: Tie | None
    birthday: Birthday | None


_TIES = """
Sofia Marques|ig|1.4|1|1826|T|0|steady
Chidi Eze|ig|3.5|3|1826|Z|.3|steady
Daniel Okafor|i|4.5|1|1826|T|0|steady
Ruth Abara|il|5|4|1826|Z|.6|steady
Leila Haddad|g|5|2|1500|T|0|steady
Ngozi Okafor|i|12|35|1826|Z|.8|quiet
Tomasz Wiśniewski|ig|22|16|1826|T|0|steady
Mateo Ruiz|i|10|95|468|Z|.2|drifting
Wei Chen|ig|24|200|860|a|0|drifting
Margaret Ellis|il|12|9|1826|a|0|steady
Priya Nair|ig|11|6|1400|i|.1|steady
Sam Whitlock|i|10|8|1300|a|0|steady
Femi Adeyemi|ga|11|5|1826|a|0|steady
Gwen Pritchard|g|14|12|1600|a|0|steady
Aoife Brennan|i|15|10|1826|i|.2|steady
Yusuf Demir|g|17|14|1200|a|0|steady
Grace Adjei|i|20|7|1826|a|0|steady
Hannah Weiss|g|24|15|1100|a|0|steady
José Luis Herrera|a|21|11|1826|a|0|steady
Ольга Коваленко|g|23|18|950|a|0|steady
Marcus Oduya|i|14|26|800|a|0|one-sided
سارة المنصور|i|38|30|1826|a|0|steady
陈静|g|45|21|1500|a|0|steady
田中さくら|i|50|38|1400|i|0|steady
김민준|gx|55|47|1826|a|0|steady
Αλέξανδρος Παπαδόπουλος|g|60|25|1826|a|0|steady
अनिता शर्मा|a|42|33|1300|a|0|steady
דוד לוי|i|65|52|1826|a|0|steady
Jürgen Groß|a|36|19|1826|a|0|steady
Nguyễn Thị Minh Anh|g|70|61|1700|a|0|steady
Þóra Björnsdóttir|g|75|40|1826|a|0|steady
Seán Ó Briain|i|48|41|1826|i|0|steady
Zoë Achterberg|g|52|13|1250|a|0|steady
Łukasz Żak|a|58|44|1826|a|0|steady
Renée Dubois-Laîné|g|62|57|1600|a|0|steady
Wulandari|i|66|29|1450|a|0|steady
Björn Åkesson|a|72|63|1826|a|0|steady
Beatriz Gonçalves|g|78|36|1826|a|0|steady
Tuğçe Yılmaz|gx|82|70|1750|a|0|steady
Ifeoma Nwachukwu|i|40|17|1826|i|.2|steady
Kofi Mensah-Bonsu|i|44|37|1826|a|0|steady
Declan Hartigan|a|47|22|1350|a|0|steady
Rhiannon Pugh|g|51|48|1826|a|0|steady
Marta Zielińska|a|56|31|1826|a|0|steady
Tariq Rahmani|i|61|58|1500|a|0|steady
Bilal Qureshi|g|68|45|1826|a|0|steady
Siobhán Kinsella|i|74|23|1826|i|0|steady
Rajesh Menon|g|80|71|1826|a|0|steady
Elif Kaya||88|64|1650|a|0|steady
Noor Jansen||95|81|1826|a|0|steady
Babajide Coker|i|48|110|1600|a|0|quiet
Lucía Ferrández|g|60|140|1500|a|0|quiet
Stefan Ilić|a|90|620|1612|a|0|drifting
Amelia Cartwright|g|85|600|1540|a|0|drifting
Callum Forsyth|i|20|980|1826|a|0|lapsed
Bronagh Devlin|g|26|1150|1826|a|0|lapsed
Pieter van den Berg|a|16|1320|1826|a|0|lapsed
Yuki Morimoto||30|900|1700|a|0|lapsed
Maria do Carmo Fernanda de Albuquerque e Vasconcelos Teixeira da Mota Figueiredo|g|120|77|1826|a|0|steady
Jackson Reed|iu|130|96|1826|i|0|steady
Emily Tran|gu|140|54|1500|a|0|steady
Oluwaseun Balogun|a|150|101|1826|a|0|steady
Catrin Vaughan|i|160|88|1826|a|0|steady
Henrik Solberg|g|170|98|1700|a|0|steady
Дмитро Шевчук|a|180|113|1826|a|0|steady
فاطمة الزهراء بنعلي|g|190|103|1826|a|0|steady
林志明|i|200|109|1826|a|0|steady
Petra Nováková|gx|210|92|1826|a|0|steady
Angus Drummond|a|220|121|1826|a|0|steady
Lindiwe Khumalo|i|230|125|1826|a|0|steady
Kwame Boateng|i|2|16|18|a|0|new
Inês Carvalho|i|1|30|30|a|0|new
Rosa Lindqvist|g|29|6|35|a|0|new
"""
"""Name | address books, and l landline too, x no number, u American | gap | silent | began | file | calls | state."""

_CHOIR = (
    "Bethan Rowe|g;Colin Ashworth|;Dorothy Fenwick|i;Eilidh Murray|g;Frank Osei|;George Mensah|i;Hilary Pope|;"
    "Irene Fairclough|g;Josie Lam|i;Keith Brannigan|;Lorna Tulloch|g;Moira Campbell|i;Nesta Rowlands|;Oscar Lindgren|g"
)
_TEAM = "Anjali Desai|g;Ben Crowther|g;Carmen Villanueva|gx;Dev Raman|gx;Esther Mwangi|g;Finlay Baird|gx"
_ON_CARDS_ONLY = (
    "Emmanuel Abara|is;Patience Moyo|i;Harold Bennett|il;Doreen Hughes|il;Walter Doyle|al;Roy Tiller|a;"
    "Edith Kowalska|a;Surinder Kaur|g;Anil Sodhi|g;Marek Nowicki|a;Lena Novak|a;Elin Wynne|g;Tom Reilly|a;"
    "Rhian Morgan|g;Bronwen Tudor|a;Dr Imogen Farrow|gx;Emeka Nwosu|i;Aunty Bisi|i;Mrs Adeleke|al;Joe|a;"
    "Vera Hollis|gx;Samir Choudhury|i;Tess O’Malley|i;Nikhil Rao|gu;Pauline Ndlovu|i;Gareth Beynon|a;"
    "Ørjan Lie|gx;Mirela Popescu|g"
)
"""People without a chat: name | address books, s a landline shared with Ruth Abara."""

_BIRTHDAYS = (
    "Tomasz Wiśniewski|3|40;Gwen Pritchard|9|;Grace Adjei|12|51;Chidi Eze|19|38;Sofia Marques|33|36;Ngozi Okafor|47|41;"
    "Daniel Okafor|61|33;Leila Haddad|75|37;Ruth Abara|88|66;Mateo Ruiz|97|29;Wei Chen|104|39;Margaret Ellis|117|78;"
    "Priya Nair|126|;Sam Whitlock|139|44;Femi Adeyemi|151|42;Aoife Brennan|163|;Yusuf Demir|178|35;Hannah Weiss|190|47;"
    "José Luis Herrera|201|;Ольга Коваленко|213|40;سارة المنصور|224|31;Jürgen Groß|236|55;田中さくら|247|;"
    "Aunty Bisi|259|70;Kofi Mensah-Bonsu|270|;Callum Forsyth|281|38;Ifeoma Nwachukwu|292|30;Elif Kaya|303|;"
    "Noor Jansen|314|;Emmanuel Abara|326|68;Wulandari|337|34;Seán Ó Briain|348|;Harold Bennett|356|84"
)
"""Name | days ahead | the age it brings, where the year is known."""

CHOIR_TOO = ("Femi Adeyemi", "Gwen Pritchard", "Priya Nair", "Aoife Brennan", "Grace Adjei", "Yusuf Demir",
             "Sam Whitlock", "Rhiannon Pugh", "Hannah Weiss")  # fmt: skip
"""Those with a chat of their own who sing in the choir as well."""

FAMILY_LANDLINE = "01632 960142"
_ENGLISH = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "ß": "ss", "þ": "th", "Þ": "Th"})


@cache
def people() -> tuple[Person, ...]:
    """Everybody in the sample, the closest first."""
    birthdays = dict(_birthdays())
    rows = [*_tie_rows(), *((row, None) for row in choir_rows() + team_rows() + _rows(_ON_CARDS_ONLY))]
    return tuple(
        Person(name, cards, _number(place, cards), _address(name), tie, birthdays.get(name))
        for place, ((name, cards), tie) in enumerate(rows)
    )


def _tie_rows() -> Iterator[tuple[tuple[str, str], Tie | None]]:
    for row in _TIES.strip().split("\n"):
        name, cards, gap, silent, began, file, calls, state = row.split("|")
        yield (name, cards), Tie(float(gap), int(silent), int(began), file, float(calls), State(state))


def _rows(text: str) -> list[tuple[str, str]]:
    return [(name, cards) for name, _, cards in (row.partition("|") for row in text.split(";"))]


def choir_rows() -> list[tuple[str, str]]:
    """(name, address books) of those known from the choir only."""
    return _rows(_CHOIR)


def team_rows() -> list[tuple[str, str]]:
    """(name, address books) of those known from work only."""
    return _rows(_TEAM)


def _birthdays() -> Iterator[tuple[str, Birthday]]:
    for row in _BIRTHDAYS.split(";"):
        name, ahead, age = row.split("|")
        yield name, Birthday(int(ahead), int(age) if age else None)


def _number(place: int, cards: str) -> str:
    """A number nobody has, as a phone shows it; "" for somebody without one."""
    if "x" in cards:
        return ""
    if "s" in cards:
        return FAMILY_LANDLINE
    if "u" in cards:
        return f"+1 202-555-0{100 + place % 100}"
    digits = f"{100 + place * 7 % 900:03}"
    return f"+44 7700 900{digits}" if place % 3 else f"07700 900{digits}"


def _address(name: str) -> str:
    """A mail address made of the name, "" for names that no Latin letters come of."""
    plain = normalize("NFKD", name.translate(_ENGLISH)).encode("ascii", "ignore").decode().lower()
    words = ["".join(filter(str.isalpha, word)) for word in plain.split()]
    domain = ("example.org", "example.com", "example.net")[len(plain) % 3]
    return f"{words[0]}.{words[-1]}@{domain}" if len(words) > 1 and all(words) else ""


def contact_days(person: Person, today: date) -> list[date]:
    """The days on which this person and the owner were in touch by chat, in order."""
    if person.tie is None:
        return []
    days = {today - timedelta(days=ago) for ago in _days_ago(person.name, person.tie)}
    if person.name == _SISTER:
        days = {_on_a_sunday(day) if number % 4 != 1 else day for number, day in enumerate(sorted(days)[::-1])}
    return sorted(days)


@cache
def _days_ago(name: str, tie: Tie) -> tuple[int, ...]:
    if tie.state is State.NEW:
        return (tie.silent, tie.began) if tie.began > tie.silent else (tie.silent,)
    logs = NormalDist(sigma=SPREAD)
    mean = tie.gap * exp(SPREAD * SPREAD / 2)
    count = max(3, round((tie.began - tie.silent) / mean))
    gaps = [tie.gap * exp(logs.inv_cdf((k + 0.5) / count)) for k in range(count)]
    Random(f"the gaps of {name}").shuffle(gaps)
    ago = [tie.silent]
    for gap in gaps:
        ago.append(ago[-1] + max(1, round(gap)))
    return tuple(days for days in ago if days <= FIVE_YEARS)


def _on_a_sunday(day: date) -> date:
    """The nearest Sunday."""
    later = (_SUNDAY - day.weekday()) % 7
    return day + timedelta(days=later if later <= 3 else later - 7)


def truth(today: date) -> dict[str, Planned]:
    """What was planned for everybody, by name."""
    return {person.name: _planned(person, today) for person in people()}


def _planned(person: Person, today: date) -> Planned:
    if person.tie is None:
        return Planned(None, None, State.NO_HISTORY)
    usual = None if person.tie.state is State.NEW else person.tie.gap
    return Planned(usual, contact_days(person, today)[-1], person.tie.state)


_SAID = (
    "How was {}?", "Thinking of you today", "Good luck with {}!", "Saw this and thought of you", "Are you free on Sunday?",
    "That made me smile", "Thank you for {}", "Safe home?", "I told them all about {}", "Shall we say half six?",
    "Lovely to hear your voice", "No rush, whenever suits you", "Here, or at yours?", "On my way 🙂", "How are you, really?",
    "I am so glad about {}", "Tell me everything about {}", "Sorry, only saw this now", "Sleep well x", "Good morning ☀️",
    "You were right about {}", "That sounds like a long day. Rest a bit?", "Ha, yes!", "Big hug 🤗", "I can bring {}",
    "Let me know how it goes", "Same here", "Proud of you", "Shall I pick you up?", "Still on for {}?", "Yes please",
    "I will ring after tea", "¡Un abrazo!", "Dzięki 😊", "Remember {}?\nI found the photo", "Perfect, see you there",
)  # fmt: skip
_THINGS = (
    "the new job", "the allotment", "choir", "the exam", "your mum", "the move", "that soup", "the train journey",
    "the garden", "the little one", "the book", "the interview", "the walk", "the cake", "the bike", "the concert",
    "the holiday", "the long shift", "the recipe", "the match", "the visit", "the dog", "the kitchen", "the course",
)  # fmt: skip


class Said(NamedTuple):
    """One line of a chat. `minute` of the day; `what` is text, media, call (`text`: its minutes), missed or deleted."""

    day: date
    minute: int
    mine: bool
    what: str
    text: str = ""


def conversation(person: Person, today: date) -> list[Said]:
    """What was said on the days in touch, and the calls nobody answered in between."""
    tie = person.tie
    if tie is None:
        return []
    rng = Random(f"the chat with {person.name}")
    days = contact_days(person, today)
    said: list[Said] = []
    for left, (day, following) in enumerate(zip(days, [*days[1:], today], strict=True), start=1 - len(days)):
        alone = tie.state is State.ONE_SIDED and left > -UNANSWERED
        minute = rng.randint(1080 if person.name == _SISTER else 480, 1200)
        lines = 1 + int(rng.expovariate(1 / (8.0 if tie.gap < 8 else 5.5)))
        if rng.random() < tie.calls:
            said.append(Said(day, minute, rng.random() < 0.6, "call", str(rng.randint(4, 55))))
            minute, lines = minute + 60, lines if rng.random() < 0.5 else 0
        mine = alone or rng.random() < 0.5
        for _ in range(lines):
            said.append(some_line(rng, day, min(minute, 1439), mine))
            minute += int(rng.random() * 9)
            mine = alone or mine != (rng.random() < 0.6)
        if (following - day).days > 12 and (rng.random() < 0.1 or (tie.state is State.QUIET and left == 0)):
            said.append(Said(day + timedelta(days=9), 1140, True, "missed"))
    return said


def some_line(rng: Random, day: date, minute: int, mine: bool) -> Said:
    """A message, now and then a picture or one that was taken back."""
    kind = rng.random()
    if kind < 0.065:
        return Said(day, minute, mine, "media" if kind < 0.06 else "deleted")
    sentence = _SAID[int(rng.random() * len(_SAID))]
    return Said(day, minute, mine, "text", sentence.format(_THINGS[int(rng.random() * len(_THINGS))]))
