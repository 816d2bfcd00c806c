"""Which rows of a Facebook or Instagram chat are no messages: reactions, and what the networks write about calls.

They stand among the messages as sentences in the language of the account. Downloads of before 2022 have the kind of a
row besides; newer ones do not. A row is compared with these sentences as bytes, and forgotten.
"""

import re
from collections.abc import Iterable

from closeknit.importers._chatnotices import minutes
from closeknit.importers._metaparts import Kind

_ANY = "\0"
_REACTIONS = (
    *("Liked a message", f"{_ANY} liked a message", f"Reacted {_ANY} to your message"),
    *(f"{_ANY} reacted {_ANY} to your message", f"You reacted {_ANY} to {_ANY} message"),
    *(f"Hat mit {_ANY} auf deine Nachricht reagiert", f"Hat auf deine Nachricht mit {_ANY} reagiert"),
    *("Hat eine Nachricht mit „Gefällt mir“ markiert", "Gefällt eine Nachricht"),
    *(f"A réagi avec {_ANY} à votre message", f"A réagi {_ANY} à votre message", "A aimé un message"),
    *(f"Reaccionó con {_ANY} a tu mensaje", "Indicó que le gusta un mensaje", "Le gustó un mensaje"),
    *(f"Reagiu com {_ANY} à sua mensagem", f"Reagiu com {_ANY} à tua mensagem", "Curtiu uma mensagem"),
    *(f"Ha reagito con {_ANY} al tuo messaggio", f"Ha reagito al tuo messaggio con {_ANY}"),
    *("Ha messo Mi piace a un messaggio", "Gostou de uma mensagem", "Vindt een bericht leuk"),
    *(f"Heeft {_ANY} gereageerd op je bericht", f"Heeft met {_ANY} op je bericht gereageerd"),
    *(f"Đã bày tỏ cảm xúc {_ANY} về tin nhắn của bạn", "Đã thích một tin nhắn"),
)
_UNSENT = ("You unsent a message", f"{_ANY} unsent a message", "This message was unsent")
_BEGUN = (
    *(f"{_ANY} started a video chat", f"{_ANY} started a video call", f"{_ANY} started an audio call"),
    *(f"{_ANY} started a call", f"{_ANY} joined the call", f"{_ANY} joined the video chat"),
    *("The video chat ended", "The call ended", "Video chat ended", "Audio call ended", "Call ended"),
    *(f"{_ANY} hat einen Videochat gestartet", f"{_ANY} hat einen Audioanruf gestartet", "Videochat beendet"),
    *("Der Videochat wurde beendet", "Der Anruf wurde beendet", "Audioanruf beendet"),
    *(f"{_ANY} a démarré une discussion vidéo", f"{_ANY} a démarré un appel audio", "Discussion vidéo terminée"),
    *("La discussion vidéo est terminée", "L’appel est terminé", "Appel audio terminé"),
    *(f"{_ANY} inició un chat de video", f"{_ANY} inició una llamada", "Finalizó el chat de video"),
    *("El chat de video finalizó", "Llamada finalizada", "Videochat finalizado"),
    *(f"{_ANY} iniciou um bate-papo por vídeo", f"{_ANY} iniciou uma ligação", "Bate-papo por vídeo encerrado"),
    *(f"{_ANY} ha avviato una videochat", f"{_ANY} ha avviato una chiamata", "Videochat terminata"),
    *(f"{_ANY} heeft een videochat gestart", f"{_ANY} is een videochat gestart", "Videochat beëindigd"),
)
_MISSED = (
    *(f"You missed a video chat with {_ANY}", f"You missed a video call from {_ANY}"),
    *(f"You missed a call from {_ANY}", f"{_ANY} missed your call", f"{_ANY} missed your video chat"),
    *(f"{_ANY} missed a video chat", f"{_ANY} missed an audio call", f"{_ANY} missed a call"),
    *("Missed video chat", "Missed audio call", "Missed call", f"{_ANY} hat deinen Anruf verpasst"),
    *(f"Du hast einen Anruf von {_ANY} verpasst", f"Du hast einen Videochat mit {_ANY} verpasst"),
    *(f"Vous avez manqué un appel de {_ANY}", f"{_ANY} a manqué votre appel"),
    *(f"Perdiste una llamada de {_ANY}", f"{_ANY} perdió tu llamada"),
    *(f"Você perdeu uma ligação de {_ANY}", f"{_ANY} perdeu sua ligação"),
    *(f"Hai perso una chiamata di {_ANY}", f"{_ANY} ha perso la tua chiamata"),
    *(f"Je hebt een oproep van {_ANY} gemist", f"{_ANY} heeft je oproep gemist"),
)
_CALLED = (
    *(f"{_ANY} called you", f"You called {_ANY}", f"{_ANY} hat dich angerufen", f"Du hast {_ANY} angerufen"),
    *(f"{_ANY} vous a appelé", f"{_ANY} vous a appelée", f"Vous avez appelé {_ANY}", f"{_ANY} te llamó"),
    *(f"Llamaste a {_ANY}", f"{_ANY} ligou para você", f"Você ligou para {_ANY}", f"{_ANY} ti ha chiamato"),
    *(f"Hai chiamato {_ANY}", f"{_ANY} heeft je gebeld", f"Je hebt {_ANY} gebeld"),
)
_SENTENCES = (
    (Kind.REACTION, _REACTIONS),
    (Kind.UNSENT, _UNSENT),
    (Kind.NOTICE, _BEGUN),
    (Kind.MISSED_VOICE, _MISSED),
    (Kind.VOICE, _CALLED),
)
_SEEN = re.compile(r"video|vídeo|vidéo|wideo|видео|відео|görüntülü|ビデオ|영상|视频|視訊", re.IGNORECASE)
_LENGTH = 80
_LONGEST = 300
_ENDS, _STOP = 6, 9
"""How many letters of the beginning and of the end are compared first."""


