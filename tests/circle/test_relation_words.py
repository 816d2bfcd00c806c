"""Words for who somebody is, as people and address books say them."""

import pytest

from closeknit.circle.queries.relation_words import _KINDS, Kind, kind_of


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("your sister, in Leeds", Kind.FAMILY),
        ("_$!<Mother>!$_", Kind.FAMILY),
        ("Mother-in-law", Kind.FAMILY),
        ("my sister's best friend", Kind.CLOSE_FRIEND),
        ("my sister's friend", Kind.FRIEND),
        ("friend of my sister", Kind.FRIEND),
        ("friend from work", Kind.FRIEND),
        ("from work", Kind.COLLEAGUE),
        ("from the choir", Kind.GROUP),
        ("Nachbarin", Kind.NEIGHBOUR),
        ("Annas Kollegin", Kind.COLLEAGUE),
        ("Großmutter", Kind.FAMILY),
        ("Lebensgefährtin", Kind.PARTNER),
        ("belle-sœur", Kind.FAMILY),
        ("belle-soeur", Kind.FAMILY),
        ("Meilleure amie", Kind.CLOSE_FRIEND),
        ("voisin", Kind.NEIGHBOUR),
        ("amiga de mi hermana", Kind.FRIEND),
        ("compañero de trabajo", Kind.COLLEAGUE),
        ("Cuñado", Kind.FAMILY),
        ("mejor amigo", Kind.CLOSE_FRIEND),
        ("sorella", Kind.FAMILY),
        ("vicina di casa", Kind.NEIGHBOUR),
        ("buurvrouw", Kind.NEIGHBOUR),
        ("beste vriendin", Kind.CLOSE_FRIEND),
        ("irmã", Kind.FAMILY),
        ("colega", Kind.COLLEAGUE),
        ("business partner", Kind.COLLEAGUE),
        ("Partner", Kind.PARTNER),
        ("friends, choir", Kind.FRIEND),
        ("Leeds, neighbour", Kind.NEIGHBOUR),
        ("FAMILY", Kind.FAMILY),
        ("volunteer", Kind.VOLUNTEER),
        ("acquaintance", Kind.ACQUAINTANCE),
        ("ex-husband", None),
        ("former boss", None),
        ("plumber", None),
        ("姉", None),
        ("", None),
    ],
)
def test_words_name_a_kind_or_none(words: str, kind: Kind | None) -> None:
    assert kind_of(words) is kind


def test_every_entry_of_the_table_is_read_as_its_kind() -> None:
    for phrase, kind in _KINDS.items():
        assert kind_of(" ".join(phrase)) is kind, phrase


def test_every_kind_has_words_in_seven_languages() -> None:
    """A kind that an Italian or a Dutch address book cannot name would look missing to its owner."""
    said = {
        Kind.PARTNER: "wife ehefrau epouse esposa moglie echtgenote namorada",
        Kind.FAMILY: "mother mutter mere madre mamma moeder mae",
        Kind.FRIEND: "friend freund ami amigo amico vriend amizade",
        Kind.COLLEAGUE: "colleague kollege collegue colega collega baas chefe",
        Kind.NEIGHBOUR: "neighbour nachbar voisin vecino vicino buurman vizinho",
        Kind.GROUP: "choir chor chorale coro gruppo koor igreja",
        Kind.VOLUNTEER: "volunteer ehrenamtliche benevole voluntario volontario vrijwilliger voluntaria",
        Kind.ACQUAINTANCE: "acquaintance bekannte connaissance conocido conoscente kennis conhecido",
    }
    for kind, words in said.items():
        assert {kind_of(word) for word in words.split()} == {kind}
