"""Lists of calls: which tables are some, what their columns, dates, kinds and lengths mean, and what is left out."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers.phones import ANA, BEN, HEADER, NOW, assert_as_expected, read, rows, samples, table

from closeknit.engine.records import Channel, Direction
from closeknit.importers import call_log
from closeknit.importers._found import Context, Source


@pytest.mark.parametrize("path", samples("call_log"), ids=lambda path: path.name)
def test_a_sample_gives_all_that_is_expected(path: Path) -> None:
    assert_as_expected(call_log, path)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Name,Number,Type,Date,Duration", "Ana,+447700900123,Incoming,2023-05-13 14:03:22,00:01:23"),
        ("name;number;type;date;duration", "Ana;+447700900123;1;1683986602000;83"),
        (
            "Call type,Date,Duration,Number,Contact,Location,Service",
            "Incoming,2023-05-13 14:03:22,00:01:23,+447700900123,Ana,,",
        ),
        (
            "Contact Name|Phone Number|Call Type|Date & Time|Duration (sec)",
            "Ana|+447700900123|Received|13/05/2023 14:03|83",
        ),
        (
            "Name\tNummer\tTyp\tDatum\tUhrzeit\tDauer",
            "Ana\t+447700900123\tEingehend\t13.05.2023\t14:03\t1 Min. 23 Sek.",
        ),
        (
            "Kontakt;Rufnummer;Anrufart;Datum/Uhrzeit;Gesprächsdauer",
            "Ana;+447700900123;Angenommener Anruf;13.05.23, 14:03;0:01:23",
        ),
        ("Nom;Numéro;Type d'appel;Date;Heure;Durée", "Ana;+447700900123;Appel entrant;13/05/2023;14h03;1 min 23 s"),
        (
            "Nombre;Número de teléfono;Tipo de llamada;Fecha y hora;Duración",
            "Ana;+447700900123;Recibida;13 may 2023 14:03;83 s",
        ),
        ("Nome;Telefone;Tipo;Data;Hora;Duração", "Ana;+447700900123;Recebida;13/05/2023;14:03;00:01:23"),
        (
            "Naam;Telefoonnummer;Soort;Datum en tijd;Gespreksduur",
            "Ana;+447700900123;Inkomend;13-05-2023 14:03;1 min 23 sec",
        ),
        (
            "Nome;Numero;Tipo di chiamata;Data e ora;Durata",
            "Ana;+447700900123;In arrivo;13 maggio 2023 14:03;1 min 23 s",
        ),
        (
            "Direction,From,To,Name,Start Time,Duration",
            "Inbound,+447700900123,+442079460000,Ana,2023-05-13 14:03:00,83",
        ),
        (
            "Date,Time,Type,RemoteParty,Direction,Duration,Number",
            "05/13/2023,2:03 PM,Voice call,Ana,Incoming,83,+447700900123",
        ),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_columns_are_known_in_seven_languages_and_any_layout(header: str, row: str, codec: str) -> None:
    found = read(call_log, f"{header}\r\n{row}\r\n".encode(codec))
    assert rows(found) == [(ANA, "2023-05-13 14:03", Channel.VOICE, Direction.IN, 1, 2)]
    assert (found.people[0].name, found.questions) == ("Ana", [])


@pytest.mark.parametrize("above", ["sep=,\n", "Call History Manager,,,,\n", "My calls\n\nExported on 1 May\n"])
def test_lines_above_the_names_of_the_columns_are_passed_over(above: str) -> None:
    found = read(call_log, f"{above}{HEADER}\nAna,{ANA},Incoming,2023-05-13 14:03:22,83\n")
    assert len(found.touches) == 1


@pytest.mark.parametrize(
    ("header", "cell", "minutes"),
    [
        ("Duration (min)", "12", 12),
        ("Minutes", "12", 12),
        ("Dauer (Sek.)", "720", 12),
        ("Duration (ms)", "720000", 12),
        ("Dauer (hh:mm)", "0:12", 12),
    ],
)
def test_the_name_of_the_column_says_what_a_plain_number_means(header: str, cell: str, minutes: int) -> None:
    found = table(f"Ana,{ANA},Incoming,2023-05-13 14:03,{cell}", header=f"Name,Number,Type,Date,{header}")
    assert list(found.touches.minutes) == [minutes]


@pytest.mark.parametrize(
    ("kind", "length", "direction", "half_days", "note"),
    [
        ("Incoming", "83", Direction.IN, 2, {}),
        ("Outgoing", "83", Direction.OUT, 2, {}),
        ("Outgoing", "0", Direction.OUT, 0, {"calls that were not answered": 1}),
        ("Outgoing (no answer)", "12", Direction.OUT, 0, {"calls that were not answered": 1}),
        ("Missed", "0", Direction.IN, 0, {"missed calls": 1}),
        ("Rejected", "", Direction.IN, 0, {"missed calls": 1}),
        ("Voicemail", "20", Direction.IN, 0, {"voicemails": 1}),
        ("Answered externally", "0", Direction.IN, 2, {}),
        ("Incoming", "", Direction.IN, 2, {}),
    ],
)
def test_calls_that_connected_count_and_others_are_attempts(
    kind: str, length: str, direction: Direction, half_days: int, note: dict[str, int]
) -> None:
    found = table(f"Ben,{BEN},Incoming,2023-05-12 10:00,60", f"Ana,{ANA},{kind},2023-05-13 14:03,{length}")
    assert rows(found)[1][3::2] == (direction, half_days)
    assert found.noted == note


@pytest.mark.parametrize(
    ("service", "channel"),
    [
        ("FaceTime Video", Channel.VIDEO),
        ("FaceTime Audio", Channel.VOICE),
        ("Phone: +447700900001", Channel.VOICE),
        ("WhatsApp Video", Channel.VIDEO),
        ("", Channel.VOICE),
    ],
)
def test_the_service_tells_a_video_call(service: str, channel: Channel) -> None:
    found = table(
        f"Incoming,2023-05-13 14:03,00:01:23,{ANA},Ana,,{service}",
        header="Call type,Date,Duration,Number,Contact,Location,Service",
    )
    assert list(found.touches.channel) == [channel]
    assert found.me is None


def test_blocked_and_withheld_calls_and_services_are_left_out_and_counted() -> None:
    lines = [
        f"x,{number},{kind},2023-05-13 14:03,{length}"
        for number, kind, length in ((BEN, "Blocked", 0), ("112", "Outgoing", 60))
    ]
    lines += [
        f",{number},Incoming,2023-05-13 14:0{n},9" for n, number in enumerate(("", "Unknown", "-1", "Private number"))
    ]
    found = table(f"Ana,{ANA},Incoming,2023-05-13 14:03,83", *lines)
    assert [person.key for person in found.people] == [ANA]
    assert found.thrown == {
        "calls that were blocked": 1,
        "calls to service numbers": 1,
        "calls from withheld numbers": 4,
    }


def test_somebody_with_a_name_and_no_number_is_known_by_name() -> None:
    found = table("Ana Lopes,,Incoming,2023-05-13 14:03,83", f"Ben,{BEN},Missed,2023-05-13 15:03,0")
    assert [(person.key, person.name, person.numbers) for person in found.people] == [
        ("ana lopes", "Ana Lopes", ()),
        (BEN, "Ben", (BEN,)),
    ]


def test_numbers_are_freed_of_what_spreadsheets_put_around_them() -> None:
    written = [f'"=""{ANA}"""', f"'{ANA}", "*31#07700900123", "tel:+44-7700-900123", "(07700) 900 123"]
    found = table(*(f"Ana,{number},Incoming,2023-05-13 14:0{n},83" for n, number in enumerate(written)))
    assert [person.key for person in found.people] == [ANA]


