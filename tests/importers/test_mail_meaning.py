"""What mails mean: who was in touch, when, under which name, and what is left out."""

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers.mails import ME, NOW, between, box, left_out, letter, names, ways

from closeknit.importers import _frames, mail
from closeknit.importers._found import Context, Refused, Source
from closeknit.importers._mailheaders import MOST_RECIPIENTS, Mailbox

AUTOMATIC = "newsletters and automatic messages"


# ---- who was in touch


def test_out_in_and_to_several() -> None:
    found = box(
        letter("ana@x.example", ME),
        letter(ME, "ana@x.example, Ben <ben@x.example>", "Cc: cem@x.example", "Bcc: dee@x.example, me@home.example"),
    )
    assert ways(found) == [("ana", "in"), ("ana", "out"), ("ben", "out"), ("cem", "out"), ("dee", "out")]
    assert set(found.touches.half_days) == {2}


def test_a_mail_in_which_i_am_copied_counts_for_its_writer_alone() -> None:
    assert ways(box(letter("ana@x.example", "ben@x.example", f"Cc: {ME}, cem@x.example"))) == [("ana", "in")]


@pytest.mark.parametrize(("people", "kept"), [(MOST_RECIPIENTS, True), (MOST_RECIPIENTS + 1, False)])
@pytest.mark.parametrize("from_me", [True, False])
def test_mail_to_more_than_20_counts_for_nobody(people: int, kept: bool, from_me: bool) -> None:
    others = [f"p{n}@x.example" for n in range(people - (not from_me))] + ([] if from_me else [ME])
    half = len(others) // 2
    found = box(letter(ME if from_me else "ana@x.example", ", ".join(others[:half]), f"Cc: {', '.join(others[half:])}"))
    assert len(found.touches) == (0 if not kept else people if from_me else 1)
    assert left_out(found) == ({} if kept else {"mails to more than 20 people": 1})


def test_the_same_person_twice_counts_once() -> None:
    assert ways(box(letter(ME, "ana@x.example, ANA@X.example", "Cc: <ana@x.example>"))) == [("ana", "out")]


def test_mails_between_others_to_myself_and_to_nobody_named() -> None:
    found = box(
        letter("ana@x.example", ME),
        letter("ana@x.example", "ben@x.example"),
        letter(ME, ME),
        letter("ana@x.example", "undisclosed-recipients:;", f"Delivered-To: {ME}"),
        letter("ana@x.example", "ana@x.example", f"Delivered-To: {ME}"),
        letter(ME, "", "Subject: a note"),
    )
    assert ways(found) == [("ana", "in")]
    assert left_out(found) == {
        "mails between other people": 1,
        "mails to yourself": 1,
        "mails that do not say to whom they went": 3,
    }


def test_a_mail_that_came_by_an_address_not_named_in_it_counts_for_its_writer() -> None:
    found = box(letter("ana@x.example", "old-me@school.example", f"Delivered-To: {ME}"))
    assert ways(found) == [("ana", "in")]


def test_copies_count_once() -> None:
    one = letter("ana@x.example", ME)
    no_number = letter("ana@x.example", ME, "Message-ID: <>")
    found = box(one, one, no_number, no_number)
    assert len(found.touches) == 2
    assert left_out(found) == {"copies of mails that are in here already": 2}


def test_mails_without_number_and_date_are_not_taken_for_copies() -> None:
    """Two mails without either may lie in one mbox under lines of one second."""
    mailbox = Mailbox(Context(addresses=(ME,), now=NOW))
    for _ in range(2):
        mailbox.add(b"From: ana@x.example\nTo: me@home.example\n", envelope=b"From a Fri Jul  8 12:08:34 2011\n")
    assert between(mailbox.found()) == [("ana@x.example", "in", "2011-07-08T12:08:34")] * 2


# ---- what is left out


@pytest.mark.parametrize(
    "line",
    [
        "List-Id: <birds.lists.example>",
        "List-Unsubscribe: <https://x.example>",
        "List-Post: <mailto:birds@lists.example>",
        "LIST-HELP: x",
        "Precedence: bulk",
        "Precedence: List",
        "precedence: junk",
        "Auto-Submitted: auto-replied (vacation)",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "X-Auto-Response-Suppress: All",
        "X-Mailer: MailChimp Mailer - **CID1**",
        "X-Mailer: Sendinblue",
        "Feedback-ID: 1:2:3",
        "X-Autoreply: yes",
        "Mailing-List: contact x-help@lists.example; run by ezmlm",
        "Content-Type: multipart/report; report-type=delivery-status",
        "Sender: birds-bounces@lists.example",
        "Newsgroups: rec.birds",
    ],
)
def test_marks_of_lists_and_programs(line: str) -> None:
    found = box(letter("ana@x.example", ME, line))
    assert (names(found), left_out(found)) == ([], {AUTOMATIC: 1})


