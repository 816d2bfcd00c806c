"""Scales whose wording does not come with Closeknit: the rule is a fact, the text belongs to its authors."""

from closeknit.engine.scoring import Item


def without_text(count: int) -> tuple[Item, ...]:
    """So many questions, whose words are for whoever runs the server to bring."""
    return (Item(),) * count


DJG_TERMS = (
    "Offered by its authors for scientific, survey-based research when they are cited. It is never a diagnosis of one person. "
    "Take the wording from the manual of the Vrije Universiteit Amsterdam."
)
DJG_CITATION = (
    "De Jong Gierveld J, Van Tilburg T (2006). A 6-item scale for overall, emotional, and social loneliness. Research on Aging "
    "28:582-598. Scoring: manual of the loneliness scale, VU Amsterdam (2022)."
)
DJG_ANSWERS = ((1, "no"), (2, "more or less"), (3, "yes"))
FEELS = frozenset({2, 3})
"""Answers that score 1 on a question about missing somebody close: "more or less" counts as lonely."""
LACKS = frozenset({1, 2})
"""Answers that score 1 on a question about having people: here too "more or less" counts as lonely."""
