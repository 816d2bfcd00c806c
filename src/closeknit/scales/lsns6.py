"""LSNS-6: three questions about family, three about friends."""

from closeknit.engine.scoring import Answer, Band, Licence, Part, Reliable, Scale
from closeknit.scales._pack import without_text

SCALE = Scale(
    key="lsns6",
    title="LSNS-6",
    full="Lubben Social Network Scale, 6 items",
    about="Six questions about family and friends.",
    items=without_text(6),
    answers=(
        Answer(0, "none"),
        Answer(1, "one"),
        Answer(2, "two"),
        Answer(3, "three or four"),
        Answer(4, "five to eight"),
        Answer(5, "nine or more"),
    ),
    recall="a month, named in the first question only",
    parts={
        "family": Part((1, 2, 3), bands=(Band(0, 5, "marginal", ""), Band(6, 15, "not marginal", ""))),
        "friends": Part((4, 5, 6), bands=(Band(0, 5, "marginal", ""), Band(6, 15, "not marginal", ""))),
    },
    bands=(
        Band(0, 11, "at risk", "Your answers say that there are few people to turn to at the moment.", help=True),
        Band(12, 30, "not at risk", "Your answers say that there are people to turn to."),
    ),
    reliable=Reliable(sd=5.5, reliability=0.83, kind="Cronbach's alpha"),
    higher="more connected",
    citation="Lubben J, Blozik E, Gillmann G, et al. (2006). Performance of an abbreviated version of the Lubben Social Network "
    "Scale. The Gerontologist 46:503-513.",
    licence=Licence.PACK,
    terms="Copyright of J. Lubben; used freely for research and practice by custom, but no licence to pass the wording on was "
    "found. Ask its author before you use it.",
)
