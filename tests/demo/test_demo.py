"""The sample life, brought in through the real readers and looked at by the real engine."""

import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import icalendar
import numpy as np
import pytest

from closeknit import registry
from closeknit.circle.identity import Claim, Fold, strong_keys
from closeknit.circle.marks import person_mark
from closeknit.demo import OWNER, State, truth, write_samples
from closeknit.demo.files import android_chat
from closeknit.demo.life import Person, contact_days, people
from closeknit.engine import contact_days as engine_days
from closeknit.engine import habits, layers, plan, rhythm
from closeknit.engine.candidates import Candidates, Reason, candidates
from closeknit.engine.records import FLOORS, Channel, Status
from closeknit.importers import _reading
from closeknit.importers._found import HEAD_BYTES, Context, Found, Source

TODAY = date(2026, 11, 22)
DAYS = (TODAY, date(2028, 2, 26), date(2025, 1, 1), date(2026, 3, 31))
"""A Sunday; three days before a 29 February; the turn of a year; the days after the clocks change."""

USUAL_MINUTES = {0: 5, Channel.VIDEO: 20, Channel.VOICE: 15, Channel.MESSAGE: 5}
RESERVED = re.compile(r"\+447700900\d{3}|\+441632960\d{3}|\+1\d{3}55501\d{2}")


def context(today: date) -> Context:
    """What the readers know of the owner at eight in the morning."""
    now = datetime(today.year, today.month, today.day, 8, tzinfo=ZoneInfo(OWNER.zone))
    return Context((OWNER.name,), (OWNER.email,), region=OWNER.region, zone=OWNER.zone, now=now)


@dataclass
class Sample:
    """The samples of one day: files by name in their order, and what was found in each."""

    files: dict[str, bytes]
    found: dict[str, list[Found]]

    @property
    def all(self) -> list[Found]:
        """Everything found, in the order of the files."""
        return [one for found in self.found.values() for one in found]


@cache
def sample(today: date) -> Sample:
    """Write the samples of a day and read them all."""
    files = written(today)
    return Sample(files, {name: _reading.find(BytesIO(data), name, len(data), context(today))
                          for name, data in files.items()})  # fmt: skip


def written(today: date) -> dict[str, bytes]:
    """The bytes of the samples of a day by name, in the order in which they were returned."""
    with TemporaryDirectory() as folder:
        return {path.name: path.read_bytes() for path in write_samples(Path(folder) / "new", today)}


@dataclass
class Ties:
    """The circle after the import: one entry a person in each array."""

    names: list[str]
    stats: engine_days.Stats
    status: np.ndarray
    layer: np.ndarray
    unanswered: np.ndarray
    candidates: Candidates

    def of(self, name: str) -> int:
        """Where a person stands."""
        return self.names.index(name)


@cache
def ties(today: date) -> Ties:
    """Join the people of all files, and read each tie as the circle does."""
    found, last = sample(today).all, today.toordinal()
    named = [
        (part, number, person)
        for part, one in enumerate(found)
        for number, person in enumerate(one.people)
        if OWNER.email not in person.addresses and any(map(str.isalpha, person.name))
    ]
    fold = Fold()
    fold.add(
        [
            Claim(n, part, person_mark(found[part].importer, person.key), person.name, tuple(strong_keys(person)))
            for n, (part, _, person) in enumerate(named)
        ]
    )
    meetings = fold.people
    place = {named[claim.id][:2]: who for who, somebody in enumerate(meetings) for claim in somebody.claims}
    rows = np.array([row for part, one in enumerate(found) for row in _rows(part, one, place)], dtype=np.int64)
    tie, day, channel, direction, half, minutes = rows.T
    everybody = np.arange(len(meetings))
    stats = engine_days.lined_up(*engine_days.summarise(tie, day, half), everybody)
    silent = np.where(stats.last > 0, last - stats.last, -1)
    also = habits.habits(tie, day, channel, direction, half, np.ones_like(tie), minutes)
    usual_channel, unanswered = np.zeros((2, len(meetings)), dtype=np.int64)
    usual_channel[also.tie], unanswered[also.tie] = also.usual_channel, also.unanswered
    layer = _layers(tie, day, half, last, silent)
    floors = np.array([FLOORS[int(name)] for name in layer], dtype=np.float64)
    read = rhythm.read(stats, last, rhythm.SHIPPED, floors)
    no = np.zeros(len(meetings), dtype=np.bool_)
    status = rhythm.words(stats, read, no, no)
    offered = candidates(
        status, p7=read.p7, alive=read.alive, silent=silent, usual=rhythm.usual(stats)[0], x=stats.x, layer=layer,
        channel=np.where(usual_channel > 0, usual_channel, Channel.MESSAGE), unanswered=unanswered,
        minutes=np.array([USUAL_MINUTES[int(one)] for one in usual_channel]),
        date_in_days=_dates_soon(found, place, len(meetings), today),
    )  # fmt: skip
    return Ties([meeting.name for meeting in meetings], stats, status, layer, unanswered, offered)


