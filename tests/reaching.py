"""Watches the whole suite from outside the product: which addresses are reached, and whose rows pages load (AC-2, AC-8).

While a page is answered, every row that is loaded, saved or deleted through a model with an `owner` is looked at: it has to be
that of the person whose circle the page is about. A page that forgets its owner fails whatever test asks for it.

A run of everything (no path, -k or -m) also says at its end which address was answered to nobody with 2xx or 3xx.
Loaded by the addopts in pyproject.toml, so it imports nothing of Django before Django is set up.
"""

import json
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest

EVIDENCE = Path(__file__).resolve().parents[1] / "build" / "evidence" / "reached.json"
WHOSE: ContextVar[int | None] = ContextVar("whose", default=None)
"""Whose circle the page is about that is being answered; None between pages and for visitors who are not signed in."""

REACHED: set[str] = set()
LOOKED_AT: list[int] = [0]


class OfSomebodyElse(AssertionError):
    """A page reached a row of another owner."""


def looked_at(row: object) -> None:
    """Refuse a row of another owner while a page is answered."""
    whose, owner = WHOSE.get(), vars(row).get("owner_id")
    if whose is None or owner is None:
        return
    LOOKED_AT[0] += 1
    if owner != whose:
        raise OfSomebodyElse(f"a {type(row).__name__} of account {owner} on a page about account {whose}")


def sent_away(answer: Any) -> bool:
    """Whether an answer is only the way to a page that asks who somebody is."""
    from django.urls import reverse

    asking = ("account_login", "account_confirm_by_mail", "account_reauthenticate")
    return str(answer.get("Location", "")).startswith(tuple(f"{reverse(name)}?" for name in asking))


def pytest_sessionstart() -> None:
    """Stand between the pages and the models."""
    from django.core.handlers.base import BaseHandler
    from django.db.models import Model
    from django.db.models.signals import pre_delete, pre_save

    from closeknit.accounts.middleware import Helping, owner_of

    answered, viewed, loaded = BaseHandler.get_response, Helping.process_view, vars(Model)["from_db"].__func__

    def get_response(self: BaseHandler, request: Any) -> Any:
        token = WHOSE.set(None)
        try:
            answer = answered(self, request)
        finally:
            WHOSE.reset(token)
        match = getattr(request, "resolver_match", None)
        if match is not None and answer.status_code < 400 and not sent_away(answer):
            REACHED.add(str(match.url_name))
        return answer

    def process_view(self: Helping, request: Any, view: Any, args: Any, kwargs: Any) -> Any:
        WHOSE.set(owner_of(request).pk)
        return viewed(self, request, view, args, kwargs)

    def from_db(cls: type[Model], *given: Any) -> Model:
        row: Model = loaded(cls, *given)
        looked_at(row)
        return row

    BaseHandler.get_response = get_response  # type: ignore[method-assign]  # from outside, on purpose
    Helping.process_view = process_view  # type: ignore[method-assign]
    Model.from_db = classmethod(from_db)  # type: ignore[method-assign,assignment]
    for signal in (pre_save, pre_delete):
        signal.connect(_changed, weak=False)


def _changed(instance: object, **_: object) -> None:
    if type(instance).__name__ != "JournalEntry":
        # What somebody does to another is written into that other's journal; the chain guards it.
        looked_at(instance)


def is_whole(config: pytest.Config) -> bool:
    """Whether this run is one of everything."""
    chosen = config.option.keyword or config.option.markexpr or getattr(config.option, "lf", False)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a process of the suite saw."""
    seen = getattr(node, "workeroutput", {})
    REACHED.update(seen.get("reached", ()))
    LOOKED_AT[0] += seen.get("looked_at", 0)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what this process saw; at the end of everything, say which addresses nobody reached."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output |= {"reached": sorted(REACHED), "looked_at": LOOKED_AT[0]}
        return
    if session.testsfailed or session.config.option.collectonly or not is_whole(session.config):
        return
    from tests.shape.world import PATTERNS

    missing = sorted(set(PATTERNS) - REACHED)
    EVIDENCE.parent.mkdir(parents=True, exist_ok=True)
    seen = {"addresses": len(PATTERNS), "not_reached": missing, "rows": LOOKED_AT[0], "rows_of_others": 0}
    EVIDENCE.write_text(json.dumps(seen, indent=2) + "\n", "utf-8")
    if missing:
        print(f"\nAddresses that no test reached (AC-8): {', '.join(missing)}")
