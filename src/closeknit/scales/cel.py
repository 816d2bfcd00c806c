"""The measure of the Campaign to End Loneliness: for the outcomes of services, never for screening."""

from closeknit.engine.scoring import Answer, Item, Licence, Scale

SCALE = Scale(
    key="cel",
    title="Campaign to End Loneliness measure",
    full="Campaign to End Loneliness Measurement Tool",
    about="Three statements about friendships and help.",
    items=(
        Item("I am content with my friendships and relationships"),
        Item("I have enough people I feel comfortable asking for help at any time"),
        Item("My relationships are as satisfying as I would want them to be"),
    ),
    answers=(
        Answer(0, "Strongly agree"),
        Answer(1, "Agree"),
        Answer(2, "Neutral"),
        Answer(3, "Disagree"),
        Answer(4, "Strongly disagree"),
    ),
    higher="more lonely",
    citation="Campaign to End Loneliness (2015). Measuring your impact on loneliness in later life.",
    licence=Licence.CUSTOM,
    terms="Published for services to use freely. Its publisher says that it is not for screening and never decides who may have "
    "a service.",
    caution="Not for screening, and not for deciding who may have a service.",
    pack=True,
)
