"""closeknit doctor: prints ok, mind or broken for each check, with the next step."""

import os

WORDS = {"ok": "ok    ", "warn": "mind  ", "fail": "broken"}


def show() -> int:
    """Print every finding; 1 when something is broken."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.settings")
    from closeknit.terminal import store

    store.open()
    from closeknit import checks
    from closeknit.accounts.actions.rotation import keys_left
    from closeknit.circle.queries.sealing import sealed_texts
    from closeknit.terminal import journals

    findings = [*checks.everything(), *checks.sealed(*sealed_texts(), keys_left()), *journals.findings()]
    for f in findings:
        print(f"{WORDS[f.state]}  {f.id:<16} {f.text}{' ' + f.hint if f.hint else ''}")
    return int(any(f.state == "fail" for f in findings))
