"""PSS-4: only the rule. Questions 2 and 3 are turned around."""

from closeknit.engine.scoring import Answer, Licence, Scale
from closeknit.scales._pack import without_text

SCALE = Scale(
    key="pss4",
    title="PSS-4",
    full="Perceived Stress Scale, 4 items",
    about="Four questions about the last month.",
    items=without_text(4),
    answers=(
        Answer(0, "never"),
        Answer(1, "almost never"),
        Answer(2, "sometimes"),
        Answer(3, "fairly often"),
        Answer(4, "very often"),
    ),
    recall="the last month",
    minimum_days=30,
    reverse=frozenset({2, 3}),
    higher="more stress",
    citation="Cohen S, Kamarck T, Mermelstein R (1983). A global measure of perceived stress. Journal of Health and Social Behavior "
    "24:385-396.",
    licence=Licence.RULE_ONLY,
    terms="Free for education and research that is not for profit; anything for profit needs permission and a fee. Only the rule "
    "comes with Closeknit.",
)
