"""UCLA-3: the three-item loneliness scale, the national indicator of the United Kingdom."""

from closeknit.engine.scoring import Answer, Band, Item, Licence, Reliable, Scale

SCALE = Scale(
    key="ucla3",
    title="UCLA-3",
    full="Three-Item Loneliness Scale",
    about="Three questions about company and connection.",
    items=(
        Item("How often do you feel that you lack companionship?"),
        Item("How often do you feel left out?"),
        Item("How often do you feel isolated from others?"),
    ),
    answers=(Answer(1, "Hardly ever or never"), Answer(2, "Some of the time"), Answer(3, "Often")),
    bands=(
        Band(3, 5, "not lonely", "Your answers are not those of somebody who is often lonely."),
        Band(
            6,
            9,
            "lonely",
            "Your answers say that you miss company, some of the time or often. Many people do, and it can change.",
            help=True,
        ),
    ),
    reliable=Reliable(sd=1.4, reliability=0.72, kind="Cronbach's alpha"),
    higher="more lonely",
    citation="Hughes ME, Waite LJ, Hawkley LC, Cacioppo JT (2004). A short scale for measuring loneliness in large surveys. "
    "Research on Aging 26:655-672.",
    licence=Licence.CUSTOM,
    terms="Copyright of its authors; printed by the Office for National Statistics as the national indicator, and used freely "
    "with its citation by universal custom.",
)
