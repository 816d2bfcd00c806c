"""How long the pages of signing in take for a known and an unknown e-mail, and whether the time gives it away (AU-4).

    python bench/sign_in.py [--json] [--pairs 100]

The figure is the chance that of two answers, one for an e-mail with an account and one for an e-mail without, the slower
is the first one: the area under the curve of Mann and Whitney (1947), U / (n·m), ties counted half. 0.5 tells nothing.
The rival is the same page asked twice for e-mails that are both unknown, in turns, in the same run.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="closeknit-bench-"))
for name in [n for n in os.environ if n.startswith("CLOSEKNIT_")]:
    del os.environ[name]
os.environ.update(CLOSEKNIT_DATA=str(HOME / "data"), CLOSEKNIT_OPEN="yes", DJANGO_SETTINGS_MODULE="closeknit.settings")

from closeknit.terminal import store  # noqa: E402

store.open()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from _measuring import show  # noqa: E402
from closeknit.accounts import actions  # noqa: E402

PASSWORD = "kettle-lantern-orchard"
ASKS: dict[str, tuple[str, Callable[[str], dict[str, str]]]] = {
    "sign_in": ("account_login", lambda email: {"login": email, "password": "wrong"}),
    "code": ("account_request_login_code", lambda email: {"email": email}),
    "forgotten": ("account_reset_password", lambda email: {"email": email}),
    "sign_up": ("account_signup", lambda email: {"email": email, "password1": PASSWORD}),
}


def area(first: Sequence[float], second: Sequence[float]) -> float:
    """The chance that a value of the first is larger than one of the second, ties counted half."""
    larger = sum((a > b) + (a == b) / 2 for a in first for b in second)
    return larger / (len(first) * len(second))


def taken(url: str, form: dict[str, str], address: str) -> float:
    """Milliseconds of one answer to a browser that was never here."""
    client = Client()
    start = time.perf_counter()
    client.post(url, form, REMOTE_ADDR=address)
    return (time.perf_counter() - start) * 1e3


def measure(name: str, pairs: int) -> dict[str, float]:
    """The times of one page for known, unknown and once more unknown e-mails, in random order."""
    url, form = reverse(ASKS[name][0]), ASKS[name][1]
    times: dict[str, list[float]] = {"known": [], "unknown": [], "other": []}
    for n in range(pairs):
        # Half of the accounts have no password: they are entered by codes and passkeys.
        actions.open_account(email=f"known{n}.{name}@example.org", password=PASSWORD if n % 2 else None)
        kinds = list(times)
        random.shuffle(kinds)
        for place, kind in enumerate(kinds):
            address = f"10.{n % 250}.{place + 3 * (n // 250)}.7"
            times[kind].append(taken(url, form(f"{kind}{n}.{name}@example.org"), address))
    return {
        "auc_known": round(area(times["known"], times["unknown"]), 3),
        "auc_rival": round(area(times["other"], times["unknown"]), 3),
        "median_known_ms": round(statistics.median(times["known"]), 1),
        "median_unknown_ms": round(statistics.median(times["unknown"]), 1),
    }


def main() -> int:
    """Measure every page and one hash, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=100)
    given = parser.parse_args()
    random.seed(7)
    start = time.perf_counter()
    make_password(PASSWORD)
    figures: dict[str, object] = {"pairs": given.pairs, "hash_ms": round((time.perf_counter() - start) * 1e3, 1)}
    unlimited = {"signup": "", "reset_password_from_key": "", "login": "", "login_failed": ""}
    mail = "django.core.mail.backends.locmem.EmailBackend"
    with override_settings(EMAIL_BACKEND=mail, ACCOUNT_RATE_LIMITS=unlimited, ALLOWED_HOSTS=["*"]):
        for name in ASKS:
            taken(reverse(ASKS[name][0]), ASKS[name][1]("first@example.net"), "10.250.250.7")
            figures[name] = measure(name, given.pairs)
    show(figures, given.json)
    shutil.rmtree(HOME, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
