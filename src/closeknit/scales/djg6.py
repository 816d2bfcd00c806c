"""De Jong Gierveld scale, 6 items, in the order 3, 4, 7, 9, 8, 10 of the long form. "More or less" counts as lonely both ways."""

from closeknit.engine.scoring import Answer, Band, Fill, Licence, Part, Reliable, Scale
from closeknit.scales._pack import DJG_ANSWERS, DJG_CITATION, DJG_TERMS, FEELS, LACKS, without_text

SCALE = Scale(
    key="djg6",
    title="De Jong Gierveld 6",
    full="De Jong Gierveld Loneliness Scale, 6 items",
    about="Six statements about company and closeness.",
    items=without_text(6),
    answers=tuple(Answer(value, text) for value, text in DJG_ANSWERS),
    counts={1: FEELS, 2: LACKS, 3: LACKS, 4: FEELS, 5: LACKS, 6: FEELS},
    parts={
        "emotional": Part((1, 4, 6), bands=(Band(0, 0, "not", ""), Band(1, 3, "emotionally lonely", ""))),
        "social": Part((2, 3, 5), bands=(Band(0, 0, "not", ""), Band(1, 3, "socially lonely", ""))),
    },
    missing=1,
    fill=Fill.NOTHING,
    bands=(
        Band(0, 1, "not lonely", "Your answers are not those of somebody who is often lonely."),
        Band(
            2,
            4,
            "moderately lonely",
            "Your answers say that you miss company or closeness some of the time.",
            help=True,
        ),
        Band(5, 6, "severely lonely", "Your answers say that you miss company or closeness a lot.", help=True),
    ),
    reliable=Reliable(sd=1.6, reliability=0.73, kind="Cronbach's alpha"),
    higher="more lonely",
    citation=DJG_CITATION,
    licence=Licence.PACK,
    terms=DJG_TERMS,
)
