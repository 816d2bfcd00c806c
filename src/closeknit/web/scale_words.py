"""What answers to a questionnaire came to, in words. No word of a diagnosis, no praise and no blame; numbers of named scales only."""

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from closeknit.engine.scoring import Scale
from closeknit.web.words import count_words, day_words
from closeknit.wellbeing.queries.outcomes import Change, Outcome
from closeknit.wellbeing.queries.sittings import Asked, Offered


def number(value: float) -> str:
    """A result as it is written: whole where it is whole, else two decimals at most."""
    if float(value).is_integer():
        return str(int(value))
    return str(number_format(f"{value:.2f}".rstrip("0")))


def about(one: Offered) -> str:
    """What is asked about, in one line; a set says what each of its scales does."""
    return " ".join(gettext(scale.about) for scale in one.scales)


def time_sentence(one: Offered) -> str:
    """How long it takes."""
    minutes = one.minutes
    phrase = ngettext("It takes about a minute.", "It takes about %(count)s minutes.", minutes)
    return phrase % {"count": count_words(minutes)}


def recall_sentence(one: Offered) -> str:
    """What time the questions ask about, or nothing where they name none."""
    recall = one.scales[0].recall
    return gettext("They ask about: %(recall)s.") % {"recall": gettext(recall)} if recall else ""


def step_words(asked: Asked) -> str:
    """Where somebody is: "Question 2 of 3"; the unscored question after them has no number."""
    if not asked.place:
        return gettext("One more question")
    return gettext("Question %(place)d of %(of)d") % {"place": asked.place, "of": asked.of}


def score_sentence(found: Outcome) -> str:
    """What the answers came to, with the ends of the scale and what higher means."""
    if found.total is None:
        return not_enough(found)
    said = gettext("You scored %(total)s out of %(high)s.")
    scale = gettext("On this scale %(low)s is the lowest and %(high)s the highest. Higher means: %(higher)s.")
    facts = {"total": number(found.total), "low": number(found.low), "high": number(found.high)}
    words = f"{said} {scale}" % {**facts, "higher": gettext(found.scale.higher)}
    return f"{words} {gettext(FILLED)}" if found.prorated else words


FILLED = "For the questions you skipped, the mean of your other answers was taken."


def not_enough(found: Outcome) -> str:
    """Why there is no number: never a nought in its place."""
    if found.each:
        return gettext("You skipped every question, so there is nothing to show.")
    skipped = ngettext(
        "You skipped %(count)d question, and these questions only come to something together.",
        "You skipped %(count)d questions, and these questions only come to something together.",
        found.skipped,
    )
    return f"{gettext('Not enough answers for a score.')} {skipped % {'count': found.skipped}}"


def change_heading(change: Change) -> str:
    """The change in a few words: which way only where it is more than chance."""
    if change.moved == 0:
        return gettext("The same as last time")
    if change.real is None:
        return gettext("Last time and now")
    if not change.real:
        return gettext("Close to last time")
    return gettext("Lower than last time") if change.moved < 0 else gettext("Higher than last time")


def change_sentences(found: Outcome) -> list[str]:
    """Last time, whether this is a change, and how large one has to be."""
    change = found.change
    if change is None:
        return []
    facts = {"day": day_words(change.last.on, timezone.localdate()), "total": number(change.last.total)}
    said = [gettext("Last time, on %(day)s, you scored %(total)s.") % facts]
    if change.least is None:
        return [*said, gettext("How large a change has to be before it is more than chance is not known here.")]
    if change.real is None:
        return [
            *said,
            gettext("Then and now you answered another number of questions, so the two are not put beside each other."),
        ]
    said.append(_chance(change.least, change.step))
    if change.real:
        moved = {"moved": number(abs(change.moved))}
        said.append(
            gettext("This is a change of %(moved)s points, which is more than chance alone usually explains.") % moved
        )
    elif change.moved:
        said.append(gettext("So this may be no change at all."))
    return said


def _chance(least: float, step: float) -> str:
    if step == 1 and float(least).is_integer():
        count = int(least) - 1
        phrase = ngettext(
            "A change of %(count)s point or less can be chance.",
            "A change of %(count)s points or less can be chance.",
            count,
        )
        return phrase % {"count": count_words(count)}
    return gettext("A change of less than %(least)s points can be chance.") % {"least": number(least)}


def what_it_is(scale: Scale) -> str:
    """The scale by its full name."""
    return gettext("These questions are the %(full)s (%(title)s).") % {"full": scale.full, "title": scale.title}
