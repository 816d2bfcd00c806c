"""State of Mind: in JSON, in tables and in Apple's own XML, and what is left out of each."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import NOW

from closeknit.importers import health_mood
from closeknit.importers._found import Context, Found, Refused, Source

SAMPLES = Path(__file__).with_name("samples") / "health_mood"
FILES = [path for path in sorted(SAMPLES.iterdir()) if not path.name.endswith(".expected.json")]


class Short(io.BytesIO):
    """A file that gives at most so many bytes at a time, as a zip does."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self._most = most

    def read(self, size: int | None = -1) -> bytes:
        wanted = self._most if size is None or size < 0 or size > self._most else size
        return super().read(wanted)


def read(data: str | bytes, most: int = 0, **known: Any) -> Found:
    packed = data.encode() if isinstance(data, str) else data
    file = Short(packed, most) if most else io.BytesIO(packed)
    return health_mood.read(Source("export", file, len(packed)), Context(**{"now": NOW, **known}))


def moods(found: Found) -> list[tuple[str, int, bool]]:
    return [(f"{datetime.fromtimestamp(one.at, UTC):%Y-%m-%d %H:%M}", one.mood, one.whole_day) for one in found.moods]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_entries_of_a_file(path: Path) -> None:
    data = path.read_bytes()
    expected = json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))
    assert health_mood.recognises(data[:65536], "file")
    found = read(data, **expected.get("context", {}))
    assert [mood.mood for mood in found.moods] == expected["moods"]
    assert not found.wall
    if "labels" in expected:
        assert list(found.moods[0].labels) == expected["labels"]


def test_moments_keep_their_zone_and_days_their_noon() -> None:
    found = read((SAMPLES / "HealthAutoExport-2024-02-06.json").read_bytes())
    assert moods(found) == [("2024-02-06 22:00", 71, False), ("2024-02-06 20:00", -25, True)]
    assert found.moods[0].labels == ("calm", "grateful", "family", "current events")
    assert found.thrown == {"entries that are in the file twice": 1}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *(("2024-07-06T14:00:00Z", "14:00"), ("2024-07-06 14:00:00 UTC", "14:00"), ("2024-07-06 14:00", "12:00")),
        *(("2024-07-06 14:00:00.123 +0530", "08:30"), ("2024-07-06T14:00:00+05:30", "08:30")),
    ],
)
def test_moments_as_apps_write_them(written: str, expected: str) -> None:
    found = read(f"Date,Kind,Valence\n{written},momentaryEmotion,0.5\n", zone="Europe/Berlin")
    assert moods(found) == [(f"2024-07-06 {expected}", 50, False)]


def test_a_day_in_utc_is_the_day_at_the_owners_place() -> None:
    found = read("Date,Kind,Valence\n2024-07-06T22:30:00Z,dailyMood,0.5\n", zone="Europe/Berlin")
    assert moods(found) == [("2024-07-07 10:00", 50, True)]


def test_labels_are_words_and_nothing_longer() -> None:
    row = '2024-07-06,daily,0,"[Calm], self_care; I met Quentin at the weir today, 4711","Family/Friends"'
    found = read(f"Date,Kind,Valence,Labels,Associations\n{row}\n")
    assert found.moods[0].labels == ("calm", "self care", "family/friends")
    assert found.thrown == {"words that are no labels": 2}


def test_what_is_no_entry_is_told() -> None:
    rows = "x,daily,0.5\n2024-07-06,daily,7\n2024-07-06,daily,\n2031-07-06,daily,0.5\n2024-07-06,daily,0.5"
    found = read(f"Date,Kind,Valence\n{rows}\n")
    assert [row.where for row in found.skipped] == ["line 2", "line 3", "line 4", "line 5"]
    assert len(found.moods) == 1


