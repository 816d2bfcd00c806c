"""Where the figures of the whole are kept: build/evidence/*.json, which `evidence.py` makes a page of."""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from everything import commit, processor

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "evidence"


def keep(
    name: str, figures: dict[str, Any], *, seed: int | None, short: bool, as_json: bool, written: bool = True
) -> None:
    """Print what was measured and, if it is to be `written`, keep it with its circumstances."""
    print(json.dumps(figures, indent=None if as_json else 2))
    if not written:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = {
        "name": name,
        "command": " ".join(["python", f"bench/{Path(sys.argv[0]).name}", *sys.argv[1:]]),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": f"{processor()}, Python {platform.python_version()}, {platform.system()} {platform.release()}",
        "load_average": list(os.getloadavg()),
        "seed": seed,
        "short": short,
        "figures": figures,
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
