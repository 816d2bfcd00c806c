"""GAD-7: seven questions about worry."""

from closeknit.engine.scoring import Licence, Reliable, Scale
from closeknit.scales._spitzer import ANSWERS, GAD, LOINC_NOTICE, NOTICE, RECALL, STEM, TERMS, bands

SCALE = Scale(
    key="gad7",
    title="GAD-7",
    full="Generalized Anxiety Disorder scale, 7 items",
    about="Seven questions about worry and unrest.",
    stem=STEM,
    items=GAD,
    answers=ANSWERS,
    recall=RECALL,
    minimum_days=14,
    missing=2,
    bands=bands((0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe")),
    reliable=Reliable(sd=4.7, reliability=0.92, kind="Cronbach's alpha"),
    higher="more troubled",
    citation="Spitzer RL, Kroenke K, Williams JBW, Lowe B (2006). A brief measure for assessing generalized anxiety disorder: the "
    "GAD-7. Archives of Internal Medicine 166:1092-1097.",
    licence=Licence.FREE,
    terms=TERMS,
    notice=f"{NOTICE} {LOINC_NOTICE}",
    loinc_panel="69737-5",
    loinc_total="70274-6",
)
