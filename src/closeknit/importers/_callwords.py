"""The words of call lists: names of columns, kinds of calls and lengths, in the languages phones and providers write.

English, German, French, Spanish, Portuguese, Dutch and Italian. Words are compared without accents, in small letters.
"""

import re
import unicodedata
from functools import lru_cache

from closeknit.importers._callsbook import Call

_COLUMNS = {
    "number": "number phonenumber phone telephone telephonenumber tel telnumber mobile mobilenumber mobileno phoneno no "
    "contactnumber callnumber callernumber callerid cli msisdn remotenumber otherparty othernumber dialednumber otherpartynumber "
    "diallednumber numberdialed numbercalled callednumber partynumber phoneoremail formattednumber telephoneno "
    "nummer rufnummer telefonnummer telefon handynummer zielrufnummer gewahltenummer gegenstelle gegenrufnummer telefonnr "
    "rufnr numero numerodetelephone ndetelephone telephone numtelephone numeroappele numerocorrespondant correspondant "
    "numerodetelefono telefono numerotelefonico numerollamado numerodetelefone telefone numerodotelefone numerochamado "
    "telefoonnummer telefoon telefoonnr numeroditelefono numerotelefono numerochiamato numerotelefonico",
    "caller": "from caller callingnumber source src callingparty fromnumber anrufer von appelant emisor llamante chamador "
    "beller chiamante",
    "callee": "to called callee destination dst calledparty tonumber angerufener an ziel appele destinatario receptor destino "
    "gebelde chiamato destinataire",
    "name": "name contact contactname callername displayname remoteparty remotename contacts person cachedname fullname "
    "nameofcontact kontakt kontaktname nom nomducontact nomcontact nombre contacto nombredelcontacto nombredecontacto "
    "nombrecontacto nome contato nomedocontato nomedocontacto naam contactpersoon contactnaam contatto nomecontatto "
    "nominativo nomedelcontatto",
    "date": "date datetime calldate dateandtime timestamp callstarttime starttime start started calldatetime datetimestart "
    "startdate callstart when callstartdate dateoriginated dateofcall datum datumuhrzeit datumzeit datumunduhrzeit zeitpunkt "
    "beginn zeitstempel anrufzeit dateheure dateetheure datedappel datedelappel horodatage debut fecha fechahora fechayhora "
    "fechadellamada fechallamada inicio data datahora dataehora datadachamada datumtijd datumentijd tijdstip dataora "
    "dataeora dataorario inizio datachiamata",
    "time": "time calltime timeofcall uhrzeit zeit heure hora ora orario tijd heuredappel horadellamada oradelchiamata",
    "duration": "duration dur callduration length talktime durationsec durationseconds durationsecs durationins seconds secs "
    "durationmin durationminutes minutes mins conversationtime callength durationofcall totalduration callduration "
    "dauer gesprachsdauer anrufdauer lange verbindungsdauer gesprachszeit dauersekunden duree dureeappel dureedelappel "
    "dureedappel duracion duraciondelallamada duracionllamada tiempo duracao duracaodachamada tempo duur gespreksduur "
    "belduur duurvangesprek durata duratachiamata duratadellachiamata durationhhmmss dureesecondes",
    "kind": "type calltype typeofcall direction calldirection status callstatus disposition category kind answered result "
    "state action logtype rawtype typ anruftyp anrufart art richtung typedappel typeappel sens statut etat tipo tipodellamada "
    "tipollamada sentido estado tipodechamada tipochamada direcao direccion soort oproeptype richting soortoproep "
    "tipodichiamata tipochiamata direzione stato verso typeoproep gesprekstype",
    "service": "service app application servicetype callapp via medium dienst servicio servizio servico calltechnology",
    "text": "text body message messagebody content subject nachricht mensaje mensagem messaggio bericht inhalt contenu",
}
_ROLES = {word: role for role, words in _COLUMNS.items() for word in words.split()}
_CALL_WORD = re.compile(r"call|anruf|gesprach|appel|llamada|chamada|oproep|gesprek|chiamat")
_ROUTER = frozenset(
    ("nebenstelle", "eigenerufnummer", "landesortsnetzbereich", "outgoingcallerid", "extension", "ownnumber")
)
_AREA = "landesortsnetzbereich"

