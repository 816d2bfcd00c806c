"""OSSS-3: the Oslo scale of social support. Its first question has four answers, so it ends at 14, not 15."""

from closeknit.engine.scoring import Answer, Band, Item, Licence, Reliable, Scale

SCALE = Scale(
    key="osss3",
    title="OSSS-3",
    full="Oslo Social Support Scale",
    about="Three questions about the people you can count on.",
    items=(
        Item(
            "How many people are so close to you that you can count on them if you have great personal problems?",
            answers=(Answer(1, "none"), Answer(2, "1-2"), Answer(3, "3-5"), Answer(4, "5+")),
        ),
        Item(
            "How much interest and concern do people show in what you do?",
            answers=(
                Answer(1, "none"),
                Answer(2, "little"),
                Answer(3, "uncertain"),
                Answer(4, "some"),
                Answer(5, "a lot"),
            ),
        ),
        Item(
            "How easy is it to get practical help from neighbours if you should need it?",
            answers=(
                Answer(1, "very difficult"),
                Answer(2, "difficult"),
                Answer(3, "possible"),
                Answer(4, "easy"),
                Answer(5, "very easy"),
            ),
        ),
    ),
    recall="now",
    bands=(
        Band(3, 8, "poor", "Your answers say that there are few people to lean on at the moment.", help=True),
        Band(9, 11, "moderate", "Your answers say that there are some people to lean on."),
        Band(12, 14, "strong", "Your answers say that there are people to lean on."),
    ),
    reliable=Reliable(sd=2.25, reliability=0.64, kind="Cronbach's alpha"),
    higher="more support",
    citation="Kocalevent RD, Berg L, Beutel ME, et al. (2018). Social support in the general population: standardization of the "
    "Oslo social support scale (OSSS-3). BMC Psychology 6:31.",
    licence=Licence.FREE,
    terms="Printed in BMC Psychology 6:31 (2018) under CC BY 4.0.",
)
