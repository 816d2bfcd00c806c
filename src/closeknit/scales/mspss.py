"""MSPSS: twelve statements about family, friends and somebody special. A mean, not a sum."""

from closeknit.engine.scoring import Answer, Band, Licence, Method, Part, Reliable, Scale
from closeknit.scales._pack import without_text

SCALE = Scale(
    key="mspss",
    title="MSPSS",
    full="Multidimensional Scale of Perceived Social Support",
    about="Twelve statements about family, friends and somebody special.",
    items=without_text(12),
    answers=(
        Answer(1, "very strongly disagree"),
        Answer(2, "strongly disagree"),
        Answer(3, "mildly disagree"),
        Answer(4, "neutral"),
        Answer(5, "mildly agree"),
        Answer(6, "strongly agree"),
        Answer(7, "very strongly agree"),
    ),
    method=Method.MEAN,
    parts={
        "somebody special": Part((1, 2, 5, 10), Method.MEAN, missing=1),
        "family": Part((3, 4, 8, 11), Method.MEAN, missing=1),
        "friends": Part((6, 7, 9, 12), Method.MEAN, missing=1),
    },
    bands=(
        Band(1, 2.9, "low", "Your answers say that there are few people to lean on at the moment.", help=True),
        Band(3, 5, "moderate", "Your answers say that there are some people to lean on."),
        Band(5.1, 7, "high", "Your answers say that there are people to lean on."),
    ),
    reliable=Reliable(sd=1.1, reliability=0.85, kind="two uses", step=1 / 12),
    higher="more support",
    citation="Zimet GD, Dahlem NW, Zimet SG, Farley GK (1988). The Multidimensional Scale of Perceived Social Support. Journal of "
    "Personality Assessment 52:30-41.",
    licence=Licence.PACK,
    terms="Free when G. Zimet is credited; there is no written licence to pass the wording on. Ask its author before you use it.",
    caution="Its author says that there are no established norms; the bands are a custom.",
)