@pytest.mark.parametrize(
    "line",
    [
        "Precedence: normal",
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: DR, RN",
        "X-Mailer: Apple Mail (2.3774.600.62)",
        "X-Mailer: Microsoft Outlook 16.0",
        "User-Agent: Mozilla Thunderbird",
        "Content-Type: multipart/mixed",
        "X-Spam-Status: No, score=-2.4",
        "Return-Path: <ana@x.example>",
    ],
)
def test_what_people_send_stays(line: str) -> None:
    assert ways(box(letter("ana@x.example", ME, line))) == [("ana", "in")]


@pytest.mark.parametrize(
    "address",
    re.findall(
        r"\S+",
        "noreply no-reply no_reply do-not-reply donotreply shop.no-reply notifications notification+abc mailer-daemon "
        "postmaster bounce+12 newsletter news alerts ne-pas-repondre nicht-antworten noresponder owner-birds "
        "birds-request birds-bounces reply+0123 root 0123456789abcdef01234567 calendar-notification",
    ),
)
def test_addresses_that_nobody_reads(address: str) -> None:
    found = box(letter(f"Somebody <{address}@x.example>", ME), letter(ME, f"{address}@x.example"))
    assert (names(found), left_out(found)) == ([], {AUTOMATIC: 2})


@pytest.mark.parametrize("address", ["ana", "newsome", "rooth", "noah.reply", "autumn", "max.return", "info", "hello"])
def test_addresses_of_people(address: str) -> None:
    assert ways(box(letter(f"{address}@x.example", ME))) == [(address, "in")]


def test_many_mails_with_a_doubt_and_never_an_answer_are_from_a_program() -> None:
    shop = [letter("info@shop.example", ME) for _ in range(3)]
    assert left_out(box(*shop)) == {AUTOMATIC: 3}
    assert len(box(*shop[:2]).touches) == 2
    assert len(box(*shop, letter(ME, "info@shop.example")).touches) == 4
    assert len(box(*shop, letter("info@shop.example", ME, "In-Reply-To: <1@x>")).touches) == 4
    sent_by_service = [letter("ana@x.example", ME, "X-SES-Outgoing: 2024.01.05-1.2.3.4") for _ in range(3)]
    assert left_out(box(*sent_by_service)) == {AUTOMATIC: 3}
    assert len(box(*(letter("ana@x.example", ME) for _ in range(30))).touches) == 30


@pytest.mark.parametrize("line", ["X-Spam-Flag: YES", "X-Spam-Status: Yes, score=10", "Return-Path: <>"])
def test_what_a_filter_took_for_spam_counts_only_from_people_i_wrote_to(line: str) -> None:
    assert left_out(box(letter("ana@x.example", ME, line))) == {AUTOMATIC: 1}
    found = box(letter("ana@x.example", ME, line), letter(ME, "ana@x.example"))
    assert ways(found) == [("ana", "in"), ("ana", "out")]


def test_mail_to_a_list_is_to_nobody() -> None:
    found = box(
        letter("ana@x.example", "birds@club.example", "List-Post: <mailto:birds@club.example>"),
        letter(ME, "birds@club.example, ben@x.example"),
        letter("ben@x.example", "birds@club.example", f"Delivered-To: {ME}"),
    )
    assert ways(found) == [("ben", "out")]
    assert left_out(found) == {AUTOMATIC: 1, "mails between other people": 1}


@pytest.mark.parametrize(
    ("lines", "folder", "what"),
    [
        (["X-Gmail-Labels: Inbox,Spam"], "", "mails in spam"),
        (["X-Gmail-Labels: Trash,Opened"], "", "mails in the trash"),
        (["X-Gmail-Labels: Papierkorb"], "", "mails in the trash"),
        (["X-Gmail-Labels: =?UTF-8?Q?Entw=C3=BCrfe?="], "", "drafts"),
        (["X-Gmail-Labels: Chat,Opened"], "", "chat messages that do not say to whom they went"),
        (["X-Mozilla-Status: 0009"], "", "mails in the trash"),
        (["X-Mozilla-Draft-Info: internal/draft"], "", "drafts"),
        (["X-Status: AD"], "", "mails in the trash"),
        ([], "Mail/Junk E-mail", "mails in spam"),
        ([], "INBOX.Trash", "mails in the trash"),
        ([], "Корзина.mbox", "mails in the trash"),
        ([], "[Gmail]/下書き", "drafts"),
        ([], "Spam (2).mbox", "mails in spam"),
    ],
)
def test_places_that_are_left_out(lines: list[str], folder: str, what: str) -> None:
    found = box(letter("ana@x.example", ME, *lines), folder=folder)
    assert (names(found), left_out(found)) == ([], {what: 1})
    assert found.covered is None


@pytest.mark.parametrize("flags", [("\\Deleted",), ("\\Draft",), ("$Junk",), ("\\Trash", "\\Seen"), ("T",)])
def test_flags_of_a_server(flags: tuple[str, ...]) -> None:
    mailbox = Mailbox(Context(addresses=(ME,), now=NOW))
    mailbox.add(letter("ana@x.example", ME), flags=flags)
    mailbox.add(letter("ben@x.example", ME), flags=("\\Seen", "$NotJunk"))
    assert ways(mailbox.found()) == [("ben", "in")]


