"""The commands for researchers and services: they read a file and keep nothing."""

import argparse
from datetime import date
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def researching(commands: Commands) -> None:
    """The commands that read a log and keep nothing."""
    evaluate = commands.add_parser("evaluate", help="for researchers: how well chances of contact come true on a log")
    evaluate.add_argument("log", type=Path, metavar="LOG.csv", help="columns owner, person, at (ISO 8601 or seconds)")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    evaluate.add_argument("--html", type=Path, metavar="PAGE.html", help="also write a page with reliability plots")
    evaluate.set_defaults(run=_evaluate)

    rhythm = commands.add_parser("rhythm", help="for researchers and services: the rhythm of every tie in a large log")
    rhythm.add_argument("log", type=Path, metavar="EVENTS.parquet", help="or a folder; columns owner, person, at")
    rhythm.add_argument("--out", type=Path, required=True, metavar="TIES.parquet", help="the table of ties to write")
    rhythm.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes for a folder (one for each core)"
    )
    rhythm.add_argument("--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler in place of own processes")
    rhythm.add_argument(
        "--today", type=date.fromisoformat, metavar="DATE", help="as if it were this day (the log's last)"
    )
    rhythm.set_defaults(run=_rhythm)

    score = commands.add_parser("score", help="what the answers to a questionnaire come to")
    score.add_argument("scale", metavar="SCALE", help="such as ucla3, phq8 or gad7")
    score.add_argument("answers", type=Path, metavar="ANSWERS.csv", help="columns 1, 2, ...; an empty cell is missing")
    score.add_argument("--json", action="store_true", help="print one JSON object a row")
    score.set_defaults(run=_score)

    insight = commands.add_parser("insight", help="what goes with feeling better in a diary, if anything does")
    insight.add_argument("diary", type=Path, metavar="DIARY.csv", help="columns at, mood, then one for each factor")
    insight.add_argument("--json", action="store_true", help="print one JSON object")
    insight.set_defaults(run=_insight)


def _evaluate(given: argparse.Namespace) -> int:
    from closeknit.terminal import evaluating

    return evaluating.show(given.log, as_json=given.json, html=given.html)


def _rhythm(given: argparse.Namespace) -> int:
    from closeknit.terminal import rhythms

    return rhythms.show(given.log, given.out, workers=given.workers, scheduler=given.scheduler, today=given.today)


def _score(given: argparse.Namespace) -> int:
    from closeknit.terminal import measuring

    return measuring.show_scores(given.scale, given.answers, as_json=given.json)


def _insight(given: argparse.Namespace) -> int:
    from closeknit.terminal import measuring

    return measuring.show_insight(given.diary, as_json=given.json)
