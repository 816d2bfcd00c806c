"""The direct question on loneliness of the Office for National Statistics, asked after UCLA-3; the two are never added."""

from closeknit.engine.scoring import Answer, Item, Licence, Method, Scale

SCALE = Scale(
    key="ons_lonely",
    title="ONS loneliness question",
    full="Direct measure of loneliness, Office for National Statistics",
    about="And one plain question.",
    items=(Item("How often do you feel lonely?"),),
    answers=(
        Answer(5, "Often/always"),
        Answer(4, "Some of the time"),
        Answer(3, "Occasionally"),
        Answer(2, "Hardly ever"),
        Answer(1, "Never"),
    ),
    method=Method.EACH,
    higher="more lonely",
    citation="Office for National Statistics (2018). Measuring loneliness: guidance for use of the national indicators on surveys.",
    licence=Licence.FREE,
    terms="Open Government Licence v3.0.",
    caution="One question says something of groups; of one person it is only what they answered.",
)
