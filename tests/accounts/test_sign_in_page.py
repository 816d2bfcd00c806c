"""docs/run/sign-in.md says what the code does: times, limits, pathways (SC-9)."""

import re
from datetime import timedelta

from django.urls import reverse

from closeknit.accounts import throttle
from closeknit.accounts.limits import LIMITS, PACES
from closeknit.accounts.queries import factors, password_rules
from tests.shape.tree import ROOT, text

PAGE = text(ROOT / "docs/run/sign-in.md")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    table = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("|")]
    return table[2:]


def words(time: timedelta) -> str:
    for name, unit in (("days", timedelta(days=1)), ("hours", timedelta(hours=1)), ("minutes", timedelta(minutes=1))):
        if time % unit == timedelta(0):
            return f"{time // unit} {name}"
    raise AssertionError(time)


def test_the_times_are_those_of_the_code() -> None:
    lives = {"person": factors.PERSON, "staff": factors.STAFF, "shared": factors.SHARED}
    assert rows("How long a sign-in lasts") == [[n, words(t.idle), words(t.absolute)] for n, t in lives.items()]


def test_the_limits_are_those_of_the_code() -> None:
    limits = [
        [kind, *map(str, (limit.account, limit.device, limit.subnet, limit.seconds))] for kind, limit in LIMITS.items()
    ]
    assert rows("Limits") == limits
    paces = [
        [name, str(pace.most), str(pace.seconds), "network" if pace.by_subnet else "account", pace.why]
        for name, pace in PACES.items()
    ]
    assert rows("How much can be asked for") == paces


def test_the_pathways_are_the_addresses_there_are() -> None:
    said = {re.sub("`|…/", "", row[1]) for row in rows("Pathways")}
    names = (
        "mfa_login_webauthn",
        "account_login",
        "account_request_login_code",
        "account_reset_password",
        "account_signup",
    )
    assert said == {reverse(name) for name in names} | {"/sign-in/once/"}


def test_the_lengths_and_the_rest() -> None:
    least, staff, most = password_rules.LEAST, password_rules.LEAST_FOR_STAFF, password_rules.MOST
    assert f"From {least} to {most} characters, {staff} for staff" in PAGE
    assert f"{throttle.COOKIE_AGE // 86400} days" in PAGE
    assert f"/{throttle.PREFIX_4} of IPv4, /{throttle.PREFIX_6} of IPv6" in PAGE
