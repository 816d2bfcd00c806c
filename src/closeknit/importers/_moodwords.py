"""What mood words mean, from 1 (best) to 5 (worst), in the languages in which Daylio is used.

English, German and Italian are the app's own words, as published tools that read its tables list them; the words of
the other languages are the plain ones for the five faces. A word stands here only if its place is beyond doubt; what
somebody made up themselves ("solid", "almost rad") does not.
"""

import unicodedata

_WORDS = (
    # English, German, Italian, as the app writes them
    ("rad", "good", "meh", "bad", "awful"),
    ("super", "gut", "ok", "schlecht", "einfach scheiße"),
    ("ottimo", "buono", "così così", "male", "terribile"),
    # English and German of older and newer versions
    ("", "", "", "fugly", ""),
    ("", "", "okay", "", "furchtbar"),
    # French, Spanish, Portuguese
    ("génial", "bien", "bof", "mauvais", "affreux"),
    ("super bien", "bon", "moyen", "mal", "horrible"),
    ("increíble", "bien", "normal", "mal", "fatal"),
    ("genial", "bueno", "regular", "malo", "terrible"),
    ("incrível", "bom", "mais ou menos", "mau", "péssimo"),
    ("ótimo", "bem", "assim-assim", "ruim", "horrível"),
    # Dutch, Polish, Russian, Ukrainian, Czech
    ("geweldig", "goed", "mwah", "slecht", "vreselijk"),
    ("top", "", "matig", "", "verschrikkelijk"),
    ("świetnie", "dobrze", "tak sobie", "źle", "okropnie"),
    ("świetny", "dobry", "średnio", "zły", "okropny"),
    ("супер", "хорошо", "так себе", "плохо", "ужасно"),
    ("отлично", "", "нормально", "", "отвратительно"),
    ("чудово", "добре", "так собі", "погано", "жахливо"),
    ("skvělý", "dobrý", "", "špatný", "hrozný"),
    # Swedish, Danish and Norwegian, Finnish, Turkish, Hungarian
    ("toppen", "bra", "sådär", "dåligt", "hemskt"),
    ("fantastisk", "god", "nogenlunde", "dårlig", "forfærdelig"),
    ("mahtava", "hyvä", "", "huono", "kamala"),
    ("harika", "iyi", "idare eder", "kötü", "berbat"),
    ("szuper", "jó", "", "rossz", "szörnyű"),
    # Japanese, Korean, Chinese
    ("最高", "良い", "普通", "悪い", "最悪"),
    ("최고", "좋음", "보통", "나쁨", "최악"),
    ("超棒", "不错", "一般", "糟糕", "很糟"),
)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", " ".join(word.split())).casefold()


def _ranks() -> dict[str, int]:
    """Return the rank of each word; one that two languages rank differently is left out."""
    ranks: dict[str, set[int]] = {}
    for words in _WORDS:
        for rank, word in enumerate(words, 1):
            ranks.setdefault(_plain(word), set()).add(rank)
    return {word: found.pop() for word, found in ranks.items() if word and len(found) == 1}


_RANKS = _ranks()


def rank(word: str) -> int:
    """Return the rank of a mood by its word, from 1 (best) to 5 (worst), 0 when it cannot be told."""
    return _RANKS.get(_plain(word), 0)


def mood(rank: int) -> int:
    """Return the mood, from -100 to 100, of a rank from 1 (best) to 5 (worst)."""
    return (3 - rank) * 50
