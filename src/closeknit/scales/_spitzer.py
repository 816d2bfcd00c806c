"""What the questionnaires of Spitzer, Williams, Kroenke and colleagues share: stem, answers, questions, notice, words."""

from closeknit.engine.scoring import Answer, Band, Item

STEM = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
RECALL = "the last 2 weeks"
ANSWERS = (
    Answer(0, "Not at all", "LA6568-5"),
    Answer(1, "Several days", "LA6569-3"),
    Answer(2, "More than half the days", "LA6570-1"),
    Answer(3, "Nearly every day", "LA6571-9"),
)
"""0 is "Not at all"; "Not at all sure" is a well-known misprint (Zorowitz 2021, Lancet Psychiatry 8:180)."""

PHQ = (
    Item("Little interest or pleasure in doing things", loinc="44250-9"),
    Item("Feeling down, depressed, or hopeless", loinc="44255-8"),
    Item("Trouble falling or staying asleep, or sleeping too much", loinc="44259-0"),
    Item("Feeling tired or having little energy", loinc="44254-1"),
    Item("Poor appetite or overeating", loinc="44251-7"),
    Item(
        "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
        loinc="44258-2",
    ),
    Item(
        "Trouble concentrating on things, such as reading the newspaper or watching television",
        loinc="44252-5",
    ),
    Item(
        "Moving or speaking so slowly that other people could have noticed? Or the opposite - being so fidgety or "
        "restless that you have been moving around a lot more than usual",
        loinc="44253-3",
    ),
    Item("Thoughts that you would be better off dead or of hurting yourself in some way", loinc="44260-8"),
)
GAD = (
    Item("Feeling nervous, anxious or on edge", loinc="69725-0"),
    Item("Not being able to stop or control worrying", loinc="68509-9"),
    Item("Worrying too much about different things", loinc="69733-4"),
    Item("Trouble relaxing", loinc="69734-2"),
    Item("Being so restless that it is hard to sit still", loinc="69735-9"),
    Item("Becoming easily annoyed or irritable", loinc="69689-8"),
    Item("Feeling afraid as if something awful might happen", loinc="69736-7"),
)
DIFFICULTY = Item(
    "If you checked off any problems, how difficult have these problems made it for you to do your work, take care of "
    "things at home, or get along with other people?",
    answers=(
        Answer(0, "Not difficult at all"),
        Answer(1, "Somewhat difficult"),
        Answer(2, "Very difficult"),
        Answer(3, "Extremely difficult"),
    ),
)
NOTICE = (
    "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an educational grant "
    "from Pfizer Inc. No permission required to reproduce, translate, display or distribute."
)
LOINC_NOTICE = (
    "This material contains content from LOINC (https://loinc.org). LOINC is copyright Regenstrief Institute, Inc. and "
    "the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the "
    "license at https://loinc.org/license."
)
TERMS = "No permission is required to reproduce, translate, display or distribute it."

_LITTLE = "Your answers say that these troubled you little or not at all."
_SOME = "Your answers say that some of this troubled you now and then."
_OFTEN = "Your answers are in the range where talking to a professional often helps."
_MUCH = "Your answers say that much of this has been hard. Talking to a professional often helps, and the sooner the better."


def bands(*ranges: tuple[int, int, str]) -> tuple[Band, ...]:
    """Bands with the words for the person: the first two without the ways to help beside them."""
    words = (_LITTLE, _SOME, _OFTEN, _MUCH, _MUCH)
    return tuple(Band(low, high, name, words[place], help=place >= 2) for place, (low, high, name) in enumerate(ranges))


def cut(at: int, highest: int) -> tuple[Band, Band]:
    """The two sides of one cut."""
    return (Band(0, at - 1, "below the cut", _LITTLE), Band(at, highest, "at or above the cut", _OFTEN, help=True))
