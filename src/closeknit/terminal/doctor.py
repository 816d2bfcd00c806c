"""closeknit doctor: prints ok, mind or broken for each check, with the next step."""

import os

WORDS = {"ok": "ok    ", "warn": "mind  ", "fail": "broken"}


def show(*, probe: str = "") -> int:
    """Print every finding, with `probe` also what the service answers at that address; 1 when something is broken."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.settings")
    from closeknit.terminal import store

    store.open()
    from django.conf import settings
    from django.utils import timezone

    from closeknit import checks
    from closeknit.accounts.actions.rotation import keys_left
    from closeknit.circle.queries.sealing import sealed_texts
    from closeknit.outbox import queries
    from closeknit.terminal import journals

    findings = [*checks.everything(), *checks.sealed(*sealed_texts(), keys_left()), *journals.findings()]
    findings += queries.findings(timezone.now())
    findings += checks.probe(probe, settings.FETCHING) if probe else []
    for f in findings:
        print(f"{WORDS[f.state]}  {f.id:<16} {f.text}{' ' + f.hint if f.hint else ''}")
    return int(any(f.state == "fail" for f in findings))
