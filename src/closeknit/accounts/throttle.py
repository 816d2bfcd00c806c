"""How often something may be tried, counted in the database cache, so that all processes share one count.

An allowance of n tries is n places. A try takes a free place with one insert, which the database lets only one of many
win, and the place is free again when its time is over. So of any number of tries at once exactly n are judged (AU-2).

Strangers to an account share its places and those of their subnet. A browser in which the owner has signed in before
holds a signed cookie and has places of its own: nobody can use them up from elsewhere, so nobody locks the owner out
(AU-3; OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
"""

import hashlib
import ipaddress
import secrets
from contextlib import nullcontext
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from closeknit.accounts.limits import LIMITS, Pace
from closeknit.storage.waiting import without_waiting

SALT = "closeknit.known-device"
COOKIE_AGE = 400 * 24 * 3600
REMEMBERED = 4
PREFIX_4, PREFIX_6 = 24, 56


def take(kind: str, request: HttpRequest, account: str) -> list[str] | None:
    """Take one try of this kind for an account, named by its e-mail. Returns the places taken, or None: later."""
    limit = LIMITS[kind]
    device = known_device(request, account)
    if device:
        wanted = [(f"{kind}:device:{account.lower()}:{device}", limit.device)]
    else:
        wanted = [(f"{kind}:account:{account.lower()}", limit.account)]
        if limit.subnet:
            wanted.insert(0, (f"{kind}:subnet:{subnet(request)}", limit.subnet))
    taken: list[str] = []
    for scope, amount in wanted:
        place = _place(scope, amount, limit.seconds)
        if place is None:
            return None
        taken.append(place)
    return taken


def give_back(places: list[str]) -> None:
    """Give back what a try took, because it was a right one."""
    cache.delete_many(places)


def wait_for(scope: str, pace: Pace, now: datetime | None = None) -> int:
    """Take one place of a pace; returns 0, or in how many seconds the first place is free again.

    Each place holds when that is. A database that cannot be written to just now counts nothing: whatever writes fails by
    itself then, and who only reads is not kept from it.
    """
    at = int((now or timezone.now()).timestamp())
    places = _places(scope, pace.most)
    held: dict[str, int] = cache.get_many(places)
    with without_waiting() if pace.reads else nullcontext():
        for place in (p for p in places if p not in held):
            # The cache keeps whole seconds and lets go of a row in the one after: so it is free when it says it is.
            if cache.add(place, at + pace.seconds, pace.seconds - 1):
                return 0
            taken = cache.get(place)
            if taken is None:
                return 0
            held[place] = taken
    return max(1, min(held.values()) - at)


def first_time(scope: str, seconds: int) -> bool:
    """Whether this is the first time within so many seconds: for what is written down once, however often it happens."""
    return bool(cache.add(_places(scope, 1)[0], 1, seconds))


def _places(scope: str, amount: int) -> list[str]:
    name = hashlib.sha256(scope.encode()).hexdigest()
    return [f"try:{name}:{number}" for number in range(amount)]


def _place(scope: str, amount: int, seconds: int) -> str | None:
    places = _places(scope, amount)
    # Reading first removes what has expired; what is left to win is then an insert, and only one can insert a row.
    held = cache.get_many(places)
    return next((p for p in places if p not in held and cache.add(p, 1, seconds)), None)


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks: what the outermost of our own proxies saw, counted from the right (AU-15).

    Everything further left in X-Forwarded-For was written by strangers. Without proxies the header means nothing.
    """
    hops: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(chain) >= hops:
        return chain[-hops]
    return str(request.META.get("REMOTE_ADDR") or "")


def subnet(request: HttpRequest) -> str:
    """The network of whoever asks: /24 of IPv4, /56 of IPv6, what one household or provider hands out."""
    try:
        address = ipaddress.ip_address(client_address(request).strip("[]"))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  a name for "unknown", nothing listens there
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    prefix = PREFIX_4 if address.version == 4 else PREFIX_6
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False).network_address)


def _entries(request: HttpRequest) -> dict[str, str]:
    """What the cookie of this browser holds: a keyed hash of an e-mail, and the name of this browser for it."""
    said = request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, default="", salt=SALT, max_age=COOKIE_AGE)
    pairs = (entry.partition(".") for entry in (said or "").split("-") if entry)
    return {whose: nonce for whose, _, nonce in pairs}


def _whose(account: str) -> str:
    return salted_hmac(SALT, account.lower(), algorithm="sha256").hexdigest()[:32]


def known_device(request: HttpRequest, account: str) -> str:
    """The name of this browser for an account that was signed in here before, or ""."""
    return _entries(request).get(_whose(account), "")


def remember_device(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Make this browser a known one for the account that signed in."""
    entries = _entries(request)
    nonce = entries.pop(_whose(account), "") or secrets.token_hex(16)
    kept = list(entries.items())[-(REMEMBERED - 1) :]
    value = "-".join(f"{whose}.{name}" for whose, name in [*kept, (_whose(account), nonce)])
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        value,
        salt=SALT,
        max_age=COOKIE_AGE,
        path="/",
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