def _rows(part: int, one: Found, place: dict[tuple[int, int], int]) -> list[tuple[int, ...]]:
    t, zone, epoch = one.touches, ZoneInfo(OWNER.zone), date(1970, 1, 1).toordinal()
    return [
        (
            place[part, who],
            at // 86400 + epoch if one.wall else datetime.fromtimestamp(at, zone).toordinal(),
            *rest,
        )
        for who, at, *rest in zip(t.who, t.at, t.channel, t.direction, t.half_days, t.minutes, strict=True)
        if (part, who) in place
    ]


def _layers(tie: np.ndarray, day: np.ndarray, half: np.ndarray, today: int, silent: np.ndarray) -> np.ndarray:
    """As the circle has it: frequency as it was at the last contact, fading by half in a year."""
    ids, _, recent = engine_days.decayed(tie, day, half, today)
    frequency, nothing = np.zeros((2, len(silent)))
    silent = np.maximum(silent, 0)
    frequency[ids] = recent
    frequency *= np.exp2(silent / 90) * layers.PER_QUARTER * 0.5 ** (silent / 365)
    return layers.assign(frequency, nothing, nothing, nothing, np.zeros(len(silent), dtype=np.int64))


def _dates_soon(found: list[Found], place: dict[tuple[int, int], int], size: int, today: date) -> np.ndarray:
    ahead = {(day.month, day.day): n for n in range(8) for day in [today + timedelta(days=n)]}
    soon = np.full(size, -1)
    for part, one in enumerate(found):
        for day in one.dates:
            if (day.month, day.day) in ahead:
                soon[place[part, day.who]] = ahead[day.month, day.day]
    return soon


