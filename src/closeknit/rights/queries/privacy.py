"""The privacy page, made from the registry: what is kept, why and for how long; and what an import cannot carry."""

from dataclasses import dataclass

from closeknit.importers._ownrows import PASSED_OVER
from closeknit.rights.registry import beside, models, rules


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept: what, why, until when, and its parts as the registry words them."""

    words: str
    why: str
    until: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """What the page says of the registry.

    yours     about the one who has the account      others    about people in a circle, who never signed up
    beside    outside the tables
    """

    yours: list[Kept]
    others: list[Kept]
    beside: list[Kept]


PERSONAL = ("personal", "special", "third-party", "safeguarding")


def privacy_page() -> PrivacyPage:
    """Everything that is kept about anybody, without the machinery."""
    yours: list[Kept] = []
    others: list[Kept] = []
    for one in models():
        parts = [field for field in one.fields.values() if field.kind in PERSONAL]
        if not one.owner or not parts:
            continue
        kept = Kept(one.words, one.why, rules()[one.keep].words, tuple(dict.fromkeys(field.why for field in parts)))
        (others if any(field.kind == "third-party" for field in parts) else yours).append(kept)
    return PrivacyPage(yours, others, [Kept(one.words, one.why, one.keep) for one in beside()])


def not_carried() -> list[str]:
    """What an export holds and no import can bring into another Closeknit."""
    return list(PASSED_OVER.values())
