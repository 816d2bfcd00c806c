"""Validated questionnaires. One file here is one scale: a module with `SCALE`, a `closeknit.engine.scoring.Scale`.

The module's name is the scale's key. What a scale must offer, and what follows by itself, is in docs/build/scales.md;
the promise tests (tests/scales/test_promises.py) run for every file here.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from closeknit.engine.scoring import Scale
from closeknit.registry import members


@cache
def scales() -> Mapping[str, Scale]:
    """Every scale by its key, in alphabetical order; the files are looked for once."""
    return MappingProxyType({key: module.SCALE for key, module in members(__name__).items()})


def scale(key: str) -> Scale:
    """The scale of a key. Raises KeyError."""
    return scales()[key]
