"""A human name as people write it, taken apart: its words in Latin letters, without what is no part of the name.

Titles, degrees, remarks in brackets, the firm behind a dash, emoji and digits go; "Lind, Ada" is turned round; names in
other scripts are written in Latin letters (with the tables of anyascii), Chinese and Korean ones given name first.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

MOST_LETTERS = 120
MOST_WORDS = 12


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Word(NamedTuple):
    """One word of a name.

    text      lower case, Latin letters without accents ("muller"; "ß" stays); for Arabic and its like the consonants
    wide      with ä, ö, ü, ß, š, č and the like written out ("mueller"); most often the same as `text`
    script    "" when every letter is written in Latin letters one for one, else "vowelless", "hangul" or "han"
    is_initial   a single letter that stands for a name
    """

    text: str
    wide: str
    script: str
    is_initial: bool


class Name(NamedTuple):
    """A name taken apart: `words` with the given name first, `core` those of them that are no particle ("van", "de").

    joined        all words as one
    household     the name stands for several people ("Familie Hale", "Tom & Alice")
    generation    "jr" or "sr" when the name says so
    """

    words: tuple[Word, ...]
    core: tuple[Word, ...]
    joined: str
    household: bool
    generation: str


_BRACKETS = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|（[^（）]*）|【[^【】]*】|<[^<>]*>|[\"“„”«»][^\"“„”«»]*[\"“”«»]"
)
_TAIL = re.compile(
    r"\s+[-–—:/]+\s.*|\s*[|•·@]\s*\S.*|(?<=\S)\s+(?:at|from|via|bei|chez|aus|c/o|from the|of the|ext\.?)\s.*", re.DOTALL
)
_COMMA = re.compile(r"[,，،、]")
_AND = re.compile(r"\s*[&+]\s*|\s+(?:and|und|et|en)\s+")
_APOSTROPHE = re.compile(r"['’‘ʼʹʻ`´]")
_MARKS = "\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_APART = re.compile(rf"[^\W\d_]+(?:[{_MARKS}]+[^\W\d_]*)*")
_POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f\u2060]")
"""Vowel points of Hebrew and Arabic, and marks that are not seen."""
_PLAIN = re.compile(r"(?!.*\s(?:at|from|via|bei|chez|aus|of|ext|and|und|et|en)\s)[A-Za-z]+(?: [A-Za-z]+)*")
"""A name like most: nothing of the above is in it."""

_WIDE = str.maketrans(
    {
        **{"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "ə": "a"},
        **{"š": "sh", "ş": "sh", "ș": "sh", "č": "ch", "ç": "ch", "ć": "ch", "ž": "zh", "ż": "zh"},
    }
)
_GREEK = (("ου", "ou"), ("αυ", "av"), ("ευ", "ev"), ("γγ", "ng"), ("μπ", "b"), ("ντ", "nt"))

_ONE_FOR_ONE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HIRAGANA", "KATAKANA")
_SCRIPTS = {**dict.fromkeys(_ONE_FOR_ONE, ""), "CJK": "han", "HANGUL": "hangul"}
_TWO_FAMILY = ("欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "남궁", "황보", "제갈", "선우", "독고")
"""Chinese and Korean family names of two signs; the others have one."""

_TITLES = _set("""
    dr drs prof professor mr mrs ms miss mx mister sir dame lord lady rev reverend pastor herr frau hr fr frl
    monsieur madame mme mlle senor senora senorita sra srta signor signora sig dott dottssa ing dipl mag dhr mevr
    pani hon capt captain sgt imam rabbi haji hajji shri smt coach
""")
_DEGREES = _set("""
    phd dphil md mba bsc msc bed llb llm esq cpa dds dvm rn rgn pmp cfa acca fca frcs frcp mrcp obe mbe cbe facc mph
    mfa ii iii iv junior senior jr sr jnr snr
