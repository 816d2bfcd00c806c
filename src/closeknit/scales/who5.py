"""WHO-5: the sum times four. Its licence is non-commercial, so its wording does not come with Closeknit."""

from closeknit.engine.scoring import Answer, Band, Licence, Reliable, Scale
from closeknit.scales._pack import without_text

SCALE = Scale(
    key="who5",
    title="WHO-5",
    full="WHO-5 Well-Being Index",
    about="Five statements about the last two weeks.",
    items=without_text(5),
    answers=(
        Answer(5, "All of the time"),
        Answer(4, "Most of the time"),
        Answer(3, "More than half of the time"),
        Answer(2, "Less than half of the time"),
        Answer(1, "Some of the time"),
        Answer(0, "At no time"),
    ),
    recall="the last two weeks",
    minimum_days=14,
    times=4,
    bands=(
        Band(0, 49, "below 50", "Your answers are in the range where talking to somebody often helps.", help=True),
        Band(50, 100, "50 or above", "Your answers say that the last two weeks had good in them."),
    ),
    reliable=Reliable(sd=4 * 5.26, reliability=0.87, kind="Cronbach's alpha, a Thai sample", step=4),
    higher="better",
    citation="World Health Organization (2024). The World Health Organization-Five Well-Being Index (WHO-5).",
    licence=Licence.NON_COMMERCIAL,
    terms="Copyright World Health Organization 2024, CC BY-NC-SA 3.0 IGO: not for anything commercial, and passed on only under the "
    "same licence. Take the wording from the World Health Organization.",
)
