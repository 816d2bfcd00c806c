"""closeknit scale: the terms of a questionnaire, accepting them for this server, and taking that back."""

import argparse
import os
import sys
import textwrap
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
WIDTH = 100


def accepting(commands: Commands) -> None:
    """The command about the terms of questionnaires."""
    parser = commands.add_parser("scale", help="the terms of a questionnaire, and accepting them for this server")
    parser.add_argument("key", metavar="KEY", help="such as djg6, lsns6 or who5")
    does = parser.add_mutually_exclusive_group()
    does.add_argument("--accept", action="store_true", help="you read the terms, and may use it under them")
    does.add_argument("--withdraw", action="store_true", help="offer it here no more; what was answered stays")
    parser.add_argument(
        "--wording", type=Path, metavar="FILE", help="--accept: its questions, one a line, where they do not ship"
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    from closeknit.scales import scale, scales

    try:
        scale(given.key.lower())
    except KeyError:
        return _refuse(f"There is no scale named {given.key}; there are {', '.join(scales())}.")
    if given.wording and not given.accept:
        return _refuse("--wording goes with --accept.")
    if given.accept or given.withdraw:
        return _settle(given.key.lower(), given.wording, accept=given.accept)
    _show(given.key.lower())
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _show(key: str) -> None:
    """Print what a scale is, where it is from, and under which terms it may be used."""
    from closeknit.engine.scoring import SHIPS
    from closeknit.scales import scale

    one = scale(key)
    text = "come with Closeknit" if one.has_text else "do not come with Closeknit"
    waits = one.pack or one.licence not in SHIPS or not one.has_text
    print(f"{one.title}: {one.full}, {len(one.items)} questions.\n{one.about}\n")
    said = [f"Citation: {one.citation}", f"Licence: class {one.licence}. {one.terms}", one.notice, one.caution]
    said.append(f"Its questions {text}.")
    if one.needs_duty_person:
        said.append("It is asked only where a named person answers within a stated time, so it is not offered yet.")
    elif waits:
        wording = "" if one.has_text else " --wording FILE, with one question a line, in the published order"
        said.append(f"It is offered once you accept these terms: closeknit scale {key} --accept{wording}")
    else:
        said.append("It is offered; there is nothing to accept.")
    print("\n".join(textwrap.fill(line, WIDTH) for line in said if line))


def _settle(key: str, wording: Path | None, *, accept: bool) -> int:
    """Accept the terms of a scale or take that back; returns the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.settings")
    from closeknit.terminal import store

    store.open()
    from closeknit.scales import scale
    from closeknit.wellbeing.actions import terms

    one = scale(key)
    if not accept:
        there = terms.withdraw(scale=one)
        print(f"{one.title} is offered here no more." if there else f"Nobody accepted the terms of {one.title} here.")
        return 0
    try:
        lines = wording.read_text(encoding="utf-8-sig").splitlines() if wording else []
        terms.accept(scale=one, wording=lines)
    except (OSError, UnicodeDecodeError):
        return _refuse(f"{wording} cannot be read; save it as plain text in UTF-8, one question a line.")
    except terms.Refused as refusal:
        return _refuse(str(refusal))
    print(f"Noted: the terms of {one.title} are accepted on this server, and it is offered from now on.")
    return 0
