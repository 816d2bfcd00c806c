"""BRS: how people come back after a hard time. A mean; questions 2, 4 and 6 are turned around."""

from closeknit.engine.scoring import Answer, Band, Licence, Method, Reliable, Scale
from closeknit.scales._pack import without_text

SCALE = Scale(
    key="brs",
    title="BRS",
    full="Brief Resilience Scale",
    about="Six statements about coming back after a hard time.",
    items=without_text(6),
    answers=(
        Answer(1, "strongly disagree"),
        Answer(2, "disagree"),
        Answer(3, "neutral"),
        Answer(4, "agree"),
        Answer(5, "strongly agree"),
    ),
    method=Method.MEAN,
    reverse=frozenset({2, 4, 6}),
    missing=1,
    bands=(
        Band(
            1, 2.99, "low", "Your answers say that coming back after a hard time takes a lot at the moment.", help=True
        ),
        Band(3, 4.3, "normal", "Your answers say that you come back after a hard time in the way that many do."),
        Band(4.31, 5, "high", "Your answers say that you come back quickly after a hard time."),
    ),
    reliable=Reliable(sd=0.7, reliability=0.83, kind="Cronbach's alpha", step=1 / 6),
    higher="comes back more easily",
    citation="Smith BW, Dalen J, Wiggins K, et al. (2008). The brief resilience scale: assessing the ability to bounce back. "
    "International Journal of Behavioral Medicine 15:194-200.",
    licence=Licence.RULE_ONLY,
    terms="For research and education when it is cited. The wording does not come with Closeknit until its author agrees.",
)