@pytest.mark.parametrize(
    "folder", ["All mail Including Spam and Trash.mbox", "Spam and eggs", "Draftsmen.mbox", "Trashed ideas/Ana"]
)
def test_other_folders_stay(folder: str) -> None:
    assert ways(box(letter("ana@x.example", ME), folder=folder)) == [("ana", "in")]


@pytest.mark.parametrize("status", ["0001", "0011", "xyz", ""])
def test_thunderbirds_other_flags_stay(status: str) -> None:
    assert ways(box(letter("ana@x.example", ME, f"X-Mozilla-Status: {status}"))) == [("ana", "in")]


# ---- when


def test_a_date_that_cannot_be_gives_way_to_the_server_and_to_the_line_before() -> None:
    def when(header: bytes, **more: object) -> list[str]:
        mailbox = Mailbox(Context(addresses=(ME,), now=NOW))
        mailbox.add(header, **more)  # type: ignore[arg-type]
        return [time for _, _, time in between(mailbox.found())]

    received = "Received: from a by b\r\n\twith x; Sat, 6 Jan 2024 08:00:00 +0100"
    line = b"From a Sun Jan  7 10:00:00 2024\n"
    for date in ("Thu, 01 Jan 1970 00:00:00 +0000", "Mon, 5 Jan 2099 10:00:00 +0000", "soon", "31 Feb 2024 10:00 GMT"):
        one = letter("ana@x.example", ME, received, date=date)
        assert when(one, envelope=line) == ["2024-01-06T07:00:00"]
        other = letter("ana@x.example", ME, date=date)
        assert when(other, envelope=line) == ["2024-01-07T10:00:00"]
        assert when(other, received=1704600000) == ["2024-01-07T04:00:00"]
        assert when(other) == []
    assert when(letter("ana@x.example", ME), envelope=line) == ["2024-01-05T10:00:00"]


def test_mails_that_lack_a_writer_or_a_day_are_named() -> None:
    found = box(letter("", ME), letter("ana@x.example", ME, date="soon"), letter("Nobody", ME))
    assert [(row.where, row.reason) for row in found.skipped] == [
        ("mail 1", "it does not say who wrote it"),
        ("mail 2", "it does not say when it was written"),
        ("mail 3", "it does not say who wrote it"),
    ]


def test_the_sender_line_helps_where_from_names_nobody() -> None:
    assert ways(box(letter("", ME, "Sender: Ana <ana@x.example>"))) == [("ana", "in")]


# ---- names


def test_the_name_most_mails_give_wins_and_the_others_are_kept() -> None:
    found = box(
        letter("Ana L. <ana@x.example>", ME),
        *(letter("=?utf-8?q?Ana_L=C3=B3pez?= <Ana@X.example>", ME) for _ in range(2)),
        letter("ana@x.example <ana@x.example>", ME),
        *(letter(ME, "Mum <ana@x.example>") for _ in range(5)),
    )
    (person,) = found.people
    assert (person.name, person.also, person.own_name) == ("Ana López", ("Ana L.", "Mum"), True)


def test_names_that_are_none() -> None:
    found = box(
        letter('"ben@x.example" <ben@x.example>', ME),
        letter("Cem via Meetings <cem@x.example>", ME),
        letter("Garden Shop Ltd <shop@x.example>", ME),
        letter("=?utf-8?Q??= <dee@x.example>", ME),
        letter("'Eva Roth' <eva@x.example>", ME),
    )
    assert names(found) == ["", "", "", "", "Eva Roth"]
    assert [person.organisation for person in found.people] == ["", "", "Garden Shop Ltd", "", ""]


# ---- hostile and broken


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=4))
def test_any_bytes_are_taken_or_refused(blocks: list[bytes]) -> None:
    mailbox = Mailbox(Context(addresses=(ME,), now=NOW))
    for block in blocks:
        mailbox.add(block + b"\nFrom: a@b.example\nDate: " + block + b"\nTo: " + block)
    found = mailbox.found()
    assert found.thrown.get("subjects and text of mails", 0) == len(blocks)
    assert _frames.from_frames(*_frames.to_frames([found]))


def test_a_crowd_in_one_line_costs_no_memory() -> None:
    found = box(letter("ana@x.example", ", ".join(f"p{n}@x.example" for n in range(20_000))))
    assert left_out(found) == {"mails to more than 20 people": 1}


def test_too_many_people_are_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("closeknit.importers._mailpeople.MOST_PEOPLE", 10)
    data = b"".join(b"From \n" + letter(f"p{n}@x.example", ME) + b"\n\n" for n in range(20))
    with pytest.raises(Refused, match="names more than"):
        mail.read(Source("x.mbox", io.BytesIO(data), len(data)), Context())
