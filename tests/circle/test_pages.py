"""The circle through its pages, as a browser without scripts uses them: what is posted is there, and has an undo."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import User
from closeknit.circle.actions import people, week
from closeknit.circle.models import Batch, ImportantDate, Interaction, Person, ReachOut, Support
from tests.circle.life import TODAY, File, ambiguous_chat, every, friend, look, met, snapshot, talk, tie, vcard

pytestmark = pytest.mark.django_db


@pytest.fixture
def ngozi(amara: User) -> Person:
    return friend(amara, "Ngozi Eze", every_days=9, times=8, until=30, numbers=["07700 900123"])


def post(client: Client, page: str, /, *where: object, status: int = 303, **said: Any) -> HttpResponse:
    answer = client.post(reverse(page, args=where), said)
    assert answer.status_code == status, answer.content.decode()[-500:]
    return answer


def undo_of(client: Client) -> str:
    """The address behind the undo of the note on the next page."""
    words = client.get("/circle/").content.decode()
    found = re.search(r'<form[^>]*method="post"[^>]*action="([^"]+)"[^>]*>(?:(?!</form>).)*Undo', words, re.DOTALL)
    assert found, words
    return found[1].replace("&amp;", "&")


# People and moments


def test_somebody_is_added_changed_removed_brought_back_and_deleted(as_amara: Client, amara: User) -> None:
    said = {"name": "Ngozi", "relation": "my sister", "numbers": "07700 900123\n", "addresses": "", "layer": "15"}
    where = post(as_amara, "person_add", **said, remember="Likes tea")["Location"]
    person = Person.objects.get()
    assert where == reverse("person", args=[person.ref])
    form = as_amara.get(reverse("person_change", args=[person.ref])).content.decode()
    assert "+447700900123" in form
    post(as_amara, "person_change", person.ref, **{**said, "name": "Ngozi Eze", "numbers": ""}, kin="on")
    person.refresh_from_db()
    assert (person.name, tie(person).kin, person.handles.count()) == ("Ngozi Eze", True, 0)
    before = snapshot(amara)
    post(as_amara, "person_remove", person.ref)
    assert as_amara.get(where).status_code == 404
    as_amara.post(undo_of(as_amara))
    assert snapshot(amara) == before
    assert as_amara.get(reverse("person_erase", args=[person.ref])).status_code == 200
    assert Person.objects.exists(), "looking deletes nothing"
    post(as_amara, "person_erase", person.ref)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "said", [{"name": ""}, {"name": "x" * 201}, {"numbers": "call me"}, {"addresses": "a b"}, {"layer": "7"}]
)
def test_a_form_that_cannot_be_kept_comes_back_with_what_was_typed(
    as_amara: Client, ngozi: Person, amara: User, said: dict[str, str]
) -> None:
    before = snapshot(amara)
    typed = {"name": "Tom", "remember": "What I typed", "layer": "0", "numbers": "", "addresses": "", **said}
    for name, where in (("person_add", ()), ("person_change", (ngozi.ref,))):
        answer = post(as_amara, name, *where, status=422, **typed)
        assert "What I typed" in answer.content.decode()
    assert snapshot(amara) == before


def test_one_tap_saves_that_you_spoke_and_one_takes_it_back(as_amara: Client, amara: User, ngozi: Person) -> None:
    before = snapshot(amara)["Tie"]
    assert post(as_amara, "spoke", ngozi.ref, next="/circle/")["Location"] == "/circle/"
    assert tie(ngozi).last_day == TODAY
    as_amara.post(undo_of(as_amara))
    assert snapshot(amara)["Tie"] == before
    as_amara.post(undo_of(as_amara))
    assert tie(ngozi).last_day == TODAY


def test_a_moment_with_everything_said_is_kept(as_amara: Client, ngozi: Person) -> None:
    said = {"how": "1", "when": "2026-11-17", "minutes": "90", "who": "1", "felt": "good", "note": "New flat"}
    post(as_amara, "moments", ngozi.ref, **said, help="got", help_kind="2", help_words="Boxes")
    entry = Interaction.objects.get(day=TODAY - timedelta(days=1))
    assert (entry.channel, entry.minutes, entry.direction, entry.felt, entry.note) == (1, 90, 1, 1, "New flat")
    assert Support.objects.get().given is False
    words = as_amara.get(reverse("moments", args=[ngozi.ref])).content.decode()
    assert "New flat" in words
    post(as_amara, "moment_felt", ngozi.ref, entry.pk, felt="hard")
    entry.refresh_from_db()
    assert entry.felt == -1


@pytest.mark.parametrize(
    "said", [{"how": "9"}, {"when": "2026-11-19"}, {"when": ""}, {"minutes": "2000"}, {"help_kind": "8"}]
)
def test_a_moment_that_cannot_be_saves_nothing(
    as_amara: Client, ngozi: Person, amara: User, said: dict[str, str]
) -> None:
    before = snapshot(amara)
    answer = post(
        as_amara, "moments", ngozi.ref, status=422, **{"how": "3", "when": "2026-11-17", "note": "typed", **said}
    )
    assert "typed" in answer.content.decode()
    assert snapshot(amara) == before


def test_dates_are_added_and_removed(as_amara: Client, ngozi: Person) -> None:
    said = {"kind": "birthday", "day": "29", "month": "2", "year": "", "label": ""}
    post(as_amara, "dates", ngozi.ref, **said)
    for wrong in ({"day": "30"}, {"month": "13"}, {"kind": "party"}, {"year": "1981"}):
        post(as_amara, "dates", ngozi.ref, status=422, **{**said, **wrong})
    entry = ImportantDate.objects.get()
    post(as_amara, "date_remove", ngozi.ref, entry.pk)
    assert not ImportantDate.objects.exists()


def test_how_often_has_an_undo_that_brings_the_choice_before(as_amara: Client, ngozi: Person, amara: User) -> None:
    for before, after in (("", "30"), ("30", "rest"), ("rest", "never"), ("never", "dates"), ("dates", "")):
        post(as_amara, "often", ngozi.ref, often=before)
        wanted = snapshot(amara)
        post(as_amara, "often", ngozi.ref, often=after)
        as_amara.post(undo_of(as_amara))
        assert snapshot(amara) == wanted, (before, after)


@pytest.mark.parametrize(
    "next_", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_a_form_leads_to_no_other_site(as_amara: Client, ngozi: Person, next_: str) -> None:
    assert post(as_amara, "spoke", ngozi.ref, next=next_)["Location"] == reverse("person", args=[ngozi.ref])


# Today


@pytest.mark.parametrize("htmx", [False, True])
def test_a_card_of_today_is_done_felt_and_taken_back(as_amara: Client, ngozi: Person, amara: User, htmx: bool) -> None:
    week.make_plan(owner=amara, today=TODAY)
    before = snapshot(amara)
    headers = {"HX-Request": "true"} if htmx else {}

    def press(**said: str) -> None:
        answer = as_amara.post(reverse("reach", args=[ngozi.ref]), said, headers=headers)
        assert answer.status_code == (200 if htmx else 303)
        assert ("Ngozi" in answer.content.decode()) == htmx

    press(**{"as": "done"})
    press(felt="good")
    press(felt="wonderful")
    assert Interaction.objects.get(day=TODAY).felt == 1
    press(**{"as": "open"})
    assert snapshot(amara) == before
    press(**{"as": "later"})
    assert ReachOut.objects.get().state == "later"
    press(**{"as": "open"})
    press(felt="good")
    press(**{"as": "nonsense"})
    assert snapshot(amara) == before


def test_fewer_minutes_draw_up_the_week_again(as_amara: Client, ngozi: Person, amara: User) -> None:
    post(as_amara, "minutes", minutes="0")
    assert "Ngozi" not in as_amara.get("/").content.decode()
    for wrong in ("-1", "1201", "", "ten"):
        post(as_amara, "minutes", status=422, minutes=wrong)
    post(as_amara, "minutes", minutes="45")
    assert "Ngozi" in as_amara.get("/").content.decode()


def test_the_welcome_asks_three_things_and_each_may_be_skipped(as_amara: Client, amara: User) -> None:
    assert post(as_amara, "welcome", want=["keep", "rule the world"])["Location"] == reverse("welcome_time")
    assert post(as_amara, "welcome_time", time="120")["Location"] == reverse("welcome_people")
    assert post(as_amara, "welcome_time", time="10", skip="yes")["Location"] == reverse("welcome_people")
    assert post(as_amara, "welcome_people", name=["Ngozi", " ", "Tom", "A fourth"], bring="yes")["Location"] == reverse(
        "imports"
    )
    amara.refresh_from_db()
    assert (amara.wants, amara.week_minutes, amara.welcomed_at is not None) == (["keep"], 120, True)
    assert set(Person.objects.values_list("name", "tie__chosen_layer")) == {("Ngozi", 5), ("Tom", 5)}
    assert set(ReachOut.objects.values_list("reason", flat=True)) == {"named"}


# Bringing in


def upload(client: Client, *files: File) -> Batch:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    where = client.post(reverse("imports"), {"files": sent})["Location"]
    batch = Batch.objects.latest("pk")
    assert where == reverse("import_review", args=[batch.ref])
    return batch


def test_files_are_looked_at_answered_kept_and_undone(as_amara: Client, amara: User) -> None:
    before = snapshot(amara)
    batch = upload(as_amara, vcard({"name": "Tom"}), ambiguous_chat([(2, 1), (3, 4)]), ("letter.pdf", b"%PDF-1.7"))
    words = as_amara.get(reverse("import_review", args=[batch.ref])).content.decode()
    assert "answer-100000:date_order" in words
    assert "This looks like a PDF" in words
    assert post(as_amara, "import_keep", batch.ref)["Location"] == reverse("import_review", args=[batch.ref])
    post(as_amara, "import_review", batch.ref, **{"answer-100000:date_order": "day", "answer-5:me": "0", "same": "x"})
    assert post(as_amara, "import_keep", batch.ref, who="all")["Location"] == reverse("import_done", args=[batch.ref])
    assert as_amara.get(reverse("import_review", args=[batch.ref]))["Location"] == reverse(
        "import_done", args=[batch.ref]
    )
    assert as_amara.get(reverse("import_done", args=[batch.ref])).status_code == 200
    for name in ("import_keep", "import_discard"):
        post(as_amara, name, batch.ref)
    assert Interaction.objects.count() == 4
    post(as_amara, "import_undo", batch.ref)
    assert snapshot(amara) == before
    post(as_amara, "import_undo", batch.ref)


def test_the_closest_are_chosen_after_an_import(as_amara: Client, amara: User) -> None:
    batch = upload(as_amara, *(talk(name, every(3, 9)) for name in ("Ngozi", "Tom")))
    post(as_amara, "import_keep", batch.ref)
    ngozi = Person.objects.get(name="Ngozi")
    assert ngozi.ref in as_amara.get(reverse("import_done", args=[batch.ref])).content.decode()
    post(as_amara, "import_closest", batch.ref, near=[ngozi.ref])
    assert tie(ngozi).chosen_layer == 5


def test_what_was_found_can_be_thrown_away(as_amara: Client, amara: User) -> None:
    batch = upload(as_amara, vcard({"name": "Tom"}))
    post(as_amara, "import_discard", batch.ref)
    assert not Batch.objects.exists()


def test_no_file_is_asked_for_again(as_amara: Client) -> None:
    post(as_amara, "imports", status=422)


def test_whoever_stays_after_an_undo_is_counted_in_words(as_amara: Client, amara: User) -> None:
    batch = upload(as_amara, talk("Ngozi", every(3, 9)), talk("Tom", every(3, 9)))
    post(as_amara, "import_keep", batch.ref)
    for days, name in ((1, "Ngozi"), (2, "Tom")):
        met(amara, Person.objects.select_related("tie").get(name=name), days)
    post(as_amara, "import_undo", batch.ref)
    assert "2 people stay, because you have added to them since." in as_amara.get("/import/").content.decode()


def test_nobody_reaches_an_import_of_another(client: Client, amara: User, femi: User) -> None:
    batch = look(amara, vcard({"name": "Tom"}))
    client.force_login(femi)
    for name in ("import_keep", "import_discard", "import_undo", "import_stop", "import_closest"):
        post(client, name, batch.ref, status=404)
    people.add_person(owner=femi, name="His")
    assert Batch.objects.get().state == Batch.State.FOUND
