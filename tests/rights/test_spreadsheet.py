"""The tables of an export, opened by a real spreadsheet: no cell is a formula, and what was guarded comes back (IM-9).

Needs LibreOffice (Debian: libreoffice-calc), which the product does not; where there is none these are skipped and
test_forms.py holds the same by the rule alone.
"""

import csv
import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from closeknit.accounts.models import User
from closeknit.importers._formulas import guard, unguard
from tests.circle.life import friend, met
from tests.rights.test_forms import FORMULAS
from tests.rights.whole_life import export

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="no LibreOffice on this machine")

FORMULA = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}formula"
READ = "CSV:44,34,76,1"
"""Commas, double quotes, UTF-8, from the first line on: what its window proposes for our tables."""

Opened = Callable[[Path, str], Path]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Opens tables in LibreOffice and saves them in another form."""

    def convert(folder: Path, form: str) -> Path:
        to = tmp_path / f"{folder.name}-{form[:3]}"
        profile = (tmp_path / "profile").as_uri()
        command = [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", f"--infilter={READ}"]
        files = sorted(map(str, folder.glob("*.csv")))
        done = subprocess.run(
            [*command, "--convert-to", form, "--outdir", str(to), *files],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert len(list(to.glob(f"*.{form[:4].rstrip(':')}"))) == len(files) > 0, done.stderr
        return to

    return convert


def cells(folder: Path) -> int:
    """How many cells of the tables in a folder the spreadsheet took for formulas."""
    trees = [ElementTree.parse(path) for path in folder.glob("*.fods")]
    return sum(element.get(FORMULA) is not None for tree in trees for element in tree.iter())


def test_without_the_guard_some_of_these_are_formulas(tmp_path: Path, opened: Opened) -> None:
    """The tests below can fail: the same cells, not guarded, are taken for formulas."""
    for name, written in (("bare", str), ("guarded", guard)):
        (tmp_path / name).mkdir()
        with (tmp_path / name / "table.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([written(cell)] for cell in FORMULAS if "\0" not in cell)
    assert cells(opened(tmp_path / "bare", "fods")) >= 2
    assert cells(opened(tmp_path / "guarded", "fods")) == 0


@pytest.mark.django_db
def test_an_export_opens_without_a_formula_and_comes_back(tmp_path: Path, opened: Opened, amara: User) -> None:
    """Every table of an export with formulas as names and notes, opened and saved again by the spreadsheet."""
    words = [cell for cell in FORMULAS if "\0" not in cell]
    for number, cell in enumerate(words):
        person = friend(amara, f"{cell} {number}", remember=cell, numbers=[f"+4477009001{number:02}"])
        met(amara, person, 3, note=cell)
    tables = tmp_path / "tables"
    with zipfile.ZipFile(io.BytesIO(export(amara))) as archive:
        archive.extractall(tables, [name for name in archive.namelist() if name.endswith(".csv")])
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in tables.rglob("*.csv"):
        path.rename(flat / path.name)
    assert cells(opened(flat, "fods")) == 0
    saved = opened(flat, "csv:Text - txt - csv (StarCalc):44,34,76,1")
    guarded = 0
    for path in flat.glob("*.csv"):
        for before, after in zip(rows(path), rows(saved / path.name), strict=True):
            for cell, again in zip(before, after, strict=False):
                if cell.startswith("'"):
                    guarded += 1
                    assert unguard(again) == unguard(cell).replace("\r", "\n"), path.name
    assert guarded >= 3 * len(words)


def rows(path: Path) -> list[list[str]]:
    """The rows of a table that hold anything; line breaks within a cell as a spreadsheet keeps them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file) if any(row)]
