"""UCLA loneliness scale, version 3: only the rule. Many copies mix it with version 1, which has no question to turn around."""

from closeknit.engine.scoring import Answer, Licence, Reliable, Scale
from closeknit.scales._pack import without_text

SCALE = Scale(
    key="ucla20",
    title="UCLA-20, version 3",
    full="UCLA Loneliness Scale, version 3, 20 items",
    about="Twenty questions about company and connection.",
    version="3",
    items=without_text(20),
    answers=(Answer(1, "never"), Answer(2, "rarely"), Answer(3, "sometimes"), Answer(4, "always")),
    reverse=frozenset({1, 5, 6, 9, 10, 15, 16, 19, 20}),
    missing=4,
    reliable=Reliable(sd=10.6, reliability=0.94, kind="Cronbach's alpha"),
    higher="more lonely",
    citation="Russell DW (1996). UCLA Loneliness Scale (Version 3): reliability, validity, and factor structure. Journal of "
    "Personality Assessment 66:20-40.",
    licence=Licence.RULE_ONLY,
    terms="Copyright of D. Russell; for research when he is asked. Only the rule comes with Closeknit.",
    caution="There is no official cut.",
)
