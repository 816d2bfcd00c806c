"""The care plan: kept whole and sealed, its people watched and never one who may not be called, its copy only where it may be."""

import logging
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from closeknit.accounts.middleware import SESSION_KEY
from closeknit.accounts.models import JournalEntry, User
from closeknit.accounts.roles import Scope
from closeknit.circle.actions import moments, people, same
from closeknit.circle.actions.people import Unusable
from closeknit.circle.models import Person, Tie
from closeknit.circle.queries.reading import read_circle
from closeknit.circle.queries.status import TieNow, tie_now
from closeknit.wellbeing.actions import care_plan as actions
from closeknit.wellbeing.models import CarePlan, PlanPerson
from closeknit.wellbeing.queries.care_plan import CHOICES, SECTIONS, care_plan, choices
from tests.circle.life import NOW, TODAY, friend
from tests.circle.test_sealing import dump
from tests.shape.world import helps

pytestmark = pytest.mark.django_db

CANARY = "Kanarienvogel"
TEXTS = {name: f"{name}\nin my words" for name in SECTIONS}
PLAN, EDIT, COPY, KEEP = "/care-plan/", "/care-plan/edit/", "/care-plan/copy/", "/care-plan/keep/"


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    """Pages mean the same day as their data."""
    with time_machine.travel(NOW, tick=True):
        yield


def saved(owner: User, *who: Person, **texts: str) -> CarePlan:
    return actions.save_care_plan(owner=owner, texts=texts, people=[person.ref for person in who])


def called(owner: User) -> list[str]:
    return [person.name for person in care_plan(owner, TODAY).people]


def page(client: Client, where: str = PLAN) -> str:
    return client.get(where).content.decode()


# Writing


def test_it_is_kept_whole_and_comes_back(amara: User) -> None:
    ada, bea = friend(amara, "Ada"), friend(amara, "Bea")
    assert care_plan(amara, TODAY).empty
    saved(amara, bea, ada, **TEXTS)
    found = care_plan(amara, TODAY)
    assert found.texts == TEXTS
    assert called(amara) == ["Bea", "Ada"]
    assert not found.empty
    saved(amara, ada, helps="  tea \r\n and rest ")
    found = care_plan(amara, TODAY)
    assert {name: text for name, text in found.texts.items() if text} == {"helps": "tea \n and rest"}
    assert called(amara) == ["Ada"]
    assert (CarePlan.objects.count(), PlanPerson.objects.count()) == (1, 1)


def test_the_journal_says_that_it_was_written_and_nothing_of_it(amara: User) -> None:
    saved(amara, friend(amara, "Ada"), helps=CANARY, signs=CANARY)
    entry = JournalEntry.objects.order_by("-sequence")[0]
    assert (entry.act, entry.facts, entry.about) == ("care_plan.saved", {"sections": 2, "people": 1}, "")


@pytest.mark.parametrize("section", SECTIONS)
def test_a_text_may_be_as_long_as_two_pages_allow(amara: User, section: str) -> None:
    saved(amara, **{section: "x" * 1000})
    with pytest.raises(Unusable, match="longer than 1000 letters") as problem:
        saved(amara, **{section: "y" * 1001})
    assert problem.value.field == section
    assert care_plan(amara, TODAY).texts[section] == "x" * 1000


def test_ten_people_and_not_eleven_each_once(amara: User) -> None:
    friends = [friend(amara, f"Friend {n:02}") for n in range(11)]
    saved(amara, *friends[:10], *friends[:3])
    assert called(amara) == [f"Friend {n:02}" for n in range(10)]
    with pytest.raises(Unusable, match="at most 10 people"):
        saved(amara, *friends)
    assert len(called(amara)) == 10


