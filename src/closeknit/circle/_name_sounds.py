"""How alike two words of names are: by sound across spellings and alphabets, as nicknames, or as a slip of the hand."""

import re
from enum import IntEnum
from functools import lru_cache
from itertools import product

from closeknit.circle._name_words import Word
from closeknit.circle._nicknames import APART, LINES


class Bond(IntEnum):
    """How two words belong together, from not at all to the same letters."""

    NONE = 0
    INITIAL = 1
    SLIP = 2
    NICKNAME = 3
    SOUND = 4
    EXACT = 5


_LONG = 7
"""Letters from which on a slip of the hand can be told from another name."""

_SOUNDS = (
    *(("ß", "ss"), ("schtsch", "S"), ("shch", "S"), ("szcz", "S"), ("dsch", "J"), ("tsch", "C"), ("tch", "C")),
    *(("sch", "S"), ("dzh", "J"), ("zh", "J"), ("sh", "S"), ("cz", "C"), ("chr", "kr"), ("kh", "h"), ("ph", "f")),
    *(("th", "t"), ("ck", "k"), ("x", "ks"), ("qu", "kv"), ("q", "k"), ("tz", "s"), ("ts", "s"), ("ch", "X")),
    *(("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("w", "v")),
)
_VOWELS = (("ou", "u"), ("oo", "u"), ("ei", "ai"), ("ey", "ai"), ("ay", "ai"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
_HAS_SOUND, _HAS_VOWELS = (re.compile("|".join(one for one, _ in several)) for several in (_SOUNDS, _VOWELS))
"""Whether anything of it is in a word at all."""
_YO = re.compile(r"(?<=[bdfgklmnprstv])yo")
_YE = re.compile(r"(?<![bdfgklmnprstv])ye")
_TWICE = re.compile(r"(.)\1+")
_SILENT = re.compile(r"(?<=.)h(?![aeiouy])|(?<=[^aeiouy])h")
_ENDS = (("skaya", "ski"), ("skaia", "ski"), ("skiy", "ski"), ("sky", "ski"), ("ska", "ski"), ("cka", "cki"))
_WOMENS = (("ova", "ov"), ("eva", "ev"), ("ina", "in"), ("opoulou", "opoulos"), ("idou", "idis"), ("aki", "akis"))


@lru_cache(maxsize=65536)
def sounds(word: str) -> frozenset[str]:
    """Return the ways in which a word may be meant to sound, the spellings of European languages made one.

    "ch" may be that of Bach or of Charles, "j" that of Juri or of John: so there are up to four.
    """
    for written, sound in _SOUNDS if _HAS_SOUND.search(word) else ():
        word = word.replace(written, sound)
    if word.endswith("of"):
        word = word[:-1] + "v"
    # "Kusnezow" is Kuznetsov, and yet Zahra is not Sara.
    word = _TWICE.sub(r"\1", word[:1] + word[1:].replace("z", "s"))
    choices = [("C", "h") if "X" in word else ("",), ("J", "y") if "j" in word else ("",)]
    return frozenset(_vowels(word.replace("X", ch or "X").replace("j", j or "j")) for ch, j in product(*choices))


def _vowels(word: str) -> str:
    for written, sound in _VOWELS if _HAS_VOWELS.search(word) else ():
        word = word.replace(written, sound)
    word = _YE.sub("e", _YO.sub("e", word)).replace("y", "i")
    return _TWICE.sub(r"\1", _SILENT.sub("", word))


def _family(word: str) -> str:
    """Return a family name in the form that men and women of a family share (Ivanova and Ivanov, Kowalska and Kowalski)."""
    for ending, shared in _ENDS:
        if word.endswith(ending):
            return word.removesuffix(ending) + shared
    if len(word) > 5:
        for ending, shared in _WOMENS:
            if word.endswith(ending):
                return word.removesuffix(ending) + shared
    return word


def _full_names() -> dict[str, frozenset[str]]:
    """Return the full names of every name and nickname, by sound."""
    gathered: dict[str, set[str]] = {}
    for full, called in LINES:
        for word in (full, *called):
            for sound in sounds(word):
                gathered.setdefault(sound, set()).add(full)
    return {sound: frozenset(full) for sound, full in gathered.items()}


_FULL = _full_names()
_KNOWN = frozenset(word for full, called in LINES for word in (full, *called)) | APART


@lru_cache(maxsize=65536)
def full_names(word: str) -> frozenset[str]:
    """Return the full names that a word may stand for, itself not among them unless it is one."""
    return frozenset().union(*(_FULL.get(sound, frozenset()) for sound in sounds(word)))


def are_nicknames(one: str, other: str) -> bool:
    """Whether both words may be used for one given name ("bob" and "robert", "sascha" and "sanya")."""
    return not full_names(one).isdisjoint(full_names(other))


def cues_of(word: Word) -> frozenset[str]:
    """Return what two words of like names share at least one of: their sounds, full names, and the ends of long words.

    Empty for a word in a script without vowels, or in Chinese or Korean signs: those are compared one by one.
    """
    if word.script or word.is_initial:
        return frozenset()
    found = sounds(word.text) | sounds(word.wide) | sounds(_family(word.text)) | full_names(word.text)
    return found | {f"{word.text[0]}-{word.text[-1]}"} if len(word.text) >= _LONG else found


@lru_cache(maxsize=262144)
def bond(one: Word, other: Word, families: bool) -> Bond:
    """Tell how two words belong together. `families`: both are family names, so nicknames say nothing."""
    if one.is_initial or other.is_initial:
        return Bond.INITIAL if one.text[0] == other.text[0] else Bond.NONE
    if one.text == other.text:
        return Bond.EXACT
    if one.script or other.script:
        return Bond.SOUND if _across(one, other) else Bond.NONE
    if _sound_alike(one, other) or (families and _same_family(one.text, other.text)):
        return Bond.SOUND
    if not families and are_nicknames(one.text, other.text):
        return Bond.NICKNAME
    return Bond.SLIP if _is_slip(one.text, other.text) else Bond.NONE


def _sound_alike(one: Word, other: Word) -> bool:
    return not (sounds(one.text) | sounds(one.wide)).isdisjoint(sounds(other.text) | sounds(other.wide))


def _same_family(one: str, other: str) -> bool:
    one, other = _family(one), _family(other)
    return one == other or not sounds(one).isdisjoint(sounds(other))


def _is_slip(one: str, other: str) -> bool:
    """Whether two long words differ by one letter left out, put in, changed or swapped, neither the first nor the last."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) < _LONG or len(other) - len(one) > 1 or one[0] != other[0] or one[-1] != other[-1]:
        return False
    if one in _KNOWN and other in _KNOWN:
        return False
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[place:] == other[place + 1 :]
    swapped = one[place : place + 2] == other[place : place + 2][::-1] and one[place + 2 :] == other[place + 2 :]
    return swapped or one[place + 1 :] == other[place + 1 :]


# Alphabets that leave vowels out, and Chinese and Korean.

_VOWEL = "(?:(?!ou|oo)[aeiouy])*"
"""Vowels that are not written; a long "ou" is."""
_SPELLINGS = {
    **{"kh": "kh|ch|k|h|c", "sh": "sh|sch|ch|s", "th": "th|t|s", "dh": "dh|th|d|z", "gh": "gh?", "ts": "ts|tz|z|c"},
    **{"zh": "zh|j", "ch": "ch|tch|sh|c", "mh": "mh|ngh|nh"},
    **{"b": "[bv]+", "f": "(?:f|ph|p)+", "p": "(?:ph|p|f)+", "j": "dj|j|g|y|i", "q": "[qkcg]h?", "k": "[kcgqx]+h?"},
    **{"c": "ch|c|j|tch", "s": "sch|sh|ss|s|c|z|x", "z": "(?:z|s|dh|th|zh)+", "d": "(?:dh|d)+", "t": "(?:th|t)+"},
    **{"g": "(?:gh|g|j)+", "h": "(?:kh|ch|h)?", "w": "[wvou]+", "v": "[vwoubf]+", "y": "[yieja]+"},
    **dict.fromkeys("aeiou", _VOWEL),
}
"""How the letters that are left may be spelled where vowels are written."""

_PIECES = re.compile("kh|sh|th|dh|gh|ts|zh|ch|mh|.")


def _spelled(piece: str) -> str:
    """Return the pattern of one letter, or of two that may be one ("sh" in Shalom) or two ("dh" in Dahan)."""
    apart = [f"(?:{_SPELLINGS.get(letter, letter + '+')})" for letter in piece]
    return f"(?:{_SPELLINGS[piece]}|{_VOWEL.join(apart)})" if len(piece) > 1 else apart[0]


@lru_cache(maxsize=4096)
def _pattern(bare: str) -> re.Pattern[str]:
    """Return what a word without its vowels may be in Latin letters."""
    return re.compile(f"{_VOWEL}{_VOWEL.join(map(_spelled, _PIECES.findall(bare)))}{_VOWEL}h?")


_KOREAN = (
    *(("ch", "j"), ("sh", "s"), ("k", "g"), ("p", "b"), ("t", "d"), ("r", "l"), ("oo", "u"), ("ee", "i"), ("eo", "u")),
    *(("ae", "e"), ("w", ""), ("h", ""), ("y", "")),
)
_KOREAN_FAMILIES = (
    *("i li lee yi ri rhee", "bag park pak bak", "choe choi", "ryu yoo yu", "im lim rim", "no roh noh", "u woo wu"),
    *("jo cho", "o oh", "go ko koh", "gim kim", "jeong jung chung", "gang kang", "baek paik", "seo suh"),
)
_CHINESE_FAMILIES = (
    *(
        "zhang cheung chang",
        "chen chan tan",
        "huang wong ng",
        "wang wong ong",
        "li lee lei",
        "liu lau low",
        "yang yeung",
    ),
    *("zhao chiu chao", "wu ng goh", "zhou chow chou", "xu tsui hsu", "sun suen", "zhu chu", "lin lam lim", "guo kwok"),
    *("he ho", "luo law lo", "liang leung", "xie tse hsieh", "zheng cheng tay", "cai tsai choi chua", "ye yip yeh"),
)
_FAMILIES = {
    "hangul": tuple(frozenset(line.split()) for line in _KOREAN_FAMILIES),
    "han": tuple(frozenset(line.split()) for line in _CHINESE_FAMILIES),
}


@lru_cache(maxsize=4096)
def _korean(word: str) -> str:
    for written, sound in _KOREAN:
        word = word.replace(written, sound)
    return _TWICE.sub(r"\1", word)


def _across(one: Word, other: Word) -> bool:
    """Whether two words of which one at least is in another script may be the same."""
    if one.script == other.script:
        return False
    if one.script == "vowelless" or other.script == "vowelless":
        bare, plain = (one, other) if one.script == "vowelless" else (other, one)
        return len(bare.text) > 1 and not plain.script and _pattern(bare.text).fullmatch(plain.text) is not None
    script = one.script or other.script
    if any(one.text in family and other.text in family for family in _FAMILIES[script]):
        return True
    return script == "hangul" and len(one.text) > 1 and _korean(one.text) == _korean(other.text)
