"""PHQ-4: the two questions of the GAD-2, then the two of the PHQ-2."""

from closeknit.engine.scoring import Licence, Part, Scale
from closeknit.scales._spitzer import ANSWERS, GAD, LOINC_NOTICE, NOTICE, PHQ, RECALL, STEM, TERMS, bands, cut

SCALE = Scale(
    key="phq4",
    title="PHQ-4",
    full="Patient Health Questionnaire for Depression and Anxiety, 4 items",
    about="Four questions about worry and low mood.",
    stem=STEM,
    items=(*GAD[:2], *PHQ[:2]),
    answers=ANSWERS,
    recall=RECALL,
    minimum_days=14,
    parts={"anxiety": Part((1, 2), bands=cut(3, 6)), "depression": Part((3, 4), bands=cut(3, 6))},
    bands=bands((0, 2, "normal"), (3, 5, "mild"), (6, 8, "moderate"), (9, 12, "severe")),
    higher="more troubled",
    citation="Kroenke K, Spitzer RL, Williams JBW, Lowe B (2009). An ultra-brief screening scale for anxiety and depression: the "
    "PHQ-4. Psychosomatics 50:613-621.",
    licence=Licence.FREE,
    terms=TERMS,
    notice=f"{NOTICE} {LOINC_NOTICE}",
)
