"""How days went: what the page says at each number of days, what goes with a better day, and experiments on oneself."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from closeknit.accounts.models import JournalEntry, User
from closeknit.circle.actions import moments, people
from closeknit.circle.actions.people import Unusable
from closeknit.circle.models import Channel
from closeknit.circle.queries.days import days_in_touch
from closeknit.engine.insights.feeling import State
from closeknit.wellbeing import access
from closeknit.wellbeing.actions.experiments import begin_experiment, end_experiment
from closeknit.wellbeing.models import CheckIn, OwnItem
from closeknit.wellbeing.queries.experiments import trials
from closeknit.wellbeing.queries.feeling import feeling_page

pytestmark = pytest.mark.django_db


def checked(owner: User, day: date, mood: float, **more: object) -> CheckIn:
    row = CheckIn(owner=owner, day=day, at=timezone.now(), said={"mood": mood, **more})
    row.save()
    return row


def days_of(owner: User, today: date, count: int, effect: float = 0.0) -> None:
    """Check-ins up to yesterday; on four of ten days somebody was met, and mood is higher by so many steps."""
    friend = people.add_person(owner=owner, name="Ngozi")
    rng = np.random.default_rng(6)
    for back in range(count, 0, -1):
        day, met = today - timedelta(days=back), rng.random() < 0.4
        level = 3 + effect * met + rng.normal() * 0.8
        checked(owner, day, min(5, max(1, math.floor(level + 0.5))))
        if met:
            moment = moments.Moment(Channel.IN_PERSON, day)
            moments.add_moment(owner=owner, person=friend, moment=moment, today=today)


def test_what_the_page_says_grows_with_the_days(as_amara: Client, amara: User) -> None:
    today = timezone.localdate()
    assert "0 days with a check-in so far. From 28 on there is a picture here." in page(as_amara)
    checked(amara, today, 3)
    assert "swatch-box" not in page(as_amara), "no picture of single days"
    days_of(amara, today, 29)
    assert "swatch-box" in page(as_amara)
    assert "30 days with a check-in so far. It is too early to say" in page(as_amara)


def page(client: Client) -> str:
    return client.get(reverse("feeling")).content.decode()


def test_what_goes_with_a_better_day_is_said_with_its_days_and_no_cause(as_amara: Client, amara: User) -> None:
    today = timezone.localdate()
    days_of(amara, today, 150, effect=1.0)
    found = feeling_page(amara, today)
    assert found.feeling.state == State.FOUND
    one = found.findings[0]
    assert (one.outcome, one.factor) == ("mood", "touch") or one.factor == "met"
    said = page(as_amara)
    assert f"On the {one.days_with} days on which you " in said
    assert "This does not show that one caused the other." in said
    for word in ("because", "boost", "makes you", "improve"):
        assert word not in said
    assert "at least 10 days of each of the two kinds" in said, "the limits stand where they act"
    assert said.count("<svg") >= 3
    assert not {"met", "touch"} & {one.factor for one in found.findings if one.effect < 0}


def test_own_items_are_held_beside_mood_by_their_name(as_amara: Client, amara: User) -> None:
    today = timezone.localdate()
    choir = OwnItem(owner=amara, name="Choir <b>")
    choir.save()
    rng = np.random.default_rng(3)
    for back in range(120, 0, -1):
        sang = rng.random() < 0.4
        mood = min(5, max(1, math.floor(2.9 + 1.2 * sang + 0.7 * rng.normal())))
        checked(amara, today - timedelta(days=back), mood, items={choir.ref: int(sang)})
    said = page(as_amara)
    assert "you noted “Choir &lt;b&gt;”" in said
    assert "&amp;lt;" not in said, "nor is the picture's name escaped twice"


def test_several_a_day_are_their_mean_and_what_was_taken_back_counts_nowhere(amara: User) -> None:
    today = date(2026, 11, 18)
    checked(amara, today, 5)
    checked(amara, today, 2)
    gone = checked(amara, today, 1)
    CheckIn.objects.filter(pk=gone.pk).update(gone=True)
    found = feeling_page(amara, today)
    assert (found.feeling.days, found.moods[-1]) == (1, 4)
    (month,) = found.months
    assert (month.first, month.answered, month.mood) == (date(2026, 11, 1), 1, 4)


def test_days_before_anything_is_known_are_not_days_alone(amara: User) -> None:
    today = date(2026, 11, 18)
    friend = people.add_person(owner=amara, name="Ngozi")
    moment = moments.Moment(Channel.VOICE, date(2026, 11, 10), felt="good")
    moments.add_moment(owner=amara, person=friend, moment=moment, today=today)
    found = days_in_touch(amara, date(2026, 11, 1), today)
    assert np.isnan(found["touch"][:9]).all()
    assert found["touch"][9:].tolist() == [1, *[0] * 8]
    assert not found["met"][9:].any()
    assert found["felt"][9] == 1
    assert np.isnan(found["felt"][10:]).all()
    people.remove_person(owner=amara, person=friend)
    assert not np.nansum(days_in_touch(amara, date(2026, 11, 1), today)["touch"])


def test_an_experiment_from_its_coins_to_its_end(as_amara: Client, amara: User) -> None:
    answer = as_amara.post(reverse("experiment_begin"), {"words": "Call somebody on Tuesday", "weeks": "8"})
    assert answer.status_code == 303
    row = access.experiments(amara).get()
    assert sum(row.coins) == 4
    assert row.monday.weekday() == 0
    assert row.words == "Call somebody on Tuesday"
    (trial,) = trials(amara, row.monday)
    assert (trial.week, trial.weeks, trial.do_it, trial.over) == (1, 8, row.coins[0], False)
    (trial,) = trials(amara, row.monday - timedelta(days=1))
    assert (trial.week, trial.do_it) == (0, False)
    for week, coin in enumerate(row.coins):
        for day in range(3):
            checked(amara, row.monday + timedelta(days=7 * week + day), 4 if coin else 2)
    (trial,) = trials(amara, row.monday + timedelta(days=55))
    assert trial.outcome is None, "not before it is over"
    (trial,) = trials(amara, row.monday + timedelta(days=56))
    assert trial.over
    assert trial.outcome is not None
    assert trial.outcome.helps
    assert trial.outcome.chance == pytest.approx(2 / 70)
    assert list(JournalEntry.objects.filter(act="experiment.begun").values_list("facts", flat=True)) == [{"weeks": 8}]


def test_only_this_week_is_told_and_one_goes_on_at_a_time(as_amara: Client, amara: User) -> None:
    today = timezone.localdate()
    row = begin_experiment(owner=amara, words="A walk", weeks=12, today=today)
    said = page(as_amara)
    assert "A walk" in said
    assert "Toss the coins" not in said
    assert str(row.coins).lower() not in said.lower()
    with pytest.raises(Unusable, match="One experiment at a time"):
        begin_experiment(owner=amara, words="Another", weeks=12, today=today)
    assert as_amara.post(reverse("experiment_end", args=[row.ref])).status_code == 303
    assert "Toss the coins" in page(as_amara)
    end_experiment(owner=amara, experiment=access.experiment(amara, row.ref))
    assert JournalEntry.objects.filter(act="experiment.ended").count() == 1, "ended once"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"words": "", "weeks": "8"}, "This field is required."),
        ({"words": "x" * 201, "weeks": "8"}, "at most 200 characters"),
        ({"words": "A walk", "weeks": "7"}, "greater than or equal to 8"),
        ({"words": "A walk", "weeks": "17"}, "less than or equal to 16"),
    ],
)
def test_what_will_not_do_is_said_and_kept(as_amara: Client, amara: User, form: dict[str, str], said: str) -> None:
    answer = as_amara.post(reverse("experiment_begin"), form)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert form["words"] in text
    assert not access.experiments(amara).exists()


def test_nothing_of_it_is_anybody_elses(as_amara: Client, amara: User, femi: User) -> None:
    row = begin_experiment(owner=femi, words="Femi's walk", weeks=8, today=timezone.localdate())
    checked(femi, timezone.localdate(), 1)
    assert "Femi" not in page(as_amara)
    assert "0 days with a check-in so far" in page(as_amara)
    assert as_amara.post(reverse("experiment_end", args=[row.ref])).status_code == 404