_OUT = (
    r"outgoing|outbound|\bout\b|dial|placed|\bmade\b|ausgehend|abgehend|gewahlt|sortant|\bemis|saliente|realizad|efectuad|efetuad"
    r"|hecha|\bsaida|originad|discad|uitgaand|gebeld|uscita|effettuat|\bsent\b|gesendet|envoye|enviad|verzonden|inviat"
)
_IN = (
    r"incoming|inbound|\bin\b|received|answered|accepted|eingehend|eingegangen|angenommen|ankommend|entrant|\brecu|recibid"
    r"|contestada|recebid|atendid|inkomend|ontvangen|beantwoord|in arrivo|ingresso|entrata|ricevut|empfangen"
)
_NOT_REACHED = (
    r"missed|unanswered|not answered|no.?answer|verpasst|entgangen|nicht angenommen|unbeantwortet|manque|sans reponse"
    r"|non repondu|perdid|no contestad|no respond|sin respuesta|nao atendid|sem resposta|gemist|niet (?:opgenomen|beantwoord)"
    r"|onbeantwoord|\bpers[aeio]\b|senza risposta|non rispost|abandon|not picked"
)
_REJECTED = r"reject|declin|abgelehnt|abgewiesen|rejet|refus|rechazad|rejeitad|recusad|geweigerd|afgewezen|rifiutat|never attended"
_BLOCKED = r"block|gesperrt|bloque|bloquead|geblokkeerd|bloccat|\bspam"
_VOICEMAIL = r"voice.?mail|mailbox|anrufbeantworter|messagerie|repondeur|buzon|correio de voz|caixa postal|segreteria|antwoordapp"
_ELSEWHERE = r"externally|other device|another device|elsewhere|anderem gerat|autre appareil|otro dispositivo"
_MESSAGE = r"\bsms|\bmms|\btexts?\b|message|nachricht|mensaje|mensagem|messaggi|bericht|kurzmitteilung|\btexto\b"
_DATA = r"\bdata\b|internet|gprs|\bweb\b|\bdaten|donnees|\bdatos|\bdados|\bdati\b|roaming pass"
_VIDEO = r"video|\bvisio|^facetime$"
_GIVEN_UP = r"cancel|abgebrochen|annul|geannuleerd|\bbusy|besetzt|occupe|ocupad|\bbezet|occupat[oa]|failed|unreachable|nicht erreich"
_NEUTRAL = (
    r"voice|call|phone|audio|facetime|anruf|gesprach|telefon|appel|llamada|chamada|oproep|gesprek|chiamat|voip|mobile"
    r"|sprach|verbindung"
)
_PATTERNS = {
    name: re.compile(pattern)
    for name, pattern in (
        *(("out", _OUT), ("in", _IN), ("not reached", _NOT_REACHED), ("rejected", _REJECTED), ("blocked", _BLOCKED)),
        *(
            ("voicemail", _VOICEMAIL),
            ("elsewhere", _ELSEWHERE),
            ("message", _MESSAGE),
            ("data", _DATA),
            ("video", _VIDEO),
        ),
        *(("given up", _GIVEN_UP), ("neutral", _NEUTRAL)),
    )
}
_LETTERS = {"i": "in", "o": "out", "m": "not reached", "r": "in", "d": "out", "e": "in", "s": "out"}

_PERIOD = re.compile(r"p?t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)(?:\.\d+)?s)?")
_CLOCK = re.compile(r"(\d{1,4}):(\d{1,2})(?::(\d{1,2}))?(?:[.,]\d+)?")
_MARKS = re.compile(r"(?:(\d+)\s*['′]\s*)?(\d+)\s*(?:\"|″|'')")
_UNITS = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_UNIT = (
    ("ms", 0.001),
    ("milli", 0.001),
    *((hour, 3600.0) for hour in ("h", "st", "or", "u")),
    ("m", 60.0),
    ("s", 1.0),
)
_LONGEST = 48 * 3600


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return words for comparing: small letters without accents."""
    apart = unicodedata.normalize("NFKD", text[:200]).casefold()
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("ß", "ss").strip()


def column(name: str) -> str:
    """Return what a column holds by its name: "number", "date", "kind" …, or ""."""
    return _ROLES.get(_tight(name), "")


def _tight(name: str) -> str:
    """Return the name of a column without spaces, signs and what stands in brackets ("Dauer (Sek.)")."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", plain(name))
    return "".join(filter(str.isalnum, bare or plain(name)))


