"""Days and months in words, in the languages of the apps that write them so: "18 May", "17. Februar", "5月3日".

Months are told by the letters with which they begin, without accents. Forms are CLDR's, long and short, of English,
German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Ukrainian, Czech, Swedish, Danish, Norwegian,
Finnish, Turkish, Hungarian, Romanian, Indonesian, Japanese, Chinese and Korean.
"""

import re
import unicodedata

_MONTHS = (
    "jan janv ene gen sty styc янв січ led tammi oca januar",
    "feb fev févr fevr lut фев лют únor helmi şub subat",
    "mar mär maerz märz mrt mars mart мар бер brez březen maalis marz",
    "apr avr abr kwi апр кві квіт dub duben huhti nis avril",
    "may mai mei maj mag май мая трав kvet květ touko mayis mayıs máj",
    "jun juin kin cze giu июн черв cerven červen kesä haz",
    "jul juil lip lug июл лип cervenec červenec heinä tem",
    "aug août aout ago sie авг серп srp srpen elo ağu agu agust",
    "sep sept set wrz wrze сен вер верес září zari syys eyl szept",
    "oct okt ott out paź paz окт жов říj rij loka eki",
    "nov lis list ноя лист marras kas noi",
    "dec déc dez dic dis gru дек груд pros joulu ara des",
)
_SIGNS = re.compile(r"(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")


def _bare(word: str) -> str:
    """Return a word in small letters without accents."""
    apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("ı", "i")


_BY_START = {_bare(start): month for month, starts in enumerate(_MONTHS, 1) for start in starts.split()}
_LENGTHS = sorted({len(start) for start in _BY_START}, reverse=True)


def month(word: str) -> int:
    """Return the number of a month by its name, 0 when it is none."""
    bare = _bare(word)
    return next((_BY_START[bare[:length]] for length in _LENGTHS if bare[:length] in _BY_START), 0)


def day_and_month(text: str) -> tuple[int, int] | None:
    """Return (day, month) of a date in words without its year, or None when there is none.

    The month is the last word that can be one: a day of the week stands before it, and in some languages it begins
    like a month ("martes, 3 de mayo").
    """
    if signs := _SIGNS.search(text):
        return int(signs[2]), int(signs[1])
    days = _DAY.findall(text)
    months = [found for word in _WORD.findall(text) if (found := month(word))]
    return (int(days[0]), months[-1]) if len(days) == 1 and months else None
