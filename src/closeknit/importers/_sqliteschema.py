"""What a `CREATE TABLE` says of the columns of a table, as SQLite keeps it in its schema.

Not a reader of SQL: it finds the names, which column is another name for the rowid, which are stored, and what stands
in for those that older rows do not have (https://sqlite.org/lang_createtable.html). Time grows with the length alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Value = None | int | float | str | bytes

LONGEST_SQL = 2**18
"""The longest text of a table read; Apple's longest has some 6,000 characters."""

_TOKEN = re.compile(
    r"""
      (?P<blank>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<blob>[xX]'[0-9a-fA-F]*')
    | (?P<text>'(?:[^']|'')*+'?)
    | (?P<name>"(?:[^"]|"")*+"?|`(?:[^`]|``)*+`?|\[[^\]]*\]?)
    | (?P<number>0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TABLE_PARTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})
_COLUMN_PARTS = _TABLE_PARTS | {"NOT", "NULL", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS"}
_WORDS: dict[str, Value] = {"NULL": None, "TRUE": 1, "FALSE": 0}

Token = tuple[str, str]
"""Kind of a token, as the groups above are called, and its text; words are in capitals."""


@dataclass(slots=True)
class Columns:
    """The columns of a table, by lower-case name.

    place      where each stands in a stored row; columns that are worked out when they are read are left out
    rowid      the column that is another name for the rowid, "" when there is none
    defaults   what stands for a column in rows that end before it, by place
    real       places of columns whose whole numbers are floating-point numbers all the same
    by_rowid   False for a table that is kept another way (WITHOUT ROWID)
    """

    place: dict[str, int] = field(default_factory=dict)
    rowid: str = ""
    defaults: dict[int, Value] = field(default_factory=dict)
    real: set[int] = field(default_factory=set)
    by_rowid: bool = True


def columns(sql: str) -> Columns:
    """Return the columns that the text of a `CREATE TABLE` names; none when it cannot be made out."""
    found = Columns()
    if len(sql) > LONGEST_SQL:
        return found
    parts, tail = _definitions(sql)
    integers: set[str] = set()
    for part in parts:
        kind, text = part[0]
        if kind == "word" and text in _TABLE_PARTS:
            _constraint(found, part, integers)
        else:
            _column(found, part, integers)
    found.by_rowid = ("word", "WITHOUT") not in tail
    return found


def _tokens(sql: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or ""
        if kind != "blank":
            text = match[0]
            yield kind, text.upper() if kind == "word" and text.isascii() else text


def _definitions(sql: str) -> tuple[list[list[Token]], list[Token]]:
    """Return the parts between the commas of the outer brackets, and what follows the brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    tokens = _tokens(sql)
    for token in tokens:
        if token == ("sign", "("):
            depth += 1
            if depth == 1:
                continue
        elif token == ("sign", ")"):
            depth -= 1
            if not depth:
                break
        elif depth == 1 and token == ("sign", ","):
            parts.append([])
            continue
        if depth:
            parts[-1].append(token)
    return [part for part in parts if part], list(tokens)


def _plain(token: Token) -> str:
    """Return a name without its quotes, in lower case."""
    kind, text = token
    if kind in ("name", "text"):
        quote = "]" if text[0] == "[" else text[0]
        text = text[1:].removesuffix(quote)
        text = text if quote == "]" else text.replace(quote * 2, quote)
    return text.lower()


def _column(found: Columns, part: list[Token], integers: set[str]) -> None:
    """Take one column down: `name [type] [constraints …]`."""
    name = _plain(part[0])
    end = next((at for at, (kind, word) in enumerate(part) if at and kind == "word" and word in _COLUMN_PARTS), None)
    kind = " ".join(_plain(token) for token in part[1:end]).upper()
    rest = part[end:] if end is not None else []
    words = _outer_words(rest)
    if "AS" in words and "STORED" not in words:
        return
    place = len(found.place)
    found.place.setdefault(name, place)
    if kind == "INTEGER":
        integers.add(name)
        if "PRIMARY" in words and words[words.index("PRIMARY") + 1 :][:2] != ["KEY", "DESC"]:
            found.rowid = name
    if "INT" not in kind and not any(sign in kind for sign in ("CHAR", "CLOB", "TEXT", "BLOB")):
        found.real.update([place] if any(sign in kind for sign in ("REAL", "FLOA", "DOUB")) else [])
    if "DEFAULT" in words:
        default = _default(rest[words.index("DEFAULT") + 1 :])
        if default is not None:
            found.defaults[place] = default


def _outer_words(tokens: list[Token]) -> list[str]:
    """Return the words that stand outside brackets, and "" in place of everything else."""
    words = []
    depth = 0
    for kind, text in tokens:
        depth += (text == "(") - (text == ")") if kind == "sign" else 0
        words.append(text if kind == "word" and not depth else "")
    return words


def _constraint(found: Columns, part: list[Token], integers: set[str]) -> None:
    """Take a constraint of the whole table down: `PRIMARY KEY (a)` over one whole-number column names the rowid."""
    for at, token in enumerate(part):
        if token == ("word", "PRIMARY"):
            inside = part[at + 2 :]
            single = next((end for end, inner in enumerate(inside) if inner == ("sign", ")")), 0)
            keys = inside[1:single]
            name = _plain(keys[0]) if keys else ""
            if name in integers and ("sign", ",") not in keys:
                found.rowid = name


def _default(tokens: list[Token]) -> Value:
    """Return the value that a plain `DEFAULT …` stands for, or None."""
    sign = 1
    while tokens and tokens[0] in (("sign", "-"), ("sign", "+"), ("sign", "(")):
        sign = -sign if tokens[0][1] == "-" else sign
        tokens = tokens[1:]
    if not tokens:
        return None
    kind, text = tokens[0]
    if kind == "number":
        return sign * _number(text)
    if kind in ("text", "name"):
        quote = "]" if text[0] == "[" else text[0]
        return text[1:].removesuffix(quote).replace(quote * 2, quote)
    if kind == "blob":
        digits = text[2:-1]
        return bytes.fromhex(digits) if len(digits) % 2 == 0 else None
    return _WORDS.get(text)


def _number(text: str) -> int | float:
    """Return a number as SQL writes it. Whole numbers that need more than eight bytes are floating-point."""
    if text[:2].lower() == "0x":
        return int(text[:18], 16)
    if not text.isdigit():
        return float(text)
    whole = int(text) if len(text) < 20 else 2**63
    return whole if whole < 2**63 else float(text)
