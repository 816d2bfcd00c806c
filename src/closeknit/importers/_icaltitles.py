"""Birthdays and anniversaries in the titles of calendar entries, in the languages people write them in.

A title is looked at, the name is taken out of it and the title itself is forgotten. Only the two shapes that
people and their clients write are read: a word followed by the name ("Cumpleaños de Ana") and a name followed
by the word ("Ana's birthday"). Anything else around the name ("buy a cake for …") means that this is not the
day itself.
"""

from closeknit.importers import _text

_BIRTHDAY = """
birthday|of,for|'s,'
bday|of,for|'s,'
b-day|of,for|'s,'
geburtstag|von,vom|hat,'s,'
geburi|von|
anniversaire|de,d',du|
anniv|de,d'|
cumpleaños|de,del|
cumpleanos|de,del|
cumple|de,del|
aniversário|de,do,da|
niver|de,do,da|
compleanno|di,del,della,d'|
verjaardag|van|'s
jarig||is
urodziny|u|
день рождения|у|
др|у|
день народження|у|
生日||的
誕生日||さんの,ちゃんの,くんの,様の,の
생일||님의,의,님
생신||님의,의,님
जन्मदिन||का,की,के
জন্মদিন||-এর,এর,র
عيد ميلاد||
یوم پیدائش||کا,کی
تولد||
doğum günü||'nin,'nın,'nun,'nün,'in,'ın,'un,'ün
ulang tahun||
ultah||
sinh nhật|của|
födelsedag||
fødselsdag||
bursdag||
syntymäpäivä||
narozeniny|má|má
narodeniny|má|má
születésnapja||
születésnap||
γενέθλια|του,της|
יום הולדת|של,ל|
ziua de naștere|a lui,a|
วันเกิด||
"""
"""One row a word: what may stand between it and a name behind it | what a name before it ends in."""

_ANNIVERSARY = """
wedding anniversary|of|'s,'
anniversary|of|'s,'
hochzeitstag|von|
anniversaire de mariage|de,d'|
aniversario de bodas|de|
aniversario|de|
aniversário de casamento|de,do,da|
anniversario di matrimonio|di|
anniversario|di|
trouwdag|van|'s
huwelijksverjaardag|van|'s
rocznica ślubu||
годовщина свадьбы||
结婚纪念日||的
結婚記念日||の
결혼기념일||의
शादी की सालगिरह||का,की,के
evlilik yıldönümü||
bröllopsdag||
bryllupsdag||
"""

_MEMORIAL = """
death of||
todestag|von|
"""

_DEATHS = """
tod|von|
décès|de,d'|
mort|de,d'|
muerte|de|
morte|de,di|
overlijden|van|
"""
"""Read only where the entry says itself that it is about a death, as Nextcloud's do."""

_NOBODY = """
my|my own|self|mein|mon|mi|meu|mio|il mio|mijn|moje|мой|我的|私の|내|our|unser|notre|nuestro|nosso|nostro|ons
happy|alles gute zum|joyeux|feliz|buon|mutlu|selamat|the|der|die|le|la|day|special|work
queen|the queen|king|the king|kings|emperor|the emperor|buddha|the buddha|jesus|robert burns
washington|george washington|lincoln|abraham lincoln|martin luther king|martin luther king jr|mlk
wedding|mariage|boda|bodas|casamento|matrimonio|ślubu|свадьбы
"""
"""What may stand where a name is looked for: the owner, a wish, public holidays, a half of a longer word."""

_DOINGS = """
buy|gift|gifts|present|presents|party|for|call|cake|card|dinner|lunch|celebrate|celebration|plan|work|working|job
geschenk|für|feier|kaufen|anrufen|cadeau|pour|fête|acheter|regalo|para|fiesta|comprar|presente|festa|per|feest
company|firma
"""
"""Words that show that a title is about something to do, or about an office, not about a person's day."""

_NOT_FIRST = (
    "the",
    "our",
    "my",
    "mein",
    "unser",
    "notre",
    "mon",
    "nuestro",
    "mi",
    "mio",
    "nosso",
    "meu",
    "onze",
)
_ENDINGS = ("st", "nd", "rd", "th", ".", "º", "ª", "°", "e", "er", "ème", "eme", "ste", "de", "-й", "-ый")
_ENDING_LETTERS = "".join(_ENDINGS)
_SIGNS = "🎂🎁🎉🥳🎈🍰💍💞⚭†✝*⚰️🕯 \t:;,.!·•-\u2013\u2014|"
_KINDS = {"BDAY": "birthday", "ANNIVERSARY": "anniversary", "DEATHDATE": "memorial"}

Occasion = tuple[str, str, int | None]
"""A kind as in `FoundDate`, the name of the person, the year it began (birth, wedding) if the title says so."""