def test_only_people_of_ones_own_circle_who_may_be_called(amara: User, femi: User) -> None:
    died, held, gone = (friend(amara, name) for name in ("Died", "Held", "Gone"))
    people.note_death(owner=amara, person=died, today=TODAY)
    people.restrict_person(owner=amara, person=held)
    people.remove_person(owner=amara, person=gone)
    for nobody in (friend(femi, "His"), died, held, gone):
        with pytest.raises(Unusable, match="not in your circle"):
            saved(amara, nobody, helps="tea")
    assert not CarePlan.objects.exists()


# The people


def test_who_may_not_be_called_is_not_shown_and_comes_back(amara: User) -> None:
    """H-017: never a call to somebody who died; nor to whom the owner removed or put on hold. What is taken back is whole again."""
    ada, bea, cleo, dan = (friend(amara, name) for name in ("Ada", "Bea", "Cleo", "Dan"))
    saved(amara, ada, bea, cleo, dan)
    people.note_death(owner=amara, person=ada, today=TODAY)
    people.restrict_person(owner=amara, person=bea)
    people.remove_person(owner=amara, person=cleo)
    assert called(amara) == ["Dan"]
    erin = friend(amara, "Erin")
    saved(amara, erin, dan, helps="tea")
    assert called(amara) == ["Erin", "Dan"]
    people.take_back_death(owner=amara, person=Person.objects.get(pk=ada.pk))
    people.lift_person(owner=amara, person=bea)
    people.restore_person(owner=amara, person=cleo)
    assert called(amara) == ["Erin", "Dan", "Ada", "Bea", "Cleo"]


def test_two_names_that_are_one_are_called_once(amara: User) -> None:
    ada, zoe = friend(amara, "Ada", numbers=["07700 900123"]), friend(amara, "Zoe", numbers=["07700 900124"])
    saved(amara, zoe, ada)
    left = same.bring_together(owner=amara, one=ada, other=zoe)
    [one] = care_plan(amara, TODAY).people
    assert one.ref == left.ref
    assert set(one.numbers) == {"+447700900123", "+447700900124"}
    saved(amara, left, helps="tea")
    assert called(amara) == [left.name]
    assert PlanPerson.objects.count() == 1


def test_somebody_forgotten_is_gone_from_the_plan(amara: User) -> None:
    ada = friend(amara, "Ada")
    saved(amara, ada, helps="tea")
    people.erase_person(owner=amara, person=ada)
    assert not PlanPerson.objects.exists()
    assert care_plan(amara, TODAY).texts["helps"] == "tea"


def test_a_number_of_two_files_stands_once_and_can_be_called(as_amara: Client, amara: User) -> None:
    ada = friend(amara, "Ada", numbers=["07700 900123"])
    bea = friend(amara, "Bea")
    saved(amara, ada, bea)
    shown = page(as_amara)
    assert shown.count('href="tel:+447700900123"') == shown.count('href="sms:+447700900123"') == 1
    assert "Call 07700 900123" in shown
    assert "Add a number for Bea" in shown


def test_whom_one_can_choose(amara: User) -> None:
    """The closest of a large circle, and who is in the plan already; nobody who died, nobody of another's circle."""
    for n in range(CHOICES + 5):
        friend(amara, f"Near {n:03}", layer=50)
    far = friend(amara, "Zz far", relation="from school", layer=150)
    died = friend(amara, "Died", layer=5)
    people.note_death(owner=amara, person=died, today=TODAY)
    assert len(choices(amara, TODAY)) == CHOICES
    saved(amara, far)
    offered = choices(amara, TODAY)
    assert len(offered) == CHOICES + 1
    assert offered[-1] == (far.ref, "Zz far (from school)")
    assert died.ref not in dict(offered)


# Watched


def quiet(owner: User, name: str, days: int) -> Person:
    """Somebody whom one met every week, the last time some days ago."""
    return friend(owner, name, every_days=7, times=20, until=days)


def sentence(owner: User, plain: bool = True) -> str:
    found = care_plan(owner, TODAY)
    if not found.quiet:
        return ""
    tag = "{% load care %}{% watched quiet of plain %}"
    said = Template(tag).render(Context({"quiet": found.quiet, "of": len(found.people), "plain": plain}))
    return said.replace("<bdi>", "").replace("</bdi>", "")


