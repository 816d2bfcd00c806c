"""Coverage-guided fuzzing of every importer: no hang, no crash, whatever the bytes.

    python tests/fuzz.py [--minutes 5] [--only telegram mail] [--json]

Each importer runs in a process of its own under atheris, with its own samples, and what is in those that are zips, as the
first inputs; each input is named like the first sample by whose name the importer recognises it. A run that does not end
in Found or Refused, takes more than 10 s or more than 1 GB is a finding: its input is kept in build/fuzz, to become a
test. Not part of the suite; without atheris (`uv pip install atheris`) it says so and ends.
"""

import argparse
import importlib
import importlib.util
import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "tests" / "importers" / "samples"
OUT = ROOT / "build" / "fuzz"
LONGEST_S, LARGEST_MB, LARGEST_INPUT = 10, 1024, 131_072


def fuzz(name: str, seconds: int) -> None:
    """Run in the child: never returns but through atheris."""
    import atheris

    with atheris.instrument_imports(include=["closeknit.importers"]):
        module = importlib.import_module(f"closeknit.importers.{name}")
        from closeknit.importers._found import HEAD_BYTES, Context, Refused, Source

    context = Context(names=("Amara Okafor",), addresses=("amara@example.org",), region="GB", zone="Europe/London")

    inputs = first_inputs(SAMPLES / name)
    names = [path.rpartition("/")[2] for path, _ in inputs]

    def one(data: bytes) -> None:
        fitting = (called for called in names if module.recognises(data[:HEAD_BYTES], called))
        source = Source(next(fitting, names[0]), io.BytesIO(data), len(data))
        try:
            if hasattr(module, "read_all"):
                module.read_all(iter([source]), context)
            else:
                module.read(source, context)
        except Refused:
            return

    corpus = OUT / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, (_, data) in enumerate(inputs):
        (corpus / f"sample-{number}").write_bytes(data)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={LONGEST_S}",
        f"-rss_limit_mb={LARGEST_MB}",
        f"-max_len={LARGEST_INPUT}",
        f"-artifact_prefix={OUT / name}/",
        "-verbosity=1",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


def first_inputs(folder: Path) -> list[tuple[str, bytes]]:
    """The samples of an importer and the members of those that are zips, by name, as far as they are short enough."""
    inputs = []
    for path in sorted(folder.glob("*")):
        if path.name.endswith(".expected.json") or not path.is_file():
            continue
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                inputs += [(entry.filename, archive.read(entry)) for entry in archive.infolist() if entry.file_size]
        else:
            inputs.append((path.name, path.read_bytes()))
    return [(called, data) for called, data in inputs if len(data) <= LARGEST_INPUT]


def run(name: str, seconds: int) -> dict[str, object]:
    """Fuzz one importer in a process of its own; returns runs and findings."""
    for old in (OUT / name).glob("*-*"):
        old.unlink()
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, __file__, "--inside", name, "--minutes", str(seconds / 60)],
        capture_output=True,
        text=True,
        check=False,
    )
    runs = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "0")
    found = sorted(path.name for path in (OUT / name).glob("*-*"))
    said = "" if done.returncode == 0 else done.stderr[-600:]
    return {"runs": int(runs), "seconds": round(time.monotonic() - started), "findings": found, "said": said}


def main() -> int:
    """Fuzz and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--only", nargs="+", metavar="IMPORTER")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    given = parser.parse_args()
    seconds = max(1, round(given.minutes * 60))
    if given.inside:
        fuzz(given.inside, seconds)
        return 0
    if importlib.util.find_spec("atheris") is None:
        print(json.dumps({"skipped": "needs atheris: uv pip install atheris"}))
        return 0
    from closeknit import registry

    out = {name: run(name, seconds) for name in given.only or registry.members("closeknit.importers")}
    print(json.dumps(out, indent=None if given.json else 1, ensure_ascii=False))
    return int(any(row["findings"] for row in out.values()))


if __name__ == "__main__":
    sys.exit(main())
