"""Makes a bill of materials (CycloneDX 1.6) of what is installed to run, with what is risky in it and why it is there (SC-2).

    python release/bill.py [--wheel FILE] [--out build/closeknit.cdx.json]
    python release/bill.py --page       writes docs/run/inside.md from release/risky.toml

cyclonedx-py looks at the environment that this runs in; kept is what requirements/run.lock names, and it is refused when a version is
another one than in the lock. Each component gets the hashes of the lock: any one of those files may be what was installed.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from _source import LOCK, ROOT, committed_at, locked, version
from build_wheel import digest

RISKY = Path(__file__).with_name("risky.toml")
PAGE = ROOT / "docs" / "run" / "inside.md"
KINDS = ("parser", "cryptography", "native", "server")


def risky() -> dict[str, dict[str, Any]]:
    """What is known of the risky components, by name."""
    return tomllib.loads(RISKY.read_text("utf-8"))


def known(name: str) -> str:
    """A name as the lock writes it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def environment() -> dict[str, Any]:
    """What cyclonedx-py finds in the environment that this runs in."""
    words = ["environment", sys.executable, "--pyproject", str(ROOT / "pyproject.toml")]
    how = ["--spec-version", "1.6", "--output-reproducible", "--no-validate", "-o", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", *words, *how],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(committed_at())},
    )
    if done.returncode:
        raise SystemExit(f"The environment could not be read.\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def about_risk(name: str) -> list[dict[str, str]]:
    """The properties that say why a risky component is there."""
    entry = risky().get(name)
    if entry is None:
        return []
    said = [("kind", kind) for kind in entry["kinds"]]
    said += [(key, entry[key]) for key in ("inside", "why", "held") if key in entry]
    return [{"name": f"closeknit:risk:{key}", "value": value} for key, value in said]


def bill(found: dict[str, Any], lock: dict[str, tuple[str, list[str]]], wheel: Path | None = None) -> dict[str, Any]:
    """The bill: of what was found that which the lock names, with hashes, risks and the parts of the graph that are left."""
    here = {known(one["name"]): one for one in found["components"]}
    wrong = [
        f"{name}: {here[name]['version'] if name in here else 'not here'}, in the lock {pinned}"
        for name, (pinned, _) in lock.items()
        if name not in here or here[name]["version"] != pinned
    ]
    if wrong:
        raise SystemExit("What is installed is not what the lock says:\n" + "\n".join(wrong))
    kept = [_component(here[name], name, hashes) for name, (_, hashes) in sorted(lock.items())]
    own = found["metadata"]["component"]
    own |= {"version": version(), "purl": f"pkg:pypi/closeknit@{version()}", "properties": about_risk("closeknit")}
    if wheel:
        own["hashes"] = [{"alg": "SHA-256", "content": digest(wheel)}]
    refs = {own["bom-ref"], *(one["bom-ref"] for one in kept)}
    graph = [
        {"ref": one["ref"], "dependsOn": [ref for ref in one.get("dependsOn", []) if ref in refs]}
        for one in found["dependencies"]
        if one["ref"] in refs
    ]
    return {**found, "components": kept, "dependencies": graph}


def _component(one: dict[str, Any], name: str, hashes: list[str]) -> dict[str, Any]:
    files = {
        "type": "distribution",
        "url": "requirements/run.lock",
        "comment": "one of these files",
        "hashes": [{"alg": "SHA-256", "content": value} for value in hashes],
    }
    more = {"properties": [*one.get("properties", []), *about_risk(name)]} if about_risk(name) else {}
    return {**one, **more, "externalReferences": [*one.get("externalReferences", []), files]}


def faults(made: dict[str, Any]) -> str:
    """What the schema of CycloneDX has against it, or ""; asks nothing of the network."""
    return str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(made)) or "")


def page() -> str:
    """docs/run/inside.md."""
    out = [
        "# What is inside",
        "",
        "`make bill` writes a bill of materials of what is installed to run (CycloneDX 1.6, for scanners and for your files):",
        "`build/closeknit.cdx.json`, with versions, licences, hashes and what needs what. `make advisories` asks whether any",
        "of it is named in a published advisory; where nobody can be asked it says “not checked” and ends with 2.",
        "",
        "Below are the parts in which a fault would do most harm. Made by `python release/bill.py --page` from",
        "`release/risky.toml`; everything with compiled code has to be here, a test looks.",
        "",
        "| component | what it is | bundled in it | what for | what stands around it |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, one in risky().items():
        cells = [f"`{name}`", ", ".join(one["kinds"]), one.get("inside", ""), one["why"], one["held"]]
        out.append(f"| {' | '.join(cells)} |")
    out += [
        "",
        "With the extras: `psycopg` (PostgreSQL; libpq and OpenSSL), `numba`, `pyarrow` and `distributed` for",
        "[millions of ties](population.md). They are not in the bill. Each dependency has its reasons in",
        "[decisions](../decisions.md).",
    ]
    return "\n".join(out) + "\n"


def main() -> None:
    """Make the bill, or the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, help="the wheel of this version; its hash is written down")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "closeknit.cdx.json")
    parser.add_argument("--page", action="store_true")
    given = parser.parse_args()
    if given.page:
        PAGE.write_text(page(), "utf-8")
        return
    made = bill(environment(), locked(LOCK), given.wheel)
    if against := faults(made):
        raise SystemExit(f"The bill is not as CycloneDX wants it: {against[:2000]}")
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(made, indent=2) + "\n", "utf-8")
    print(
        f"{given.out}: {len(made['components'])} components, {sum(map(bool, map(about_risk, locked(LOCK))))} of them risky"
    )


if __name__ == "__main__":
    main()
