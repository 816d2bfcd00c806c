"""One line that says how far a long piece of work has come; only where somebody watches."""

import sys
import time
from collections.abc import Callable

EVERY = 0.2


def line() -> Callable[[str, int], None]:
    """A function that is told a table and its rows so far, and keeps one line of the terminal up to date."""
    if not sys.stderr.isatty():
        return lambda table, rows: None
    shown = 0.0

    def show(table: str, rows: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown >= EVERY:
            shown = now
            print(f"\r\x1b[K{table}: {rows:,} rows", end="", file=sys.stderr, flush=True)
            print("\r", end="", file=sys.stderr)

    return show