def says_call(name: str) -> bool:
    """Whether the name of a column speaks of calls."""
    return _CALL_WORD.search(plain(name)) is not None


def router(names: list[str]) -> str:
    """Return whether these are the columns of a FRITZ!Box: "" if not, "new" if from the firmware that counts to four."""
    tight = {_tight(name) for name in names}
    if len(tight & _ROUTER) < 2:
        return ""
    return "new" if _AREA in tight else "old"


def unit(name: str) -> float:
    """Return how many seconds a plain number means in a column of lengths, by its name; 0.0 for "hh:mm"."""
    words = plain(name)
    if re.search(r"h+:mm(?!:)", words):
        return 0.0
    if re.search(r"\bms\b|milli", words):
        return 0.001
    return 60.0 if re.search(r"\bmin(?:s|ute|utes|uten|uti|utos|uto|uut)?\b", words) and "sec" not in words else 1.0


@lru_cache(maxsize=4096)
def meanings(text: str) -> frozenset[str]:
    """Return what words about a call say: any of "in", "out", "not reached", "rejected", "video" and so on."""
    words = plain(text).replace("_", " ")
    if words in _LETTERS:
        return frozenset((_LETTERS[words],))
    found = {name for name, pattern in _PATTERNS.items() if pattern.search(words)}
    if "not reached" in found and re.search(
        r"unanswered|not answered|no contestad|nao atendid|nicht angenommen", words
    ):
        found -= {"in"}
    if "voicemail" in found:
        found -= {"message"}
    if "given up" in found:
        # Who hung up, or heard that the line was busy, was the one who called.
        found |= {"not reached"} if "in" in found else {"not reached", "out"}
    return frozenset(found)


def call(found: frozenset[str]) -> int:
    """Return the kind of call that words mean, -1 when they do not tell. Unanswered calls of the owner are OUTGOING."""
    if "blocked" in found:
        return Call.BLOCKED
    if "voicemail" in found and "out" not in found:
        return Call.VOICEMAIL
    if "out" in found:
        return Call.OUTGOING
    if "rejected" in found:
        return Call.REJECTED
    if "not reached" in found:
        return Call.MISSED
    if "elsewhere" in found:
        return Call.ELSEWHERE
    return Call.INCOMING if "in" in found else -1


@lru_cache(maxsize=8192)
def seconds(text: str, one: float = 1.0) -> int | None:
    """Return a length in seconds, None when there is none: "00:01:23", "83", "1 min 23 s", "PT1M23S", "1'23''".

    one     what a plain number means, in seconds; 0.0 when "1:23" is hours and minutes
    """
    words = plain(text)
    if clock := _CLOCK.fullmatch(words):
        first, second, third = clock.groups()
        if third is None:
            return int(first) * (3600 if one == 0.0 else 60) + int(second) * (60 if one == 0.0 else 1)
        return int(first) * 3600 + int(second) * 60 + int(third)
    if _NUMBER.fullmatch(words):
        return _bounded(float(words.replace(",", ".")) * (one or 60.0))
    if (period := _PERIOD.fullmatch(words)) and any(period.groups()):
        hours, minutes, rest = (int(part or 0) for part in period.groups())
        return hours * 3600 + minutes * 60 + rest
    if marks := _MARKS.fullmatch(words):
        return int(marks[1] or 0) * 60 + int(marks[2])
    parts = _UNITS.findall(words)
    if not parts:
        return None
    factors = [
        (number, next((factor for start, factor in _UNIT if name.startswith(start)), None)) for number, name in parts
    ]
    return _bounded(sum(float(number.replace(",", ".")) * (factor or 0.0) for number, factor in factors))


def _bounded(length: float) -> int:
    return min(round(length), _LONGEST) if length < 1e12 else _LONGEST
