"""closeknit evaluate: the scores as a table, as JSON and as a page."""

import csv
import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from closeknit import cli


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Thirty ties of one owner with rhythms from three to twelve days over 200 days; a third of them ends."""
    random = np.random.default_rng(8)
    path = tmp_path / "log.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["owner", "person", "at", "channel"])
        for tie in range(30):
            day = int(random.integers(0, 20))
            end = int(random.integers(60, 150)) if tie % 3 == 0 else 200
            while day < end:
                rows.writerow(["amara", f"p{tie}", 1_700_000_000 + day * 86_400, "message"])
                day += max(1, round(float(random.lognormal(1.2 + tie % 4 / 3, 0.6))))
    return path


def test_json_has_every_model_by_horizon(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", str(log), "--json"]) == 0
    models = json.loads(capsys.readouterr().out)["models"]
    assert {"closeknit", "closeknit_blended", "base_rate", "bg_nbd"} <= set(models)
    for horizons in models.values():
        assert set(horizons) == {"7", "30"}
        assert all({"log_loss", "brier", "ece", "auc", "n"} <= set(row) for row in horizons.values())
    assert models["closeknit"]["7"]["log_loss"] < models["base_rate"]["7"]["log_loss"]


def test_the_table_and_the_page_say_the_same(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert cli.main(["evaluate", str(log), "--html", str(page)]) == 0
    shown, html = capsys.readouterr().out, page.read_text()
    HTMLParser().feed(html)
    value = next(line.split()[1] for line in shown.splitlines() if line.startswith("closeknit "))
    assert f"<td>{value}</td>" in html
    assert html.count("<svg") == 8


def test_who_notices_that_ties_ended(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", str(log), "--json"]) == 0
    drift = json.loads(capsys.readouterr().out)["drift"]
    assert {"closeknit", "elapsed_over_median", "days_silent"} <= set(drift["rules"])
    for row in drift["rules"].values():
        assert 0 < row["found"] <= row["ended"] <= 10
        assert row["false_alarms"] <= drift["false_alarms_allowed"] == 0.05
    assert drift["rules"]["closeknit"]["median_gaps"] < drift["rules"]["days_silent"]["median_gaps"]
    page = tmp_path / "page.html"
    assert cli.main(["evaluate", str(log), "--html", str(page)]) == 0
    found = drift["rules"]["closeknit"]
    assert f"{found['found']} of {found['ended']}" in capsys.readouterr().out
    assert f"<td>{found['found']} of {found['ended']}</td>" in page.read_text()


def test_a_log_in_which_nothing_ended_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "alive.csv"
    rows = [f"a,p{tie},{86_400 * day}" for tie in range(12) for day in range(tie, 200, 3 + tie % 3)]
    path.write_text("\n".join(["owner,person,at", *rows]) + "\n")
    assert cli.main(["evaluate", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["drift"] is None
    assert cli.main(["evaluate", str(path)]) == 0
    assert "No tie ended" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "sentence"), [("gone.csv", "cannot be opened"), ("short.csv", "too short"), ("odd.csv", "no column owner")]
)
def test_a_log_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, sentence: str
) -> None:
    (tmp_path / "short.csv").write_text("owner,person,at\na,b,0\na,b,86400\n")
    (tmp_path / "odd.csv").write_text("from,to\n")
    assert cli.main(["evaluate", str(tmp_path / name), "--json"]) == 1
    assert sentence in json.loads(capsys.readouterr().out)["error"]
    assert cli.main(["evaluate", str(tmp_path / name)]) == 1
    assert sentence in capsys.readouterr().err
