"""How often something may be tried or asked for: every number there is, each with its reason (AU-2, AP-3).

`LIMITS` is for what can be guessed: a try too many is not judged. `PACES` is for what can be harvested or sent in bulk by
somebody who is let in: one time too many is answered with 429 and when it goes on. All of them leave room for anybody who
uses these pages by hand.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """Tries within `seconds`: for all strangers to one account, for one known device, for one subnet (0: not counted)."""

    account: int
    device: int
    subnet: int
    seconds: int


LIMITS = {
    "password": Limit(account=5, device=5, subnet=10, seconds=300),
    "factor": Limit(account=5, device=5, subnet=0, seconds=300),
    "code": Limit(account=3, device=5, subnet=20, seconds=300),
    "reset": Limit(account=3, device=5, subnet=20, seconds=300),
}
"""What is guessed at, or sends a mail to whoever is named."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one account, or else everybody in one subnet together, may ask for something within `seconds`.

    why      the reason for the number, as operators read it
    reads    whether it is a page that only shows something: counting it never waits for a busy database
    """

    most: int
    seconds: int
    why: str
    by_subnet: bool = False
    reads: bool = False


HOUR, DAY = 3600, 24 * 3600

PACES = {
    "search": Pace(200, 600, "one search every three seconds for ten minutes is no hand", reads=True),
    "export": Pace(10, DAY, "one is everything there is; nine more for what went wrong"),
    "fetch": Pace(20, DAY, "each export twice, for a line that broke"),
    "invite": Pace(60, HOUR, "a whole group by hand, one form a minute"),
    "help_code": Pace(20, HOUR, "a code is told to one person"),
    "record": Pace(20, HOUR, "a record is opened with a reason that somebody wrote"),
    "sign_up": Pace(20, HOUR, "a class or a household behind one address", by_subnet=True),
    "link": Pace(120, 300, "links of a mailbox that opens all of them at once", by_subnet=True, reads=True),
}
"""What could be harvested, sent in bulk, or tried over and over with other secrets."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What counts at one address: the pace, the methods, and the field of the question without which nothing is asked."""

    pace: str
    methods: frozenset[str] = frozenset({"POST"})
    field: str = ""


_OPENED = frozenset({"GET", "HEAD", "POST"})

ADDRESSES = {
    "circle": Asked("search", frozenset({"GET", "HEAD"}), field="q"),
    "data_take": Asked("export"),
    "data_export_fetch": Asked("fetch"),
    "place_invite": Asked("invite"),
    "helpers": Asked("help_code"),
    "record_open": Asked("record"),
    "account_signup": Asked("sign_up"),
    **dict.fromkeys(
        (
            *("once", "join", "account_confirm_email", "account_reset_password_from_key"),
            *("words_stop", "words_seen", "by_link_done", "by_link_later"),
        ),
        Asked("link", _OPENED),
    ),
}
"""Addresses by their names in urls.py. A test holds that each address which hands much over or takes a secret is here."""

A_MINUTE = 60
"""What is limited by django-allauth itself (changing an e-mail or a password) counts minutes."""
