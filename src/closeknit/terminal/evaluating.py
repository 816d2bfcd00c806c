"""closeknit evaluate: how well chances of contact come true on a log, ours beside the usual rules."""

import json
import math
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from closeknit.engine.evaluation.drift import FALSE_ALARMS, Noticed, drift
from closeknit.engine.evaluation.judging import Judged, judge
from closeknit.engine.evaluation.logs import BadLog, read
from closeknit.engine.evaluation.scores import reliability

COLUMNS = ("log_loss", "brier", "ece", "auc", "auc_within_owner", "top5_precision", "n")
DRAWN = ("closeknit", "closeknit_blended", "three_features", "elapsed_over_median")
DRIFT = f"Ties that ended, with every rule set to {FALSE_ALARMS:.0%} false alarms"
DRIFT_COLUMNS = ("found", "false alarms", "days until found", "usual gaps")
NONE_ENDED = "No tie ended in this log for long enough to say who would have noticed."
_SIDE = 260


def show(path: Path, *, as_json: bool, html: Path | None) -> int:
    """Judge every model on one log and print the scores; returns the exit status."""
    try:
        log, progress = read(path), None if as_json else _progress
        judged, noticed = judge(log, progress), drift(log, progress)
    except (BadLog, OSError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else str(problem)
        sentence = f"{path.name} cannot be opened ({said})." if isinstance(problem, OSError) else str(problem)
        print(json.dumps({"error": sentence}) if as_json else sentence, file=sys.stdout if as_json else sys.stderr)
        return 1
    tables = {days: one.table() for days, one in judged.items()}
    if html:
        html.write_text(_page(path.name, judged, tables, noticed), encoding="utf-8")
    print(json.dumps(_plain(tables) | _plain_drift(noticed)) if as_json else _text(tables) + _text_drift(noticed))
    return 0


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {total} days   ", end="", file=sys.stderr, flush=True)


def _plain(tables: Mapping[int, Mapping[str, Mapping[str, float]]]) -> dict[str, Any]:
    """The scores by model and horizon; what cannot be said is null."""
    models: dict[str, dict[str, dict[str, float | None]]] = {}
    for days, table in tables.items():
        for name, row in table.items():
            kept = {key: None if math.isnan(value) else round(value, 6) for key, value in row.items()}
            models.setdefault(name, {})[str(days)] = kept
    return {"models": models}


def _plain_drift(noticed: Mapping[str, Noticed]) -> dict[str, Any]:
    """What every rule noticed; null where a rule did not find half of the ties, and in all when no tie ended."""
    rules = {
        name: {
            "ended": one.ended,
            "found": one.found,
            "false_alarms": round(one.false_alarms, 6),
            "median_days": one.days if math.isfinite(one.days) else None,
            "median_gaps": round(one.gaps, 2) if math.isfinite(one.gaps) else None,
        }
        for name, one in noticed.items()
    }
    return {"drift": {"false_alarms_allowed": FALSE_ALARMS, "rules": rules} if rules else None}


def _drift_cells(one: Noticed) -> list[str]:
    late = [f"{one.days:.0f}", f"{one.gaps:.1f}"] if math.isfinite(one.days) else ["–", "–"]
    return [f"{one.found} of {one.ended}", f"{one.false_alarms:.1%}", *late]


def _text_drift(noticed: Mapping[str, Noticed]) -> str:
    if not noticed:
        return f"\n\n{NONE_ENDED}"
    lines = ["", "", DRIFT, f"{'':20}" + "".join(f"{name:>18}" for name in DRIFT_COLUMNS)]
    lines += [f"{name:20}" + "".join(f"{cell:>18}" for cell in _drift_cells(one)) for name, one in noticed.items()]
    return "\n".join(lines)


def _written(key: str, value: float) -> str:
    return "–" if math.isnan(value) else f"{value:,.0f}" if key == "n" else f"{value:.4f}"


def _text(tables: Mapping[int, Mapping[str, Mapping[str, float]]]) -> str:
    lines = []
    for days, table in tables.items():
        lines += [f"A contact within {days} days", f"{'':20}" + "".join(f"{name:>18}" for name in COLUMNS)]
        for name, row in table.items():
            lines.append(f"{name:20}" + "".join(f"{_written(key, row[key]):>18}" for key in COLUMNS))
        lines.append("")
    return "\n".join(lines).rstrip()


def _page(
    name: str,
    judged: Mapping[int, Judged],
    tables: Mapping[int, Mapping[str, Mapping[str, float]]],
    noticed: Mapping[str, Noticed],
) -> str:
    """A page of its own with a table and a reliability plot for each horizon, and who noticed that ties ended."""
    parts = []
    for days, one in judged.items():
        head = "".join(f'<th scope="col">{escape(key.replace("_", " "))}</th>' for key in ("model", *COLUMNS))
        rows = "".join(
            f'<tr><th scope="row">{escape(model.replace("_", " "))}</th>'
            + "".join(f"<td>{_written(key, row[key])}</td>" for key in COLUMNS)
            + "</tr>"
            for model, row in tables[days].items()
        )
        plots = "".join(_plot(model, one) for model in DRAWN)
        parts.append(
            f"<h2>A contact within {days} days</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<h3>Chances said, and how often it came true</h3><div class=plots>{plots}</div>"
        )
    parts.append(_drift_table(noticed))
    return _FRAME.format(title=f"Chances of contact: {escape(name)}", body="".join(parts))


def _drift_table(noticed: Mapping[str, Noticed]) -> str:
    if not noticed:
        return f"<h2>Who is noticed</h2><p>{NONE_ENDED}</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in ("rule", *DRIFT_COLUMNS))
    rows = "".join(
        f'<tr><th scope="row">{name.replace("_", " ")}</th>'
        + "".join(f"<td>{cell}</td>" for cell in _drift_cells(one))
        + "</tr>"
        for name, one in noticed.items()
    )
    return f"<h2>{DRIFT}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _plot(model: str, judged: Judged) -> str:
    """Mean chance (across) against the share that came (up), in ten groups of equal size; on the line is right."""
    groups = reliability(judged.chances[model], judged.came)
    dots = "".join(
        f'<circle cx="{said * _SIDE:.1f}" cy="{(1 - was) * _SIDE:.1f}" r="5"><title>{said:.2f} said, {was:.2f} came, '
        f"{count} ties</title></circle>"
        for said, was, count in groups
    )
    words = "; ".join(f"{said:.2f} said, {was:.2f} came" for said, was, _ in groups)
    title = escape(model.replace("_", " "))
    return (
        f'<figure><svg viewBox="-6 -6 {_SIDE + 12} {_SIDE + 12}" role="img" aria-label="{title}: {words}">'
        f'<rect width="{_SIDE}" height="{_SIDE}"/><line x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0"/>{dots}</svg>'
        f"<figcaption>{title}</figcaption></figure>"
    )


_FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }}
table {{ border-collapse: collapse; display: block; overflow-x: auto }}
th, td {{ border-bottom: 1px solid; padding: .25rem .75rem; text-align: right }} th:first-child {{ text-align: left }}
.plots {{ display: flex; flex-wrap: wrap; gap: 1.5rem }} figure {{ margin: 0; width: 17rem }}
svg {{ width: 100% }} rect {{ fill: none; stroke: currentColor }} line {{ stroke: currentColor; stroke-dasharray: 4 4 }}
circle {{ fill: currentColor }}
</style><h1>{title}</h1>{body}</html>
"""
