"""Runs a function on a person's file in a child process that can do nothing else (security: S10, IM-1, IM-2).

The child gets an open file and plain arguments, and gives back plain data (`wire`). It has no network, starts
no process, changes no file and is bounded in memory and time (`limits`). It is started without a fork of this
process's Python state, so that `run` can be called from any thread of a busy server.

The function is named, never passed: only the child imports it. It is called as `function(file, **arguments)`
and returns (header, columns): a JSON-able dict, and bytes of numbers by name with a typecode behind a colon
("at:q"). A header of {"refused": sentence} says that the file cannot be read and why, in words for the person
who chose it.
"""

import compileall
import fcntl
import importlib.util
import io
import json
import os
import select
import signal
import stat
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from types import TracebackType
from typing import BinaryIO, Literal, Self

from closeknit.sandbox import wire
from closeknit.sandbox.limits import DEFAULT, Limits

__all__ = ["DEFAULT", "Failed", "Limits", "Result", "run"]

Kind = Literal["time", "memory", "stopped", "crash", "refused"]

_SENTENCES: dict[Kind, str] = {
    "time": "This file takes longer to read than is safe, so nothing was read; "
    "export a shorter period or without media and choose it again.",
    "memory": "This file needs more memory than is safe to give it, so nothing was read; "
    "export a shorter period or without media and choose it again.",
    "stopped": "Reading was stopped, so nothing was kept of this file; choose it again when you like.",
    "crash": "This file could not be read to its end, so nothing was read; "
    "export it once more, and if that does not help, tell whoever runs this Closeknit.",
    "refused": "This file cannot be read; export it once more and choose the new file.",
}
_NOT_A_FILE = "This is not a file that can be read; choose a file that was exported."

_START = "import sys; sys.path += sys.argv[1:]; from closeknit.sandbox import child; child.main()"
_FLAGS = ("-I", "-S", "-B", "-X", "utf8", "-c", _START)
_KEPT = ("LD_LIBRARY_PATH",)
"""All that Python may need of the environment. Everything else, keys and passwords among it, stays here."""

_PIECE = 2**20
_LOOK_EVERY = 0.05
_SENTENCE_LENGTH = 1000
_FIRST_FREE = 10
_NORMAL = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGXCPU, signal.SIGXFSZ)
"""Signals that mean in the child what they usually mean, whatever this process has made of them."""


class Failed(Exception):
    """Nothing was read. `sentence` is for the person, `detail` for a log: it holds no word of the file."""

    def __init__(self, kind: Kind, sentence: str = "", detail: str = "") -> None:
        self.kind: Kind = kind
        self.sentence = sentence or _SENTENCES[kind]
        self.detail = detail
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Result:
    """What the function returned: a JSON object, and the bytes of each column by its name."""

    header: dict[str, object]
    columns: dict[str, bytes]