def _written(sentence: str) -> str:
    """Return a sentence as it stands in JSON: each byte of UTF-8 as a letter of its own, escaped."""
    return "".join(chr(byte) if byte < 128 else f"\\u{byte:04x}" for byte in sentence.encode())


def _patterns(sentences: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[bytes]]:
    """Compile sentences for text, and for JSON in each of its spellings."""
    plain, raw = (
        "|".join(sorted(f".{{1,{_LENGTH * longer}}}?".join(map(re.escape, one.split(_ANY))) for one in group))
        for group, longer in ((set(sentences), 1), (_spelt(sentences), 6))
    )
    return re.compile(rf"(?:{plain}) ?\.? ?"), re.compile(rf'"(?:{raw}) ?\.? ?"'.encode())


def _spelt(sentences: tuple[str, ...]) -> set[str]:
    """Return sentences in the three spellings of JSON: Meta's, UTF-8, escaped."""
    return {
        spelling
        for sentence in sentences
        for spelling in (sentence, _written(sentence), sentence.encode("ascii", "backslashreplace").decode())
    }


_PATTERNS = [(kind, *_patterns(sentences)) for kind, sentences in _SENTENCES]
_ALL = {spelling for _, sentences in _SENTENCES for spelling in _spelt(sentences)}
_STARTS = frozenset(one[:_ENDS] for one in _ALL if one[0] != _ANY)
_STOPS = frozenset(one[-_STOP:] for one in _ALL if one[0] == _ANY)
_RAW_STARTS = frozenset(f'"{one}'.encode() for one in _STARTS)
_RAW_STOPS = frozenset(f"{one}{end}".encode()[-_STOP:] for one in _STOPS for end in ('"', '."', ' "', '. "'))
_HEADS = tuple({f'"{one.partition(_ANY)[0]}'.encode() for one in _ALL if one[0] != _ANY})
_TAILS = tuple({one.rpartition(_ANY)[2].encode() for one in _ALL if one[0] == _ANY})


def odd(texts: Iterable[bytes]) -> list[int]:
    """Return which of these texts, as JSON, begin or end like such a sentence: few, so that the rest costs little."""
    return [number for number, raw in enumerate(texts) if raw[: _ENDS + 1] in _RAW_STARTS or raw[-_STOP:] in _RAW_STOPS]


def judge(raw: bytes) -> Kind:
    """Tell what a row is by its text as JSON, still undecoded."""
    if len(raw) <= _LONGEST * 6 and (raw.startswith(_HEADS) or raw.rstrip(b'" .').endswith(_TAILS)):
        for kind, _, pattern in _PATTERNS:
            if pattern.fullmatch(raw):
                return _unanswered(kind, is_video(raw))
    return Kind.MESSAGE


def is_video(raw: bytes) -> bool:
    """Whether the sentence that stands for a call speaks of pictures."""
    text = raw[: _LONGEST * 6].decode("utf-8", "replace").lower()
    for spelt, letter in ((r"\u00c3\u00ad", "í"), (r"\u00c3\u00a9", "é"), (r"\u00ed", "í"), (r"\u00e9", "é")):
        text = text.replace(spelt, letter)
    return _SEEN.search(text) is not None


def odd_line(text: str) -> bool:
    """Whether a line begins or ends like such a sentence."""
    return len(text) <= _LONGEST and (text[:_ENDS] in _STARTS or text.rstrip(" .")[-_STOP:] in _STOPS)


def judge_lines(lines: list[str]) -> tuple[Kind, int]:
    """Tell what a row of a page is by its lines, of which the first is odd; and the minutes of a call, or 0."""
    first = lines[0] if lines else ""
    for kind, pattern, _ in _PATTERNS:
        if pattern.fullmatch(first):
            length = next((minutes(rest) for line in lines[1:4] if (rest := line.partition(":")[2].strip())), 0)
            seen = _SEEN.search(first) is not None
            if length and kind in (Kind.NOTICE, Kind.VOICE):
                return (Kind.VIDEO if seen else Kind.VOICE), length
            return _unanswered(kind, seen), 0
    return Kind.MESSAGE, 0


def _unanswered(kind: Kind, seen: bool) -> Kind:
    """Return what a sentence tells of that comes without a length: a call without one was not answered."""
    return (Kind.MISSED_VIDEO if seen else Kind.MISSED_VOICE) if kind in (Kind.VOICE, Kind.MISSED_VOICE) else kind
