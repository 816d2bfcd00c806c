"""De Jong Gierveld scale, 11 items."""

from closeknit.engine.scoring import Answer, Band, Fill, Licence, Part, Reliable, Scale
from closeknit.scales._pack import DJG_ANSWERS, DJG_CITATION, DJG_TERMS, FEELS, LACKS, without_text

_EMOTIONAL, _SOCIAL = (2, 3, 5, 6, 9, 10), (1, 4, 7, 8, 11)

SCALE = Scale(
    key="djg11",
    title="De Jong Gierveld 11",
    full="De Jong Gierveld Loneliness Scale, 11 items",
    about="Eleven statements about company and closeness.",
    items=without_text(11),
    answers=tuple(Answer(value, text) for value, text in DJG_ANSWERS),
    counts={number: FEELS if number in _EMOTIONAL else LACKS for number in range(1, 12)},
    parts={"emotional": Part(_EMOTIONAL), "social": Part(_SOCIAL)},
    missing=1,
    fill=Fill.NOTHING,
    bands=(
        Band(0, 2, "not lonely", "Your answers are not those of somebody who is often lonely."),
        Band(
            3,
            8,
            "moderately lonely",
            "Your answers say that you miss company or closeness some of the time.",
            help=True,
        ),
        Band(9, 10, "severely lonely", "Your answers say that you miss company or closeness a lot.", help=True),
        Band(11, 11, "very severely lonely", "Your answers say that you miss company or closeness a lot.", help=True),
    ),
    reliable=Reliable(sd=3.2, reliability=0.84, kind="Cronbach's alpha"),
    higher="more lonely",
    citation=DJG_CITATION,
    licence=Licence.PACK,
    terms=DJG_TERMS,
)