def test_a_number_that_a_spreadsheet_has_rounded_is_nobodys_without_a_name() -> None:
    lines = (
        f"Ana,{ANA},Incoming,2023-05-13 14:03,83",
        ",4.47701E+11,Incoming,2023-05-13 14:04,83",
        "Ben,4.47701E+11,Incoming,2023-05-13 14:05,83",
    )
    found = table(*lines)
    assert [person.key for person in found.people] == [ANA, "ben"]
    assert [(row.where, row.reason[:30]) for row in found.skipped] == [("line 3", "a spreadsheet has changed the ")]


def test_rows_that_make_no_sense_are_left_out_with_their_line() -> None:
    lines = [
        f"Ana,{ANA},Incoming,2023-05-13 14:03,83",
        f"Ana,{ANA},Incoming,sometime,83",
        f"Ana,{ANA},Zebra,2023-05-13 14:03,83",
        "Total,,,,83",
        f"Ana,{ANA},Incoming,2023-02-31 14:03,83",
        *(f"Ana,{ANA},Incoming,2023-05-{day} 14:03,83" for day in range(14, 20)),
    ]
    found = table(*lines)
    assert len(found.touches) == 7
    assert [(row.where, row.reason) for row in found.skipped] == [
        ("line 3", "a date that cannot be read"),
        ("line 4", "it does not say who called whom"),
        ("line 5", "a date that cannot be read"),
        ("line 6", "a day that cannot be"),
    ]


def test_a_bill_without_directions_gives_calls_without_one() -> None:
    found = table(
        f"01/03/2023,10:00,{ANA},00:05:12,0.30",
        f"15/03/2023,10:00,{ANA},00:00:00,0",
        header="Date,Time,Number Called,Duration,Cost",
    )
    assert [row[2:] for row in rows(found)] == [
        (Channel.VOICE, Direction.UNKNOWN, 5, 2),
        (Channel.VOICE, Direction.UNKNOWN, 0, 0),
    ]
    assert [span.everyone for span in found.spans] == [False]