def test_ties_are_watched_in_one_calm_sentence(amara: User) -> None:
    ada, bea, cleo = quiet(amara, "Ada", 122), quiet(amara, "Bea", 122), quiet(amara, "Cleo", 2)
    saved(amara, ada, bea, cleo)
    assert sentence(amara) == "Two of the three people here have been quiet for 4 months: Ada and Bea."
    saved(amara, ada, cleo)
    assert sentence(amara) == "One of the two people here has been quiet for 4 months: Ada."
    saved(amara, ada, bea)
    assert sentence(amara) == "Both people here have been quiet for 4 months: Ada and Bea."
    saved(amara, ada)
    assert sentence(amara) == "Ada has been quiet for 4 months."
    saved(amara, ada, bea, quiet(amara, "Dora", 300))
    assert sentence(amara) == "All three people here have been quiet for at least 4 months: Ada, Bea and Dora."
    saved(amara, cleo)
    assert sentence(amara) == ""
    saved(amara, helps="tea")
    assert sentence(amara) == ""


def test_the_sentence_leads_to_each_and_no_name_is_markup(amara: User) -> None:
    ada = quiet(amara, "Ada <b>", 122)
    saved(amara, ada)
    assert sentence(amara, plain=False) == (
        f'<a href="{reverse("person", args=[ada.ref])}">Ada &lt;b&gt;</a> has been quiet for 4 months.'
    )


def test_quiet_is_what_the_circle_calls_quiet_and_is_asked_anew(amara: User) -> None:
    """The day on which a tie turns quiet in the circle is the day on which it does here; a word ends it; nothing is stored."""
    ada = quiet(amara, "Ada", 0)
    saved(amara, ada)
    before = dump()
    states = []
    for ahead in range(0, 60):
        day = TODAY + timedelta(days=ahead)
        now = [tie for tie in _ties(amara, day) if tie.ref == ada.ref]
        states.append((now[0].dot in ("mid", "far"), bool(care_plan(amara, day).quiet)))
    assert {a == b for a, b in states} == {True}
    assert (states[0], states[-1]) == ((False, False), (True, True))
    assert dump() == before
    later = TODAY + timedelta(days=60)
    moments.add_moment(owner=amara, person=ada, moment=moments.Moment(1, later), today=later)
    assert care_plan(amara, later).quiet == []


def _ties(owner: User, day: date) -> list[TieNow]:
    read = read_circle(owner, day)
    return [tie_now(read, place) for place in range(len(read))]


def test_who_rests_or_is_never_to_come_up_is_not_called_quiet(amara: User) -> None:
    ada, bea = quiet(amara, "Ada", 122), quiet(amara, "Bea", 122)
    saved(amara, ada, bea)
    Tie.objects.filter(person=ada).update(never=True)
    Tie.objects.filter(person=bea).update(resting_since=TODAY)
    assert called(amara) == ["Ada", "Bea"]
    assert sentence(amara) == ""


# The pages


def test_an_empty_plan_explains_itself(as_amara: Client) -> None:
    shown = page(as_amara)
    assert "A care plan is for a bad day" in shown
    assert "Write my care plan" in shown
    assert "Call 116 123" in shown
    assert "data-print" not in shown


def test_it_is_written_through_the_page_and_a_mistake_loses_nothing(as_amara: Client, amara: User) -> None:
    ada = friend(amara, "Ada", numbers=["07700 900123"])
    form = {**TEXTS, "helps": "x" * 1001, "person_2": ada.ref}
    answer = as_amara.post(EDIT, form)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert shown.count("This is longer than 1000 letters.") == 2  # above the form, and at the field
    assert "x" * 1001 in shown
    assert "signs\nin my words" in shown
    assert f'<option value="{ada.ref}" selected>' in shown
    assert "maxlength" not in shown
    assert not CarePlan.objects.exists()
    lines = "\r\n".join("x" * 9 for _ in range(100))
    assert as_amara.post(EDIT, {**form, "helps": lines}).status_code == 303, "an end of a line is one letter"
    shown = page(as_amara)
    for words in ("signs<br>in my words", "Your care plan is saved.", "People to call", "Ada"):
        assert words in shown
    # Five rows at least, and two more than are filled.
    assert page(as_amara, EDIT).count("<select") == 5


