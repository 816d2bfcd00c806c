"""K6: six questions about the past 30 days."""

from closeknit.engine.scoring import Answer, Band, Item, Licence, Reliable, Scale

SCALE = Scale(
    key="k6",
    title="K6",
    full="Kessler Psychological Distress Scale, 6 items",
    about="Six questions about how the past 30 days felt.",
    stem="During the past 30 days, about how often did you feel ...",
    items=(
        Item("nervous"),
        Item("hopeless"),
        Item("restless or fidgety"),
        Item("so depressed that nothing could cheer you up"),
        Item("that everything was an effort"),
        Item("worthless"),
    ),
    answers=(
        Answer(4, "All of the time"),
        Answer(3, "Most of the time"),
        Answer(2, "Some of the time"),
        Answer(1, "A little of the time"),
        Answer(0, "None of the time"),
    ),
    recall="the past 30 days",
    minimum_days=30,
    bands=(
        Band(0, 4, "low", "Your answers say that the past 30 days were mostly bearable."),
        Band(5, 12, "moderate", "Your answers are in the range where talking to somebody often helps.", help=True),
        Band(
            13,
            24,
            "serious",
            "Your answers say that the past 30 days were very hard. Talking to a professional often helps, and the sooner the "
            "better.",
            help=True,
        ),
    ),
    reliable=Reliable(sd=4.0, reliability=0.89, kind="Cronbach's alpha"),
    higher="more troubled",
    citation="Kessler RC, Barker PR, Colpe LJ, et al. (2003). Screening for serious mental illness in the general population. "
    "Archives of General Psychiatry 60:184-189. Lower cut: Prochaska JJ, et al. (2012).",
    licence=Licence.FREE,
    terms="In the public domain; its source is to be named.",
)
