"""Phone numbers and mail addresses in the form by which sources are joined."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.importers._identity import address, e164


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+44 7700 900123", "", "+447700900123"),
        ("07700 900123", "GB", "+447700900123"),
        ("07700 900123", "gb", "+447700900123"),
        ("07700 900123", "", "07700900123"),
        ("07700 900123", "XX", "07700900123"),
        ("0044 20 7946 0018", "GB", "+442079460018"),
        ("+44 (0)20 7946 0018", "", "+442079460018"),
        ("(0351) 22 33 44", "DE", "+49351223344"),
        ("+7 8 495 123-45-67", "", "+74951234567"),
        ("+54 9 11 1234-5678", "", "+5491112345678"),
        ("+39 06 1234567", "", "+39061234567"),
        ("tel:+1-201-555-0123;ext=9", "", "+12015550123"),
        ("tel:2079460018;phone-context=+44", "", "+442079460018"),
        ("+1 (201) 555-0123 ext. 12", "", "+12015550123"),
        ("+12015550123x12", "", "+12015550123"),
        ("+12015550123,,4", "", "+12015550123"),
        ("\u202a+44\u00a07700\u2011900123\u202c", "", "+447700900123"),
        ("+٤٤٧٧٠٠٩٠٠١٢٣", "", "+447700900123"),
        ("\uff0b447700900123", "", "+447700900123"),
        ("60001", "GB", "60001"),
        ("999", "GB", "999"),
        ("+999123456", "", "+999123456"),
        ("+4477", "", "+4477"),
        ("12", "GB", ""),
        ("+", "", ""),
        ("", "GB", ""),
        ("Ann 2", "GB", ""),
        ("1 800 ELEPHANT", "US", ""),
        ("3 Amigos", "GB", ""),
        ("12345@pager.example", "US", ""),
        ("1" * 21, "", ""),
    ],
)
def test_number(written: str, region: str, number: str) -> None:
    assert e164(written, region) == number


@settings(max_examples=500)
@given(
    st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)),
    st.from_regex(r"[0-9]{4,11}", fullmatch=True),
)
def test_the_short_way_gives_what_the_library_gives(country: int, digits: str) -> None:
    written = f"+{country}{digits}"
    try:
        number = phonenumbers.parse(written)
    except phonenumbers.NumberParseException:
        return
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.IS_POSSIBLE:
        expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert e164(written) == expected


@given(
    st.text(alphabet="+*#0123456789 ()-./;,xptel:w=@aZ\u0663\u202a", max_size=80),
    st.sampled_from(["", "GB", "US"]),
)
def test_any_text_gives_digits_or_nothing(written: str, region: str) -> None:
    number = e164(written, region)
    assert number == "" or number.lstrip("+*").isdigit()
    assert len(number) <= 21


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        (" <ann@example.org> ", "ann@example.org"),
        ('"Ann, Lee" <Ann@example.org>', "ann@example.org"),
        ("MAILTO:Ann%40example.org?subject=Hi%20there", "ann@example.org"),
        ("mailto:ann+tag@example.org", "ann+tag@example.org"),
        ("ann@example.org.", "ann@example.org"),
        ("jürgen@müller.example", "jürgen@müller.example"),
        ("ann", ""),
        ("@example.org", ""),
        ("ann@", ""),
        ("a@b@c", ""),
        ("ann lee@example.org", ""),
        ("ann@exam\u0000ple.org", ""),
        ("https://ann@example.org/x", ""),
        ("invalid:nomail", ""),
        ("a" * 250 + "@example.org", ""),
        ("", ""),
    ],
)
def test_address(written: str, found: str) -> None:
    assert address(written) == found
