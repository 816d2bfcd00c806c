"""Validated questionnaires. One file here is one scale: a module with `SCALE`, a `closeknit.engine.scoring.Scale`.

The module's name is the scale's key. What a scale must offer, and what follows by itself, is in docs/build/scales.md;
the promise tests (tests/scales/test_promises.py) run for every file here.
"""

from closeknit.engine.scoring import Scale
from closeknit.registry import members


def scales() -> dict[str, Scale]:
    """Every scale by its key, in alphabetical order."""
    return {key: module.SCALE for key, module in members(__name__).items()}


def scale(key: str) -> Scale:
    """The scale of a key. Raises KeyError."""
    return scales()[key]
