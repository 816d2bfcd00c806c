"""Judges every model on every trial of a log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.evaluation import scores
from closeknit.engine.evaluation.logs import BadLog, Log
from closeknit.engine.evaluation.models import MODELS
from closeknit.engine.evaluation.origins import Origin, trials

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

HORIZONS = (7, 30)
FEWEST = 10
"""Ties that a day needs to be judged on."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All that was foretold for one horizon: chances by model, what came, and the list (owner and day) of each entry."""

    chances: Mapping[str, Floats]
    came: Flags
    list_of: Ints

    def table(self) -> dict[str, dict[str, float]]:
        """The scores of every model, by name."""
        return {name: self._scores(chance) for name, chance in self.chances.items()}

    def _scores(self, chance: Floats) -> dict[str, float]:
        return {
            "log_loss": scores.log_loss(chance, self.came),
            "brier": scores.brier(chance, self.came),
            "ece": scores.ece(chance, self.came),
            "auc": scores.auc(chance, self.came),
            "auc_within_owner": scores.auc_within(chance, self.came, self.list_of),
            "top5_precision": scores.precision_of_first(chance, self.came, self.list_of),
            "n": len(self.came),
        }


def judge(log: Log, progress: Callable[[int, int], None] | None = None) -> dict[int, Judged]:
    """Judge all models on one log, by horizon in days; a horizon for which the log is too short is left out.

    Nothing later than the day itself is looked at but the outcome. Raises BadLog when the log is too short for all.
    """
    origins: dict[int, Origin] = {}

    def on(day: int) -> Origin:
        return origins.setdefault(day, Origin(log, day))

    every = [(days, trial) for days in HORIZONS for trial in trials(log, days)]
    found: dict[int, list[tuple[dict[str, Floats], Flags, Ints]]] = {}
    for done, (days, trial) in enumerate(every):
        if progress:
            progress(done, len(every))
        now, past = on(trial.today), [one for day in trial.past if len(one := on(day))]
        if len(now) >= FEWEST and past:
            chances = {name: model(now, past, days) for name, model in MODELS.items()}
            lists = now.owner * len(every) + done
            found.setdefault(days, []).append((chances, now.came(days), lists))
    if not found:
        raise BadLog(
            f"This log is too short: nobody can be judged on its {log.last - log.first + 1} days. "
            "Give a few weeks with at least ten ties of three days in touch."
        )
    return {days: _together(parts) for days, parts in found.items()}


def _together(parts: list[tuple[dict[str, Floats], Flags, Ints]]) -> Judged:
    chances = {name: np.concatenate([part[0][name] for part in parts]) for name in parts[0][0]}
    return Judged(chances, np.concatenate([part[1] for part in parts]), np.concatenate([part[2] for part in parts]))
