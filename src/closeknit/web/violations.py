"""Counts what browsers report about the content policy. Kept: the day, the directive and the page's name. Never page text."""

import json
import logging
import threading
import time
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone

from closeknit.web.logs import Known

log = logging.getLogger(__name__)
MOST_BYTES = 8192
A_MINUTE = 30
KEPT_DAYS = 8
_KEY = "violations:{day:%Y-%m-%d}"
_lock = threading.Lock()
_lately: list[float] = []


def take(request: HttpRequest) -> HttpResponse:
    """Count a report; the answer is the same whatever it was. More than 30 a minute in one process are let go by."""
    raw = request.read(MOST_BYTES + 1)
    if 0 < len(raw) <= MOST_BYTES and _room():
        for directive, page in _read(raw):
            _count(timezone.localdate())
            log.warning("content policy: %s on %s", Known(directive), Known(page))
    return HttpResponse(status=204)


def _room() -> bool:
    now = time.monotonic()
    with _lock:
        _lately[:] = [at for at in _lately if now - at < 60]
        if len(_lately) >= A_MINUTE:
            return False
        _lately.append(now)
        return True


def _read(raw: bytes) -> list[tuple[str, str]]:
    """The directive and the page of each report, by names that we know; nothing of what else it says."""
    try:
        given: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    reports = given if isinstance(given, list) else [given]
    return [_one(r.get("csp-report", r.get("body", {}))) for r in reports[:5] if isinstance(r, dict)]


def _one(body: Any) -> tuple[str, str]:
    if not isinstance(body, dict):
        return "-", "-"
    said = str(body.get("effective-directive") or body.get("effectiveDirective") or body.get("violated-directive"))
    known = set(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]) | {"script-src-elem", "script-src-attr"}
    directive = next((name for name in sorted(known, key=len, reverse=True) if said.startswith(name)), "-")
    try:
        path = urlsplit(str(body.get("document-uri") or body.get("documentURL") or "")).path
        page = resolve(path).url_name or "-"
    except (Resolver404, ValueError):
        page = "-"
    return directive, page


def _count(day: date) -> None:
    key = _KEY.format(day=day)
    cache.add(key, 0, KEPT_DAYS * 24 * 3600)
    cache.incr(key)


def lately() -> int:
    """How many were counted in the last seven days."""
    days = [timezone.localdate() - timedelta(days=n) for n in range(7)]
    return sum(cache.get_many([_KEY.format(day=d) for d in days]).values())
