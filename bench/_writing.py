"""Several people who press buttons at once, remember what they were told, and compare it with what is there later."""

import http.client
import random
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

SECONDS_AN_ANSWER = 30
ADDED = {"moments": "moment.added", "people": "person.added", "promises": "promise.made", "supports": "support.noted"}
"""What is counted of each owner, and the journal's word for one more of it."""


@dataclass
class Person:
    """One owner with a browser: what was asked, what was said to be done, what nobody answered.

    said, unsure   words of one's own by what they are in: each is there exactly once, or at most once
    removed        numbers of moments that were said to be removed; unsure_removed: asked, no answer
    """

    pk: str
    cookie: str
    token: str
    refs: list[str]
    said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unsure: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    removed: set[str] = field(default_factory=set)
    unsure_removed: set[str] = field(default_factory=set)
    there: dict[str, str] = field(default_factory=dict)
    acknowledged: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    in_the_air: int = 0


class Writers:
    """Everybody who writes, in threads."""

    def __init__(self, owners: list[dict[str, Any]], before: dict[str, Any], seed: int) -> None:
        self.people = [Person(str(o["pk"]), o["cookie"], o["token"], o["people"]) for o in owners]
        self.before, self.seed, self.round = before["owners"], seed, 0
        self.over = threading.Event()
        self.threads: list[threading.Thread] = []
        self.unsaid = 0

    @property
    def acknowledged(self) -> int:
        """Writes that were said to be done, so far."""
        return sum(person.acknowledged for person in self.people)

    @property
    def refused(self) -> Counter[int]:
        """Answers that said that a write was not done, by status."""
        return sum((person.refused for person in self.people), Counter())

    def begin(self, port: int, stay: bool = False) -> None:
        """Everybody starts to write; with `stay` they go on after an answer that never came."""
        self.over.clear()
        self.round += 1
        self.threads = [
            threading.Thread(target=self._write, args=(person, port, stay, self.seed * 1000 + self.round * 50 + n))
            for n, person in enumerate(self.people)
        ]
        for thread in self.threads:
            thread.start()

    def wait_for_one(self, seconds: float = 30) -> None:
        """Until somebody is told that it is done, from now on."""
        told, until = self.acknowledged, time.monotonic() + seconds
        while self.acknowledged == told and time.monotonic() < until:
            time.sleep(0.005)

    def end(self) -> int:
        """Everybody stops; returns how many writes were never answered."""
        self.over.set()
        for thread in self.threads:
            thread.join()
        return sum(person.in_the_air for person in self.people)

    def _write(self, person: Person, port: int, stay: bool, seed: int) -> None:
        """One person presses one button after another until the server is gone or it is enough."""
        pick, line = random.Random(seed), http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_AN_ANSWER)
        person.in_the_air = 0
        number = 0
        while not self.over.is_set():
            number += 1
            if not self._press(person, line, pick, f"w{self.round}-{person.pk}-{number}"):
                person.in_the_air += 1
                line.close()
                if not stay:
                    break
                time.sleep(0.02)
        line.close()

    def _press(self, person: Person, line: http.client.HTTPConnection, pick: random.Random, word: str) -> bool:
        """One button. False when no answer came."""
        ref, today = pick.choice(person.refs), date.today().isoformat()
        what = pick.choices(["moments", "people", "promises", "supports", "remove", "done"], [5, 1, 2, 2, 2, 1])[0]
        open_ones = sorted(set(person.there) - person.removed - person.unsure_removed)
        if what == "remove" and not open_ones:
            what = "moments"
        number = pick.choice(open_ones) if what == "remove" else ""
        path, form = {
            "moments": (f"/circle/{ref}/moments/", {"how": 3, "when": today, "note": word}),
            "people": ("/circle/add/", {"name": word, "layer": 0}),
            "promises": (f"/circle/{ref}/promises/", {"words": word}),
            "supports": (f"/circle/{ref}/support/", {"way": "got", "kind": 1, "day": today, "words": word}),
            "remove": (f"/circle/{person.there.get(number, ref)}/moments/{number}/remove/", {}),
            "done": (f"/today/mine/{ref}/", {"as": "done"}),
        }[what]
        unsure = person.unsure_removed if what == "remove" else person.unsure[what]
        sure = person.removed if what == "remove" else person.said[what]
        name = number or word
        unsure.add(name)
        try:
            status = self._post(person, line, path, form)
        except (OSError, http.client.HTTPException):
            return False
        unsure.discard(name)
        if status == 303:
            sure.add(name)
            person.acknowledged += 1
        else:
            person.refused[status] += 1
        return True

    def _post(self, person: Person, line: http.client.HTTPConnection, path: str, form: dict[str, Any]) -> int:
        body = urlencode({"csrfmiddlewaretoken": person.token, **form})
        head = {"Cookie": person.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", path, body, head)
        answer = line.getresponse()
        answer.read()
        return answer.status

    def get(self, person: Person, port: int, path: str) -> int:
        """The status of one page; 0 when none came."""
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_AN_ANSWER)
        try:
            line.request("GET", path, headers={"Cookie": person.cookie})
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()

    def compare(self, state: dict[str, Any]) -> list[str]:
        """What is there, against what was said: a line for each thing that does not fit."""
        wrong = list(state["damage"])
        self.unsaid = 0
        for person in self.people:
            now, before = state["owners"][person.pk], self.before[person.pk]
            wrong += [f"{person.pk}: {problem}" for problem in self._compare(person, now, before)]
            person.there = {pk: ref for pk, (_, gone, ref) in now["moments"].items() if not gone}
        return wrong

    def _compare(self, person: Person, now: dict[str, Any], before: dict[str, Any]) -> list[str]:
        wrong = []
        if now["journal_breaks_at"] is not None:
            wrong.append(f"the journal breaks at {now['journal_breaks_at']}")
        if now["not_learned"]:
            wrong.append(f"{now['not_learned']} ties have not learned what is there")
        notes = Counter(note for note, _, _ in now["moments"].values())
        counted = {**now, "moments": notes}
        for what, act in ADDED.items():
            found: Counter[str] = Counter(counted[what])
            for word in person.said[what]:
                if found[word] != 1:
                    wrong.append(f"{what}: {word} was acknowledged and is there {found[word]} times")
            for word in person.unsure[what]:
                self.unsaid += found[word]
                if found[word] > 1:
                    wrong.append(f"{what}: {word} is there {found[word]} times")
            rows = sum(found.values()) - (0 if what == "moments" else sum(before[what].values()))
            entries = now["acts"].get(act, 0) - before["acts"].get(act, 0)
            if rows != entries:
                wrong.append(f"{what}: {rows} new rows and {entries} journal entries")
        gone = {pk for pk, (_, is_gone, _) in now["moments"].items() if is_gone}
        if missing := person.removed - gone:
            wrong.append(f"removed and back again: {sorted(missing)}")
        if extra := gone - person.removed - person.unsure_removed:
            wrong.append(f"gone without being asked: {sorted(extra)}")
        if len(gone) != now["acts"].get("moment.removed", 0):
            wrong.append(f"{len(gone)} moments gone and {now['acts'].get('moment.removed', 0)} journal entries")
        return wrong
