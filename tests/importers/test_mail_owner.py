"""Whose mailbox it is: how that is told, when it is asked, and what the answer changes."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers.mails import ME, between, box, letter, ways

from closeknit.engine.records import Direction
from closeknit.importers import _frames, _mailanswer
from closeknit.importers._found import Found

# ---- whose mailbox it is


def test_the_owner_by_where_mail_was_delivered() -> None:
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To"):
        found = box(letter("ana@x.example", "ben@x.example, me@y.example", f"{name}: me@y.example"), own=())
        assert (ways(found), found.me and found.me.key) == ([("ana", "in")], "me@y.example")


def test_the_owner_by_what_was_sent() -> None:
    found = box(
        letter("Me <a@y.example>", "ana@x.example", "X-Gmail-Labels: Sent"),
        letter("Me <b@y.example>", "ana@x.example", "X-Gmail-Labels: Sent"),
        letter("ana@x.example", "b@y.example"),
        own=(),
    )
    assert ways(found) == [("ana", "out"), ("ana", "out"), ("ana", "in")]
    assert found.me is not None
    assert (found.me.key, found.me.addresses) == ("b@y.example", ("b@y.example", "a@y.example"))
    assert ways(box(letter("a@y.example", "ana@x.example"), own=(), folder="Sent Items.mbox")) == [("ana", "out")]


def test_the_owner_by_being_in_nearly_all_mails() -> None:
    found = box(
        letter("ana@x.example", "me@y.example"),
        letter("me@y.example", "ben@x.example"),
        letter("cem@x.example", "me@y.example"),
        own=(),
    )
    assert ways(found) == [("ana", "in"), ("ben", "out"), ("cem", "in")]
    assert found.questions == []
    two = box(*(letter("ana@x.example", "me@y.example") for _ in range(9)), own=())
    assert [question.id for question in two.questions] == ["me"]
    assert two.me is None


def test_the_owner_by_name_when_nothing_else_tells() -> None:
    found = box(letter("Ana <ana@x.example>", "Mia Lindt <mia@y.example>"), own=(), called=["mia lindt"])
    assert (ways(found), found.me and found.me.key) == ([("ana", "in")], "mia@y.example")


def test_what_providers_let_anybody_add_to_an_address_is_the_owners() -> None:
    found = box(
        letter("ana@x.example", "m.lindt+shop@googlemail.com"),
        letter("ML@y.example", "ben@x.example"),
        own=("mlindt@gmail.com", "ml@y.example"),
    )
    assert ways(found) == [("ana", "in"), ("ben", "out")]


def test_a_mailbox_of_another_address_than_the_known_one_is_asked_about() -> None:
    letters = [letter(f"p{n % 2}@x.example", "other@y.example") for n in range(8)]
    found = box(*letters, *(letter("p0@x.example", "p1@x.example") for _ in range(4)), own=(ME,))
    assert [question.id for question in found.questions] == ["me"]
    also_mine = box(*(letter("ana@x.example", "other@y.example") for _ in range(8)), letter("ana@x.example", ME))
    assert also_mine.questions[0].options[0][1] == "ana@x.example"


def test_nobody_is_asked_when_no_mail_is_between_people() -> None:
    found = box(
        letter("noreply@x.example", "me@y.example"), letter("a@x.example", "b@x.example", "List-Id: <x>"), own=()
    )
    assert (found.questions, found.people, found.me) == ([], [], None)


# ---- the owner's answer


def asked() -> Found:
    return box(
        letter("Ana <ana@x.example>", "ben@x.example, cem@x.example"),
        letter("ben@x.example", "ana@x.example"),
        letter("cem@x.example", "ana@x.example"),
        letter("dee@x.example", "cem@x.example"),
        letter("ben@x.example", "cem@x.example"),
        own=(),
    )


def test_the_question_names_those_who_can_be_the_owner() -> None:
    (question,) = asked().questions
    assert question.text == "Which of these mail addresses is yours?"
    assert question.options == (
        ("2", "cem@x.example"),
        ("0", "Ana, ana@x.example"),
        ("1", "ben@x.example"),
        ("none", "None of them"),
    )
    many = box(letter("ana@x.example", ", ".join(f"p{n}@x.example" for n in range(20))), own=())
    assert len(many.questions[0].options) == 9


@pytest.mark.parametrize(
    ("who", "wanted", "others"),
    [
        ("ana", [("ben", "out"), ("cem", "out"), ("ben", "in"), ("cem", "in")], 2),
        ("ben", [("ana", "in"), ("ana", "out"), ("cem", "out")], 2),
        ("dee", [("cem", "out")], 4),
        (None, [("ana", "in"), ("ben", "in"), ("cem", "in"), ("dee", "in"), ("ben", "in")], 0),
    ],
)
def test_the_answer_gives_each_mail_its_way(who: str | None, wanted: list[tuple[str, str]], others: int) -> None:
    found = asked()
    place = None if who is None else [person.key.partition("@")[0] for person in found.people].index(who)
    _mailanswer.answer(found, place)
    assert ways(found) == wanted
    assert found.thrown.get("mails between other people", 0) == others
    assert {person.key.partition("@")[0] for person in found.people} == {name for name, _ in wanted}
    assert (found.me.key if found.me else None) == (f"{who}@x.example" if who else None)
    assert set(found.touches.half_days) == {2}


def test_the_answer_reaches_mail_by_the_door_all_answers_take() -> None:
    found = asked()
    assert found.answer({"me": "0"}) == []
    assert ways(found) == [("ben", "out"), ("cem", "out"), ("ben", "in"), ("cem", "in")]
    none = asked()
    none.answer({"me": "none"})
    assert set(none.touches.direction) == {Direction.IN}


def test_an_answer_adds_to_what_is_known_of_the_owner() -> None:
    letters = [letter("ana@x.example", "other@y.example") for _ in range(8)]
    found = box(*letters, letter("ana@x.example", f"Me <{ME}>"))
    place = next(value for value, words in found.questions[0].options if words == "other@y.example")
    _mailanswer.answer(found, int(place))
    assert ways(found) == [("ana", "in")] * 9
    assert found.me is not None
    assert (found.me.name, found.me.addresses) == ("Me", (ME, "other@y.example"))


people = st.sampled_from([f"p{n}@x.example" for n in range(5)])


@settings(deadline=None)
@given(st.lists(st.tuples(people, st.lists(people, max_size=4)), max_size=12))
def test_an_answer_is_as_if_it_had_been_known(mails: list[tuple[str, list[str]]]) -> None:
    letters = [letter(sender, ", ".join(to)) for sender, to in mails]
    found = box(*letters, own=())
    for question in found.questions:
        for value, words in question.options[:-1]:
            one = deepcopy(found)
            _mailanswer.answer(one, int(value))
            known = box(*letters, own=(words,))
            if not known.questions:
                assert sorted(between(one)) == sorted(between(known))
            assert _frames.from_frames(*_frames.to_frames([one]))