@pytest.mark.parametrize(
    ("area", "kind", "direction", "half_days"),
    [
        (";", 3, Direction.IN, 0),
        ("", 3, Direction.OUT, 2),
        (";", 4, Direction.OUT, 2),
        ("", 1, Direction.IN, 2),
        ("", 2, Direction.IN, 0),
    ],
)
def test_a_fritzbox_counts_its_kinds_in_its_own_way(area: str, kind: int, direction: Direction, half_days: int) -> None:
    header = f"Typ;Datum;Name;Rufnummer;{'Landes-/Ortsnetzbereich;' if area else ''}Nebenstelle;Eigene Rufnummer;Dauer"
    length = "0:00" if half_days == 0 else "0:12"
    found = read(call_log, f"sep=;\n{header}\n{kind};20.07.26 10:45;Ana;{ANA};{area}Flur;97911585;{length}\n")
    assert [row[3:] for row in rows(found)] == [(direction, 12 if half_days else 0, half_days)]
    assert [span.everyone for span in found.spans] == [False]


def test_a_full_list_speaks_for_all_calls_of_its_days() -> None:
    found = table(f"Ana,{ANA},Incoming,2023-05-13 14:03,83", f"Ben,{BEN},Outgoing,2023-05-20 14:03,83")
    (span,) = found.spans
    assert (span.channel, span.first, span.last, span.everyone) == (
        Channel.VOICE,
        date(2023, 5, 13),
        date(2023, 5, 20),
        True,
    )


@pytest.mark.parametrize(
    "data",
    [
        "Chat Session,Message Date,Service,Type,Sender ID,Sender Name,Status,Text\n"
        "Ana,2023-05-12 14:03:22,SMS,Incoming,+447700900123,Ana,Read,hello\n",
        "Number,Date,Type,Message\n+447700900123,2023-05-12 14:03:22,Received,hello\n",
        "full_date,date,weekday,time,mood,activities,note_title,note\n2023-05-12,May 12,Friday,14:03,good,friends,,\n",
        'Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time\n1,"May 12, 2023, 2:03:22 PM",Run,Run,1800\n',
        "User,Email,Client,Description,Start date,Start time,End time,Duration\n"
        "Ana,a@x.example,,Call mum,2023-05-12,14:03:22,14:10:22,00:07:00\n",
        "Date,Type,Name,Number,Amount\n2023-05-12,Debit,Ana,12345678,10.00\n",
        "Name,Phone,Birthday,Type\nAna,+447700900123,2000-05-12,friend\n",
        "First Name,Last Name,Mobile Phone,Birthday,Anniversary\nAna,Lopes,+447700900123,2000-05-12,\n",
        "From,To,Date,Subject,Content\nAna,Ben,2023-05-12 14:03:22,Hello,Hi\n",
        "2012-11-20 # 11.56 # boot     #   89 # 6692\n2012-11-20 # 11.56 # boot     #   89 # 6694\n",
        HEADER + "\n",
        "<calls count='1'><call number='1' date='2' type='1'/></calls>",
        "a;b;c\n1;2;3\n",
    ],
)
def test_other_tables_are_not_claimed(data: str) -> None:
    assert not call_log.recognises(data.encode(), "calls.csv")


@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_any_bytes_behind_a_beginning_are_read_or_refused(data: bytes) -> None:
    raw = f"{HEADER}\nAna,{ANA},Incoming,2023-05-13 14:03,83\n".encode() + data
    if not call_log.recognises(raw, "x"):
        return
    found = call_log.read(Source("x", io.BytesIO(raw), len(raw)), Context(now=NOW))
    assert len(found.touches) <= 1 + data.count(b"\n") + data.count(b"\r")


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ANA, BEN]),
            st.sampled_from(["Incoming", "Outgoing", "Missed"]),
            st.datetimes(datetime(2010, 1, 1), datetime(2025, 1, 1)),
            st.integers(0, 9000),
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from([",", ";", "\t"]),
)
@settings(max_examples=60, deadline=None)
def test_what_was_written_is_what_is_found(calls: list[Any], delimiter: str) -> None:
    lines = [
        delimiter.join(("X", number, kind, f"{at:%Y-%m-%d %H:%M:%S}", str(length)))
        for number, kind, at, length in calls
    ]
    found = read(call_log, "\n".join([HEADER.replace(",", delimiter), *lines]))
    ways = {"Incoming": Direction.IN, "Outgoing": Direction.OUT, "Missed": Direction.IN}
    assert [(row[0], row[1], row[3], row[5]) for row in rows(found)] == [
        (number, f"{at:%Y-%m-%d %H:%M}", ways[kind], 2 if length and kind != "Missed" else 0)
        for number, kind, at, length in calls
    ]
