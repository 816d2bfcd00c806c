"""closeknit import: the same reading, preview and one-transaction save as the pages, from the terminal."""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from closeknit import sandbox
from closeknit.terminal import folders

REASONS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said on the command line: "day" or "month" first, and the owner's own name in the files."""

    date_order: str = ""
    me: str = ""


def look(files: list[Path], *, as_json: bool) -> int:
    """Say what is in the files. Nothing is saved and no store is opened."""
    context: dict[str, object] = {
        "names": [],
        "addresses": [],
        "numbers": [],
        "handles": [],
        "region": "",
        "zone": "",
        "now": datetime.now(UTC).isoformat(),
    }
    for path in files:
        _print(_looked_at(path, context), as_json)
    return 0


def _looked_at(path: Path, context: dict[str, object]) -> dict[str, Any]:
    """One file as a plain record; a refusal is its `error`, the sentence a person would read."""
    from closeknit.circle import found_store
    from closeknit.importers import _frames

    try:
        with opened(path) as file:
            size = file.seek(0, 2)
            result = sandbox.run(found_store.READER, file, {"name": path.name, "size": size, "context": context})
        return record(path, found_store.summary(_frames.from_frames(result.header, result.columns)))
    except sandbox.Failed as failed:
        return record(path, {}, failed.sentence)
    except folders.TooMany as problem:
        return record(path, {}, str(problem))
    except OSError as problem:
        return record(path, {}, f"This file cannot be opened ({problem.strerror}). Check its name and who may read it.")


def opened(path: Path) -> BinaryIO:
    """A file, or a folder packed as one. Raises OSError or folders.TooMany."""
    return folders.packed(path) if path.is_dir() else path.open("rb")


def record(path: Path, summary: dict[str, Any], error: str | None = None) -> dict[str, Any]:
    """The object that --json prints for one file."""
    return {
        "file": str(path),
        "importer": summary.get("importer"),
        "people": summary.get("people", 0),
        "interactions": summary.get("interactions", 0),
        "dates": summary.get("dates", 0),
        "skipped": summary.get("skipped", []),
        "skipped_more": summary.get("skipped_more", 0),
        "questions": summary.get("questions", []),
        "error": error,
    }


def _print(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(row, ensure_ascii=False), flush=True)
        return
    print(f"{Path(row['file']).name}: ", end="")
    if row["error"]:
        print(row["error"])
        return
    print(f"{row['people']} people, {row['interactions']} moments, {row['dates']} dates ({row['importer']})")
    for reason, count in Counter(s["reason"] for s in row["skipped"]).most_common(REASONS_SHOWN):
        print(f"    left out {count} × {reason}")
    for question in row["questions"]:
        print(f"    to answer: {question['text']}")


def keep(files: list[Path], *, email: str, who: str, answers: Answers, as_json: bool) -> int:
    """Bring the files in as one batch. A file that leaves a question open, or cannot be read, is reported and left out."""
    from closeknit.circle.actions import imports
    from closeknit.circle.queries.batches import undo_until
    from closeknit.terminal import people

    owner = people.owner(email, make=True)
    if owner is None:
        return 1
    batch, rows = _read_all(files, owner)
    open_questions = _answered(owner, batch, answers)
    for number, row in enumerate(rows):
        row["questions"] = open_questions.get(number, [])
        _print(row, as_json)
    if not any(row["error"] is None and not row["questions"] for row in rows):
        imports.throw_away(owner=owner, batch=batch)
        return 0
    kept = imports.keep(owner=owner, batch=batch, choice=who, progress=None if as_json else _progress)
    if not as_json:
        counts = kept.counts
        print(
            f"\rBrought in {counts['people']} new people, {counts['interactions']} new moments, {counts['dates']} new dates."
        )
        if counts["there_already"]:
            print(f"{counts['there_already']} moments were here already.")
        print(f"The whole import can be undone on the import page until {undo_until(kept)}.")
    return 0


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what}: {done} of {total}   ", end="", file=sys.stderr, flush=True)


def _read_all(files: list[Path], owner: Any) -> tuple[Any, list[dict[str, Any]]]:
    """Read every file into one batch; returns it with one record a file, in order."""
    from contextlib import ExitStack

    from closeknit.circle.actions import imports

    rows: list[dict[str, Any]] = []
    with ExitStack() as stack:
        ready: list[tuple[str, Any, int]] = []
        for path in files:
            try:
                file = stack.enter_context(opened(path))
                ready.append((path.name, file, file.seek(0, 2)))
                rows.append(record(path, {}))
            except folders.TooMany as problem:
                rows.append(record(path, {}, str(problem)))
            except OSError as problem:
                rows.append(
                    record(
                        path,
                        {},
                        f"This file cannot be opened ({problem.strerror}). Check its name and who may read it.",
                    )
                )
        batch = imports.look_at(owner=owner, files=ready)
    read = iter(batch.files.order_by("pk"))
    for place, row in enumerate(rows):
        if row["error"] is None:
            entry = next(read)
            rows[place] = record(files[place], entry.summary, entry.refusal or None)
    return batch, rows


def _answered(owner: Any, batch: Any, answers: Answers) -> dict[int, list[dict[str, Any]]]:
    """Answer what the command line answers. Files with a question still open are emptied; returns their questions."""
    from closeknit.circle import found_store
    from closeknit.circle.actions import imports
    from closeknit.circle.queries.preview import parts

    said = {}
    for part in parts(batch):
        for question in part.questions:
            value = answers.date_order if question.id == "date_order" else _me(answers.me, part, question)
            if value:
                said[f"{part.number}:{question.id}"] = value
    batch = imports.answer(owner=owner, batch=batch, answers=said) if said else batch
    left = imports.set_aside(owner=owner, batch=batch)
    return {place: [found_store.plain(question) for question in questions] for place, questions in left.items()}


def _me(name: str, part: Any, question: Any) -> str:
    """The option of a "which of these is you" question that the given name means."""
    wanted = name.casefold().strip()
    for value, words in question.options:
        person = part.found.people[int(value)] if value.isdecimal() and int(value) < len(part.found.people) else None
        if wanted and person and wanted in {person.name.casefold(), *person.addresses, *person.numbers}:
            return str(value)
        if wanted and words.casefold() == wanted:
            return str(value)
    return ""
