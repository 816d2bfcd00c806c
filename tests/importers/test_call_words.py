"""The words, lengths and dates of lists of calls, in seven languages and every form; and what is asked about them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.phones import ANA, rows, table

from closeknit.importers._calldates import taken_apart
from closeknit.importers._callsbook import Call
from closeknit.importers._callwords import call, meanings, seconds
from closeknit.importers._found import Refused

KINDS = {
    Call.INCOMING: "Incoming|INCOMING_TYPE|Inbound|Received|Answered|Eingehend|Eingehender Anruf|Angenommen|Appel entrant|Reçu"
    "|Entrante|Recibida|Recebida|Atendida|Inkomend|Ontvangen|In arrivo|Ricevuta|In|Incoming call",
    Call.OUTGOING: "Outgoing|Outbound|Dialed|Dialled|Placed|Ausgehend|Gewählt|Appel sortant|Émis|Saliente|Realizada|Efetuada"
    "|Saída|Uitgaand|Gebeld|In uscita|Effettuata|Out|Cancelled|Outgoing (busy)|Outgoing missed",
    Call.MISSED: "Missed|Missed call|MISSED_TYPE|Unanswered|Not answered|No answer|Verpasst|Entgangen|Verpasster Anruf|Manqué"
    "|Appel manqué|Perdida|Llamada perdida|Não atendida|Gemist|Gemiste oproep|Persa|Senza risposta|Incoming, not answered",
    Call.REJECTED: "Rejected|Declined|Abgelehnt|Rejeté|Refusé|Rechazada|Rejeitada|Recusada|Geweigerd|Rifiutata|Incoming rejected",
    Call.BLOCKED: "Blocked|Blockiert|Gesperrt|Bloqué|Bloqueada|Geblokkeerd|Bloccata",
    Call.VOICEMAIL: "Voicemail|Voice mail|Mailbox|Messagerie vocale|Répondeur|Buzón de voz|Correio de voz|Segreteria telefonica",
    Call.ELSEWHERE: "Answered externally|Answered on another device",
}


@pytest.mark.parametrize(
    ("kind", "words"), [(kind, word) for kind, words in KINDS.items() for word in words.split("|")]
)
def test_kinds_of_calls_are_known_by_their_words(kind: Call, words: str) -> None:
    assert call(meanings(words)) == kind


@pytest.mark.parametrize(
    ("words", "length"),
    [
        *[
            (word, 83)
            for word in ("00:01:23", "0:01:23", "1:23", "01:23", "83", "83.0", "83 s", "83 secs", "83 Sek.", "1m 23s")
        ],
        *[
            (word, 83)
            for word in ("1 min 23 s", "1 Min. 23 Sek.", "1 minute, 23 seconds", "1 minuto y 23 segundos", "PT1M23S")
        ],
        *[(word, 83) for word in ("1'23''", "1'23\"", "0h 1m 23s", "00:01:23.4", "1min23s", "1 minuut 23 seconden")],
        *[
            (word, 3723)
            for word in (
                "1:02:03",
                "01:02:03",
                "1h 2m 3s",
                "1 Std. 2 Min. 3 Sek.",
                "1 ora 2 min 3 s",
                "1 uur 2 min 3 s",
            )
        ],
        *[(word, 0) for word in ("0", "00:00:00", "0 s", "0:00", "0 min")],
        *[(word, None) for word in ("", "-", "none", "n/a")],
    ],
)
def test_lengths_are_read_in_every_form(words: str, length: int | None) -> None:
    assert seconds(words) == length


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2023-05-13 14:03",
            "2023-05-13T14:03:22",
            "2023/05/13 14:03:22",
            "13/05/2023 14:03",
            "05/13/2023 2:03 PM",
            "5/13/23, 2:03 PM",
        ),
        *(
            "13.05.2023 14:03",
            "13.05.23 14:03",
            "13-05-2023 14.03",
            "13-May-2023 14:03",
            "May 13, 2023 2:03:22 PM",
            "13 mai 2023 14:03",
        ),
        *(
            "13. Mai 2023, 14:03 Uhr",
            "13 de mayo de 2023 14:03",
            "13 maggio 2023 14:03",
            "13 mei 2023 14:03",
            "Sat May 13 14:03:22 CEST 2023",
        ),
        *(
            "Saturday, May 13, 2023 at 2:03 PM",
            "samedi 13 mai 2023 à 14h03",
            "14:03 13/05/2023",
            "2023-05-13 14:03:22.123",
        ),
    ],
)
def test_dates_of_the_clock_on_the_wall_are_read_in_every_form(written: str) -> None:
    found = table(f'Ana,{ANA},Incoming,"{written}",83')
    assert [row[1] for row in rows(found)] == ["2023-05-13 14:03"]
    assert (found.wall, found.questions) == (True, [])
    assert found.covered == (date(2023, 5, 13), date(2023, 5, 13))


@pytest.mark.parametrize(
    "written",
    [
        *(
            "1683986602",
            "1683986602123",
            "2023-05-13T14:03:22Z",
            "2023-05-13 16:03:22+02:00",
            "2023-05-13T09:03:22.5-05:00",
        ),
        *("2023-05-13 14:03:22 UTC", "Sat May 13 19:33:22 GMT+05:30 2023"),
    ],
)
def test_moments_that_say_their_zone_are_moments(written: str) -> None:
    found = table(f"Ana,{ANA},Incoming,{written},83")
    assert (list(found.touches.at), found.wall) == ([1683986602], False)


def test_moments_and_clock_times_in_one_list_are_all_clock_times() -> None:
    found = table(
        f"Ana,{ANA},Incoming,2023-05-13T12:03:00Z,83",
        f"Ana,{ANA},Incoming,2023-05-13 14:05:00,83",
        zone="Europe/Berlin",
    )
    assert [row[1] for row in rows(found)] == ["2023-05-13 14:03", "2023-05-13 14:05"]
    assert found.wall is True


def test_the_order_of_day_and_month_is_asked_where_nothing_tells_it() -> None:
    found = table(f"Ana,{ANA},Incoming,03/04/2023 14:03,83", f"Ana,{ANA},Incoming,05/04/2023 14:03,83")
    assert [question.id for question in found.questions] == ["date_order"]
    assert [row[1] for row in rows(found)] == ["2023-04-03 14:03", "2023-04-05 14:03"]
    assert found.answer({"date_order": "month"}) == []
    assert [row[1] for row in rows(found)] == ["2023-03-04 14:03", "2023-05-04 14:03"]
    assert found.covered == (date(2023, 3, 4), date(2023, 5, 4))


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("month_first", [False, True])
def test_the_order_is_told_by_the_sequence_whichever_way_the_list_runs(month_first: bool, backwards: bool) -> None:
    """No number is above 12, and all days of three months are there."""
    days = [date(2023, month, day) for month in (2, 3, 4) for day in range(1, 13)]
    written = [f"{d:%m/%d/%Y}" if month_first else f"{d:%d/%m/%Y}" for d in days]
    lines = [f"Ana,{ANA},Incoming,{day} 14:03,83" for day in (reversed(written) if backwards else written)]
    found = table(*lines)
    assert found.questions == []
    assert {row[1][:10] for row in rows(found)} == {day.isoformat() for day in days}


@given(st.text(max_size=40), st.text(max_size=10))
def test_any_text_is_a_date_and_a_length_or_none(written: str, clock: str) -> None:
    moment = taken_apart(written, clock)
    assert moment is None or isinstance(moment, int) or 0 <= moment[1] < 86_400
    length = seconds(written)
    assert length is None or length >= 0


def test_a_list_whose_dates_fit_no_calendar_is_refused() -> None:
    with pytest.raises(Refused, match=r"calendar.* export the list once more"):
        table(*(f"Ana,{ANA},Incoming,{day}/77/9999 14:03,83" for day in (55, 66)))
