"""Links whose address is not one of ours: only help lines and the way out of the page lead to another site (BR-7)."""

import re

from tests.shape.tree import files, short, text

ADDRESS = re.compile(r"""(?:href|action|src)="([^"]*\{\{[^"]*)\"""")
OURS = re.compile(
    r"""\{\{\s*(help_url|url|today_url|sign_in_url|privacy_url|safety_url|accessibility_url|way\.url|attrs\.\w+|address|part\.way_in\.1"""
    r"""|parcel\.stop|line\.(call|text|chat)_(href|url)|site|exit_url"""
    r"""|action_url|consents_url|circle_url|place_url|totp_svg_data_uri|action|message\.extra_tags)\b"""
)
"""Addresses that the product makes, those of the bundled help lines, and the operator's way out. None is a person's words."""

CALLS = re.compile(r"(tel|sms|mailto):\{\{|[#?]|/(?!/)")
"""Starts a call, a message or a mail, or stays on this site."""


def test_no_template_links_to_an_address_that_somebody_wrote() -> None:
    """Whoever shows one needs a page that says first where it leads; see docs/decisions.md."""
    found = [
        (short(path), address) for path in files(".html", under=("src",)) for address in ADDRESS.findall(text(path))
    ]
    assert len(found) > 20
    assert [(path, a) for path, a in found if not OURS.match(a) and not CALLS.match(a)] == []


def test_an_address_that_somebody_wrote_would_be_found() -> None:
    for address in (
        "{{ person.website }}",
        "https://{{ person.site }}",
        "//{{ person.site }}",
        "{{ organisation.url }}",
    ):
        [found] = ADDRESS.findall(f'<a href="{address}">')
        assert not OURS.match(found)
        assert not CALLS.match(found)
