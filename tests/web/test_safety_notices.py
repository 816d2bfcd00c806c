"""Safety notices: a page for everybody, with what came with this version (SF-6)."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import Client

from closeknit.web.safety_notices import NOTICES, Notice

NOTICE = Notice(
    number="N-2026-01",
    published=date(2026, 11, 20),
    title="A reminder came in the night",
    what="Reminders were sent in quiet hours.",
    who="Everybody who had turned <b>reminders</b> on.",
    what_to_do="Install the newest version.",
    incident="I-001",
)


@pytest.mark.django_db
def test_everybody_can_open_the_notices_from_every_page(client: Client, as_amara: Client) -> None:
    for visitor in (client, as_amara):
        page = visitor.get("/safety-notices/")
        assert page.status_code == 200
        assert ("There is no notice so far." in page.content.decode()) == (not NOTICES)
    assert '<a href="/safety-notices/">Safety notices</a>' in client.get("/help/").content.decode()


def test_a_notice_says_what_it_is_whom_it_concerns_and_what_to_do() -> None:
    html = render_to_string("safety_notices.html", {"notices": (NOTICE,), "help_url": "/help/"})
    for said in (NOTICE.title, NOTICE.what, NOTICE.what_to_do, "N-2026-01", "20 November 2026", "Not mended yet."):
        assert str(said) in html
    assert "Everybody who had turned &lt;b&gt;reminders&lt;/b&gt; on." in html
    assert "There is no notice so far." not in html


def test_numbers_are_never_given_twice_and_the_newest_is_first() -> None:
    assert len({notice.number for notice in NOTICES}) == len(NOTICES)
    assert [n.published for n in NOTICES] == sorted((n.published for n in NOTICES), reverse=True)
