"""What goes with feeling better, in words and as a picture. No sentence claims a cause, and none compares with other people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from closeknit.engine.insights.experiment import LEAST_WEEKS
from closeknit.engine.insights.feeling import (
    ANSWERED_SHARE,
    FALSE_SHARE,
    FINDING_DAYS,
    GROUP_DAYS,
    LEAST_EFFECT,
    PICTURE_DAYS,
    Feeling,
    Looked,
    State,
)
from closeknit.web.charts import n, picture, spoken
from closeknit.wellbeing.queries.experiments import Trial

PHRASES: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "touch": (gettext_lazy("you were in touch with somebody"), gettext_lazy("you were not")),
    "met": (gettext_lazy("you met somebody in person"), gettext_lazy("you did not")),
    "rarer": (gettext_lazy("you were in touch with somebody you hear from less often"), gettext_lazy("you were not")),
    "felt": (gettext_lazy("your moments felt better than they usually do"), gettext_lazy("they did not")),
    "gave": (gettext_lazy("you helped somebody"), gettext_lazy("you did not")),
    "got": (gettext_lazy("somebody helped you"), gettext_lazy("nobody did")),
}

MOST_WORDS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "mood": (
        gettext_lazy("your mood was about {steps} steps better"),
        gettext_lazy("your mood was about {steps} steps lower"),
    ),
    "loneliness": (
        gettext_lazy("you felt about {steps} steps lonelier"),
        gettext_lazy("you felt about {steps} steps less lonely"),
    ),
    "stress": (
        gettext_lazy("you felt about {steps} steps more stress"),
        gettext_lazy("you felt about {steps} steps less stress"),
    ),
}


def phrases(one: Looked, names: Mapping[str, str]) -> tuple[str, str]:
    """What was so on the days with it, and on the days without."""
    if one.factor in PHRASES:
        with_it, without = PHRASES[one.factor]
        return str(with_it), str(without)
    return _("you noted “{name}”").format(name=names.get(one.factor, "")), _("you did not")


def finding_sentence(one: Looked, names: Mapping[str, str]) -> str:
    """A finding: how much, on how many days, how sure."""
    points, low, high = one.points
    steps = MOST_WORDS[one.outcome][points < 0]
    with_it, without = phrases(one, names)
    if one.later:
        said = _("On the day after {days} days on which {with_it}, {steps} than after the {others} on which {without}.")
    else:
        said = _("On the {days} days on which {with_it}, {steps} than on the {others} on which {without}.")
    told = said.format(
        days=one.days_with,
        with_it=with_it,
        steps=str(steps).format(steps=f"{abs(points):.1f}"),
        others=one.days_without,
        without=without,
    )
    near, far = (low, high) if points > 0 else (-high, -low)
    return f"{told} " + _("The likely range is {near} to {far} steps.").format(near=f"{near:.1f}", far=f"{far:.1f}")


def state_sentence(feeling: Feeling) -> str:
    """What can be said so far."""
    days = ngettext("%(n)s day with a check-in so far.", "%(n)s days with a check-in so far.", feeling.days)
    counted = days % {"n": feeling.days}
    if feeling.state == State.COUNTING:
        return f"{counted} " + _("From {n} on there is a picture here.").format(n=PICTURE_DAYS)
    if feeling.state == State.EARLY:
        return f"{counted} " + _("It is too early to say what goes with a good day; that needs about {n}.").format(
            n=FINDING_DAYS
        )
    if feeling.state == State.FOUND:
        return counted
    return f"{counted} " + _("There is no clear pattern, which is how it is for most people most of the time.")


def gates() -> list[str]:
    """The limits that a finding has to pass, as they stand on the page."""
    return [
        _("at least {n} days with a check-in, and one on at least {share} of the days in between").format(
            n=FINDING_DAYS, share=_percent(ANSWERED_SHARE)
        ),
        _("at least {n} days of each of the two kinds").format(n=GROUP_DAYS),
        _("a difference of at least {share} of the usual ups and downs of your days").format(
            share=_percent(LEAST_EFFECT)
        ),
        _("the same direction in the first and in the second half of the days"),
        _("larger than chance among all that was looked at: q of at most {q}").format(q=FALSE_SHARE),
    ]


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"


def effect_picture(one: Looked, names: Mapping[str, str]) -> SafeString:
    """The effect as a dot in the band of its likely range; the dotted line is "no difference"."""
    wide, middle, high = 400.0, 200.0, 44
    reach = max(abs(one.low), abs(one.high), 0.5)
    x = [middle + value / reach * (middle - 16) for value in (one.low, one.effect, one.high)]
    parts = [
        f'<line class="zero" x1="{n(middle)}" x2="{n(middle)}" y1="2" y2="{high - 2}"/>',
        f'<rect class="band" x="{n(x[0])}" width="{n(x[2] - x[0])}" y="12" height="20" rx="10"/>',
        f'<circle class="p1" cx="{n(x[1])}" cy="22" r="7"/>',
    ]
    return picture(spoken("chart", f"0 0 {n(wide)} {high}", finding_sentence(one, names)), parts)


def trial_sentence(trial: Trial) -> str:
    """Where an experiment stands, or what came of it."""
    if not trial.over:
        if not trial.week:
            return _("It begins on Monday.")
        coin = _("This week: do it.") if trial.do_it else _("This week: leave it, and go on as usual.")
        return _("Week {week} of {weeks}.").format(week=trial.week, weeks=trial.weeks) + f" {coin}"
    if trial.outcome is None:
        return _("{n} weeks had enough check-ins; to say something it takes {least}.").format(
            n=trial.answered, least=LEAST_WEEKS
        )
    found = trial.outcome
    apart = _("In the {a} weeks with it your mood was {x} on average, in the {b} weeks without {y}.").format(
        a=found.weeks_with, b=found.weeks_without, x=f"{found.with_it:.1f}", y=f"{found.without:.1f}"
    )
    if found.helps:
        return f"{apart} " + _("A coin would do that in {n} of 100 such experiments: it helps you.").format(
            n=_hundred(found.chance)
        )
    if found.harms:
        return f"{apart} " + _("A coin would do that in {n} of 100 such experiments: it is not for you.").format(
            n=_hundred(found.chance)
        )
    return f"{apart} " + _("A coin alone does that often ({n} of 100), so this says nothing either way.").format(
        n=_hundred(found.chance)
    )


def _hundred(chance: float) -> str:
    return f"{100 * chance:.1f}".rstrip("0").rstrip(".")
