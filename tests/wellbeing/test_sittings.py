"""Questions about how one is: what is offered, one a page, left and gone on with, and what they come to."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import JournalEntry, User
from closeknit.circle.actions.people import Unusable
from closeknit.scales import scale, scales
from closeknit.wellbeing.actions import sittings, terms
from closeknit.wellbeing.models import Result, ScaleTerms, Sitting
from closeknit.wellbeing.queries.sittings import Offered, offered
from tests.wellbeing.answering import answered, begin, give, of, plain

pytestmark = pytest.mark.django_db


# What is offered


def test_what_ships_is_offered_and_nothing_that_needs_somebody_to_answer_for_it(as_amara: Client) -> None:
    keys = {key for one in offered() for key in one.keys}
    assert keys == {"ucla3", "ons_lonely", "ons4", "osss3", "phq2", "phq4", "phq8", "gad2", "gad7", "k6", "essi"}
    assert offered()[0].keys == ("ucla3", "ons_lonely"), "asked one after the other, in this order"
    page = plain(as_amara.get(reverse("questions")).content)
    assert "Three questions about company and connection. And one plain question." in page
    for one in offered():
        for named in one.scales:
            assert named.title not in page, "a list on a screen names no scale"


def test_addresses_name_no_scale_and_each_has_its_own() -> None:
    every = [Offered((one,)) for one in scales().values()]
    assert len({one.number for one in every}) == len(every)
    assert all(1000 <= one.number < 10_000 for one in every)


def test_terms_are_accepted_with_as_many_questions_as_there_are() -> None:
    lines = [f"Statement {n}" for n in range(1, 7)]
    with pytest.raises(terms.Refused, match="has 6 questions, and 5 were given"):
        terms.accept(scale=scale("djg6"), wording=lines[:5])
    with pytest.raises(terms.Refused, match="named person"):
        terms.accept(scale=scale("phq9"))
    with pytest.raises(terms.Refused, match="nothing to accept"):
        terms.accept(scale=scale("ucla3"))
    with pytest.raises(terms.Refused, match="Leave the wording out"):
        terms.accept(scale=scale("cel"), wording=["x"])
    with pytest.raises(terms.Refused, match="more than 500"):
        terms.accept(scale=scale("djg6"), wording=[*lines[:5], "x" * 501])
    terms.accept(scale=scale("djg6"), wording=["", *lines, " "])
    terms.accept(scale=scale("cel"))
    assert {"djg6", "cel"} <= {key for one in offered() for key in one.keys}
    assert terms.withdraw(scale=scale("djg6"))
    assert not terms.withdraw(scale=scale("djg6"))
    assert "djg6" not in {key for one in offered() for key in one.keys}
    acts = list(JournalEntry.objects.filter(chain=0).values_list("act", "about", "facts"))
    assert [act for act, _, _ in acts] == ["scale.accepted", "scale.accepted", "scale.withdrawn"]
    assert all((about, facts) == ("", {}) for _, about, facts in acts)


def test_a_brought_wording_is_asked_until_it_is_withdrawn(as_amara: Client) -> None:
    terms.accept(scale=scale("djg6"), wording=[f"Statement {n}" for n in range(1, 7)])
    where = begin(as_amara, "djg6")
    assert "Statement 1" in plain(as_amara.get(where).content)
    said = answered(as_amara, "djg6", 2, 2, 2, 2, 2, 2)
    assert "You scored 6 out of 6." in said
    where = begin(as_amara, "djg6")
    terms.withdraw(scale=scale("djg6"))
    assert as_amara.get(where)["Location"] == reverse("questions")
    assert "These questions are not asked here any more." in plain(as_amara.get(reverse("questions")).content)
    past = Sitting.objects.exclude(ended_at=None).get()
    assert "You scored 6 out of 6." in plain(as_amara.get(reverse("questions_result", args=[past.ref])).content)


def test_accepted_terms_are_for_one_version(as_amara: Client) -> None:
    terms.accept(scale=scale("cel"))
    ScaleTerms.objects.update(version="0")
    assert "cel" not in {key for one in offered() for key in one.keys}


# Answering


def test_three_questions_about_company_and_then_the_plain_one(as_amara: Client, amara: User) -> None:
    start = plain(as_amara.get(reverse("questions"), {"of": of("ucla3").number}).content)
    for said in ("It takes about a minute.", "Only you can see your answers.", "You can skip any question", "Shift"):
        assert said in start
    where = begin(as_amara, "ucla3")
    page = as_amara.get(where).content.decode()
    assert "<title>Question 1 of 4 | Closeknit</title>" in page
    assert re.search(r"<legend[^>]*><h1>How often do you feel that you lack companionship\?</h1></legend>", page)
    values = re.findall(r'<input type="radio" name="answer" value="(\d)"', page)
    assert values == ["1", "2", "3"]
    assert " checked" not in page
    words = [plain(choice.encode()) for choice in re.findall(r"</?input[^>]*><span>(.*?)</span>", page)]
    assert words == ["Hardly ever or never", "Some of the time", "Often"]
    fourth = give(as_amara, where, 2, 1, 2)
    assert "How often do you feel lonely?" in plain(as_amara.get(fourth).content)
    assert not Result.objects.exists(), "finished together"
    said = plain(as_amara.get(give(as_amara, fourth, 3)).content)
    assert "You scored 5 out of 9. On this scale 3 is the lowest and 9 the highest. Higher means: more lonely." in said
    assert "Occasionally" in said
    assert "Your answers are not those of somebody who is often lonely." in said
    assert "Somebody to talk to" not in said
    assert "Numbers miss things. You can talk with someone right now." in said
    assert "This is the first time" in said
    rows = {row.sitting.scale: row.said for row in Result.objects.all()}
    assert rows["ucla3"] == {
        "score": 5.0, "band": "not lonely", "answered": 3, "prorated": False, "parts": {}, "note": "",
    }  # fmt: skip
    assert rows["ons_lonely"]["score"] is None
    assert rows["ons_lonely"]["parts"] == {"1": 3.0}
    acts = list(JournalEntry.objects.filter(owner=amara, act__startswith="scale.").values_list("act", "about", "facts"))
    assert sorted(acts) == [("scale.begun", "", {}), ("scale.finished", "", {})]


def test_it_is_left_and_gone_on_with_in_another_browser(as_amara: Client, amara: User) -> None:
    give(as_amara, begin(as_amara, "ucla3"), 3, 2)
    as_amara.logout()
    other = Client()
    other.force_login(amara)
    page = other.get(reverse("questions"), {"of": of("ucla3").number}).content.decode()
    assert "came to question 2 of 4" in page
    where = re.search(r'<a class="btn btn--big" href="([^"]+)"', page)
    assert where
    assert "How often do you feel isolated from others?" in plain(other.get(where[1]).content)
    assert begin(other, "ucla3") == where[1], "pressing Start again goes on too"
    assert "You scored 8 out of 9." in plain(other.get(give(other, where[1], 3, 1)).content)
    assert Sitting.objects.count() == 2


def test_beginning_anew_forgets_what_was_begun(as_amara: Client) -> None:
    give(as_amara, begin(as_amara, "ucla3"), 3, 2)
    where = begin(as_amara, "ucla3", anew="1")
    assert Sitting.objects.count() == 2
    assert all(row.answers == {} for row in Sitting.objects.all())
    assert "Question 1 of 4" in plain(as_amara.get(where).content)


def test_going_back_shows_the_answer_and_changes_it(as_amara: Client) -> None:
    first = begin(as_amara, "ucla3")
    third = give(as_amara, first, 3, 3)
    back = as_amara.get(third).content.decode()
    second = re.search(r'<a class="back" href="([^"]+)"', back)
    assert second
    page = as_amara.get(second[1]).content.decode()
    assert re.findall(r'value="(\d)"[^>]* checked', page) == ["3"]
    assert give(as_amara, second[1], 1) == third
    assert "You scored 7 out of 9." in plain(as_amara.get(give(as_amara, third, 3, 1)).content)


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "4"}, {"answer": "often"}, {"answer": "-1", "x": "1"}])
def test_what_is_not_offered_is_one_sentence_and_nothing_is_lost(as_amara: Client, sent: dict[str, str]) -> None:
    second = give(as_amara, begin(as_amara, "ucla3"), 3)
    answer = as_amara.post(second, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Problem: Question 2 of 4 | Closeknit</title>" in page
    wanted = "That answer is not one of these." if sent.get("answer") else "Choose an answer, or skip this question."
    assert page.count('class="error') == 1
    assert wanted in page
    assert Sitting.objects.get(scale="ucla3").answers == {"1": 3}
    assert "You scored 5 out of 9." in plain(as_amara.get(give(as_amara, second, 1, 1, 1)).content)


def test_a_skipped_question_gives_no_number_and_never_nought(as_amara: Client) -> None:
    said = answered(as_amara, "ucla3", 3, None, 3, 2)
    assert "Not enough answers for a score. You skipped 1 question" in said
    assert "You scored" not in said
    assert Result.objects.get(sitting__scale="ucla3").said["score"] is None
    everything = answered(as_amara, "ons4", None, None, None, None)
    assert "You skipped every question, so there is nothing to show." in everything


def test_what_may_be_filled_in_is_and_says_so(as_amara: Client) -> None:
    said = answered(as_amara, "phq8", 1, 1, 1, 1, 1, 1, None, None, 0)
    assert "You scored 8 out of 24." in said
    assert "the mean of your other answers was taken" in said


def test_the_question_about_difficulty_comes_only_above_nought(as_amara: Client) -> None:
    last = give(as_amara, begin(as_amara, "phq8"), *[1] * 8)
    page = plain(as_amara.get(last).content)
    assert "One more question" in page
    assert "how difficult have these problems made it" in page
    said = plain(as_amara.get(give(as_amara, last, 2)).content)
    assert "You scored 8 out of 24." in said, "it is not counted"
    assert "Very difficult" in said
    none = answered(as_amara, "phq8", *[0] * 8)
    assert "You scored 0 out of 24." in none
    assert "how difficult" not in none


def test_four_questions_that_are_never_added(as_amara: Client) -> None:
    said = answered(as_amara, "ons4", 9, 8, 4, 3)
    assert "You scored" not in said
    assert "how satisfied are you with your life nowadays? 9 . In the highest of the four published ranges." in said
    assert "In the lowest of the four published ranges." in said
    assert "In the second calmest of the four published ranges." in said
    assert "Somebody to talk to" in said, "one of the four is in a range with help"
    assert Result.objects.get().said["score"] is None


def test_no_word_of_a_diagnosis_reaches_the_person(as_amara: Client) -> None:
    told = re.compile(
        r"\b(depress\w*|anxiety|anxious|disorder|severe\w*|moderate\w*|mild|minimal|risk|at or above)\b", re.I
    )
    for key, values in {
        "phq8": [3] * 8 + [3],
        "gad7": [3] * 7,
        "phq4": [3] * 4,
        "k6": [4] * 6,
        "ucla3": [3] * 3 + [5],
    }.items():
        said = answered(as_amara, key, *values)
        # The citation and the questions stand as they were published.
        ours = said.split("About these questions")[0]
        assert not told.search(ours), (key, told.search(ours))
        assert "Somebody to talk to" in said
        assert "This is not a diagnosis." in said


def test_an_answer_that_asks_for_help_is_answered_before_any_number(as_amara: Client, amara: User) -> None:
    """PHQ-9 can be begun nowhere; what it would come to is on its page all the same."""
    row = Sitting.objects.create(owner=amara, scale="phq9", version="1")
    where = reverse("question", args=[row.ref, 1])
    said = plain(as_amara.get(give(as_amara, where, *[0] * 8, 1, 0)).content)
    assert (
        said.index("Please talk with somebody today") < said.index("Thank you for answering") < said.index("You scored")
    )
    with pytest.raises(StopIteration):
        of("phq9")


def test_odd_addresses_are_not_there(as_amara: Client, amara: User) -> None:
    where = begin(as_amara, "ucla3")
    ref = Sitting.objects.filter(owner=amara).order_by("pk")[0].ref
    for number in ("0", "4", "99", "123456789012345678901"):
        assert as_amara.get(f"/questions/{ref}/{number}/").status_code == 404
    for odd in ("77", "phq9", "", "0x1"):
        assert "Some questions" not in plain(as_amara.get(reverse("questions"), {"of": odd}).content)
        assert as_amara.post(reverse("questions"), {"of": odd})["Location"] == reverse("questions")
    assert as_amara.get(reverse("questions_result", args=[ref]))["Location"] == where


def test_what_is_finished_is_not_answered_again(as_amara: Client, amara: User) -> None:
    first = begin(as_amara, "gad2")
    give(as_amara, first, 1, 1)
    row = Sitting.objects.get()
    where = reverse("questions_result", args=[row.ref])
    assert as_amara.get(first)["Location"] == where
    assert as_amara.post(first, {"answer": "3"})["Location"] == where
    with pytest.raises(Unusable, match="answered already"):
        sittings.answer(owner=amara, sitting=row, number=1, value=3)
    assert Sitting.objects.get().answers == {"1": 1, "2": 1}
    assert as_amara.post(reverse("questions_forget", args=[row.ref])).status_code == 303
    assert Sitting.objects.exists(), "leaving in a hurry forgets only what is open"