def _rows(table: str, kind: str) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Read one table of words: (kind, word, joiners before a name, endings of a name)."""
    rows = []
    for row in table.strip().split("\n"):
        word, joiners, endings = row.split("|")
        rows.append((kind, word, tuple(filter(None, joiners.split(","))), tuple(filter(None, endings.split(",")))))
    return rows


_NO_NAMES = frozenset(_NOBODY.strip().replace("\n", "|").split("|"))
_NO_DAYS = frozenset(_DOINGS.strip().replace("\n", "|").split("|"))
_WORDS = sorted(
    [*_rows(_BIRTHDAY, "birthday"), *_rows(_ANNIVERSARY, "anniversary"), *_rows(_MEMORIAL, "memorial")],
    key=lambda row: -len(row[1]),
)
_WORDS_OF_DEATH = [*_rows(_DEATHS, "memorial"), *_WORDS]


def occasion(title: str, marked: str = "") -> Occasion | None:
    """Read whose day a title names, or None.

    `marked` is what the entry says of itself elsewhere ("BDAY", "ANNIVERSARY", "DEATHDATE" as Nextcloud
    writes them): then a title without any of the words is the name alone.
    """
    text, year, kind = _without_year(_text.clean(title).replace("\u2019", "'"))
    kind = kind or _kind_of_sign(text)
    text = text.strip(_SIGNS)
    name = ""
    lower = text.lower()
    for word_kind, word, joiners, endings in _WORDS_OF_DEATH if marked == "DEATHDATE" else _WORDS:
        if word not in lower:
            continue
        name = _behind(text, word, joiners) or _before(text, word, endings)
        if name:
            kind = word_kind
            break
    kind = _KINDS.get(marked) or kind
    name = _text.clean((name or text).strip(_SIGNS))
    return (kind, name, year) if kind and _is_name(name) else None


def _without_year(text: str) -> tuple[str, int | None, str]:
    """Take "(1985)", "(*1985)", "(39)" or " *1985" off the end: (rest, the year, the kind its sign tells)."""
    rest, inner = text, ""
    if text.endswith(")") and "(" in text:
        rest, _, inner = text[:-1].rpartition("(")
    elif "*" in text[1:]:
        rest, _, inner = text.rpartition("*")
        plain = not inner.strip("0123456789./- ")
        if not plain or not (inner or rest.endswith(" ")):
            return text, None, ""
        inner = f"*{inner}"
    kind = "birthday" if "*" in inner else "anniversary" if "⚭" in inner else "memorial" if "†" in inner else ""
    digits = "".join(sign if sign.isascii() and sign.isdigit() else " " for sign in inner).split()
    years = [int(group) for group in digits if len(group) == 4 and 1850 <= int(group) <= 2150]
    return rest.strip(), years[0] if years else None, kind


def _kind_of_sign(text: str) -> str:
    """Tell the kind by the picture that calendars put into the title."""
    if "🎂" in text:
        return "birthday"
    if "💍" in text or "⚭" in text:
        return "anniversary"
    return "birthday" if text.endswith(" *") else ""


def _behind(text: str, word: str, joiners: tuple[str, ...]) -> str:
    """Return the name behind a word at the start of a title: "Geburtstag von Anna", "Urodziny: Anna"."""
    text = _without_ordinal(text, first=True)
    size = len(word)
    if text[:size].lower() != word or text[size : size + 1].isalpha():
        return ""
    name = text[size:].strip(_SIGNS)
    for joiner in joiners:
        rest = name[len(joiner) :]
        if name[: len(joiner)].lower() == joiner and (rest[:1] == " " or joiner[-1] == "'"):
            return rest.strip()
    return name


def _before(text: str, word: str, endings: tuple[str, ...]) -> str:
    """Return the name before a word at the end of a title: "Anna's 40th birthday", "Anna hat Geburtstag"."""
    size = len(word)
    if len(text) <= size or text[-size:].lower() != word:
        return ""
    name = text[:-size]
    if name[-1].isalpha() and name[-1].isascii() and word[0].isascii():
        # "Annasbirthday" is one word of its own, not this one.
        return ""
    name = _without_ordinal(name.strip(_SIGNS), first=False)
    for ending in endings:
        if name.lower().endswith(ending) and len(name) > len(ending):
            before = name[: -len(ending)]
            if not ending[0].isascii() or not ending[0].isalpha() or before[-1] == " ":
                return before.strip()
    return name


def _without_ordinal(text: str, first: bool) -> str:
    """Drop the age at one end of a text: "40. Geburtstag", "Anna's 40th"."""
    word, _, rest = text.partition(" ") if first else text.rpartition(" ")[::-1]
    digits = word.rstrip(_ENDING_LETTERS)
    fits = digits.isdigit() and len(digits) <= 3 and (word == digits or word[len(digits) :].lower() in _ENDINGS)
    return rest.strip() if fits and rest else text


def _is_name(name: str) -> bool:
    """Tell whether what was found can be a person's name."""
    words = name.lower().split()
    return (
        0 < len(words) <= 7
        and len(name) <= 80
        and any(sign.isalpha() for sign in name)
        and name.lower().rstrip(".") not in _NO_NAMES
        and words[0] not in _NOT_FIRST
        and not any(word in _NO_DAYS for word in words)
    )
