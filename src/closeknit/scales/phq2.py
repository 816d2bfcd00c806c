"""PHQ-2: the first two questions of the PHQ-9."""

from closeknit.engine.scoring import Licence, Scale
from closeknit.scales._spitzer import ANSWERS, LOINC_NOTICE, NOTICE, PHQ, RECALL, STEM, TERMS, cut

SCALE = Scale(
    key="phq2",
    title="PHQ-2",
    full="Patient Health Questionnaire, 2 items",
    about="Two questions about interest in things and low mood.",
    stem=STEM,
    items=PHQ[:2],
    answers=ANSWERS,
    recall=RECALL,
    minimum_days=14,
    bands=cut(3, 6),
    higher="more troubled",
    citation="Kroenke K, Spitzer RL, Williams JBW (2003). The Patient Health Questionnaire-2. Medical Care 41:1284-1292. Cut: "
    "Arroll B, et al. (2010). Annals of Family Medicine 8:348-353.",
    licence=Licence.FREE,
    terms=TERMS,
    notice=f"{NOTICE} {LOINC_NOTICE}",
    loinc_panel="55757-9",
)