""")
_AFTER_A_COMMA = _DEGREES | _TITLES | _set("ba ma bs do jd pe cissp pgce mphil")
_FIRMS = _set("""
    ltd limited llp llc inc plc corp gmbh mbh ohg sarl srl bv nv aps ltda
""")
_REMARKS = _set("""
    work mobile mob cell office whatsapp wapp handy privat neu new old home landline iphone arbeit buro
""")
KIN = _set("""
    mum mom mama mam mummy mommy mother mutter mutti dad daddy papa father vater vati pa pops opa oma omi opi
    grandma grandpa gran granny grannie nan nana nanny nanna grandad granddad grandmother grandfather maman papi
    mami mamie papy abuela abuelo madre padre nonna nonno babcia dziadek mamo tata baba babushka dedushka deda mamma
    pappa farmor farfar mormor morfar tante onkel uncle aunt auntie aunty tia tio zia zio oncle tonton sis sister
    bro brother schwester bruder hermano hermana wife husband hubby schatz cousin cousine ciocia wujek amma appa
    ammi abba vovo avo yiayia pappou schwiegermutter schwiegervater boss me
""")
_ELDERS = _set("""
    oma opa tante onkel uncle aunt auntie aunty tia tio zia zio oncle tonton cousin cousine ciocia wujek granny
""")
"""Words of kinship before a name that are no part of it ("Aunt May")."""

_BEFORE = _TITLES | _ELDERS
FORMS = _TITLES | KIN
"""Words that somebody is not called by alone: "Dr", "Aunty"."""
_BEHIND = _DEGREES | _FIRMS | _REMARKS
_HOUSEHOLDS = _set("""
    family familie fam famille familia famiglia rodzina
""")
_PARTICLES = _set("""
    van von der den de del della dela dello di da do dos das du des la le lo los las el al bin ibn bint abu ter ten
    te zu zum zur vom af av y e i ul ur und st
""")

_LEADING = _set("""
    van von de del della di da dos der du ter
""")
"""Particles with which a name may begin when the family name stands first."""


@lru_cache(maxsize=65536)
def parse(name: str) -> Name:
    """Take a name apart. A mail address, a bare number or a row of signs has no words."""
    whole = unicodedata.normalize("NFKC", name[:MOST_LETTERS]).strip()
    if "@" in whole and " " not in whole:
        return Name((), (), "", False, "")
    halves, generation, turned = ([whole], "", False) if _PLAIN.fullmatch(whole) else _halves(whole)
    words: list[Word] = []
    for half in halves:
        words += _words(half)
    household = len(halves) > 1
    words, kept = _without_titles(words, turned)
    generation = generation or kept
    if len(words) > 1 and (words[0].text in _HOUSEHOLDS or words[0].text == "the"):
        words, household = words[1:], True
    words = words[:MOST_WORDS]
    return Name(tuple(words), _core(words), "".join(word.text for word in words), household, generation)


def _halves(whole: str) -> tuple[list[str], str, bool]:
    """Return the people that a name names without remarks, the generation, and whether a comma turned the name round."""
    written = _without(_BRACKETS, _POINTS.sub("", _APOSTROPHE.sub("", whole)))
    ordered, generation, turned = _ordered(_without(_TAIL, written))
    return [half for half in _AND.split(ordered) if half.strip()], generation, turned


def _core(words: list[Word]) -> tuple[Word, ...]:
    """Return the words that are no particle; the first and the last of a short name never are."""
    inner = [word for word in words[1:-1] if word.text not in _PARTICLES]
    first = [] if len(words) > 2 and words[0].text in _LEADING else words[:1]
    return (*first, *inner, *(words[-1:] if len(words) > 1 else ()))


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Return a text without what the pattern finds, unless no letter would be left."""
    left = pattern.sub(" ", text)
    return left if any(map(str.isalpha, left)) else text


