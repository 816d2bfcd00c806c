"""closeknit demo: an invented life of five years through the real importers, the plan, then the pages."""

import os
import shutil
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from closeknit.accounts.models import User


def show(*, host: str, port: int, workers: int, serve: bool) -> int:
    """Make a throw-away store, bring the samples in, print the plan, serve the pages. Everything is deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="closeknit-demo-"))
    try:
        _use(folder, host, port)
        return _show(folder, host, port, workers, serve)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _use(folder: Path, host: str, port: int) -> None:
    for name in [n for n in os.environ if n.startswith("CLOSEKNIT_")]:
        del os.environ[name]
    os.environ["CLOSEKNIT_DATA"] = str(folder / "data")
    os.environ["CLOSEKNIT_URL"] = f"http://{host}:{port}"
    os.environ["CLOSEKNIT_NAME"] = "Sefton Neighbours"
    os.environ["DJANGO_SETTINGS_MODULE"] = "closeknit.settings"


def _show(folder: Path, host: str, port: int, workers: int, serve: bool) -> int:
    from closeknit.terminal import store

    store.open()
    from closeknit import demo
    from closeknit.accounts import actions as accounts
    from closeknit.circle.queries import week
    from closeknit.terminal import importing, people, planning, serving

    life = demo.OWNER
    today = datetime.now(UTC).astimezone(ZoneInfo(life.zone)).date()
    files = demo.write_samples(folder / "exports", today)
    owner = accounts.open_account(email=life.email, name=life.name, zone=life.zone, region=life.region)
    accounts.choose_minutes(user=owner, minutes=life.minutes)
    accounts.finish_welcome(user=owner)
    print(f"An invented life: {len(files)} files in the formats that phones and apps export.\n")
    started = time.perf_counter()
    importing.keep(files, email=life.email, who="all", answers=importing.Answers(), as_json=False)
    type_in(owner, today)
    print(f"Read and saved in {time.perf_counter() - started:.1f} seconds.\n")
    planning.print_plan(owner.week_minutes, [s for s in week.plan(owner, today) if s.state == "open"], today)
    if not serve:
        return 0
    return serving.serve(host=host, port=port, workers=workers, first_link=people.link(owner))


def type_in(owner: "User", today: date) -> None:
    """Type what the owner of the sample life knows and no file holds: relations, help, a promise."""
    from closeknit import demo
    from closeknit.circle import access
    from closeknit.circle.actions import people, promises, support
    from closeknit.circle.queries.person import person_handles

    circle = {person.name: person for person in access.people(owner).select_related("tie")}
    for name, relation in demo.relations().items():
        person = circle[name]
        numbers, addresses = person_handles(owner, person)
        people.change_person(
            owner=owner,
            person=person,
            name=name,
            relation=relation,
            remember=person.remember,
            numbers=numbers,
            addresses=addresses,
            layer=person.tie.chosen_layer,
            kin=person.tie.kin,
        )
    for said in demo.help_noted(today):
        support.note_support(
            owner=owner,
            person=circle[said.name],
            day=said.day,
            given=said.given,
            kind=said.kind,
            words=said.words,
            today=today,
        )
    for one in demo.promised(today):
        promises.promise(
            owner=owner,
            person=circle[one.name],
            words=one.words,
            made_on=one.made_on,
            by_day=one.by_day,
            today=today,
        )
