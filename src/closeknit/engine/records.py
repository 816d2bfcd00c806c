"""The small words that the engine, the importers and the pages share."""

from enum import IntEnum


class Channel(IntEnum):
    """How two people were in touch. The numbers are stored; never renumber them."""

    IN_PERSON = 1
    VIDEO = 2
    VOICE = 3
    MESSAGE = 4
    LETTER = 5
    MAIL = 6
    ONLINE = 7


TALKS = (Channel.IN_PERSON, Channel.VIDEO, Channel.VOICE)
"""Channels on which two people speak with each other."""


class Direction(IntEnum):
    """Who reached out, seen from the owner. The numbers are stored; never renumber them."""

    UNKNOWN = 0
    OUT = 1
    IN = 2
    BOTH = 3


class Status(IntEnum):
    """How a tie is, in the order in which the rules are tried (science: one word a tie)."""

    RESTING = 0
    UNKNOWN = 1
    NEW = 2
    LAPSED = 3
    STEADY = 4
    DRIFTING = 5
    OVERDUE = 6
    QUIET = 7


LAYERS = (5, 15, 50, 150)
"""Support clique, sympathy group, close network, active network (Dunbar): capacities, never targets."""

FLOORS = {5: 7, 15: 30, 50: 90, 150: 365}
"""Days between contacts that a layer suggests while a tie has fewer than three contact-days: a prior only."""
