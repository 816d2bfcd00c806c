"""Insights in words: what is found, in whole sentences, before each picture.

A sentence says what was counted. It never says why, never compares with others, and calls nothing a loss or a success.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from closeknit.circle.models import Support
from closeknit.circle.queries.insights import Change, Changes, Kinds, Leans, Shares, Start
from closeknit.circle.queries.relation_words import Kind
from closeknit.web import ties


def kind_word(kind: Kind) -> str:
    """A kind of people, as the head of a row."""
    return {
        Kind.PARTNER: _("Partner"),
        Kind.FAMILY: _("Family"),
        Kind.CLOSE_FRIEND: _("Close friends"),
        Kind.FRIEND: _("Friends"),
        Kind.COLLEAGUE: _("Colleagues"),
        Kind.NEIGHBOUR: _("Neighbours"),
        Kind.GROUP: _("Groups"),
        Kind.VOLUNTEER: _("Volunteers"),
        Kind.ACQUAINTANCE: _("Acquaintances"),
    }[kind]


def help_word(kind: int) -> str:
    """A kind of help."""
    return str(Support.Kind(kind).label)


def changes_sentence(changes: Changes) -> str:
    """What changed, or that nothing did."""
    more = sum(change.more for change in changes.changed)
    less = len(changes.changed) - more
    if not changes.changed:
        return ngettext(
            "Nothing changed much. With the %(n)d person whose two years are known you were about as often in touch as before.",
            "Nothing changed much. With the %(n)d people whose two years are known you were about as often in touch as before.",
            changes.compared,
        ) % {"n": changes.compared}
    said = []
    if more:
        said.append(
            ngettext(
                "With %(n)d person you were in touch more often than the year before.",
                "With %(n)d people you were in touch more often than the year before.",
                more,
            )
            % {"n": more}
        )
    if less:
        said.append(
            ngettext(
                "With %(n)d person you were in touch less often than the year before.",
                "With %(n)d people you were in touch less often than the year before.",
                less,
            )
            % {"n": less}
        )
    return " ".join(said)


def ring_sentence(change: Change) -> str:
    """Between which rings a tie moved, by how often the two were in touch; nothing when it did not."""
    if not change.ring:
        return ""
    return _("By how often you are in touch: from “%(before)s” to “%(now)s”.") % {
        "before": ties.ring_word(change.ring_before),
        "now": ties.ring_word(change.ring),
    }


def shares_sentence(shares: Shares) -> str:
    """How much of contact goes to the first few, in both years."""
    return _(
        "Of ten times in touch, about %(now)d were with the same five people. The year before it was about %(before)d."
    ) % {"now": round(10 * sum(shares.now[:5])), "before": round(10 * sum(shares.before[:5]))}


def kinds_sentence(kinds: Kinds) -> str:
    """How varied the last 30 days were beside the own past year."""
    return {
        -1: _(
            "In the last 30 days you were in touch with fewer kinds of people, or less evenly, than is usual for you."
        ),
        0: _("In the last 30 days you were in touch with about as many kinds of people as is usual for you."),
        1: _("In the last 30 days you were in touch with more kinds of people, or more evenly, than is usual for you."),
    }[kinds.turn]


def missing_sentences(kinds: Kinds) -> list[str]:
    """The kinds that are usually there and were not: an offer, nothing more."""
    said = {
        Kind.PARTNER: _("Usually your partner is there too."),
        Kind.FAMILY: _("Usually somebody of your family is there too."),
        Kind.CLOSE_FRIEND: _("Usually a close friend is there too."),
        Kind.FRIEND: _("Usually a friend is there too."),
        Kind.COLLEAGUE: _("Usually a colleague is there too."),
        Kind.NEIGHBOUR: _("Usually a neighbour is there too."),
        Kind.GROUP: _("Usually somebody from a group is there too."),
        Kind.VOLUNTEER: _("Usually a volunteer is there too."),
        Kind.ACQUAINTANCE: _("Usually an acquaintance is there too."),
    }
    return [said[kind] for kind in kinds.missing]


def start_words(start: Start) -> str:
    """Who usually starts, in neutral words."""
    return _("You usually reach out first") if start.owner else _("They usually reach out first")


def leans_sentences(leans: Leans) -> list[str]:
    """What rests on one person, and which kinds nobody is noted for."""
    alone = {
        Support.Kind.EMOTIONAL: _("Listening came from one person only: %(name)s."),
        Support.Kind.PRACTICAL: _("Practical help came from one person only: %(name)s."),
        Support.Kind.INFORMATIONAL: _("Advice came from one person only: %(name)s."),
        Support.Kind.COMPANIONSHIP: _("Company came from one person only: %(name)s."),
    }
    gaps = {
        Support.Kind.EMOTIONAL: _("Nobody is noted for listening to you."),
        Support.Kind.PRACTICAL: _("No practical help for you is noted."),
        Support.Kind.INFORMATIONAL: _("No advice for you is noted."),
        Support.Kind.COMPANIONSHIP: _("Nobody is noted for keeping you company."),
    }
    said = [alone[Support.Kind(kind)] % {"name": who.name} for kind, who in leans.alone]
    if leans.mostly:
        said = [_("Most kinds of help came from %(name)s alone.") % {"name": leans.mostly.name}, *said]
    return [*said, *(gaps[Support.Kind(kind)] for kind in leans.gaps)]