def run(
    function: str,
    file: BinaryIO | int,
    arguments: Mapping[str, object],
    *,
    limits: Limits = DEFAULT,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """Call `function` ("package.module:name") on an open file in a child process and return what it found.

    file       an open file, at any position, or its descriptor; it is read from its start and stays open
    arguments  keyword arguments, JSON-able
    progress   called in this thread with (bytes read, bytes in all), some times a second
    stop       asked some times a second; when it says yes, the child ends and Failed("stopped") is raised

    Raises Failed. Whatever happens, the child is gone when this returns.
    """
    _compiled(function.partition(":")[0])
    with _Child(function, file, arguments, limits) as child:
        return child.result(progress, stop)


@cache
def _compiled(module: str) -> None:
    """Compile a module and its neighbours once: the child writes nothing, so it would compile them for every file."""
    spec = importlib.util.find_spec(module)
    if spec is not None and spec.origin is not None and not sys.dont_write_bytecode:
        compileall.compile_dir(os.path.dirname(spec.origin), maxlevels=0, quiet=2)


class _Child:
    """One child process, from start to end."""

    def __init__(self, function: str, file: BinaryIO | int, arguments: Mapping[str, object], limits: Limits) -> None:
        self._limits = limits
        self._reader = wire.Reader(limits.result_bytes + wire.HEADER_BYTES)
        self._header: dict[str, object] | None = None
        self._columns: dict[str, bytes] = {}
        self._ended = False
        request: wire.Request = {
            "function": function,
            "arguments": dict(arguments),
            "limits": asdict(limits),
            "parent": os.getpid(),
            "readable": _code_folders(),
        }
        self._answer, answer_end = os.pipe2(os.O_CLOEXEC)
        opened = [answer_end]
        try:
            opened.append(_descriptor(file))
            opened.append(_in_memory(io.BytesIO(json.dumps(request).encode())))
            self._pid = _spawn(request["readable"], *opened)
        except BaseException:
            os.close(self._answer)
            raise
        finally:
            for descriptor in opened:
                os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._answer)
        if self._pid:
            self._end()

    def _end(self) -> tuple[int, float]:
        """End the child if it still runs, and collect it: (wait status, processor seconds)."""
        pid, self._pid = self._pid, 0
        try:
            os.kill(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            # Somebody else in this process collects every child; what it used is unknown then.
            return 0, 0.0
        return status, usage.ru_utime + usage.ru_stime

    def result(self, progress: Callable[[int, int], None] | None, stop: Callable[[], bool] | None) -> Result:
        """Listen to the child until it has answered or failed."""
        try:
            self._listen(progress, stop)
        except wire.TooLarge as problem:
            raise Failed("memory", detail="result too large") from problem
        except wire.Damaged as problem:
            raise Failed("crash", detail=str(problem)) from problem
        if not self._ended or self._header is None:
            raise self._what_happened()
        refused = self._header.get("refused")
        if refused is not None:
            raise Failed("refused", _sentence(refused))
        return Result(self._header, self._columns)

    def _listen(self, progress: Callable[[int, int], None] | None, stop: Callable[[], bool] | None) -> None:
        ends = time.monotonic() + self._limits.wall_seconds
        look = 0.0
        gone = False
        poll = select.poll()
        poll.register(self._answer, select.POLLIN)
        while not self._ended:
            now = time.monotonic()
            if now >= ends:
                raise Failed("time")
            if stop is not None and now >= look:
                look = now + _LOOK_EVERY
                if stop():
                    raise Failed("stopped")
            if poll.poll(0 if gone else 1000 * min(_LOOK_EVERY, ends - now)):
                data = os.read(self._answer, _PIECE)
                if not data:
                    return
                for kind, payload in self._reader.feed(data):
                    self._take(kind, payload, progress)
            elif gone:
                return
            else:
                # What it wrote last may have come since the poll: look once more before believing in the silence.
                gone = self._is_gone()

    def _is_gone(self) -> bool:
        """Whether the child has ended while another process still holds its end of the pipe."""
        try:
            return os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            return True

    def _take(self, kind: bytes, payload: bytes, progress: Callable[[int, int], None] | None) -> None:
        if kind == wire.PROGRESS:
            done, total = wire.read_progress(payload)
            if progress is not None:
                progress(done, total)
        elif kind == wire.HEADER:
            self._header = wire.read_header(payload)
        elif kind == wire.COLUMN:
            name, data = wire.read_column(payload)
            self._columns[name] = data
        elif kind == wire.END:
            self._ended = True
        elif kind == wire.MEMORY:
            raise Failed("memory")
        else:
            raise Failed("crash", detail=payload[:200].decode("utf-8", "replace"))

    def _what_happened(self) -> Failed:
        """Tell from how the child ended why there is no answer."""
        status, seconds = self._end()
        if not os.WIFSIGNALED(status):
            return Failed("crash", detail="ended without an answer")
        killed_by = os.WTERMSIG(status)
        worked_long = seconds >= self._limits.cpu_seconds
        if killed_by == signal.SIGXCPU or (killed_by == signal.SIGKILL and worked_long):
            return Failed("time")
        return Failed("crash", detail=f"ended by signal {killed_by}")


def _sentence(words: object) -> str:
    """What the child says to the person, as one line of bounded length."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(words)[:_SENTENCE_LENGTH])
    return " ".join(text.split())


def _code_folders() -> list[str]:
    """The folders of the child's code: this package's and the installed ones, never one with data in it."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = (os.path.abspath(sys.prefix) + os.sep, os.path.abspath(sys.base_prefix) + os.sep)
    return [package] + [
        path
        for path in sys.path
        if os.path.isabs(path)
        and (path.startswith(installed) or os.path.basename(path) in ("site-packages", "dist-packages"))
    ]


def _descriptor(file: BinaryIO | int) -> int:
    """Return a new descriptor of the file, with its own position where the system allows it.

    Raises Failed for a pipe, a device or a folder.
    """
    if isinstance(file, int):
        number = file
    else:
        try:
            number = file.fileno()
        except (AttributeError, OSError):
            return _in_memory(file)
        if file.writable():
            file.flush()
    if not stat.S_ISREG(os.fstat(number).st_mode):
        raise Failed("refused", _NOT_A_FILE)
    try:
        return os.open(f"/proc/self/fd/{number}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE)


def _in_memory(file: BinaryIO) -> int:
    """Copy a file that has no descriptor into memory that has one; nothing of it touches a disk."""
    descriptor = os.memfd_create("closeknit", os.MFD_CLOEXEC)
    try:
        before = file.tell()
        file.seek(0)
        while piece := file.read(_PIECE):
            with memoryview(piece) as view:
                done = 0
                while done < len(view):
                    done += os.write(descriptor, view[done:])
        file.seek(before)
        os.lseek(descriptor, 0, os.SEEK_SET)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _spawn(code: list[str], answer: int, file: int, request: int) -> int:
    """Start the child with exactly five descriptors (see `child`) and return its number."""
    # Copies with high numbers first: the file may lie on a number that the child's standard ones are put on.
    high = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE) for number in (request, file, answer)]
    paths = [os.path.dirname(code[0]), *code[1:]]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"TZ": "UTC"}
    try:
        return os.posix_spawn(
            sys.executable,
            [sys.executable, *_FLAGS, *paths],
            environment,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, high[0], 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, 1, 2),
                (os.POSIX_SPAWN_DUP2, high[1], 3),
                (os.POSIX_SPAWN_DUP2, high[2], 4),
            ],
            setpgroup=0,
            setsigmask=[],
            setsigdef=_NORMAL,
        )
    finally:
        for number in high:
            os.close(number)
