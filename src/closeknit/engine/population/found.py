"""What is found of each tie on a day: chances, a word, a layer, and whom to look at first."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS: dict[str, Any] = {
    "m": np.float32,
    "sd": np.float32,
    "silent": np.int32,
    "still_quiet": np.float32,
    "alive": np.float32,
    "p7": np.float32,
    "p30": np.float32,
    "status": np.int8,
    "layer": np.uint8,
    "rank": np.uint8,
}
"""What each column is kept as: four bytes a chance, which is exact to 6e-8 of it."""

FIRST_FEW = 3
"""So many of each owner's ties get a rank."""


@dataclass(frozen=True, slots=True)
class Found:
    """One entry a tie; the first seven as in `rhythm.Rhythm`.

    status   `records.Status`          layer   5, 15, 50 or 150
    rank     1 to 3 for the ties of an owner that are quieter than usual and most worth a look, 0 for the others
    """

    m: NDArray[Any]
    sd: NDArray[Any]
    silent: NDArray[Any]
    still_quiet: NDArray[Any]
    alive: NDArray[Any]
    p7: NDArray[Any]
    p30: NDArray[Any]
    status: NDArray[Any]
    layer: NDArray[Any]
    rank: NDArray[Any]

    def part(self, span: slice) -> "Found":
        """Some of the entries."""
        return Found(*(getattr(self, column.name)[span] for column in fields(self)))


def room(ties: int) -> Found:
    """Columns for so many ties, to be filled and filled again: fresh memory costs more than what is written to it."""
    return Found(*(np.zeros(ties, dtype=kind) for kind in COLUMNS.values()))
