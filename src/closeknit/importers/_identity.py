"""Phone numbers and mail addresses in the one form by which two sources can be joined.

Numbers follow ITU-T E.164, with the numbering plans of Google's libphonenumber. Most numbers in an export
carry their country already; those take a short way that gives what `phonenumbers.parse` gives, at a tenth of
its cost.
"""

import re
from functools import lru_cache
from urllib.parse import unquote

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumberFormat,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    parse,
)

_LONGEST = 60
"""Characters of a number looked at; with country, punctuation and extension real ones are shorter."""

_PUNCTUATION: dict[int, str | None] = {
    **dict.fromkeys(map(ord, " \t\u00a0\u2007\u2009\u202f().-/\u2010\u2011\u2012\u2013\u2014\u2212"), None),
    **dict.fromkeys((0x200B, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x2060, 0x2066, 0x2069), None),
    0xFF0B: "+",
}


_NOT_IN_ADDRESS = re.compile(r'[ ,;:<>()\[\]/\\"]')


@lru_cache(maxsize=512)
def _trunk(code: int) -> re.Pattern[str] | None:
    """Return the pattern of the digits dialled inside the country of a calling code, if the code exists."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(code)
    if not regions:
        return None
    plan = PhoneMetadata.metadata_for_region_or_calling_code(code, regions[0])
    prefix = plan.national_prefix_for_parsing if plan else None
    return re.compile(prefix or r"(?!)")


@lru_cache(maxsize=16384)
def _parsed(written: str, region: str) -> str:
    """Return the E.164 form by libphonenumber, or "" when the number is incomplete or impossible."""
    try:
        number = parse(written, region.upper() or None)
    except NumberParseException:
        return ""
    possible = is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return format_number(number, PhoneNumberFormat.E164) if possible else ""


def _bare(text: str) -> str:
    """Return `+`, `*` and the digits of a number without its extension; "" if other characters are in it."""
    bare = text.translate(_PUNCTUATION)
    if bare.isascii() and bare[1:].isdigit() and bare[0] in "+0123456789":
        return bare
    if not bare.isascii():
        bare = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in bare)
    bare = bare.lower()
    lead = 1 if bare[:1] in ("+", "*") else 0
    end = next((at for at, sign in enumerate(bare) if at >= lead and not "0" <= sign <= "9"), len(bare))
    rest = bare[end:]
    # An extension or a pause: `;ext=12`, `,12`, `#12`, `ext. 12`, `x12`, `p12`, `w12`.
    ends = rest[:1] in (";", ",", "#", "") or rest[:3] == "ext" or (rest[0] in "xpw" and rest[1:2].isdigit())
    return bare[:end] if ends else ""


def _dialled(bare: str) -> str:
    """Return a bare number if something of its length can be dialled, else ""."""
    return bare if 3 <= len(bare.lstrip("+*")) <= 20 else ""


def e164(text: str, region: str = "") -> str:
    """Return a phone number as E.164 ("+447700900123") if it or `region` (ISO 3166) names the country.

    Otherwise its digits as written, `+` kept ("60001", "07700900123"). "" when the text is no phone number:
    letters, fewer than three digits, more than twenty. Takes `tel:` addresses (RFC 3966); extensions and
    pauses are dropped.
    """
    written = text[:_LONGEST].strip()
    if written[:4].lower() == "tel:":
        written = written[4:]
        if "phone-context=" in written:
            return _parsed("tel:" + written, region) or _dialled(_bare(written))
    bare = _bare(written)
    if bare[:1] in ("", "*"):
        return _dialled(bare)
    # "+44 (0)20 …" is left to the library: the zero is not dialled from abroad.
    inner = "(0" in written
    if bare[0] == "+" and not inner:
        for size in (2, 3, 4):
            trunk = _trunk(int(bare[1:size])) if len(bare) >= size else None
            if trunk is not None:
                if trunk.match(bare, size) is None:
                    return _dialled(bare)
                break
    return _parsed(written if inner else bare, region) or _dialled(bare)


def address(text: str) -> str:
    """Return a mail address in lower case, or "" when there is none.

    Takes `mailto:a@b?subject=x` (percent-decoded), `Name <a@b>` and `<a@b>`. The limit of 254 is RFC 5321's.
    """
    plain = text.strip()
    if plain[:7].lower() == "mailto:":
        plain = unquote(plain[7:].partition("?")[0])
    if plain.endswith(">"):
        plain = plain[:-1].rpartition("<")[2]
    plain = plain.strip().rstrip(".").lower()
    local, _, domain = plain.partition("@")
    if not local or not domain or "@" in domain or len(plain) > 254 or not plain.isprintable():
        return ""
    return "" if _NOT_IN_ADDRESS.search(plain) else plain