def _ordered(text: str) -> tuple[str, str, bool]:
    """Return a name with the given name first, its generation, and whether a comma turned it round."""
    parts = [part for part in _COMMA.split(text) if part.strip()]
    kept, generation = parts[:1], ""
    for part in parts[1:]:
        plain = [_plain(word) for word in part.replace(".", "").split()]
        if all(word in _AFTER_A_COMMA for word in plain):
            generation = next((_GENERATIONS[word] for word in plain if word in _GENERATIONS), generation)
        elif not any(word in _FIRMS for word in plain):
            kept.append(part)
    if len(kept) < 2:
        return (kept[0] if kept else text), generation, False
    return f"{kept[1]} {kept[0]}", generation, True


_GENERATIONS = {"jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr"}


def _plain(word: str) -> str:
    """Return a word in lower case without accents, in Latin letters; "ß" stays."""
    return word.lower() if word.isascii() else "".join("ß" if sign in "ßẞ" else anyascii(sign) for sign in word).lower()


def _words(text: str) -> list[Word]:
    """Return the words of a text, given name first where the script says which that is."""
    found = _APART.findall(unicodedata.normalize("NFC", text))
    scripts = [_script(word) for word in found]
    if "" in scripts and scripts.count("") > 1:
        # "Wang Xiaoming 王小明": the same name twice.
        found = [word for word, script in zip(found, scripts, strict=True) if script not in ("han", "hangul")]
    elif found and all(script in ("han", "hangul") for script in scripts):
        return _family_first(found)
    return [word for each in found if (word := _word(each)) is not None]


def _family_first(found: list[str]) -> list[Word]:
    """Turn a name in Chinese or Korean signs: the family name stands first, most often without a space."""
    whole = "".join(found)
    if len(found) == 1 and 2 <= len(whole) <= 4:
        size = 2 if len(whole) > 2 and whole.startswith(_TWO_FAMILY) else 1
        found = [whole[:size], whole[size:]]
    return [word for each in [*found[1:], found[0]] if (word := _word(each)) is not None]


def _script(word: str) -> str:
    """Return how a word is written, as in `Word.script`."""
    if word.isascii():
        return ""
    sign = next((sign for sign in word if not sign.isascii()), "")
    return _SCRIPTS.get(unicodedata.name(sign, "?").partition(" ")[0], "vowelless")


def _word(written: str) -> Word | None:
    """Return a word in Latin letters; None when nothing is left of it."""
    if written.isascii():
        plain = written.lower()
        return Word(plain, plain, "", len(plain) == 1)
    script, small = _script(written), written.casefold() if "ß" not in written else written.lower()
    if "\u0370" <= small[0] < "\u0400":
        small = "".join(sign for sign in unicodedata.normalize("NFD", small) if not unicodedata.combining(sign))
        for greek, latin in _GREEK:
            small = small.replace(greek, latin)
    if script == "vowelless" and small.startswith("ال") and len(small) > 4:
        small = small[2:]
    plain = "".join(sign for sign in _plain(small) if sign.isalpha())
    wide = "".join(sign for sign in _plain(small.translate(_WIDE)) if sign.isalpha()) if not script else plain
    if not plain:
        return None
    return Word(plain, wide, script, len(written) == 1 and not script)


def _without_titles(words: list[Word], turned: bool) -> tuple[list[Word], str]:
    """Leave out titles in front, degrees and remarks behind, and words of kinship before a name; tell the generation."""
    generation = ""
    first, last = 0, len(words)
    while last - first > 1 and not words[first].script and words[first].text in _BEFORE:
        first += 1
    while last - first > 1 and not words[last - 1].script and words[last - 1].text in _BEHIND:
        if last - first == 2 and words[last - 1].text in ("junior", "senior"):
            # "Ada Junior": in Brazil and southern Africa a name like others.
            break
        generation = _GENERATIONS.get(words[last - 1].text, generation)
        last -= 1
    left = words[first:last]
    if turned:
        # "Lind, Dr. Ada" and "Dr. Lind, Ada"
        left = [word for word in left if word.text not in _TITLES] or left
    return left, generation
