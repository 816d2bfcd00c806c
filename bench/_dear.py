"""What one page of Today costs inside the server: CPU of a request, and the ten dearest parts of it.

    python bench/_dear.py OWNERS_FILE REQUESTS

Runs in the surroundings of a `_stand.Stand`; calls the product's WSGI application as granian does, one request after
another in one process, first without and then with Python's profiler, whose own cost is taken out by the share.
"""

import cProfile
import gc
import io
import json
import pstats
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from closeknit.terminal import store

store.open()

from closeknit.wsgi import application  # noqa: E402

PARTS = (
    ("django/template", "templates"),
    ("web/templatetags", "templates: own tags"),
    ("django/middleware/gzip", "gzip"),
    ("gzip.py", "gzip"),
    ("django/contrib/sessions", "session"),
    ("django/middleware/csrf", "check of forms"),
    ("csp/", "content policy"),
    ("django/db", "ORM"),
    ("psycopg", "database driver"),
    ("storage/sqlcipher", "database driver"),
    ("storage/prepared", "prepared queries"),
    ("closeknit/engine", "engine"),
    ("closeknit/circle", "circle: queries and views"),
    ("closeknit/web", "web"),
    ("closeknit/accounts", "accounts"),
    ("allauth/", "allauth"),
    ("django/urls", "addresses"),
    ("django/utils", "django.utils"),
    ("django/core/handlers", "handler"),
    ("django/http", "request and answer"),
    ("django/", "rest of Django"),
    ("numpy/", "NumPy"),
)


def surroundings(cookie: str, path: str = "/") -> dict[str, Any]:
    """A request as the server hands it over."""
    return {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": cookie,
        "HTTP_ACCEPT_ENCODING": "gzip", "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }  # fmt: skip


def answered(cookie: str) -> str:
    """One page, wholly read; returns its status."""
    said: list[str] = []
    answer = application(surroundings(cookie), lambda status, _headers: said.append(status))
    for _part in answer:
        pass
    answer.close()
    return said[0]


def part(where: str, name: str) -> str:
    """The part of the house that a function belongs to."""
    if where == "~":
        return next((f"C: {word}" for word in ("compress", "execute", "fetch") if word in name), "C: other")
    return next((label for piece, label in PARTS if piece in where), "Python's own library")


def main() -> int:
    """Measure and print."""
    owners = json.loads(Path(sys.argv[1]).read_text("utf-8"))["owners"]
    cookies = [owners[n % len(owners)]["cookie"] for n in range(int(sys.argv[2]))]
    for cookie in cookies[:50]:
        if answered(cookie) != "200 OK":
            raise RuntimeError("Today did not come")
    gc.collect()
    took = []
    for cookie in cookies:
        began = time.thread_time()
        answered(cookie)
        took.append(time.thread_time() - began)
    took.sort()
    profile = cProfile.Profile()
    profile.enable()
    for cookie in cookies:
        answered(cookie)
    profile.disable()
    stats: Any = pstats.Stats(profile)
    by_part: dict[str, float] = defaultdict(float)
    single = []
    for (where, line, name), (_, calls, own, _, _) in stats.stats.items():
        by_part[part(where, name)] += own
        single.append((own, f"{'/'.join(Path(where).parts[-2:])}:{line} {name}", calls))
    whole = sum(by_part.values())
    dearest = sorted(by_part.items(), key=lambda item: -item[1])[:10]
    functions = sorted(single, reverse=True)[:10]
    found = {
        "requests": len(cookies),
        "cpu_ms": round(1000 * took[len(took) // 2], 2),
        "cpu_ms_p10": round(1000 * took[len(took) // 10], 2),
        "dearest_parts_percent": {name: round(100 * own / whole, 1) for name, own in dearest},
        "dearest_functions_percent": {name: round(100 * own / whole, 1) for own, name, _ in functions},
        "calls_a_page": {name: round(calls / len(cookies), 1) for _, name, calls in functions},
    }
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
