"""Facebook and Instagram chats as pages: layouts, dates in any language, and whose clock they are on."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import NOW, asked, rows

from closeknit.importers import _reading, meta
from closeknit.importers._found import Context, Found, Source
from closeknit.importers._metadates import PageDates

INBOX = "your_facebook_activity/messages/inbox"


def read(data: bytes, name: str = "message_1.html", **known: Any) -> Found:
    return meta.read(Source(name, io.BytesIO(data), len(data)), Context(**{"now": NOW, **known}))


def names(found: Found) -> list[str]:
    return [person.name for person in found.people]


def page(*messages: tuple[str, str], title: str = "Ada", layout: str = "facebook") -> bytes:
    forms = {
        "facebook": '<section class="_3-95 _a6-g"><h2 class="_2ph_ _a6-h _a6-i">{0}</h2><div class="_2ph_ _a6-p"><div><div>'
        '</div><div>plum</div></div></div><footer class="_3-94 _a6-o"><div class="_a72d">{1}</div></footer></section>',
        "instagram": '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><h2 class="_3-95 _2pim _a6-h _a6-i">{0}</h2>'
        '<div class="_3-95 _a6-p"><div><div></div><div>plum</div></div></div><div class="_3-94 _a6-o">{1}</div></div>',
        "2018": '<div class="pam _2lej uiBoxWhite noborder"><div class="_3-96 _2pio _2lek _2lel">{0}</div>'
        '<div class="_3-96 _2let"><div><div>plum</div></div></div><div class="_3-94 _2lem">{1}</div></div>',
    }
    body = "".join(forms[layout].format(*message) for message in messages)
    return f"<html><head><title>{title}</title></head><body><main>{body}</main></body></html>".encode()


@pytest.mark.parametrize("layout", ["facebook", "instagram", "2018"])
def test_each_layout_is_known_by_itself_and_read(layout: str) -> None:
    data = page(("Bea", "Oct 03, 2023, 4:05 PM"), ("Ada", "Oct 02, 2023, 12:30 AM"), layout=layout)
    assert meta.recognises(data, "IMG-0001.jpg")
    found = read(data, "message_1.html")
    assert (names(found), found.me and found.me.name, found.wall) == (["Ada"], "Bea", True)
    assert rows(found) == ["2023-10-03 16:05:00 0 MESSAGE OUT 0 2", "2023-10-02 00:30:00 0 MESSAGE IN 0 2"]


@pytest.mark.parametrize(
    "written",
    [
        "Oct 03, 2023 4:05:00 pm",
        "Okt 03, 2023 4:05:00 PM",
        "3. Oktober 2023, 16:05",
        "3 oct. 2023 à 16:05",
        "oct. 03, 2023 4:05 p. m.",
        "3 de octubre de 2023, 16:05",
        "out 03, 2023 4:05:00 da tarde",
        "3 de out. de 2023 16:05",
        "ott 03, 2023 4:05:00 PM",
        "okt 03, 2023 4:05:00 p.m.",
        "3 okt. 2023 om 16:05",
        "paź 03, 2023 4:05:00 po południu",
        "říj 03, 2023 4:05:00 odpol.",
        "3 окт. 2023 г., 16:05",
        "10월 03, 2023 4:05 오후",
        "2023年10月3日 下午4:05",
        "mardi 3 octobre 2023, 16:05 UTC+02",
        "Tuesday, October 3, 2023 at 4:05pm PDT",
    ],
)
def test_dates_in_many_languages(written: str) -> None:
    found = PageDates().read(written)
    assert found is not None
    assert datetime.fromtimestamp(found[0] + found[2], UTC) == datetime(2023, 10, 3, 16, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "Ada", "12:30", "Oct 03, 2023", "Oct 45, 2023 4:05 PM", "Oct 3, 1066 4:05 PM"])
def test_what_is_no_date(text: str) -> None:
    assert PageDates().read(text) is None


def test_numbers_that_can_be_day_or_month_are_asked() -> None:
    found = read(page(("Bea", "05/04/2020, 16:05"), ("Ada", "03/04/2020, 16:04"), layout="2018"), "message_1.html")
    assert (asked(found), [row[:10] for row in rows(found)]) == (["date_order"], ["2020-04-05", "2020-04-03"])
    found.answer({"date_order": "month"})
    assert [row[:10] for row in rows(found)] == ["2020-05-04", "2020-03-04"]


def test_a_number_above_twelve_settles_it() -> None:
    found = read(page(("Bea", "05/13/2020, 16:05"), ("Ada", "05/04/2020, 16:04"), layout="2018"), "message_1.html")
    assert (asked(found), [row[:10] for row in rows(found)]) == ([], ["2020-05-13", "2020-05-04"])


def test_instagram_pages_are_put_on_the_owners_clock() -> None:
    """Aug 09, 2026 9:49 am on the page was 17:49 UTC in the JSON of the same download; in winter it is the same."""
    data = page(("Ada", "Aug 09, 2026 9:49 am"), ("Bea", "Dec 29, 2025 1:46 pm"), layout="instagram")
    found = read(data, "your_instagram_activity/messages/inbox/ada_1/message_1.html", zone="Europe/Amsterdam")
    assert [row[:19] for row in rows(found)] == ["2026-08-09 19:49:00", "2025-12-29 22:46:00"]


def test_json_goes_before_the_page_of_the_same_chat_and_other_pages_are_put_in_utc() -> None:
    members = [{"name": "Ada"}, {"name": "Bea"}]
    messages = [{"sender_name": "Ada", "timestamp_ms": 1_700_000_000_000, "content": "x"}]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{INBOX}/ada_1/message_1.html", page(("Ada", "Jul 03, 2023 4:05:00 pm")))
        plain = {"participants": members, "messages": messages, "title": "Ada"}
        archive.writestr(f"{INBOX}/ada_1/message_1.json", json.dumps(plain))
        archive.writestr(f"{INBOX}/cleo_2/message_1.html", page(("Cleo", "Jul 03, 2023 4:05:00 pm"), title="Cleo"))
    size = packed.tell()
    [found] = _reading.find(packed, "facebook.zip", size, Context(now=NOW, zone="Europe/Berlin"))
    assert (names(found), found.wall) == (["Ada", "Cleo"], False)
    assert rows(found)[1][:19] == "2023-07-03 14:05:00"
    assert [row.reason for row in found.skipped] == ["the same chat is here as JSON, which was read"]


def test_a_list_of_members_makes_a_group() -> None:
    data = page(("Ada", "Jul 03, 2023 4:05:00 pm"), title="Participants: Ada, Cleo and Bea")
    found = read(data, "message_1.html", names=("Bea",))
    assert (names(found), list(found.touches.half_days)) == (["Ada"], [0])


@given(size=st.integers(0, 3000), count=st.integers(1, 500))
def test_long_pages_are_read_piece_by_piece(size: int, count: int) -> None:
    messages = [(("Ada", "Bea")[n % 2], f"Oct 03, 2023 4:{n // 60 % 60:02}:{n % 60:02} pm") for n in range(count)]
    data = page(*messages).replace(b"plum", b"plum &lt;h2 class=&quot;_a6-h _a6-i&quot;&gt;" + b"x" * size)
    found = read(data, "message_1.html", names=("Bea",))
    assert list(found.touches.direction) == [2 - n % 2 for n in range(count)]
