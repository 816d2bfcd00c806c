"""What kind of person somebody is to the owner, read from the words that the owner or a file uses for it.

English, German, French, Spanish, Italian, Dutch and Portuguese, as people type them and as address books label them
("_$!<Mother>!$_", "Schwester", "colleague, choir"). What is not in the table is not guessed: it counts as not said.
"""

import re
from enum import IntEnum
from functools import lru_cache
from unicodedata import combining, normalize


class Kind(IntEnum):
    """Kinds of relation, the closest first. Numbered from 0 for the arrays of the engine."""

    PARTNER = 0
    FAMILY = 1
    CLOSE_FRIEND = 2
    FRIEND = 3
    COLLEAGUE = 4
    NEIGHBOUR = 5
    GROUP = 6
    VOLUNTEER = 7
    ACQUAINTANCE = 8


_WORDS = {
    Kind.PARTNER: """
        partner, wife, husband, spouse, girlfriend, boyfriend, fiance, fiancee, significant other, domestic partner, civil partner;
        ehefrau, ehemann, ehepartner, ehepartnerin, partnerin, lebensgefahrte, lebensgefahrtin, lebenspartner, lebenspartnerin,
        verlobter, verlobte, gatte, gattin;
        epouse, epoux, mari, conjoint, conjointe, compagnon, compagne, petite amie, petit ami, partenaire, ma femme;
        esposa, esposo, marido, mujer, novia, novio, pareja, conyuge, prometida, prometido;
        moglie, marito, coniuge, compagna, fidanzata, fidanzato, ragazza, ragazzo;
        echtgenoot, echtgenote, vriendin van mij, verloofde, levenspartner, mijn vrouw, mijn man;
        namorada, namorado, companheira de vida, companheiro de vida, parceira, parceiro, noiva, noivo""",
    Kind.FAMILY: """
        family, relative, kin, mother, mum, mom, mam, mummy, mommy, father, dad, daddy, parent, parents, sister, brother, sibling,
        son, daughter, child, kid, grandmother, grandma, gran, granny, nan, nana, grandfather, grandpa, grandad, granddad,
        grandparent, grandson, granddaughter, grandchild, aunt, auntie, aunty, uncle, cousin, niece, nephew, stepmother, stepmum,
        stepmom, stepfather, stepdad, stepsister, stepbrother, stepson, stepdaughter, godmother, godfather, godson, goddaughter,
        godparent, godchild, twin;
        familie, mutter, mama, vater, papa, eltern, schwester, bruder, geschwister, sohn, tochter, kind, grossmutter, oma,
        grossvater, opa, enkel, enkelin, tante, onkel, cousine, nichte, neffe, schwiegermutter, schwiegervater, schwiegersohn,
        schwiegertochter, schwager, schwagerin, patentante, patenonkel, patin, patenkind, verwandte, verwandter;
        famille, mere, maman, pere, soeur, frere, fils, fille, enfant, grand mere, mamie, grand pere, papi, petit fils,
        petite fille, oncle, niece, neveu, belle mere, beau pere, belle soeur, beau frere, marraine, parrain, filleul, filleule;
        familia, madre, padre, hermana, hermano, hijo, hija, abuela, abuelo, nieto, nieta, tia, tio, prima, primo, sobrina,
        sobrino, suegra, suegro, cunada, cunado, yerno, nuera, madrina, padrino, ahijado, ahijada;
        famiglia, mamma, babbo, sorella, fratello, figlio, figlia, nonna, nonno, nipote, zia, zio, cugina, cugino, suocera,
        suocero, cognata, cognato, genero, nuora;
        moeder, vader, zus, zuster, broer, zoon, dochter, grootmoeder, grootvader, kleinzoon, kleindochter, oom, neef, nicht,
        schoonmoeder, schoonvader, schoonzus, zwager, peettante, peetoom, gezin;
        mae, pai, irma, irmao, filho, filha, avo, neto, neta, sobrinha, sobrinho, sogra, sogro, cunhada, cunhado, afilhado,
        afilhada""",
    Kind.CLOSE_FRIEND: """
        best friend, close friend, dear friend, best mate, bff; beste freundin, bester freund, enge freundin, enger freund;
        meilleure amie, meilleur ami, amie proche, ami proche; mejor amiga, mejor amigo, amiga intima, amigo intimo;
        migliore amica, migliore amico, miglior amica, miglior amico; beste vriendin, beste vriend, goede vriendin, goede vriend;
        melhor amiga, melhor amigo""",
    Kind.FRIEND: """
        friend, friends, pal, mate, buddy, chum; freundin, freund, freunde, kumpel; amie, ami, amis, copine, copain; amiga, amigo,
        amigos; amica, amico, amici; vriendin, vriend, vrienden, maat; amizade""",
    Kind.COLLEAGUE: """
        colleague, colleagues, coworker, coworkers, co worker, workmate, work, boss, manager, supervisor, assistant, employee,
        employer, business partner, team;
        kollegin, kollege, kollegen, arbeitskollege, arbeitskollegin, chef, chefin, vorgesetzte, vorgesetzter, mitarbeiter,
        mitarbeiterin, arbeit, geschaftspartner;
        collegue, collegues, chef de service, patron, patronne, travail, assistante;
        colega, colegas, companera de trabajo, companero de trabajo, jefa, jefe, trabajo;
        collega, colleghi, capo, lavoro; collegas, baas, werk, leidinggevende;
        companheira de trabalho, companheiro de trabalho, chefe, trabalho""",
    Kind.NEIGHBOUR: """
        neighbour, neighbor, neighbours, neighbors, next door, flatmate, housemate, roommate, landlord, landlady;
        nachbarin, nachbar, nachbarn, mitbewohner, mitbewohnerin, vermieter; voisine, voisin, voisins, colocataire, coloc;
        vecina, vecino, vecinos, companera de piso, companero de piso; vicina, vicino, vicini, coinquilino, coinquilina;
        buurvrouw, buurman, buren, huisgenoot, huisgenote; vizinha, vizinho, vizinhos""",
    Kind.GROUP: """
        choir, club, church, mosque, temple, synagogue, band, orchestra, class, course, school, college, university, gym, football,
        sports, yoga, book club, allotment, scouts, parish, group, society, league;
        chor, verein, kirche, gemeinde, schule, kurs, uni, universitat, sport, gruppe, stammtisch, fussball;
        chorale, choeur, eglise, ecole, cours, universite, groupe, association, foot;
        coro, iglesia, escuela, colegio, clase, universidad, grupo, asociacion, futbol, equipo;
        chiesa, scuola, corso, universita, gruppo, associazione, calcio, squadra;
        koor, kerk, cursus, universiteit, vereniging, groep, voetbal; igreja, escola, turma, universidade, futebol, faculdade""",
    Kind.VOLUNTEER: """
        volunteer, befriender, carer, support worker, mentor, mentee; ehrenamtliche, ehrenamtlicher, betreuer, betreuerin; benevole;
        voluntaria, voluntario; volontaria, volontario; vrijwilliger, vrijwilligster, mantelzorger""",
    Kind.ACQUAINTANCE: """
        acquaintance, contact; bekannte, bekannter, bekannt; connaissance; conocida, conocido; conoscente, conoscenza; kennis;
        conhecida, conhecido""",
}
_PAST = frozenset(
    re.split(" ", "ex late former ehemalige ehemaliger verstorbene verstorbener ancien ancienne antigua antiguo")
)
"""Before a word of the table, these make it one that no longer holds."""

