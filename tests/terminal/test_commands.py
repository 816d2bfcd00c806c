"""closeknit plan, doctor, link and account, as somebody at a terminal meets them."""

import json
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.terminal.commands import COMMAND, closeknit, rows, surroundings
from tests.terminal.test_importing import saved, talk, vcard


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one account, a friend who has gone quiet, and a birthday."""
    folder = tmp_path_factory.mktemp("store")
    lines = talk("Ngozi Eze", 120, me="Amara Okafor")[1].decode().splitlines(keepends=True)
    # Every fifth day, and nothing in the last twenty days.
    chat = "".join(line for n, line in enumerate(lines[:200]) if n // 2 % 5 == 0)
    soon = date.today() + timedelta(days=4)
    cards = vcard({"name": "Tom Hale", "born": f"1980-{soon.month:02}-{soon.day:02}"})
    paths = saved(folder, ("WhatsApp Chat with Ngozi Eze.txt", chat.encode()), cards)
    assert closeknit(folder, "account", "amara@example.org", "--name", "Amara Okafor").returncode == 0
    assert closeknit(folder, "import", *paths).returncode == 0
    return folder


def test_the_plan_as_json_can_be_checked(store: Path) -> None:
    done = closeknit(store, "plan", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert set(said) == {"date", "minutes", "minutes_used", "reach_outs"}
    assert said["minutes"] == 45
    assert said["minutes_used"] == sum(r["minutes"] for r in said["reach_outs"]) <= 45
    for row in said["reach_outs"]:
        assert set(row) == {"person", "reason", "kind", "facts", "channel", "minutes"}
        assert row["reason"].endswith(".")
    kinds = {row["person"]: row["kind"] for row in said["reach_outs"]}
    assert kinds["Tom Hale"] == "date"
    assert kinds["Ngozi Eze"] == "quieter"
    quiet = next(row for row in said["reach_outs"] if row["person"] == "Ngozi Eze")
    assert quiet["facts"]["usual"] == 5
    assert quiet["facts"]["silent"] in (25, 26)  # a run may go past midnight


def test_the_plan_of_a_day_given_by_hand_is_not_kept(store: Path) -> None:
    before = rows(store, "SELECT count(*) FROM circle_plan")
    later = date.today() + timedelta(days=400)
    said = json.loads(closeknit(store, "plan", "--json", "--at", later.isoformat()).stdout)
    assert said["date"] == later.isoformat()
    assert rows(store, "SELECT count(*) FROM circle_plan") == before


def test_the_plan_for_the_eye_says_the_same(store: Path) -> None:
    said = json.loads(closeknit(store, "plan", "--json").stdout)
    words = closeknit(store, "plan").stdout
    assert f"about {said['minutes_used']} of your 45 minutes" in words
    for row in said["reach_outs"]:
        assert row["person"] in words
        assert row["reason"] in words


@pytest.mark.parametrize("command", ["plan", "link"])
def test_without_an_account_a_sentence_says_what_to_do(tmp_path: Path, command: str) -> None:
    refused = closeknit(tmp_path, command)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "There is no account yet. Start with: closeknit serve\n"


def test_a_day_that_does_not_exist_is_not_understood(store: Path) -> None:
    assert closeknit(store, "plan", "--at", "2026-02-30").returncode == 2


def test_the_doctor_is_content_with_a_fresh_store(store: Path) -> None:
    done = closeknit(store, "doctor")
    assert done.returncode == 0, done.stdout
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert {word for word, _, _ in lines} <= {"ok", "mind"}
    assert {"F1", "F2", "F3", "D1", "D2", "D-journal_mode", "W1", "W3", "C1"} <= {number for _, number, _ in lines}
    assert "Encrypted (SQLCipher" in done.stdout


def test_the_doctor_names_what_is_open_to_others_and_the_cure(store: Path) -> None:
    key = store / "data.key"
    key.chmod(0o644)
    try:
        done = closeknit(store, "doctor")
    finally:
        key.chmod(0o600)
    assert f"Others on this machine may read {key}. Close it with: chmod 600 {key}" in done.stdout
    assert done.returncode == 0


def test_the_doctor_says_broken_and_ends_with_one(store: Path) -> None:
    done = closeknit(store, "doctor", DEBUG="yes")
    assert done.returncode == 1
    assert next(line for line in done.stdout.splitlines() if line.startswith("broken")).split()[1] == "W2"


def test_a_link_is_for_one_account_and_only_its_hash_is_kept(store: Path) -> None:
    links = [closeknit(store, "link", URL="https://circle.example.org").stdout.strip() for _ in range(2)]
    for link in links:
        assert re.fullmatch(r"https://circle\.example\.org/sign-in/once/[\w-]{43}/", link)
    assert links[0] != links[1]
    kept = rows(store, "SELECT digest FROM accounts_onetimelink WHERE used_at IS NULL")
    assert len(kept) == 1, "a new link replaces the one before"
    assert str(kept[0][0]) not in links[1]


def test_an_account_is_opened_once(tmp_path: Path) -> None:
    first = closeknit(tmp_path, "account", "Femi@example.org", "--name", "Femi")
    assert first.returncode == 0
    assert "/sign-in/once/" in first.stdout
    again = closeknit(tmp_path, "account", "femi@EXAMPLE.org")
    assert (again.returncode, again.stdout) == (1, "")
    assert "There is an account" in again.stderr
    assert rows(tmp_path, "SELECT email, name FROM accounts_user") == [("femi@example.org", "Femi")]


def test_a_reader_who_has_seen_enough_is_no_trouble(store: Path) -> None:
    """As in `closeknit import --dry-run --json many files | head -1`."""
    path = saved(store, talk("Ngozi Eze", 20))[0]
    process = subprocess.Popen(
        [*COMMAND, "import", "--dry-run", "--json", *[str(path)] * 12],
        env=surroundings(store),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith('{"file"')
    process.stdout.close()
    words = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert words == ""


def test_an_organisation_begins_with_its_administrator(tmp_path: Path) -> None:
    done = closeknit(tmp_path, "organisation", "Sefton Neighbours", "--administrator", "grace@example.org")
    page, link = done.stdout.split()
    assert re.fullmatch(r"http://127\.0\.0\.1:8080/organisations/[\w-]{22}/", page)
    assert "/sign-in/once/" in link
    assert rows(tmp_path, "SELECT role FROM accounts_heldrole") == [("administrator",)]
    refused = closeknit(tmp_path, "organisation", "Leeds", "--administrator", "amara@example.org", "--zone", "Nowhere")
    assert (refused.returncode, refused.stderr) == (1, "Choose a time zone from the list.\n")
