"""ESSI: the social support instrument of the ENRICHD trial."""

from collections.abc import Sequence

from closeknit.engine.scoring import Answer, Band, Item, Licence, Reliable, Scale

_LOW = Band(8, 34, "low support", "Your answers say that there are few people to lean on at the moment.", help=True)
_ENOUGH = Band(8, 34, "not low", "Your answers say that there are people to lean on.")
_OF_THE_RULE = (1, 2, 3, 5, 6)


def _rule(given: Sequence[int]) -> Band:
    """Low: questions 1, 2, 3, 5 and 6 come to 18 or less, and two of them are 3 or less (ENRICHD investigators 2000)."""
    asked = [given[number - 1] for number in _OF_THE_RULE]
    low = sum(asked) <= 18 and sum(value <= 3 for value in asked) >= 2
    return _LOW if low else _ENOUGH


SCALE = Scale(
    key="essi",
    title="ESSI",
    full="ENRICHD Social Support Instrument",
    about="Seven questions about the people who are there for you.",
    items=(
        Item("Is there someone available to you whom you can count on to listen to you when you need to talk?"),
        Item("Is there someone available to you to give you good advice about a problem?"),
        Item("Is there someone available to you who shows you love and affection?"),
        Item("Is there someone available to help you with daily chores?"),
        Item(
            "Can you count on anyone to provide you with emotional support (talking over problems or helping you make a "
            "difficult decision)?"
        ),
        Item(
            "Do you have as much contact as you would like with someone you feel close to, someone in whom you can trust and "
            "confide?"
        ),
        Item("Are you currently married or living with a partner?", answers=(Answer(4, "Yes"), Answer(2, "No"))),
    ),
    answers=(
        Answer(1, "None of the time"),
        Answer(2, "A little of the time"),
        Answer(3, "Some of the time"),
        Answer(4, "Most of the time"),
        Answer(5, "All of the time"),
    ),
    recall="now",
    rule=_rule,
    reliable=Reliable(sd=None, reliability=0.94, kind="intraclass correlation of two uses", stated=4),
    higher="more support",
    citation="Vaglio J, Conard M, Poston WS, et al. (2004). Testing the performance of the ENRICHD Social Support Instrument in "
    "cardiac patients. Health and Quality of Life Outcomes 2:24.",
    licence=Licence.FREE_CITED,
    terms="Made with public money for the ENRICHD trial; reprinted in Health and Quality of Life Outcomes 2:24 (2004), whose text "
    "may be passed on word for word.",
)
