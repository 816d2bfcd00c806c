"""ONS4: four questions on personal wellbeing of the Office for National Statistics, never added up."""

from closeknit.engine.scoring import Answer, Band, Item, Licence, Method, Scale

_POSITIVE = (
    Band(0, 4, "low", "In the lowest of the four published ranges.", help=True),
    Band(5, 6, "medium", "In the second of the four published ranges."),
    Band(7, 8, "high", "In the third of the four published ranges."),
    Band(9, 10, "very high", "In the highest of the four published ranges."),
)
_ANXIETY = (
    Band(0, 1, "very low", "In the calmest of the four published ranges."),
    Band(2, 3, "low", "In the second calmest of the four published ranges."),
    Band(4, 5, "medium", "In the third of the four published ranges."),
    Band(6, 10, "high", "In the least calm of the four published ranges.", help=True),
)

SCALE = Scale(
    key="ons4",
    title="ONS4",
    full="Personal well-being, Office for National Statistics",
    about="Four questions about how life is going.",
    stem="Next I would like to ask you four questions about your feelings on aspects of your life. There are no right or wrong "
    'answers. For each of these questions I\'d like you to give an answer on a scale of 0 to 10, where 0 is "not at all" and '
    '10 is "completely".',
    items=(
        Item("Overall, how satisfied are you with your life nowadays?"),
        Item("Overall, to what extent do you feel that the things you do in your life are worthwhile?"),
        Item("Overall, how happy did you feel yesterday?"),
        Item(
            'On a scale where 0 is "not at all anxious" and 10 is "completely anxious", overall, how anxious did you feel '
            "yesterday?"
        ),
    ),
    answers=tuple(Answer(value, str(value)) for value in range(11)),
    recall="nowadays and yesterday",
    method=Method.EACH,
    item_bands={1: _POSITIVE, 2: _POSITIVE, 3: _POSITIVE, 4: _ANXIETY},
    higher="better, and of the last question more anxious",
    citation="Office for National Statistics (2018). Personal well-being user guidance.",
    licence=Licence.FREE,
    terms="Open Government Licence v3.0.",
)
