"""What answers came to beside the time before, and whose they are: never another's, sealed, exported, deleted."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import JournalEntry, User
from closeknit.rights.writing.whole import whole
from closeknit.wellbeing.actions import sittings
from closeknit.wellbeing.models import Result, Sitting
from closeknit.wellbeing.queries.outcomes import outcomes
from closeknit.wellbeing.queries.sittings import round_of
from tests.circle.test_sealing import dump
from tests.wellbeing.answering import NOW, answered, begin, give, of, plain

pytestmark = pytest.mark.django_db

# A change


@pytest.mark.parametrize(
    ("then", "now", "heading", "sentence"),
    [
        ((3, 2, 2), (2, 2, 1), "Close to last time", "So this may be no change at all."),
        ((3, 3, 2), (2, 2, 1), "Lower than last time", "This is a change of 3 points, which is more than chance alone"),
        (
            (1, 1, 1),
            (2, 2, 2),
            "Higher than last time",
            "This is a change of 3 points, which is more than chance alone",
        ),
        ((2, 2, 2), (2, 3, 1), "The same as last time", "A change of two points or less can be chance."),
    ],
)
def test_a_change_is_one_from_three_points_on(
    as_amara: Client, then: tuple[int, ...], now: tuple[int, ...], heading: str, sentence: str
) -> None:
    first = answered(as_amara, "ucla3", *then, 1, on=NOW - timedelta(days=40))
    assert "This is the first time, so there is nothing to put beside it yet." in first
    second = answered(as_amara, "ucla3", *now, 1)
    assert heading in second
    assert sentence in second
    assert "A change of two points or less can be chance." in second
    assert f"Last time, on Friday 9 October, you scored {sum(then)}." in second
    assert f"9 October 2026 {sum(then)} 18 November 2026 {sum(now)}" in second, "the table beside the picture"


def test_another_number_of_answers_or_another_version_is_never_compared(as_amara: Client, amara: User) -> None:
    answered(as_amara, "phq8", *[2] * 6, None, None, 0, on=NOW - timedelta(days=60))
    said = answered(as_amara, "phq8", *[0] * 7, 1, 0, on=NOW - timedelta(days=30))
    assert "Then and now you answered another number of questions" in said
    assert "more than chance alone" not in said
    Sitting.objects.update(version="0")
    said = answered(as_amara, "phq8", *[3] * 8, 0)
    assert "This is the first time" in said
    old = Sitting.objects.filter(version="0").order_by("pk")[0]
    page = as_amara.get(reverse("questions_result", args=[old.ref]))
    assert "These questions are not asked here any more" in plain(page.content)


def test_where_nobody_knows_how_large_a_change_has_to_be_that_is_said(as_amara: Client) -> None:
    answered(as_amara, "phq2", 3, 3, on=NOW - timedelta(days=20))
    said = answered(as_amara, "phq2", 0, 0)
    assert "How large a change has to be before it is more than chance is not known here." in said


def test_a_newer_rule_adds_a_result_beside_the_old_one(as_amara: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(as_amara, "gad2", 1, 1, on=NOW - timedelta(days=20))
    old = Result.objects.get()
    monkeypatch.setattr(sittings, "RULE", "2")
    answered(as_amara, "gad2", 2, 2)
    rows = list(Result.objects.order_by("pk").values_list("sitting", "rule"))
    first, second = Sitting.objects.order_by("pk").values_list("pk", flat=True)
    assert rows == [(first, "1"), (second, "2"), (first, "2")]
    kept = Result.objects.get(pk=old.pk)
    assert (kept.said, kept.rule, kept.at) == (old.said, "1", old.at)


def test_soon_again_is_said_kindly_and_not_forbidden(as_amara: Client) -> None:
    answered(as_amara, "ucla3", 1, 1, 1, 1)
    with time_machine.travel(NOW + timedelta(days=5)):
        page = plain(as_amara.get(reverse("questions"), {"of": of("ucla3").number}).content)
        assert "You answered these on Wednesday 18 November." in page
        assert "They say most when 28 days lie between, so from Wednesday 16 December on." in page
        assert begin(as_amara, "ucla3")
    with time_machine.travel(NOW + timedelta(days=28)):
        page = plain(as_amara.get(reverse("questions"), {"of": of("ons4").number}).content)
        assert "They say most" not in page


# Whose they are, and where they go


def test_somebody_elses_are_not_there(as_amara: Client, amara: User, femi: User) -> None:
    answered(as_amara, "ucla3", 3, 3, 3, 5)
    begin(as_amara, "gad2")
    client = Client()
    client.force_login(femi)
    for row in Sitting.objects.filter(owner=amara):
        for name in ("questions_result", "questions_remove"):
            assert client.get(reverse(name, args=[row.ref])).status_code == 404
        assert client.get(reverse("question", args=[row.ref, 1])).status_code == 404
        assert client.post(reverse("question", args=[row.ref, 1]), {"answer": "1"}).status_code == 404
        for name in ("questions_forget", "questions_remove"):
            assert client.post(reverse(name, args=[row.ref])).status_code == 404
    assert "Nothing here yet." in plain(client.get(reverse("questions_past")).content)
    assert Sitting.objects.filter(owner=amara).count() == 3


def test_one_time_is_deleted_after_being_asked_and_nothing_of_it_stays(as_amara: Client) -> None:
    answered(as_amara, "ucla3", 3, 3, 3, 5, on=NOW - timedelta(days=30))
    answered(as_amara, "ucla3", 1, 1, 1, 1)
    page = as_amara.get(reverse("questions_past")).content.decode()
    assert plain(page.encode()).index("18 November 2026") < plain(page.encode()).index("19 October 2026")
    where = re.findall(r'href="(/questions/[^"]+/remove/)"', page)[1]
    assert "Delete your answers of 19 October 2026?" in plain(as_amara.get(where).content)
    assert Sitting.objects.count() == 4
    assert as_amara.post(where)["Location"] == reverse("questions_past")
    assert (Sitting.objects.count(), Result.objects.count()) == (2, 2)
    assert "Your answers of that day are deleted." in plain(as_amara.get(reverse("questions_past")).content)
    assert JournalEntry.objects.filter(act="scale.removed", about="", facts={}).count() == 1


def test_leaving_in_a_hurry_forgets_what_is_open_and_says_nothing_of_it(as_amara: Client) -> None:
    where = give(as_amara, begin(as_amara, "ucla3"), 3, 3)
    again = as_amara.get(reverse("questions"), {"of": of("ucla3").number}).content.decode()
    page = as_amara.get(where).content.decode()
    form = re.search(r'<form hidden method="post" action="([^"]+)" data-forget>', page)
    assert form
    assert form[0] in again, "also on the page on which somebody goes on"
    as_amara.post(form[1], {"quietly": "1"})
    assert not Sitting.objects.exists()
    assert "deleted" not in plain(as_amara.get(reverse("questions")).content)
    assert as_amara.get(where).status_code == 404


def test_answers_are_sealed_and_in_the_export(as_amara: Client, amara: User) -> None:
    answered(as_amara, "ucla3", 3, 2, 3, 5)
    raw = dump()
    for told in (b'"score"', b'{"1"', b"not lonely", b'"band"'):
        assert told not in raw, told
    [row, _second] = round_of(amara, Sitting.objects.order_by("pk")[0].ref)
    assert row.answers == {"1": 3, "2": 2, "3": 3}
    assert outcomes(amara, [row])[0].total == 8
    made = json.loads("".join(whole(amara, "2026-11-18", "closeknit", lambda *_: None)))
    told = json.dumps(made)
    assert '"answers": {"1": 3, "2": 2, "3": 3}' in told
    assert '"score": 8.0' in told
