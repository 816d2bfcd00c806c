"""The weekly plan: every guard, the minutes, the order, and the facts behind each reason."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.engine.candidates import Candidates, Pick, Reason, Week, candidates
from closeknit.engine.plan import choose, reasons, worth
from closeknit.engine.records import Channel, Status

PLAIN: dict[str, Any] = {"p7": 0.2, "alive": 0.9, "silent": 41, "usual": 12.0, "x": 30.0, "layer": 15}


def _ties(*ties: dict[str, Any]) -> Candidates:
    """One candidate for each dictionary of what differs from a close tie that has gone quiet."""
    full = [{"status": Status.OVERDUE, **PLAIN, **tie} for tie in ties]
    names = {name for tie in full for name in tie}
    blank = candidates(np.zeros(1, np.int64), **PLAIN)
    columns = {name: np.array([tie.get(name, getattr(blank, name)[0]) for tie in full]) for name in names}
    return candidates(columns.pop("status"), **columns)


def _one(**tie: Any) -> Reason | None:
    picks = choose(_ties(tie), 60)
    return picks[0].reason if picks else None


def _indexes(picks: list[Pick]) -> list[int]:
    return [pick.index for pick in picks]


def test_a_quieter_tie_is_suggested_with_the_facts_of_its_reason() -> None:
    (pick,) = choose(_ties({"channel": Channel.VOICE, "minutes": 15}), 60)
    assert pick.reason is Reason.QUIETER
    assert (pick.usual, pick.silent, pick.contact_days) == (12.0, 41, 30.0)
    assert (pick.channel, pick.short) == (Channel.VOICE, False)
    assert pick.minutes == 19  # 15 + 3·ln(41/12) = 18.7


@pytest.mark.parametrize("status", [Status.OVERDUE, Status.DRIFTING, Status.QUIET])
def test_quiet_overdue_and_drifting_are_quieter(status: Status) -> None:
    assert _one(status=status) is Reason.QUIETER


@pytest.mark.parametrize("status", [Status.STEADY, Status.UNKNOWN, Status.RESTING])
def test_steady_unknown_and_resting_ties_are_not_suggested_because_of_silence(status: Status) -> None:
    assert _one(status=status) is None


@pytest.mark.parametrize("word", ["never", "snoozed", "resting"])
def test_the_owners_word_silences_even_a_birthday(word: str) -> None:
    assert _one(date_in_days=2) is Reason.DATE
    assert _one(date_in_days=2, **{word: True}) is None


def test_a_resting_status_silences_even_a_birthday() -> None:
    assert _one(status=Status.RESTING, date_in_days=2) is None


def test_a_little_quiet_does_not_nag_the_wider_layers() -> None:
    assert _one(status=Status.QUIET, layer=15) is Reason.QUIETER
    assert _one(status=Status.QUIET, layer=50) is None
    assert _one(status=Status.OVERDUE, layer=50) is Reason.QUIETER


@pytest.mark.parametrize(("days", "wanted"), [(0, Reason.DATE), (7, Reason.DATE), (8, None), (-1, None)])
def test_dates_of_the_next_seven_days_are_suggested_even_of_a_steady_tie(days: int, wanted: Reason | None) -> None:
    assert _one(status=Status.STEADY, date_in_days=days) is wanted


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.NEW, Status.LAPSED])
def test_dates_need_no_knowledge_of_the_rhythm(status: Status) -> None:
    assert _one(status=status, date_in_days=3, silent=-1, x=0.0, usual=np.nan) is Reason.DATE


def test_a_date_already_kept_today_is_not_suggested_again() -> None:
    assert _one(status=Status.STEADY, date_in_days=0, silent=0) is None
    assert _one(status=Status.STEADY, date_in_days=1, silent=0) is Reason.DATE


def test_dates_go_first_in_the_order_of_their_days() -> None:
    picks = choose(_ties({}, {"date_in_days": 5, "layer": 150}, {"date_in_days": 1, "layer": 150}, {"layer": 5}), 200)
    assert _indexes(picks) == [2, 1, 3, 0]
    assert [pick.date_in_days for pick in picks] == [1, 5, -1, -1]


def test_a_date_takes_the_minutes_before_a_larger_want() -> None:
    picks = choose(_ties({"layer": 5, "writes": False}, {"date_in_days": 5, "layer": 150, "writes": False}), 25)
    assert _indexes(picks) == [1]


def test_a_tie_of_dates_only_is_left_alone_otherwise() -> None:
    assert _one(only_dates=True) is None
    assert _one(only_dates=True, interval=7) is None
    assert _one(only_dates=True, date_in_days=3) is Reason.DATE


@pytest.mark.parametrize(("days", "wanted"), [(13, None), (14, Reason.QUIETER), (-1, Reason.QUIETER)])
def test_a_suggestion_rests_for_fourteen_days(days: int, wanted: Reason | None) -> None:
    assert _one(since_suggested=days) is wanted


def test_a_suggestion_of_this_week_stays_in_the_plan() -> None:
    assert _one(since_suggested=3, planned=True) is Reason.QUIETER
    assert _one(since_suggested=3, planned=True, status=Status.STEADY) is None


def test_a_suggestion_does_not_hide_a_date() -> None:
    assert _one(since_suggested=3, date_in_days=2) is Reason.DATE


def test_what_is_planned_stays_before_a_larger_want() -> None:
    picks = choose(_ties({"layer": 5}, {"planned": True, "since_suggested": 2}), 60, most=1)
    assert _indexes(picks) == [1]


@pytest.mark.parametrize(("days", "wanted"), [(0, None), (29, None), (30, Reason.QUIETER)])
def test_not_this_one_rests_for_thirty_days(days: int, wanted: Reason | None) -> None:
    assert _one(since_dismissed=days) is wanted
    assert _one(since_dismissed=days, planned=True) is wanted


def test_not_this_one_holds_for_a_date_too() -> None:
    assert _one(since_dismissed=2, date_in_days=2) is None


@pytest.mark.parametrize(
    ("unanswered", "silent", "usual", "wanted"),
    [
        (2, 41, 12.0, Reason.QUIETER),
        (3, 59, 12.0, None),
        (3, 60, 12.0, Reason.QUIETER),
        (3, 89, 30.0, None),
        (3, 90, 30.0, Reason.QUIETER),
        (9, 60, np.nan, Reason.QUIETER),
    ],
)
def test_one_sided_chasing_waits_sixty_days_or_three_gaps(
    unanswered: int, silent: int, usual: float, wanted: Reason | None
) -> None:
    assert _one(unanswered=unanswered, silent=silent, usual=usual) is wanted


def test_one_sided_chasing_holds_for_a_chosen_rhythm_and_not_for_a_date() -> None:
    assert _one(unanswered=3, interval=14) is None
    assert _one(unanswered=3, date_in_days=2) is Reason.DATE


@pytest.mark.parametrize(
    ("skipped", "since", "wanted"),
    [(2, 14, True), (3, 20, False), (3, 21, True), (4, 31, False), (4, 32, True), (1_000, 900, False)],
)
def test_each_skip_beyond_the_second_lengthens_the_rest_by_half(skipped: int, since: int, wanted: bool) -> None:
    assert (_one(skipped=skipped, since_suggested=since) is not None) is wanted


def test_skipping_lengthens_the_rhythm_too() -> None:
    assert _one(skipped=0, silent=41, usual=50.0) is Reason.QUIETER
    assert _one(skipped=2, silent=17) is Reason.QUIETER
    assert _one(skipped=3, silent=17) is None
    assert _one(skipped=3, silent=18) is Reason.QUIETER
    assert _one(skipped=3, interval=20, silent=29) is None
    assert _one(skipped=3, interval=20, silent=30) is Reason.CHOSEN_RHYTHM


@pytest.mark.parametrize(("silent", "wanted"), [(19, None), (20, Reason.CHOSEN_RHYTHM), (-1, Reason.CHOSEN_RHYTHM)])
def test_a_chosen_rhythm_is_kept_whatever_the_status(silent: int, wanted: Reason | None) -> None:
    for status in (Status.STEADY, Status.OVERDUE, Status.NEW, Status.LAPSED):
        assert _one(status=status, interval=20, silent=silent) is wanted


def test_a_chosen_rhythm_says_nothing_while_the_sources_are_not_known() -> None:
    assert _one(status=Status.UNKNOWN, interval=20) is None


@pytest.mark.parametrize("silent", [14, 20, 28, 34, 56, 62])
def test_a_new_tie_is_offered_after_two_four_and_eight_weeks(silent: int) -> None:
    assert _one(status=Status.NEW, x=1.0, usual=np.nan, silent=silent) is Reason.NEW_TIE


@pytest.mark.parametrize("silent", [-1, 0, 13, 21, 35, 63, 112])
def test_a_new_tie_is_left_alone_at_other_times_and_after_eight_weeks(silent: int) -> None:
    assert _one(status=Status.NEW, x=1.0, usual=np.nan, silent=silent) is None


def test_a_new_tie_with_two_contact_days_is_kept_going() -> None:
    assert _one(status=Status.NEW, x=2.0, usual=np.nan, silent=15) is Reason.KEEP_GOING


def test_a_new_tie_in_the_plan_stays_there_when_its_week_runs_out() -> None:
    assert _one(status=Status.NEW, x=1.0, silent=22, planned=True, since_suggested=4) is Reason.NEW_TIE


def test_one_old_friend_at_most_last_and_after_two_easier_ones() -> None:
    old = {"status": Status.LAPSED, "alive": 0.03, "silent": 700, "layer": 5, "weight": 3.0}
    picks = choose(_ties(old, {}, old, {}, {"layer": 150}), 300)
    assert [pick.reason for pick in picks] == [Reason.QUIETER] * 3 + [Reason.OLD_FRIEND]
    assert _indexes(picks)[-1] == 0
    assert _indexes(choose(_ties(old, {}), 300)) == [1]
    assert _indexes(choose(_ties(old, {}, {}), 300, most=2)) == [1, 2]
    assert choose(_ties(old), 300) == []


def test_a_stranger_who_fell_silent_is_no_old_friend_unless_asked_for() -> None:
    lapsed = {"status": Status.LAPSED, "alive": 0.03, "silent": 700, "x": 9.0}
    assert len(choose(_ties(lapsed, {}, {}), 300)) == 2
    assert len(choose(_ties({**lapsed, "asked": True}, {}, {}), 300)) == 3
    assert len(choose(_ties({**lapsed, "x": 10.0}, {}, {}), 300)) == 3


def test_the_old_friend_is_the_one_of_more_history_unless_one_is_planned() -> None:
    old = {"status": Status.LAPSED, "silent": 700}
    assert choose(_ties({}, {}, {**old, "x": 12.0}, {**old, "x": 80.0}), 300)[-1].index == 3
    planned = {**old, "x": 12.0, "planned": True, "since_suggested": 2}
    assert choose(_ties({}, {}, planned, {**old, "x": 80.0}), 300)[-1].index == 2


def test_an_old_friend_rests_for_ninety_days_after_a_suggestion() -> None:
    old = {"status": Status.LAPSED, "silent": 700}
    assert len(choose(_ties({**old, "since_suggested": 89}, {}, {}), 300)) == 2
    assert len(choose(_ties({**old, "since_suggested": 90}, {}, {}), 300)) == 3


def test_asking_is_worth_less_where_the_tie_has_likely_ended_unless_asked_for() -> None:
    ties = _ties({}, {"alive": 0.09}, {"alive": 0.09, "asked": True}, {"alive": 0.09, "interval": 20})
    value = worth(ties, reasons(ties))
    assert value[1] == pytest.approx(0.3 * value[0])
    assert value[2] == value[3] == value[0]


def test_worth_is_want_times_the_chance_that_it_would_not_happen_anyway() -> None:
    ties = _ties({}, {"p7": 0.6}, {"weight": 2.0}, {"layer": 5}, {"quality": 2.0}, {"quality": -2.0}, {"weight": 0.0})
    value = worth(ties, reasons(ties))
    new = _ties(*({"status": Status.NEW, "silent": 15, "layer": layer} for layer in (5, 50, 150)))
    assert worth(new, reasons(new)).tolist() == pytest.approx([0.8, 0.4, 0.4])
    heavy = _ties({"weight": 3.0}, {"weight": 90.0})
    assert worth(heavy, reasons(heavy)).tolist() == pytest.approx([1.8, 1.8])
    assert value.tolist() == pytest.approx([0.6, 0.3, 1.2, 0.8, 0.9, 0.3, 0.0])
    assert _indexes(choose(ties, 500)) == [2, 4, 3, 0, 1]
    assert choose(_ties({"weight": 0.0}, {"weight": 0.0, "planned": True}), 500) == []


def test_one_of_five_is_a_weak_tie_where_there_is_one() -> None:
    close = [{"layer": 5}] * 6
    weak = {"layer": 50, "p7": 0.9}
    assert 6 in _indexes(choose(_ties(*close, weak), 500))
    assert _indexes(choose(_ties(*close), 500)) == [0, 1, 2, 3, 4]


def test_the_outermost_layer_is_never_there_in_numbers() -> None:
    far = [{"layer": 150}] * 4
    new = [{"layer": 150, "status": Status.NEW, "x": 1.0, "silent": 15, "usual": np.nan}] * 4
    reasons_given = [pick.reason for pick in choose(_ties(*far, *new), 500)]
    assert sorted(reasons_given) == [Reason.QUIETER, Reason.NEW_TIE]


def test_never_more_than_five_and_fewer_when_there_is_no_more_to_say() -> None:
    assert len(choose(_ties(*[{}] * 30), 10_000, most=50)) == 5
    assert len(choose(_ties({}, {"status": Status.STEADY}, {"status": Status.NEW, "silent": 3}), 10_000)) == 1
    assert choose(_ties(*[{"status": Status.STEADY}] * 30), 10_000) == []


def test_few_minutes_offer_a_message_in_place_of_a_visit() -> None:
    ties = _ties({"channel": Channel.IN_PERSON, "minutes": 45})
    (short,) = choose(ties, 10)
    assert (short.channel, short.minutes, short.short) == (Channel.MESSAGE, 5, True)
    (full,) = choose(ties, 60)
    assert (full.channel, full.minutes, full.short) == (Channel.IN_PERSON, 49, False)
    assert choose(ties, 4) == []


def test_no_message_is_offered_to_somebody_it_does_not_reach() -> None:
    assert choose(_ties({"writes": False}), 10) == []


def test_three_two_minute_voice_notes_fit_in_six_minutes() -> None:
    notes = [{"channel": Channel.MESSAGE, "minutes": 2}] * 5
    assert [pick.minutes for pick in choose(_ties(*notes), 6)] == [2, 2, 2]


def test_a_call_and_messages_share_the_minutes() -> None:
    picks = choose(_ties({"layer": 5, "silent": 12}, {"silent": 12}, {"silent": 12}), 25)
    assert [(pick.index, pick.minutes) for pick in picks] == [(0, 15), (1, 5), (2, 5)]


def test_only_talk_takes_longer_after_a_silence() -> None:
    for channel, minutes in ((Channel.VIDEO, 19), (Channel.MAIL, 15), (Channel.LETTER, 15)):
        assert choose(_ties({"channel": channel}), 60)[0].minutes == minutes
    assert choose(_ties({"usual": np.nan}), 60)[0].minutes == 16  # the floor of the layer: 3·ln(41/30) = 0.9
    assert choose(_ties({"usual": np.nan}), 60)[0].usual is None


def test_a_week_counts_what_is_already_dealt_with() -> None:
    week = Week(minutes=60, dealt_with=4, spent=35)
    assert (week.left, week.places) == (25, 1)
    assert len(choose(_ties({}, {}), week.left, week.places)) == 1
    assert (Week(10, 7, 30).left, Week(10, 7, 30).places) == (0, 0)
    assert choose(_ties({}), 60, Week(60, 5).places) == []


def test_no_ties_give_no_plan() -> None:
    none = candidates(np.zeros(0, np.int64), **PLAIN)
    assert choose(none, 60) == []


def test_columns_are_checked() -> None:
    with pytest.raises(TypeError):
        candidates(np.array([1]), p7=0.1)
    with pytest.raises(TypeError):
        candidates(np.array([1]), **PLAIN, colour=1)
    with pytest.raises(ValueError, match="shape"):
        candidates(np.array([1]), **{**PLAIN, "x": np.ones(2)})


tie_of = st.fixed_dictionaries(
    {
        "status": st.sampled_from(list(Status)),
        "p7": st.floats(0, 1),
        "alive": st.floats(0, 1),
        "silent": st.integers(-1, 800),
        "usual": st.one_of(st.just(np.nan), st.floats(1, 200)),
        "x": st.floats(0, 100),
        "layer": st.sampled_from([5, 15, 50, 150]),
        "weight": st.floats(0, 4),
        "quality": st.one_of(st.just(np.nan), st.floats(-2, 2)),
        "channel": st.sampled_from(list(Channel)),
        "minutes": st.integers(1, 90),
        "writes": st.booleans(),
        "since_suggested": st.integers(-1, 100),
        "since_dismissed": st.integers(-1, 60),
        "skipped": st.integers(0, 6),
        "interval": st.sampled_from([0, 0, 0, 14, 60]),
        "date_in_days": st.integers(-1, 12),
        "unanswered": st.integers(0, 4),
        "planned": st.booleans(),
        "never": st.sampled_from([False] * 5 + [True]),
    }
)


@settings(max_examples=80)
@given(st.lists(tie_of, min_size=1, max_size=25), st.integers(0, 240), st.integers(0, 6))
def test_promises_of_every_plan(ties: list[dict[str, Any]], minutes: int, most: int) -> None:
    circle = _ties(*ties)
    picks = choose(circle, minutes, most)
    assert sum(pick.minutes for pick in picks) <= minutes
    assert len(picks) <= min(most, 5)
    assert len(set(_indexes(picks))) == len(picks)
    assert not any(circle.never[pick.index] for pick in picks)
    old = [place for place, pick in enumerate(picks) if pick.reason is Reason.OLD_FRIEND]
    assert old in ([], [len(picks) - 1])
    assert not old or len(picks) >= 3
    turns = [pick.date_in_days if pick.reason is Reason.DATE else 99 for pick in picks]
    assert turns == sorted(turns)
    for pick in picks:
        assert pick.reason == reasons(circle)[pick.index]
        assert pick.minutes == 5 if pick.short else pick.minutes >= circle.minutes[pick.index]
    assert choose(circle, minutes, most) == picks


@settings(max_examples=40)
@given(st.lists(tie_of, min_size=1, max_size=25), st.integers(0, 120), st.integers(1, 120))
def test_more_minutes_never_give_a_worse_week(ties: list[dict[str, Any]], minutes: int, more: int) -> None:
    circle = _ties(*ties)
    dates = [[pick.reason for pick in choose(circle, time)].count(Reason.DATE) for time in (minutes, minutes + more)]
    assert dates[0] <= dates[1]


def test_a_couple_is_one_suggestion_that_names_the_other() -> None:
    ties = _ties({"household": 7, "layer": 15}, {"household": 7, "layer": 5}, {"household": 7, "status": Status.STEADY})
    (pick,) = choose(ties, 90)
    assert (pick.index, pick.also) == (1, (0,))


def test_two_couples_and_people_who_stand_alone_are_not_mixed_up() -> None:
    ties = _ties({"household": 1}, {"household": 1}, {"household": 2}, {}, {})
    assert {pick.index: pick.also for pick in choose(ties, 120)} == {0: (1,), 2: (), 3: (), 4: ()}


def test_each_of_a_couple_has_a_birthday_of_their_own() -> None:
    ties = _ties({"household": 7, "date_in_days": 2}, {"household": 7, "date_in_days": 3})
    assert [(pick.index, pick.also) for pick in choose(ties, 90)] == [(0, ()), (1, ())]


@pytest.mark.parametrize("word", [{"snoozed": True}, {"since_suggested": 5}])
def test_a_household_rests_together(word: dict[str, Any]) -> None:
    other = {"household": 7, "status": Status.STEADY, **word}
    assert choose(_ties({"household": 7}, other), 90) == []
    assert _indexes(choose(_ties({}, other), 90)) == [0]
    assert _indexes(choose(_ties({"household": 7, "date_in_days": 2}, other), 90)) == [0]


@pytest.mark.parametrize("word", ["never", "resting"])
def test_who_wants_or_gets_no_suggestion_is_not_named_beside_another(word: str) -> None:
    (pick,) = choose(_ties({"household": 7}, {"household": 7, word: True}), 90)
    assert (pick.index, pick.also) == (0, ())
