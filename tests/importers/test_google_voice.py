"""Pages of Google Voice: calls, voicemails and texts, one by one and as one download."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.phones import NOW, assert_as_expected, read, rows, samples

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _reading, google_voice
from closeknit.importers._found import Context, Found, Refused, Source

ANA, BEN, OWN = "+12025550123", "+12025550124", "+12025550100"


def call_page(
    label: str, number: str = ANA, name: str = "Ana", at: str = "2023-07-29T13:56:11.000-07:00", length: str = ""
) -> str:
    lasted = f'<abbr class="duration" title="{length}">(00:00:02)</abbr>' if length else ""
    return (
        f'<html><head><title>Call with\n{name}</title></head><body><div class="haudio"><span class="fn">Call with\n{name}</span>\n'
        f'<div class="contributor vcard">Call with\n<a class="tel" href="tel:{number}"><span class="fn">{name}</span></a></div>\n'
        f'<abbr class="published" title="{at}">Jul 29, 2023, 1:56:11&#8239;PM\nPacific Time</abbr>\n{lasted}\n'
        f'<div class="tags">Labels:\n<a rel="tag" href="http://www.google.com/voice#{label}">x</a></div></div></body></html>'
    )


def text(number: str, name: str, at: str = "2023-10-01T08:30:41.563-07:00", words: str = "secret") -> str:
    called = f'<abbr class="fn" title="">{name}</abbr>' if number == OWN else f'<span class="fn">{name}</span>'
    return (
        f'<div class="message"><abbr class="dt" title="{at}">Oct 1, 2023, 8:30:41&#8239;AM\nPacific Time</abbr>:\n'
        f'<cite class="sender vcard"><a class="tel" href="tel:{number}">{called}</a></cite>:\n<q>{words}</q>\n</div> '
    )


def talk_page(*texts: str, title: str = "Me to\nAna", group: tuple[str, ...] = (), label: str = "sms") -> str:
    parties = ", ".join(
        f'<cite class="sender vcard"><a class="tel" href="tel:{number}"><span class="fn">x</span></a></cite>'
        for number in group
    )
    heading = f'<div class="participants">Group conversation with:\n{parties}</div>\n' if group else ""
    return (
        f'<html><head><title>{title}</title></head><body><div class="hChatLog hfeed">{heading}{"".join(texts)}</div>\n'
        f'<div class="tags">Labels:\n<a rel="tag" href="http://www.google.com/voice#{label}">Text</a></div></body></html>'
    )


def page(data: str, name: str = "file") -> Found:
    return read(google_voice, data, region="US", name=name)


def download(**pages: str) -> Found:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, (name, data) in enumerate(pages.items()):
            archive.writestr(
                f"Takeout/Voice/Calls/{name.replace('_', ' ')} - Text - 2023-10-0{number + 1}T15_30_41Z.html", data
            )
    (found,) = _reading.find(io.BytesIO(packed.getvalue()), "takeout.zip", 0, Context(now=NOW, region="US"))
    return found


@pytest.mark.parametrize("path", samples("google_voice"), ids=lambda path: path.name)
def test_a_sample_gives_all_that_is_expected(path: Path) -> None:
    assert_as_expected(google_voice, path)


@pytest.mark.parametrize(
    ("label", "length", "direction", "minutes", "half_days"),
    [
        ("placed", "PT1H2M27S", Direction.OUT, 62, 2),
        ("placed", "PT0S", Direction.OUT, 0, 0),
        ("received", "PT4S", Direction.IN, 1, 2),
        ("recorded", "PT29M46S", Direction.IN, 30, 2),
        ("missed", "", Direction.IN, 0, 0),
        ("voicemail", "PT22S", Direction.IN, 1, 0),
    ],
)
def test_a_call_is_told_by_its_label(
    label: str, length: str, direction: Direction, minutes: int, half_days: int
) -> None:
    found = page(call_page(label, length=length))
    assert rows(found) == [(ANA, "2023-07-29 20:56", Channel.VOICE, direction, minutes, half_days)]
    assert (found.people[0].name, found.wall) == ("Ana", False)


def test_texts_go_out_or_come_in_and_say_whose_number_is_the_owners() -> None:
    found = page(talk_page(text(ANA, "Ana"), text(OWN, "Me", "2023-10-01T08:31:41.563-07:00")))
    assert [(row[0], row[3]) for row in rows(found)] == [(ANA, Direction.IN), (ANA, Direction.OUT)]
    assert found.me is not None
    assert found.me.numbers == (OWN,)


@pytest.mark.parametrize("me", ["Me", "Ich", "Moi", "我"])
def test_the_owner_is_known_in_every_language(me: str) -> None:
    found = page(talk_page(text(OWN, me), text(ANA, "Ana")))
    assert [(person.name, person.key) for person in found.people] == [("Ana", ANA)]


def test_a_group_counts_for_nobody_and_its_speakers_without_a_day() -> None:
    found = page(
        talk_page(text(ANA, "Ana"), text(OWN, "Me"), text(BEN, "Ben"), title="Group Conversation", group=(ANA, BEN))
    )
    assert [(row[0], row[5]) for row in rows(found)] == [(ANA, 0), (BEN, 0)]
    assert found.noted == {"messages in group chats": 2}
    assert found.thrown == {"your own messages to a whole group": 1}


@pytest.mark.parametrize("name", ["Ana - Text - 2023-10-01T15_30_41Z.html", "file"])
def test_texts_of_the_owner_alone_are_to_the_one_the_page_is_called_after(name: str) -> None:
    found = page(talk_page(text(OWN, "Me")), name)
    assert [(person.key, person.name) for person in found.people] == [("ana", "Ana")]
    assert list(found.touches.direction) == [Direction.OUT]


def test_all_pages_of_a_download_are_one_and_names_become_numbers() -> None:
    found = download(
        Ana=talk_page(text(OWN, "Me")),
        Ana_=call_page("received", length="PT4S"),
        Spam=talk_page(text("+12025550666", "x"), label="spam"),
        Ben=call_page("missed", BEN, "Ben"),
    )
    assert found.importer == "google_voice"
    assert {(row[0], row[2]) for row in rows(found)} == {
        (ANA, Channel.VOICE),
        (ANA, Channel.MESSAGE),
        (BEN, Channel.VOICE),
    }
    assert found.thrown == {"spam": 1}
    assert [(span.channel, span.first, span.everyone) for span in found.spans] == [
        (Channel.VOICE, date(2023, 7, 29), False),
        (Channel.MESSAGE, date(2023, 10, 1), False),
    ]


def test_calls_from_nobody_known_are_left_out_and_counted() -> None:
    found = page(call_page("placed", "", "", length="PT2S"))
    assert (len(found.touches), found.thrown) == (0, {"calls from withheld numbers": 1})


def test_a_page_without_a_time_is_left_out_with_a_reason() -> None:
    found = page(call_page("placed", at="some time ago"), "Ana - Placed - x.html")
    assert [(row.where, row.reason) for row in found.skipped] == [
        ("Ana - Placed - x.html", "a time that cannot be read")
    ]


def test_a_page_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(Refused, match="Takeout"):
        page(talk_page())


@pytest.mark.parametrize(
    "data", ["<html><body><div class='message'>", '<div class="haudio">', "<html></html>", "hChatLog"]
)
def test_other_pages_are_not_claimed(data: str) -> None:
    assert not google_voice.recognises(data.encode(), "Ana - Text - 2023-10-01T15_30_41Z.html")


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_words_in_a_page_are_read_or_refused(name: str, at: str) -> None:
    for data in (call_page("placed", name=name, at=at), talk_page(text(ANA, name, at), text(OWN, "Me"))):
        raw = data.encode("utf-8", "replace")
        found = google_voice.read(Source("x", io.BytesIO(raw), len(raw)), Context(now=NOW))
        assert len(found.touches) <= 2
