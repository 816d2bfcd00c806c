"""What was promised: noted, kept, taken back, brought back, and never lost with a file or a name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import JournalEntry, User
from closeknit.circle import access
from closeknit.circle.actions import people, promises
from closeknit.circle.actions.people import Unusable
from closeknit.circle.actions.same import bring_together, take_apart
from closeknit.circle.models import KnownAs, Person, Promise, ReachOut
from closeknit.circle.queries.promises import promises_of
from tests.circle.life import NOW, TODAY, bring, every, friend, snapshot, talk, undo
from tests.circle.test_pages import post, undo_of

pytestmark = pytest.mark.django_db

PHOTOS = "bring the garden photos round"


def said(owner: User, person: Person, *, ago: int = 17, by: int | None = 0, words: str = PHOTOS) -> Promise:
    """Something promised `ago` days ago for the day `by` days from today."""
    by_day = None if by is None else TODAY + timedelta(days=by)
    return promises.promise(
        owner=owner, person=person, words=words, made_on=TODAY - timedelta(days=ago), by_day=by_day, today=TODAY
    )


# Noting


def test_a_promise_is_kept_reopened_removed_and_brought_back_each_with_a_line_in_the_journal(amara: User) -> None:
    ada = friend(amara, "Ada")
    entry = said(amara, ada, words="  bring the\n garden photos round ")
    assert (entry.tie, entry.words, entry.made_on, entry.by_day) == (ada.tie, PHOTOS, date(2026, 11, 1), TODAY)
    before = snapshot(amara)
    promises.keep_promise(owner=amara, promise=entry, today=TODAY)
    assert promises_of(amara, ada) == ([], [entry])
    assert Promise.objects.get().kept_on == TODAY
    promises.reopen_promise(owner=amara, promise=entry, today=TODAY)
    assert snapshot(amara) == before
    promises.take_back_promise(owner=amara, promise=entry, today=TODAY)
    assert promises_of(amara, ada) == ([], [])
    promises.restore_promise(owner=amara, promise=entry, today=TODAY)
    assert snapshot(amara) == before
    acts = list(JournalEntry.objects.order_by("sequence").values_list("act", "about"))[-5:]
    assert acts == [(f"promise.{act}", ada.ref) for act in ("made", "kept", "reopened", "taken_back", "restored")]


def test_a_promise_kept_before_stays_kept_on_its_day(amara: User) -> None:
    entry = said(amara, friend(amara, "Ada"))
    promises.keep_promise(owner=amara, promise=entry, today=TODAY - timedelta(days=2))
    promises.keep_promise(owner=amara, promise=entry, today=TODAY)
    assert Promise.objects.get().kept_on == TODAY - timedelta(days=2)


@pytest.mark.parametrize(
    ("field", "what", "words"),
    [
        ("words", {"words": " \n "}, "Enter what you said you would do."),
        ("made_on", {"made_on": TODAY + timedelta(days=1)}, "That day is still to come. Choose today or a day before."),
        ("made_on", {"made_on": date(1899, 12, 31)}, "Choose a day after 1900."),
        ("by_day", {"by_day": TODAY - timedelta(days=1)}, "Choose the day you said it, or a day after it."),
        ("by_day", {"by_day": date(2037, 1, 1)}, "Choose a day within the next 10 years."),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(amara: User, field: str, what: dict[str, Any], words: str) -> None:
    ada = friend(amara, "Ada")
    with pytest.raises(Unusable) as refused:
        promises.promise(owner=amara, person=ada, today=TODAY, **{"words": PHOTOS, "made_on": TODAY, **what})
    assert (refused.value.field, str(refused.value)) == (field, words)
    assert not Promise.objects.exists()


def test_promises_follow_their_person_together_and_apart(amara: User) -> None:
    ada, adele = friend(amara, "Ada"), friend(amara, "Adele")
    said(amara, ada, words="for Ada")
    said(amara, adele, words="for Adele")
    one = bring_together(owner=amara, one=ada, other=adele, now=NOW)
    assert {row.words for row in promises_of(amara, one)[0]} == {"for Ada", "for Adele"}
    claims = KnownAs.objects.filter(person=one, name="Adele").values_list("pk", flat=True)
    apart = take_apart(owner=amara, person=one, claims=set(claims), now=NOW)
    whose = {p.name: [row.words for row in promises_of(amara, p)[0]] for p in apart}
    assert whose == {"Ada": ["for Ada"], "Adele": ["for Adele"]}


def test_undoing_an_import_leaves_the_promise_and_the_person_it_is_for(amara: User) -> None:
    batch = bring(amara, talk("Ada", every(5, 6)), talk("Tom", every(5, 6)))
    said(amara, Person.objects.get(name="Ada"))
    undo(amara, batch)
    assert list(Person.objects.values_list("name", flat=True)) == ["Ada"]
    assert promises_of(amara, Person.objects.get())[0] != []


def test_deleting_a_person_for_good_deletes_the_promises(amara: User) -> None:
    ada = friend(amara, "Ada")
    said(amara, ada)
    people.erase_person(owner=amara, person=ada)
    assert not Promise.objects.exists()


# The pages


def test_the_page_takes_a_promise_without_script_and_each_press_has_its_undo(as_amara: Client, amara: User) -> None:
    ada = friend(amara, "Ada")
    where = post(as_amara, "promises", ada.ref, words="Bring <the> photos", by_day="2026-12-01")
    here = reverse("person", args=[ada.ref])
    assert where["Location"] == here + "#promises"
    page = as_amara.get(here).content.decode()
    assert "Bring &lt;the&gt; photos, for Tuesday 1 December" in page
    assert "(said on Wednesday 18 November)" in page
    entry = Promise.objects.get()
    assert (entry.made_on, entry.by_day) == (TODAY, date(2026, 12, 1))
    post(as_amara, "promise_keep", ada.ref, entry.pk)
    assert "Bring &lt;the&gt; photos, Wednesday 18 November" in as_amara.get(here).content.decode()
    post(as_amara, "promise_keep", ada.ref, entry.pk)
    as_amara.post(undo_of(as_amara))
    assert promises_of(amara, ada) == ([entry], [])
    post(as_amara, "promise_remove", ada.ref, entry.pk)
    assert not access.promises(amara).exists()
    as_amara.post(undo_of(as_amara))
    assert access.promises(amara).exists()


def test_with_script_only_the_card_comes_back(as_amara: Client, amara: User) -> None:
    ada = friend(amara, "Ada")
    answer = as_amara.post(
        reverse("promises", args=[ada.ref]), {"words": PHOTOS, "by_day": ""}, headers={"HX-Request": "true"}
    )
    card = answer.content.decode()
    assert answer.status_code == 200
    assert card.startswith('<section class="card swap-in" id="promises-card"')
    assert "Noted." in card
    assert PHOTOS in card
    assert reverse("promise_remove", args=[ada.ref, Promise.objects.get().pk]) in card


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"words": ""}, "Enter what you said you would do."),
        ({"words": "Lend the car", "by_day": "2026-11-17"}, "Choose the day you said it, or a day after it."),
        ({"words": "Lend the car", "by_day": "2050-01-01"}, "Choose a day within the next 10 years."),
        ({"words": "Lend the car", "by_day": "soon"}, "Choose a day from the calendar."),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_promise_that_cannot_be_kept_comes_back_with_what_was_typed(
    as_amara: Client, amara: User, what: dict[str, str], words: str, headers: dict[str, str]
) -> None:
    ada = friend(amara, "Ada")
    answer = as_amara.post(reverse("promises", args=[ada.ref]), what, headers=headers)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert f'value="{what["words"]}"' in page
    assert not Promise.objects.exists()


def test_today_says_why_and_that_the_promise_is_kept(as_amara: Client, amara: User) -> None:
    ada = friend(amara, "Ada")
    said(amara, ada, words="tea & cake")
    assert "you noted a promise: “tea &amp; cake”." in as_amara.get(reverse("today")).content.decode()
    post(as_amara, "reach", ada.ref, **{"as": "done"})
    assert "Your promise is noted as kept." in as_amara.get(reverse("today")).content.decode()
    assert ReachOut.objects.get().state == "done"


def test_the_promise_of_another_is_not_there(as_amara: Client, femi: User, amara: User) -> None:
    theirs = friend(femi, "Ada")
    entry = said(femi, theirs)
    own = friend(amara, "Ada")
    for name in ("promise_keep", "promise_reopen", "promise_remove", "promise_restore"):
        for ref in (theirs.ref, own.ref):
            assert as_amara.post(reverse(name, args=[ref, entry.pk])).status_code == 404
    assert as_amara.post(reverse("promises", args=[theirs.ref]), {}).status_code == 404
    entry.refresh_from_db()
    assert (entry.gone, entry.kept_on) == (False, None)
