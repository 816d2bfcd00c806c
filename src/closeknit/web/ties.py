"""Ties in words: status, ring, channel, and the reason for a suggestion. The page and the terminal say the same.

Every sentence says the last fact and the usual rhythm, never the difference as a debt.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from closeknit.circle.names import called
from closeknit.circle.queries.status import TieNow
from closeknit.engine.records import Channel
from closeknit.web import words

CHANNEL_ICONS = {
    Channel.IN_PERSON: "coffee",
    Channel.VIDEO: "video",
    Channel.VOICE: "phone",
    Channel.MESSAGE: "message-circle",
    Channel.LETTER: "mail",
    Channel.MAIL: "mail",
    Channel.ONLINE: "message-circle",
}


def status_word(tie: TieNow) -> str:
    """How a tie is, in a word or two."""
    said = {
        "resting": _("Resting"),
        "new": _("New"),
        "none": _("No moments yet"),
        "early": _("Too early to say"),
        "lapsed": _("Quiet for long"),
        "steady": _("Steady"),
        "drifting": _("Drifting"),
        "overdue": _("Quieter than usual"),
        "quiet": _("A little quiet"),
    }
    if tie.died:
        return _("Remembered")
    if tie.status == "unknown":
        return (
            _("Not known since %(day)s") % {"day": words.day_words(tie.known_until)}
            if tie.known_until
            else _("Not known")
        )
    return said[tie.status]


def ring_word(layer: int) -> str:
    """The name of a ring."""
    return {5: _("Closest 5"), 15: _("Next 15"), 50: _("Friends"), 150: _("Everyone")}[layer]


def channel_word(channel: int) -> str:
    """A channel as a thing: "a call", "a message"."""
    said = {
        Channel.IN_PERSON: _("met"),
        Channel.VIDEO: _("a video call"),
        Channel.VOICE: _("a call"),
        Channel.MESSAGE: _("a message"),
        Channel.LETTER: _("a letter"),
        Channel.MAIL: _("a mail"),
        Channel.ONLINE: _("online"),
    }
    return said.get(Channel(channel), "") if channel in said else ""


def to_do(channel: int) -> str:
    """What to do through a channel: "Call", "Send a message"."""
    said = {
        Channel.IN_PERSON: _("Visit or meet"),
        Channel.VIDEO: _("Video call"),
        Channel.VOICE: _("Call"),
        Channel.MESSAGE: _("Send a message"),
        Channel.LETTER: _("Write a letter"),
        Channel.MAIL: _("Send a mail"),
        Channel.ONLINE: _("Send a message"),
    }
    return said[Channel(channel)]


def done_words(channel: int, name: str) -> str:
    """What was done, for the card after "Done"."""
    said = {
        Channel.IN_PERSON: _("You met %(name)s today"),
        Channel.VIDEO: _("You had a video call with %(name)s today"),
        Channel.VOICE: _("You called %(name)s today"),
        Channel.LETTER: _("You wrote a letter to %(name)s today"),
    }
    return said.get(Channel(channel), _("You wrote to %(name)s today")) % {"name": name}


def usual_words(tie: TieNow) -> str:
    """The usual rhythm of a tie, or nothing while there are too few gaps to say."""
    return words.every(tie.usual) if tie.usual else ""


def tie_sentence(tie: TieNow) -> str:
    """One full sentence about a tie, as a screen reader says it in the picture."""
    facts = [tie.name, ring_word(tie.layer), status_word(tie)]
    if tie.silent is None:
        return ", ".join(facts) + "."
    if tie.usual:
        end = _("Last in touch %(ago)s, usually %(every)s.") % {
            "ago": words.ago(tie.silent),
            "every": words.every(tie.usual),
        }
    else:
        end = _("Last in touch %(ago)s.") % {"ago": words.ago(tie.silent)}
    return f"{', '.join(facts)}. {end}"


def reason(kind: str, facts: Mapping[str, Any], name: str, today: date) -> str:
    """Why somebody was suggested, in a sentence that can be checked: the fact first, then the usual rhythm.

    facts may hold `usual` and `silent` (days), `kind`, `in_days`, `turns` and `label` of a date, `chosen` (days), `words` and
    `made_on` of a promise, `helped_on` of help, and `also`, the names of those who belong with this person and were quiet too.
    """
    if kind == "date":
        return _date_reason(facts, name)
    said = _between(kind, facts, name, today) or _reason(kind, facts, name)
    if facts.get("also"):
        said += " " + _("You could say hello to %(names)s too: they belong together.") % {
            "names": get_text_list(facts["also"], _("and"))
        }
    return said


def _between(kind: str, facts: Mapping[str, Any], name: str, today: date) -> str:
    """What was promised, or that one of the two helped the other; nothing for another reason."""
    if kind == "promise":
        # The quotation marks let any words end as they end.
        return _("On %(day)s you noted a promise: “%(words)s”.") % {
            "day": words.day_words(date.fromisoformat(facts["made_on"]), today),
            "words": facts["words"],
        }
    if kind not in {"helped", "was_helped"}:
        return ""
    ago = words.ago((today - date.fromisoformat(facts["helped_on"])).days)
    if kind == "helped":
        said = _("You helped %(name)s %(ago)s. You could ask how it is going now.")
    else:
        said = _("%(name)s helped you %(ago)s. You could tell them how it went.")
    return said % {"name": name, "ago": ago}


def _reason(kind: str, facts: Mapping[str, Any], name: str) -> str:
    usual, silent = facts.get("usual"), facts.get("silent")
    if kind == "asked":
        return _("You added %(name)s to this week yourself.") % {"name": name}
    if kind == "named" and silent is None:
        return _("You said that %(name)s matters to you.") % {"name": name}
    if kind == "chosen_rhythm" and facts.get("chosen") and silent is None:
        return _("You wanted to be in touch %(every)s.") % {"every": words.every(facts["chosen"])}
    if kind == "chosen_rhythm" and facts.get("chosen"):
        return _("You wanted to be in touch %(every)s. The last time was %(ago)s.") % {
            "every": words.every(facts["chosen"]),
            "ago": words.ago(silent or 0),
        }
    if kind in {"new_tie", "keep_going"}:
        return _("You are getting to know each other. The last time was %(ago)s.") % {"ago": words.ago(silent or 0)}
    if kind == "old_friend":
        return _("You were last in touch %(ago)s. Reaching out is usually appreciated more than one expects.") % {
            "ago": words.ago(silent or 0)
        }
    if usual and silent is not None:
        return _("You two are usually in touch %(every)s. The last time was %(ago)s.") % {
            "every": words.every(usual),
            "ago": words.ago(silent),
        }
    if silent is not None:
        return _("The last time was %(ago)s.") % {"ago": words.ago(silent)}
    return _("You added %(name)s to your circle.") % {"name": name}


def short_reason(kind: str, facts: Mapping[str, Any]) -> str:
    """The bare figures of a reason for the terminal: "usually every 9 days; 38 now"."""
    usual, silent = facts.get("usual"), facts.get("silent")
    if kind in {"date", "promise", "helped", "was_helped"} or silent is None:
        return ""
    if usual:
        return ngettext(
            "usually every %(usual)d day; %(silent)d now", "usually every %(usual)d days; %(silent)d now", usual
        ) % {
            "usual": usual,
            "silent": silent,
        }
    return ngettext("%(silent)d day now", "%(silent)d days now", silent) % {"silent": silent}


def _date_reason(facts: Mapping[str, Any], name: str) -> str:
    days, label = int(facts["in_days"]), str(facts.get("label") or "")
    when = words.ago(-days) if days > 1 else (_("tomorrow") if days else _("today"))
    first = called(name)
    said = {
        "birthday": _("%(name)s has a birthday %(when)s.") % {"name": first, "when": when},
        "anniversary": _("%(name)s has an anniversary %(when)s.") % {"name": first, "when": when},
        "memorial": _("A day of remembrance for %(name)s comes %(when)s.") % {"name": first, "when": when},
    }
    text = said.get(
        str(facts.get("kind")), _("A day that matters to %(name)s comes %(when)s.") % {"name": first, "when": when}
    )
    if label:
        text = _("%(label)s: %(when)s.") % {"label": label, "when": when}
    if facts.get("kind") == "birthday" and facts.get("turns") and not label:
        text += " " + _("They turn %(age)d.") % {"age": facts["turns"]}
    return text
