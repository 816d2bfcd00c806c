"""Keeps cells of a table from being taken for formulas by a spreadsheet, and takes the guard off again.

A cell that begins with = + - @ TAB CR LF NUL, or with a wide form of the first four, gets an apostrophe in front (OWASP, "CSV
Injection"; ASVS 1.2.10). It stays readable ('+44 1632 960123), and as a cell that begins with apostrophes before such a sign
gets one more, taking one off gives back exactly what was there.
"""

import re

_RISKY = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")
_GUARDED = re.compile("''*[=+\\-@\t\r\n\0＝＋－＠]")


def guard(cell: str) -> str:
    """Return a cell as it is safe to open in a spreadsheet."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def unguard(cell: str) -> str:
    """Return what `guard` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell
