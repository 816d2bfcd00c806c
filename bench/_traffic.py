"""People who open pages and press buttons, from a process of their own: raw sockets kept open, little CPU.

Reads one JSON object from its input and prints one. A plan has

    port, owners     where to ask, and a file with what each browser holds (`_life.fill`)
    connections      how many ask at once           seconds, seed
    mix              weights of "today", "person", "spoke"
    rate             asks a second, at times drawn as from a crowd (Poisson), whatever the answers do; 0 asks again at once
    think            mean seconds between an answer and the next ask of one connection, drawn exponentially

With a rate, an answer's time counts from when it was due to be asked, so that a queue in front of the server is not
hidden ("coordinated omission", Tene 2013).
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter, defaultdict
from typing import Any

import numpy as np

SECONDS_AN_ANSWER = 30
GOOD = {"today": b"200", "person": b"200", "spoke": b"303"}


def asked(kind: str, owner: dict[str, Any], ref: str) -> bytes:
    """One request as a browser sends it."""
    path = {"today": "/", "person": f"/circle/{ref}/", "spoke": f"/circle/{ref}/spoke/"}[kind]
    head = f"Host: 127.0.0.1\r\nCookie: {owner['cookie']}\r\nAccept-Encoding: gzip\r\nAccept: text/html\r\n"
    if kind != "spoke":
        return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
    body = f"csrfmiddlewaretoken={owner['token']}"
    form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{head}{form}\r\n{body}".encode()


class Crowd:
    """All connections of one plan, and what they were told."""

    def __init__(self, plan: dict[str, Any], owners: list[dict[str, Any]]) -> None:
        self.plan, self.owners = plan, owners
        self.random = random.Random(plan["seed"])
        self.kinds, self.weights = list(plan["mix"]), list(plan["mix"].values())
        self.took: dict[str, list[float]] = defaultdict(list)
        self.wrong: Counter[str] = Counter()
        self.bytes = 0
        self.late = 0
        self.until = 0.0

    def draw(self) -> tuple[str, bytes]:
        """What is asked next."""
        owner = self.random.choice(self.owners)
        kind = self.random.choices(self.kinds, self.weights)[0]
        return kind, asked(kind, owner, self.random.choice(owner["people"]))

    async def closed(self) -> None:
        """One connection that asks, waits for the answer, thinks, and asks again."""
        line = Line(self.plan["port"])
        think = self.plan.get("think", 0)
        if think:
            await asyncio.sleep(self.random.uniform(0, think))
        while time.perf_counter() < self.until:
            kind, request = self.draw()
            await self.ask(line, kind, request, time.perf_counter())
            if think:
                await asyncio.sleep(self.random.expovariate(1 / think))
        line.close()

    async def open(self) -> None:
        """Asks that are due at times of their own, taken by whichever connection is free."""
        due: asyncio.Queue[float | None] = asyncio.Queue()
        count = self.plan["connections"]
        works = [asyncio.create_task(self._take(due)) for _ in range(count)]
        at = time.perf_counter()
        while at < self.until:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            due.put_nowait(at)
            at += self.random.expovariate(self.plan["rate"])
        for _ in range(count):
            due.put_nowait(None)
        await asyncio.gather(*works)

    async def _take(self, due: "asyncio.Queue[float | None]") -> None:
        line = Line(self.plan["port"])
        while (at := await due.get()) is not None:
            kind, request = self.draw()
            await self.ask(line, kind, request, at)
        line.close()

    async def ask(self, line: "Line", kind: str, request: bytes, since: float) -> None:
        """Ask once and note what came."""
        try:
            status, size = await asyncio.wait_for(line.ask(request), SECONDS_AN_ANSWER)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError) as problem:
            self.wrong[f"{kind}: {type(problem).__name__}"] += 1
            line.close()
            return
        self.took[kind].append(time.perf_counter() - since)
        self.bytes += size
        if status != GOOD[kind]:
            self.wrong[f"{kind}: {status.decode()}"] += 1


class Line:
    """One connection, opened again when the other side closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> tuple[bytes, int]:
        """Send one request; returns the status and the bytes of the answer."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        reader, writer = self.streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        size = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
        if size is None:
            raise ValueError("an answer without its length")
        await reader.readexactly(size)
        if b"connection: close" in lines:
            self.close()
        return lines[0].split()[1], len(head) + size

    def close(self) -> None:
        """Hang up."""
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


def milliseconds(taken: list[float]) -> dict[str, float]:
    """Middle, 99th and worst of some times."""
    if not taken:
        return {}
    p50, p95, p99 = (float(np.percentile(taken, q)) for q in (50, 95, 99))
    named = {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "worst_ms": max(taken)}
    return {"answers": len(taken), **{name: round(1000 * value, 1) for name, value in named.items()}}


async def run(plan: dict[str, Any], owners: list[dict[str, Any]]) -> dict[str, Any]:
    """Let the crowd in for so many seconds."""
    crowd = Crowd(plan, owners)
    began, cpu = time.perf_counter(), time.process_time()
    crowd.until = began + plan["seconds"]
    if plan.get("rate"):
        await crowd.open()
    else:
        await asyncio.gather(*(crowd.closed() for _ in range(plan["connections"])))
    wall = time.perf_counter() - began
    answers = sum(map(len, crowd.took.values()))
    return {
        "seconds": round(wall, 1),
        "answers": answers,
        "per_second": round(answers / wall, 1),
        "errors": sum(crowd.wrong.values()),
        "wrong": dict(crowd.wrong),
        "bytes_an_answer": round(crowd.bytes / max(answers, 1)),
        "asker_cpu_share": round((time.process_time() - cpu) / wall, 2),
        "all": milliseconds([t for taken in crowd.took.values() for t in taken]),
        **{kind: milliseconds(taken) for kind, taken in sorted(crowd.took.items())},
    }


def main() -> int:
    """Read the plan, do it, print what came."""
    plan = json.load(sys.stdin)
    with open(plan["owners"], encoding="utf-8") as file:
        owners = json.load(file)["owners"]
    print(json.dumps(asyncio.run(run(plan, owners))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
