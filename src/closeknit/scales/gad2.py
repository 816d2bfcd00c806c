"""GAD-2: the first two questions of the GAD-7, with one cut. Four bands that are in circulation have no published basis."""

from closeknit.engine.scoring import Licence, Scale
from closeknit.scales._spitzer import ANSWERS, GAD, LOINC_NOTICE, NOTICE, RECALL, STEM, TERMS, cut

SCALE = Scale(
    key="gad2",
    title="GAD-2",
    full="Generalized Anxiety Disorder scale, 2 items",
    about="Two questions about worry.",
    stem=STEM,
    items=GAD[:2],
    answers=ANSWERS,
    recall=RECALL,
    minimum_days=14,
    bands=cut(3, 6),
    higher="more troubled",
    citation="Kroenke K, Spitzer RL, Williams JBW, Monahan PO, Lowe B (2007). Anxiety disorders in primary care. Annals of Internal "
    "Medicine 146:317-325.",
    licence=Licence.FREE,
    terms=TERMS,
    notice=f"{NOTICE} {LOINC_NOTICE}",
)
