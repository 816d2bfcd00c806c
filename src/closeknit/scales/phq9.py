"""PHQ-9: asked only where a named person answers when the ninth question is answered above "not at all"."""

from closeknit.engine.scoring import Licence, Reliable, Scale
from closeknit.scales._spitzer import ANSWERS, DIFFICULTY, LOINC_NOTICE, NOTICE, PHQ, RECALL, STEM, TERMS, bands

SCALE = Scale(
    key="phq9",
    title="PHQ-9",
    full="Patient Health Questionnaire, 9 items",
    about="Nine questions about low mood, the last about thoughts of being better off dead.",
    stem=STEM,
    items=PHQ,
    answers=ANSWERS,
    recall=RECALL,
    minimum_days=14,
    missing=2,
    never_filled=frozenset({9}),
    instead="phq8",
    bands=bands(
        (0, 4, "none or minimal"),
        (5, 9, "mild"),
        (10, 14, "moderate"),
        (15, 19, "moderately severe"),
        (20, 27, "severe"),
    ),
    follow_up=DIFFICULTY,
    duty=frozenset({9}),
    needs_duty_person=True,
    reliable=Reliable(sd=6.0, reliability=0.89, kind="Cronbach's alpha"),
    higher="more troubled",
    citation="Kroenke K, Spitzer RL, Williams JBW (2001). The PHQ-9: validity of a brief depression severity measure. Journal of "
    "General Internal Medicine 16:606-613.",
    licence=Licence.FREE,
    terms=TERMS,
    notice=f"{NOTICE} {LOINC_NOTICE}",
    loinc_panel="44249-1",
    loinc_total="44261-6",
    caution="Neither answer to the ninth question is a verdict: about half of those who answer above 0 are in no danger, and "
    "most people who died by suicide had answered 0 (Simon 2013, 2016).",
)
