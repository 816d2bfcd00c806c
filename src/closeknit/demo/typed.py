"""What the owner of the sample life typed: who some people are to her, who helped whom, what she promised. No file has it."""

from datetime import date, timedelta
from typing import NamedTuple

_RELATIONS = """
Ngozi Okafor|my sister, in Leeds
Daniel Okafor|my brother
Aunty Bisi|my aunt
Sofia Marques|best friend
Chidi Eze|partner
Ruth Abara|neighbour
Margaret Ellis|neighbour, across the road
Leila Haddad|friend
Tomasz Wiśniewski|friend from college
Mateo Ruiz|friend
Aoife Brennan|friend
Hannah Weiss|friend
José Luis Herrera|friend
Priya Nair|from the choir
Femi Adeyemi|from the choir
Gwen Pritchard|from the choir
Grace Adjei|from the choir
Sam Whitlock|colleague
Yusuf Demir|colleague
Ольга Коваленко|colleague
"""
"""Name | who they are to the owner."""

_HELP = """
Ruth Abara|20|got|2|Fed the cat
Ruth Abara|75|got|2|Lent the long ladder
Ruth Abara|160|got|2|Took in the parcels
Ruth Abara|48|gave|2|Drove her to the eye clinic
Sofia Marques|9|got|1|Listened about work
Sofia Marques|61|got|1|Talked half the night
Sofia Marques|130|gave|1|Her mother’s illness
Ngozi Okafor|35|got|1|Listened about Dad’s operation
Ngozi Okafor|150|gave|2|Looked after Kelechi for a weekend
Ngozi Okafor|210|gave|3|Read her job application
Chidi Eze|14|got|4|Came along to the hospital
Margaret Ellis|9|gave|4|Sat with her on a Sunday
Margaret Ellis|40|gave|2|Shopping while her knee was bad
Priya Nair|90|got|4|Walked home together after choir
Leila Haddad|120|gave|3|How to ask for the raise
"""
"""Name | days before today | gave or got, seen from the owner | kind, 1 to 4 | in a few words."""


_PROMISES = """
Margaret Ellis|6|4|Bring the garden photos round
"""
"""Name | days before today | days until it is for | what she said she would do."""


class Help(NamedTuple):
    """Somebody helped somebody: `given` by the owner or received; kind 1 listening, 2 practical, 3 advice, 4 company."""

    name: str
    day: date
    given: bool
    kind: int
    words: str


class Promised(NamedTuple):
    """The owner said on `made_on` that she would do something, by `by_day`."""

    name: str
    made_on: date
    by_day: date
    words: str


def relations() -> dict[str, str]:
    """Who some of the people are to the owner, by name."""
    return dict(row.split("|") for row in _RELATIONS.strip().split("\n"))


def help_noted(today: date) -> list[Help]:
    """Who helped whom in the year before `today`."""
    rows = (row.split("|") for row in _HELP.strip().split("\n"))
    return [
        Help(name, today - timedelta(days=int(ago)), way == "gave", int(kind), words)
        for name, ago, way, kind, words in rows
    ]


def promised(today: date) -> list[Promised]:
    """What the owner said she would do, and has not done yet on `today`."""
    rows = (row.split("|") for row in _PROMISES.strip().split("\n"))
    return [
        Promised(name, today - timedelta(days=int(ago)), today + timedelta(days=int(ahead)), words)
        for name, ago, ahead, words in rows
    ]
