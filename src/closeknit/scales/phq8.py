"""PHQ-8: the eight questions of the PHQ-9 without the ninth, made for where nobody can answer a positive one."""

from closeknit.engine.scoring import Licence, Reliable, Scale
from closeknit.scales._spitzer import ANSWERS, DIFFICULTY, LOINC_NOTICE, NOTICE, PHQ, RECALL, STEM, TERMS, bands

SCALE = Scale(
    key="phq8",
    title="PHQ-8",
    full="Patient Health Questionnaire, 8 items",
    about="Eight questions about low mood and what often comes with it.",
    stem=STEM,
    items=PHQ[:8],
    answers=ANSWERS,
    recall=RECALL,
    minimum_days=14,
    missing=2,
    bands=bands(
        (0, 4, "none or minimal"),
        (5, 9, "mild"),
        (10, 14, "moderate"),
        (15, 19, "moderately severe"),
        (20, 24, "severe"),
    ),
    follow_up=DIFFICULTY,
    reliable=Reliable(sd=6.0, reliability=0.89, kind="Cronbach's alpha, as of the PHQ-9"),
    higher="more troubled",
    citation="Kroenke K, Strine TW, Spitzer RL, et al. (2009). The PHQ-8 as a measure of current depression in the general "
    "population. Journal of Affective Disorders 114:163-173.",
    licence=Licence.FREE,
    terms=TERMS,
    notice=f"{NOTICE} {LOINC_NOTICE}",
)
