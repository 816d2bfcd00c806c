"""PSS-10: only the rule. Questions 4, 5, 7 and 8 are turned around."""

from closeknit.engine.scoring import Answer, Band, Licence, Part, Reliable, Scale
from closeknit.scales._pack import without_text

SCALE = Scale(
    key="pss10",
    title="PSS-10",
    full="Perceived Stress Scale, 10 items",
    about="Ten questions about the last month.",
    items=without_text(10),
    answers=(
        Answer(0, "never"),
        Answer(1, "almost never"),
        Answer(2, "sometimes"),
        Answer(3, "fairly often"),
        Answer(4, "very often"),
    ),
    recall="the last month",
    minimum_days=30,
    reverse=frozenset({4, 5, 7, 8}),
    missing=1,
    parts={"helplessness": Part((1, 2, 3, 6, 9, 10)), "self-efficacy": Part((4, 5, 7, 8))},
    bands=(
        Band(0, 13, "low", "Your answers say that the last month was mostly manageable."),
        Band(14, 26, "moderate", "Your answers say that the last month asked a good deal of you."),
        Band(
            27,
            40,
            "high",
            "Your answers say that the last month asked a lot of you. Talking to somebody often helps.",
            help=True,
        ),
    ),
    reliable=Reliable(sd=6.5, reliability=0.85, kind="Cronbach's alpha"),
    higher="more stress",
    citation="Cohen S, Kamarck T, Mermelstein R (1983). A global measure of perceived stress. Journal of Health and Social Behavior "
    "24:385-396.",
    licence=Licence.RULE_ONLY,
    terms="Free for education and research that is not for profit; anything for profit needs permission and a fee. Only the rule "
    "comes with Closeknit.",
    caution="Its author gives no bands; these are a custom.",
)
