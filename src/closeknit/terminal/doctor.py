"""closeknit doctor: prints ok, mind or broken for each check, with the next step."""

import os

WORDS = {"ok": "ok    ", "warn": "mind  ", "fail": "broken"}


def show() -> int:
    """Print every finding; 1 when something is broken."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.settings")
    from closeknit.terminal import store

    store.open()
    from django.utils import timezone

    from closeknit import checks
    from closeknit.outbox import queries

    findings = [*checks.everything(), *queries.findings(timezone.now())]
    for f in findings:
        print(f"{WORDS[f.state]}  {f.id:<16} {f.text}{' ' + f.hint if f.hint else ''}")
    return int(any(f.state == "fail" for f in findings))
