"""A small world in one process: people, a clock that jumps, workers that die and get in each other's way, a mail server
that refuses, takes and hangs up (RE-18). Everything is drawn from one seed, so a fault can be seen again.

The outbox is the real one, on a real database. In the middle of carrying a parcel another worker may wake up, also long
after the lease is over: the orders that real processes reach rarely come up all the time here.

What has to hold, whatever happened, once the world is healthy again (`World.broken`):

  alerts      each reached its person, unless somebody had acknowledged it before
  account     each went out, or was too late, or was refused for good
  reminders   none twice; none too late; none in quiet hours; one a tie and day, three mails a day at most
  all         none before it was due (reminders: half an hour, as one mail); none left lying
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction

from closeknit.accounts.models import User
from closeknit.outbox import actions, clock, manners
from closeknit.outbox.carrying import NotSent
from closeknit.outbox.composing import Parcel
from closeknit.outbox.models import Entry, Manner, Switch
from closeknit.outbox.reminding import DIGEST, MOST_A_DAY
from closeknit.outbox.sending import LEASE, Worker

START = datetime(2027, 3, 26, 10, tzinfo=UTC)
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata")
STEPS = 60
TIES = 3


class Died(BaseException):
    """A worker was killed here."""


@dataclass(slots=True)
class Taken:
    """What a person got: when the worker asked the mail server to take it, and which entries it was about."""

    at: datetime
    person: int
    entries: list[int]


@dataclass
class World:
    """One world. `taken` is the truth about what arrived; the database only knows what the workers could write down."""

    seed: int
    draw: random.Random = field(init=False)
    now: datetime = START
    taken: list[Taken] = field(default_factory=list)
    acknowledged: dict[int, datetime] = field(default_factory=dict)
    people: list[User] = field(default_factory=list)
    made: int = 0
    ill: bool = True
    depth: int = 0

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        for number, zone in enumerate(ZONES):
            person = User.objects.create(email=f"w{number}@example.org", password="!", zone=zone)
            Manner.objects.create(person=person, quiet_from=21 * 60, quiet_until=7 * 60)
            self.people.append(person)
        self.workers = [Worker(self.carry, lambda: self.now, self.draw.random) for _ in range(3)]

    def carry(self, parcel: Parcel) -> None:
        """Take a parcel, refuse it, take it and say nothing, or let the worker die before or after."""
        asked = self.now
        if self.ill and self.depth < 2 and self.draw.random() < 0.25:
            self.depth += 1
            self.now += self.draw.choice([timedelta(seconds=1), LEASE + timedelta(seconds=1)])
            self.turn()
            self.depth -= 1
        what = self.draw.choices(
            ["take", "refuse", "never", "swallow", "break", "die before", "die after"],
            [60, 8, 3, 5, 5, 10, 9] if self.ill else [1, 0, 0, 0, 0, 0, 0],
        )[0]
        if what in {"take", "swallow", "die after"}:
            self._take(parcel, asked)
        if what in {"die before", "die after"}:
            raise Died
        if what in {"swallow", "break"}:
            raise NotSent("broken-line", sure=False)
        if what != "take":
            raise NotSent("to-550" if what == "never" else "data-451", sure=True, final=what == "never")

    def _take(self, parcel: Parcel, asked: datetime) -> None:
        numbers = [row.text.split()[1] for part in parcel.parts for row in part.rows if row.text.startswith("Number")]
        first = Entry.objects.get(message_id=parcel.message_id)
        about = [int(n) for n in numbers] if parcel.care == "reminder" else [first.pk]
        rows = (
            Entry.objects.filter(about__number__in=about)
            if parcel.care == "reminder"
            else Entry.objects.filter(pk=first.pk)
        )
        assert parcel.person is not None
        self.taken.append(Taken(asked, parcel.person.pk, list(rows.values_list("pk", flat=True))))

    def turn(self) -> int:
        """One worker has its turn; it may die in it."""
        try:
            return self.draw.choice(self.workers).turn()
        except Died:
            return 1

    def step(self) -> None:
        """Something happens."""
        what = self.draw.choices(
            ["say", "turn", "wait", "night", "back", "ahead", "see", "switch"], [30, 40, 20, 4, 3, 1, 4, 2]
        )[0]
        if what == "say":
            self.say()
        elif what == "turn":
            self.turn()
        elif what == "see":
            self.see()
        elif what == "switch":
            wanted = {"person": self.draw.choice(self.people), "kind": "test_reminder", "channel": "mail"}
            Switch.objects.update_or_create(**wanted, defaults={"on": self.draw.random() < 0.7})
        else:
            hours = {"wait": self.draw.uniform(0, 1), "night": 9, "back": -2, "ahead": 400 * 24}[what]
            self.now += timedelta(hours=hours)

    def say(self) -> None:
        """Somebody is to be told something, sometimes for the second time."""
        again = self.made and self.draw.random() < 0.2
        number = self.draw.randrange(1, self.made + 1) if again else self.made + 1
        self.made = max(self.made, number)
        kind = ("test_alert", "test_reminder", "test_reminder", "security")[number % 4]
        due = self.now + timedelta(minutes=self.draw.choice([0, 0, 20, 600]))
        person = self.people[number % len(self.people)]
        more: dict[str, object] = {}
        if kind == "test_reminder":
            more = {"topics": [f"tie{number % TIES}"], "stale_after": due + timedelta(hours=12)}
        elif kind == "security":
            more = {"stale_after": due + timedelta(hours=20)}
        elif number % 8 == 0:
            more = {"escalation": [(timedelta(minutes=30), self.people[(number + 1) % len(self.people)])]}
        about = {"number": number, "what": "password"}
        with transaction.atomic():
            message = actions.Message(kind, f"n{number}", about=about, due_at=due, **more)  # type: ignore[arg-type]
            actions.send(message, person=person, now=self.now)

    def see(self) -> None:
        """Somebody acknowledges an alert."""
        alerts = list(Entry.objects.filter(care="safety", root=None, seen_at=None).order_by("pk"))
        if alerts:
            entry = self.draw.choice(alerts)
            assert entry.person is not None
            actions.acknowledge(entry=entry, by=entry.person, now=self.now)
            for pk in [entry.pk, *entry.followers.values_list("pk", flat=True)]:
                self.acknowledged[pk] = self.now

    def run(self) -> list[str]:
        """Let things happen, then let the world be healthy until nothing is due; returns what is broken."""
        for _ in range(STEPS):
            self.step()
        self.ill = False
        last = Entry.objects.order_by("-due_at").values_list("due_at", flat=True).first() or self.now
        self.now = max(self.now, last)
        for _ in range(60):
            self.now += timedelta(minutes=31)
            for _ in range(100):
                if not self.turn():
                    break
        return self.broken()

    def broken(self) -> list[str]:
        """What does not hold."""
        came: Counter[int] = Counter(pk for taken in self.taken for pk in taken.entries)
        wrong: list[str] = []
        for entry in Entry.objects.exclude(channel="here").select_related("root"):
            if entry.state in {"waiting", "leased"}:
                wrong.append(f"{entry.key} is left {entry.state}, problem {entry.problem}")
            if entry.care == "safety" and not came[entry.pk] and entry.pk not in self.acknowledged:
                wrong.append(f"alert {entry.key} is lost")
            if entry.care == "account" and not came[entry.pk] and entry.state not in {"failed", "dropped"}:
                wrong.append(f"account {entry.key} is lost: {entry.state}")
            if entry.care == "reminder" and came[entry.pk] > 1:
                wrong.append(f"reminder {entry.key} came {came[entry.pk]} times")
        return [*wrong, *self._at_wrong_times(), *self._too_many()]

    def _at_wrong_times(self) -> list[str]:
        wrong = []
        entries = Entry.objects.select_related("person").in_bulk()
        for taken in self.taken:
            for entry in (entries[pk] for pk in taken.entries):
                early = DIGEST if entry.care == "reminder" else timedelta(0)
                if taken.at < entry.due_at - early:
                    wrong.append(f"{entry.key} came early")
                if entry.stale_after and taken.at > entry.stale_after:
                    wrong.append(f"{entry.key} came late")
                if entry.care == "reminder" and self._quiet(entry, taken.at):
                    wrong.append(f"{entry.key} came in quiet hours")
        return wrong

    def _quiet(self, entry: Entry, at: datetime) -> bool:
        assert entry.person is not None
        return clock.after_quiet(at, manners.zone_of(entry.person), 21 * 60, 7 * 60) != at

    def _too_many(self) -> list[str]:
        wrong, ties, mails = [], Counter[tuple[object, ...]](), Counter[tuple[object, ...]]()
        entries = Entry.objects.select_related("person").in_bulk()
        for taken in self.taken:
            about = [entries[pk] for pk in taken.entries if entries[pk].care == "reminder"]
            for n, entry in enumerate(about):
                assert entry.person is not None
                # The day on which it was marked, which is what is capped.
                day = (entry.sent_at or taken.at).astimezone(manners.zone_of(entry.person)).date()
                mails[taken.person, day] += int(n == 0)
                for topic in set(entry.topics):
                    ties[taken.person, topic, day] += int(all(topic not in e.topics for e in about[:n]))
        wrong += [f"{key} was told {n} times" for key, n in ties.items() if n > 1]
        wrong += [f"{key} got {n} mails" for key, n in mails.items() if n > MOST_A_DAY]
        return wrong
