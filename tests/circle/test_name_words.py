"""The short way through most names takes them apart as the long one does."""

from hypothesis import given
from hypothesis import strategies as st

from closeknit.circle import _name_words

PLAIN = [
    "Ann",
    "and",
    "Of",
    "of",
    "the",
    "from",
    "at",
    "Work",
    "Jr",
    "et",
    "Lee",
    "van",
    "mr",
    "ext",
    "via",
    "X",
    "Fam",
]


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=6).map(" ".join))
def test_a_plain_name_is_read_by_the_short_way_as_by_the_long_one(name: str) -> None:
    for text in (name, name.lower()):
        if _name_words._PLAIN.fullmatch(text):
            assert _name_words._halves(text) == ([text], "", False)
