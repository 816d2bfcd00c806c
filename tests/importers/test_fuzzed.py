"""Inputs that `tests/fuzz.py` found to end an importer otherwise than in Found or Refused; each is a file of its own."""

import contextlib
import importlib
import io
from pathlib import Path

import pytest
from tests.fuzz import SAMPLES, first_inputs

from closeknit import registry
from closeknit.importers._found import HEAD_BYTES, Context, Refused, Source

HERE = Path(__file__).parent / "fuzzed"
INPUTS = sorted(path for path in HERE.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", INPUTS, ids=[str(path.relative_to(HERE)) for path in INPUTS])
def test_it_is_read_or_refused_now(path: Path) -> None:
    data = path.read_bytes()
    for importer in registry.members("closeknit.importers").values():
        importer.recognises(data[:HEAD_BYTES], path.name)
    importer = importlib.import_module(f"closeknit.importers.{path.parent.name}")
    for name, _ in first_inputs(SAMPLES / path.parent.name):
        importer.recognises(data[:HEAD_BYTES], name)
        source = Source(name, io.BytesIO(data), len(data))
        with contextlib.suppress(Refused):
            importer.read_all(iter([source]), Context()) if hasattr(importer, "read_all") else importer.read(
                source, Context()
            )