def test_a_person_who_is_not_there_any_more_gets_one_sentence(as_amara: Client, amara: User, femi: User) -> None:
    for ref in ("nonsense", friend(femi, "His").ref):
        answer = as_amara.post(EDIT, {"helps": "tea", "person_1": ref})
        assert answer.status_code == 422
        assert "not in your circle any more" in answer.content.decode()
    eleven = {f"person_{n}": friend(amara, f"Friend {n}").ref for n in range(1, 12)}
    answer = as_amara.post(EDIT, {"helps": "tea", **eleven})
    assert answer.status_code == 422
    assert "Choose at most 10 people." in answer.content.decode()
    assert not CarePlan.objects.exists()


def test_two_owners_never_meet(as_amara: Client, amara: User, femi: User) -> None:
    saved(amara, friend(amara, "Ada"), helps=f"{CANARY} hers")
    saved(femi, friend(femi, "Bo"), helps=f"{CANARY} his")
    his = Client()
    his.force_login(femi)
    for where in (PLAN, EDIT):
        assert f"{CANARY} his" in page(his, where)
        assert f"{CANARY} hers" not in page(his, where)
        assert "Ada" not in page(his, where)
        assert f"{CANARY} hers" in page(as_amara, where)
    his.post(EDIT, {"helps": "mine alone"})
    assert care_plan(amara, TODAY).texts["helps"] == f"{CANARY} hers"


def test_what_is_written_is_in_no_database_no_log_no_address_and_no_journal(
    as_amara: Client, amara: User, caplog: pytest.LogCaptureFixture
) -> None:
    """Canaries through the real pages, kept and refused."""
    caplog.set_level(logging.DEBUG)
    texts = {name: f"{CANARY}-{name}" for name in SECTIONS}
    answer = as_amara.post(EDIT, texts)
    as_amara.post(EDIT, {**texts, "helps": CANARY * 100})
    as_amara.post(KEEP, {"keep": "on"})
    shown = page(as_amara) + page(as_amara, COPY)
    for name in SECTIONS:
        assert shown.count(f"{CANARY}-{name}") == 2
    whole = dump()
    assert CANARY.encode() not in whole
    assert CANARY.encode().hex() not in whole.decode("latin-1").lower()
    assert CANARY not in answer["Location"]
    assert CANARY not in caplog.text
    assert CANARY not in repr(list(JournalEntry.objects.values_list("act", "about", "facts")))
    title = shown.split("<title>")[1].split("</title>")[0]
    assert title == "Your plan | Closeknit"


def test_help_leads_to_it_once_signed_in_and_so_does_every_menu(client: Client, as_amara: Client, amara: User) -> None:
    link = f'href="{PLAN}"'
    assert link in page(as_amara, "/help/")
    assert link in page(as_amara, "/circle/")
    assert link not in Client().get("/help/").content.decode()


def test_a_friend_helping_never_sees_it(amara: User, femi: User) -> None:
    saved(amara, helps=CANARY)
    helping = helps(amara, femi, list(Scope.values))
    his = Client()
    his.force_login(femi)
    session = his.session
    session[SESSION_KEY] = helping.ref
    session.save()
    for where in (PLAN, EDIT, COPY):
        answer = his.get(where)
        assert answer.status_code == 403
        assert CANARY not in answer.content.decode()
    assert his.post(EDIT, {"helps": "other"}).status_code == 403
    assert care_plan(amara, TODAY).texts["helps"] == CANARY