_LINKS = frozenset(
    re.split(" ", "of from at in von vom aus bei de del della di du des da do dos das van uit bij dal chez")
)
"""What stands after these says whose or where, not who."""

_LONGEST = 3


def _table() -> dict[tuple[str, ...], Kind]:
    out: dict[tuple[str, ...], Kind] = {}
    for kind, words in _WORDS.items():
        for phrase in re.split(r"[,;]", words):
            out.setdefault(tuple(phrase.split()), kind)
    return out


_KINDS = _table()


@lru_cache(maxsize=8192)
def kind_of(relation: str) -> Kind | None:
    """The kind of relation that these words name, or None when they name none."""
    plain = "".join(c for c in normalize("NFKD", relation.casefold().replace("œ", "oe")) if not combining(c))
    for part in re.split(r"[,;()/.]", plain):
        found = _of_part(re.findall(r"[^\W\d_]+", part))
        if found is not None:
            return found
    return None


def _of_part(words: list[str]) -> Kind | None:
    if any(word in _PAST for word in words):
        return None
    for size in range(_LONGEST, 1, -1):
        for start in range(len(words) - size + 1):
            if (found := _KINDS.get(tuple(words[start : start + size]))) is not None:
                return found
    end = next((n for n, word in enumerate(words) if word in _LINKS), len(words))
    # "Anna's friend" ends with who it is, "friend of Anna" begins with it; "from the choir" has only the rest.
    first = [kind for word in words[:end] if (kind := _KINDS.get((word,))) is not None]
    rest = [kind for word in words[end:] if (kind := _KINDS.get((word,))) is not None]
    return first[-1] if first else rest[0] if rest else None