DTD = "<!DOCTYPE HealthData [\n<!-- HealthKit Export Version: 14 -->\n<!ELEMENT HealthData (ExportDate,Me,(Record)*)>\n]>\n"
STEPS = ' <Record type="HKQuantityTypeIdentifierStepCount" sourceName="Watch" unit="count" value="7"/>\n'
ENTRY = (
    ' <Record type="HKDataTypeStateOfMind" sourceName="Perpetua&apos;s Watch" startDate="2024-02-06 14:00:00 -0800">\n'
    '  <MetadataEntry key="HKMetadataKeyStateOfMindValence" value="0.5"/>\n'
    '  <MetadataEntry key="HKMetadataKeyStateOfMindKind" value="dailyMood"/>\n'
    '  <MetadataEntry key="HKMetadataKeyStateOfMindLabels" value="Calm, Happy"/>\n </Record>\n'
)
OTHER = ' <StateOfMind startDate="2024-02-07 09:00:00 +0000" kind="momentaryEmotion" valence="-0.4" labels="sad"/>\n'


def apple(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{DTD}<HealthData locale="en_GB">\n{inside}</HealthData>\n'


@pytest.mark.parametrize("most", [0, 7, 64, 1000])
def test_apples_xml_is_looked_through_wherever_its_pieces_end(most: int) -> None:
    data = apple(STEPS * 200 + ENTRY + STEPS * 300 + OTHER + STEPS)
    assert health_mood.recognises(data.encode()[:65536], "export.xml")
    found = read(data, most)
    assert moods(found) == [("2024-02-06 20:00", 50, True), ("2024-02-07 09:00", -40, False)]
    assert found.moods[0].labels == ("calm", "happy")


def test_apples_xml_without_state_of_mind_says_what_to_do() -> None:
    with pytest.raises(Refused, match="Health Auto Export"):
        read(apple(STEPS * 100))
    with pytest.raises(Refused):
        read(apple(STEPS + ENTRY)[: -len(ENTRY) // 2 - 20])


def test_a_long_file_is_looked_through_in_bounded_memory() -> None:
    """30 MB of other records around one entry, and names of State of Mind where there is no element."""
    noise = ' <MetadataEntry key="StateOfMind" value="StateOfMind"/>\n' * 20_000 + "StateOfMind" * 20_000
    data = apple(STEPS * 150_000 + noise + ENTRY + STEPS * 150_000).encode()
    assert len(read(data).moods) == 1


@pytest.mark.parametrize(
    "data",
    [
        b'{"data": {"metrics": []}}',
        b'{"data": {"user": {"stateOfMind": 3}}}',
        b"Date,Value\n2024-01-01,3\n",
        b"Date,Valence\n2024-01-01,3\n",
        b'<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3">HealthData</ClinicalDocument>',
        b"track,valence,energy,labels\nx,0.3,0.4,pop\n",
    ],
)
def test_other_files_are_not_claimed(data: bytes) -> None:
    assert not health_mood.recognises(data, "export.xml")


def test_json_without_state_of_mind_and_damaged_json_are_refused() -> None:
    steps = {"data": {"metrics": [{"name": "step_count", "units": "count", "data": [{"qty": 3}]}]}}
    assert health_mood.recognises(json.dumps(steps).encode(), "export.json")
    with pytest.raises(Refused, match="no State of Mind"):
        read(json.dumps(steps))
    with pytest.raises(Refused, match="damaged"):
        read(json.dumps({"data": {"stateOfMind": [{"valence": 1}]}})[:-3])


entry = st.fixed_dictionaries(
    {
        "start": st.one_of(st.none(), st.integers(), st.text(max_size=30), st.just("2024-02-06 14:00:00 -0800")),
        "kind": st.one_of(st.none(), st.integers(), st.text(max_size=9)),
        "valence": st.one_of(
            st.none(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5), st.just(0.5)
        ),
        "labels": st.one_of(
            st.none(), st.text(max_size=9), st.lists(st.one_of(st.none(), st.text(max_size=9)), max_size=3)
        ),
    }
)


@given(st.lists(st.one_of(entry, st.integers(), st.none()), min_size=1, max_size=5))
def test_odd_entries_are_read_or_told(entries: list[Any]) -> None:
    found = read(json.dumps({"data": {"stateOfMind": entries}}))
    twice = found.thrown.get("entries that are in the file twice", 0)
    assert len(found.moods) + len(found.skipped) + twice == len(entries)
    assert all(-100 <= mood.mood <= 100 for mood in found.moods)
