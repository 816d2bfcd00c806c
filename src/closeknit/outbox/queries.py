"""What pages and the doctor show of the outbox. Reading changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min

from closeknit.accounts.models import User
from closeknit.checks import Finding
from closeknit.outbox import access, mail, manners, registered
from closeknit.outbox.models import Beat, Care, Channel, Entry
from closeknit.outbox.registered import Kind, Words

SILENT = timedelta(minutes=5)
LATE = timedelta(minutes=15)
RECENT = timedelta(days=7)

UNSAFE_LINE = {
    "tls-expired": "the mail server's certificate has run out",
    "tls-unknown": "nobody this machine trusts has signed the mail server's certificate",
    "tls-name": "the mail server's certificate is for another name",
    "tls-certificate": "the mail server's certificate cannot be trusted",
    "tls-refused": "the mail server offers no encryption",
    "tls-broken": "the encrypted line to the mail server breaks",
}
"""Why a mail is not handed over, by the code of `mail`."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice on the page: what it says, since when, and whether it is new."""

    words: Words
    at: datetime
    new: bool


def notices(person: User, now: datetime) -> list[Notice]:
    """The notices of a person, the newest first."""
    found = []
    for entry in access.notices(person, now)[: access.SHOWN]:
        words = registered.write(entry.kind, person, [entry], False)
        if words is not None:
            found.append(Notice(words, entry.due_at, entry.seen_at is None))
    return found


def offered() -> list[Kind]:
    """The kinds that a person can choose about: reminders first."""
    listed = (kind for kind in registered.kinds() if kind.listed)
    return sorted(listed, key=lambda kind: (kind.care != Care.REMINDER, kind.name))


def switches(person: User) -> dict[tuple[str, str], bool]:
    """For each kind and way that can be turned on or off, whether it is on."""
    return {
        (kind.name, channel): manners.is_on(person, kind, channel)
        for kind in offered()
        for channel in kind.channels
        if channel not in kind.fixed
    }


def mail_fails(person: User) -> bool:
    """Whether the last mail to this person could not be delivered."""
    last = access.last_mail(person)
    return last is not None and last.state == Entry.State.FAILED


@dataclass(frozen=True, slots=True)
class Queue:
    """How the outbox stands: what is due, how old the oldest of it is (seconds), the last beat, what failed lately."""

    waiting: int
    due: int
    oldest: float
    beat: datetime | None
    failed: int
    problems: dict[str, int]


def queue(now: datetime) -> Queue:
    """How the outbox stands now."""
    open_ = Entry.objects.filter(state__in=(Entry.State.WAITING, Entry.State.LEASED)).exclude(channel=Channel.HERE)
    # The hour since which it is due, not the next try: a mail that is tried again and again is late.
    due = open_.filter(due_at__lte=now).aggregate(n=Count("pk"), first=Min("due_at"))
    failed = Entry.objects.filter(state=Entry.State.FAILED, due_at__gte=now - RECENT)
    trouble = open_.exclude(problem="") | failed
    return Queue(
        waiting=open_.count(),
        due=due["n"],
        oldest=(now - due["first"]).total_seconds() if due["first"] else 0.0,
        beat=Beat.objects.aggregate(at=Max("at"))["at"],
        failed=failed.count(),
        problems=dict(trouble.order_by().values_list("problem").annotate(n=Count("pk"))),
    )


def findings(now: datetime) -> list[Finding]:
    """What the doctor says about the outbox."""
    stands = queue(now)
    if stands.beat is None:
        hint = "Start the pages with closeknit serve, or a worker of its own with closeknit worker."
        found = [Finding("O1", "warn", "No worker has run yet.", hint)]
    elif abs(now - stands.beat) > SILENT:
        text = f"The last beat of a worker was on {stands.beat:%d %B %Y, %H:%M} UTC."
        found = [Finding("O1", "warn", text, "Codes and reminders wait. Start closeknit serve or closeknit worker.")]
    else:
        found = [Finding("O1", "ok", "A worker is running.")]
    if stands.oldest > LATE.total_seconds():
        text = f"{stands.due} messages are due, the oldest for {stands.oldest / 3600:.1f} hours."
        codes = ", ".join(f"{code} ({n})" for code, n in sorted(stands.problems.items())) or "none"
        found.append(Finding("O2", "warn", text, f"What went wrong: {codes}. docs/run/mail.md says what each means."))
    else:
        found.append(Finding("O2", "ok", f"{stands.waiting} messages wait, {stands.due} of them due."))
    if stands.failed:
        text = f"{stands.failed} messages of the last seven days could not be delivered."
        found.append(Finding("O3", "warn", text, "The addresses may be wrong: closeknit outbox lists the reasons."))
    if not mail.has_server() and stands.due and stands.beat is not None:
        hint = "Set CLOSEKNIT_SMTP_URL; reminders by mail wait for it or end."
        found.append(Finding("O4", "warn", "Messages are due and no mail server is set.", hint))
    if reasons := [words for code, words in UNSAFE_LINE.items() if code in stands.problems]:
        hint = "Nothing is sent in the clear. It goes out by itself once the mail server is mended (docs/run/mail.md)."
        found.append(Finding("O5", "warn", f"Mail waits: {' and '.join(reasons)}.", hint))
    return found
