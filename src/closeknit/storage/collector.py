"""Pauses Python's cycle collector while many objects are made that all stay.

The collector walks every object again and again while a list of a hundred thousand grows, and finds nothing: a third of the
time of a large import. Memory of what nobody holds any more is given back all the same, by counting.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOCK = threading.Lock()
_pauses = 0


@contextmanager
def paused() -> Iterator[None]:
    """Leave the collector off until the last of those who paused it is done; off already stays off."""
    global _pauses
    with _LOCK:
        if _pauses == 0 and not gc.isenabled():
            mine = False
        else:
            mine = True
            _pauses += 1
            gc.disable()
    try:
        yield
    finally:
        if mine:
            with _LOCK:
                _pauses -= 1
                if _pauses == 0:
                    gc.enable()