def members(files: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Every text among the files: those that stand alone and those in zips."""
    out = []
    for name, data in files.items():
        if name.endswith(".zip"):
            with zipfile.ZipFile(BytesIO(data)) as archive:
                out += [(f"{name}/{inner}", archive.read(inner)) for inner in archive.namelist()]
        else:
            out.append((name, data))
    return out


def test_the_same_day_gives_the_same_bytes_and_another_day_others() -> None:
    first = sample(TODAY).files
    assert list(written(TODAY).items()) == list(first.items())
    assert written(TODAY + timedelta(days=1)) != first


def test_contacts_come_first_then_calendars_then_chats() -> None:
    kinds = [{one.importer for one in found} for found in sample(TODAY).found.values()]
    assert 10 <= len(kinds) <= 14
    assert kinds == [{"vcard"}] * 3 + [{"ical"}] * 2 + [{"whatsapp"}] * (len(kinds) - 5)


def test_every_text_is_known_to_exactly_one_importer() -> None:
    importers = registry.members("closeknit.importers")
    texts = members(sample(TODAY).files)
    assert len(texts) > 70
    for name, data in texts:
        assert sum(one.recognises(data[:HEAD_BYTES], name) for one in importers.values()) == 1, name


@pytest.mark.parametrize("today", DAYS)
def test_everything_is_read_without_a_question(today: date) -> None:
    read = sample(today)
    assert [question for one in read.all for question in one.questions] == []
    assert sum(map(len, read.found.values())) == len(members(read.files))


def test_dates_of_a_young_chat_can_be_read_in_one_way_on_any_day() -> None:
    newcomers = [person for person in people() if person.tie and person.tie.state is State.NEW]
    assert len(newcomers) == 3
    reader = registry.members("closeknit.importers")["whatsapp"]
    days = [TODAY + timedelta(days=ahead) for ahead in range(366)]
    young = [(person, today) for person in newcomers for today in days if _all_early(person, today)]
    assert len(young) > 100
    for person, today in young:
        data = android_chat(person, today).encode()
        source = Source(f"WhatsApp Chat with {person.name}.txt", BytesIO(data), len(data))
        found = reader.read(source, context(today))
        last = date(1970, 1, 1) + timedelta(seconds=max(found.touches.at))
        assert not found.questions
        assert last == truth(today)[person.name].last


def _all_early(person: Person, today: date) -> bool:
    """Whether each number in the dates of a chat could be a month."""
    return all(day.day <= 12 for day in contact_days(person, today))


def test_there_is_enough_of_everything() -> None:
    found, circle = sample(TODAY).all, ties(TODAY)
    assert len(circle.names) >= 110
    assert sorted(circle.names) == sorted(truth(TODAY))
    assert 20_000 <= sum(len(one.touches) for one in found) <= 40_000
    assert len({(one.people[day.who].name, day.kind, day.month, day.day) for one in found for day in one.dates}) >= 30
    assert sum(day.year is None for one in found for day in one.dates) >= 5
    assert circle.stats.first[circle.stats.first > 0].min() <= (TODAY - timedelta(days=1800)).toordinal()


@pytest.mark.parametrize("today", DAYS)
def test_nothing_lies_ahead(today: date) -> None:
    midnight = datetime(today.year, today.month, today.day, tzinfo=ZoneInfo("UTC")).timestamp()
    assert max(max(one.touches.at) for one in sample(today).all if len(one.touches)) < midnight


def test_only_numbers_and_addresses_that_nobody_has() -> None:
    persons = [person for one in sample(TODAY).all for person in one.people]
    numbers = {number for person in persons for number in person.numbers}
    assert len(numbers) > 70
    assert [number for number in numbers if not RESERVED.fullmatch(number)] == []
    text = "\n".join(data.decode() for _, data in members(sample(TODAY).files))
    hosts = set(re.findall(r"@([\w.-]+)", text))
    assert hosts == {"example.org", "example.com", "example.net"}
    assert re.findall(r"https?:", text) == []
    dialled = re.findall(r"TEL[^:]*:(.*)", text.replace("\r", ""))
    assert {re.sub(r"\D", "", number)[-9:] for number in dialled} <= {number[-9:] for number in numbers} | {
        number[-9:] for number in ("01632960777", "01632960778")
    }


def test_names_are_as_people_have_them() -> None:
    names = ties(TODAY).names
    scripts = {"ARABIC": "ا", "CYRILLIC": "О", "HAN": "陈", "HANGUL": "김", "KANA": "さ", "HEBREW": "ד", "GREEK": "Α"}
    for script, letter in scripts.items():
        assert any(letter in name for name in names), script
    assert max(map(len, names)) >= 80
    assert {"Wulandari", "Joe"} <= set(names)


def test_what_does_not_count_is_left_out_with_the_reason() -> None:
    read = sample(TODAY)
    reasons = Counter(skipped.reason for one in read.all for skipped in one.skipped)
    for reason in (
        "a business, not a person", "a call that was not answered", "a message that was deleted",
        "this event was cancelled", "you declined this event", "it has not happened yet",
    ):  # fmt: skip
        assert reasons[reason], reason
    assert sum(one.thrown.get("pictures and files", 0) for one in read.all) > 500
    [group] = [one for one in read.all if one.source == "Choir car share"]
    assert len(group.touches) > 50
    assert set(group.touches.half_days) == {0}


def test_the_choir_counts_nothing_and_a_coffee_half() -> None:
    circle = ties(TODAY)
    [calendar] = sample(TODAY).found[f"{OWNER.email}.ics"]
    often = Counter(calendar.touches.half_days)
    assert often[0] > 1_500
    assert often[1] > 30
    assert circle.stats.x[circle.of("Hilary Pope")] == 0
    assert circle.stats.x[circle.of("Gwen Pritchard")] % 1 == 0.5


def test_a_shared_landline_stays_with_two_people() -> None:
    [found] = sample(TODAY).found["Contacts from iPhone.vcf"]
    sharing = [person.name for person in found.people if "+441632960142" in person.numbers]
    assert sharing == ["Ruth Abara", "Emmanuel Abara"]


def test_the_calendars_are_whole_for_another_reader() -> None:
    for name in (f"{OWNER.email}.ics", "Birthdays.ics"):
        data = sample(TODAY).files[name]
        events = icalendar.Calendar.from_ical(data).walk("VEVENT")
        assert len(events) == data.count(b"BEGIN:VEVENT") > 10
        assert all(event.decoded("DTEND") > event.decoded("DTSTART") for event in events)
        assert max(map(len, data.split(b"\r\n"))) <= 75


@pytest.mark.parametrize("today", DAYS)
def test_every_tie_stands_as_it_was_planned(today: date) -> None:
    meant = {
        State.STEADY: {Status.STEADY},
        State.QUIET: {Status.QUIET},
        State.DRIFTING: {Status.DRIFTING},
        State.LAPSED: {Status.LAPSED},
        State.NEW: {Status.NEW},
        State.NO_HISTORY: {Status.NEW},
        State.ONE_SIDED: {Status.QUIET},
    }
    circle, planned = ties(today), truth(today)
    for place, name in enumerate(circle.names):
        assert circle.status[place] in meant[planned[name].state], name
        if planned[name].last:
            assert circle.stats.last[place] == planned[name].last.toordinal(), name


def test_gaps_are_as_long_and_as_uneven_as_planned() -> None:
    circle, planned = ties(TODAY), truth(TODAY)
    regular = [name for name in circle.names if planned[name].usual and circle.stats.n[circle.of(name)] >= 20]
    assert len(regular) > 25
    for name in regular:
        place = circle.of(name)
        assert circle.stats.median[place] == pytest.approx(planned[name].usual, rel=0.3), name
        assert circle.stats.mean_gap[place] > 1.1 * circle.stats.median[place], name


def test_the_life_has_layers_and_most_of_it_is_steady() -> None:
    circle, planned = ties(TODAY), truth(TODAY)
    assert Counter(circle.layer.tolist()) == {5: 5, 15: 10, 50: 35, 150: len(circle.names) - 50}
    close = [circle.names[place] for place in np.flatnonzero(circle.layer <= 15)]
    assert {"Sofia Marques", "Chidi Eze", "Daniel Okafor", "Ruth Abara", "Ngozi Okafor", "Mateo Ruiz"} <= set(close)
    assert [name for name in close if planned[name].drifted] == ["Ngozi Okafor", "Mateo Ruiz"]
    states = Counter(one.state for one in planned.values())
    assert sum(one.drifted for one in planned.values()) >= 10
    assert states[State.STEADY] > 0.7 * (len(planned) - states[State.NO_HISTORY])


def test_the_sister_is_two_and_a_half_times_as_quiet_as_usual() -> None:
    circle = ties(TODAY)
    place = circle.of("Ngozi Okafor")
    silent = TODAY.toordinal() - circle.stats.last[place]
    assert circle.stats.median[place] == 14
    assert silent == 35
    assert date.fromordinal(int(circle.stats.last[place])).strftime("%A") == "Sunday"


def test_old_friends_were_friends() -> None:
    circle, planned = ties(TODAY), truth(TODAY)
    lapsed = [name for name, one in planned.items() if one.state is State.LAPSED]
    assert len(lapsed) >= 3
    for name in lapsed:
        assert circle.stats.x[circle.of(name)] >= plan.OLD_FRIEND_DAYS
        assert TODAY.toordinal() - circle.stats.last[circle.of(name)] > 2 * 365


@pytest.mark.parametrize("today", DAYS)
def test_the_week_has_a_few_kind_reach_outs(today: date) -> None:
    circle = ties(today)
    picks = plan.choose(circle.candidates, OWNER.minutes)
    chosen = {circle.names[pick.index]: pick for pick in picks}
    assert 3 <= len(picks) <= 5
    assert sum(pick.minutes for pick in picks) <= OWNER.minutes
    birthday = chosen["Tomasz Wiśniewski"]
    assert (birthday.reason, birthday.channel, birthday.minutes) == (Reason.DATE, Channel.MESSAGE, 5)
    assert 2 <= birthday.date_in_days <= 5
    sister = chosen["Ngozi Okafor"]
    assert (sister.reason, sister.channel, sister.short) == (Reason.QUIETER, Channel.VOICE, False)
    assert any(pick.reason in (Reason.NEW_TIE, Reason.KEEP_GOING) for pick in picks)


def test_nobody_is_chased_who_does_not_answer() -> None:
    circle = ties(TODAY)
    place = circle.of("Marcus Oduya")
    assert circle.unanswered[place] >= plan.UNANSWERED
    assert plan.reasons(circle.candidates)[place] == 0
    answered = circle.unanswered.copy()
    answered[place] = 0
    columns = {name: getattr(circle.candidates, name) for name in circle.candidates.__slots__ if name != "status"}
    asked = candidates(circle.status, **{**columns, "unanswered": answered})
    assert plan.reasons(asked)[place] == Reason.QUIETER
