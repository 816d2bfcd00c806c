"""Functions that a hijacked or careless reader could contain. They only ever run inside the child process."""

import ctypes
import functools
import importlib
import mmap
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

Answer = tuple[dict[str, Any], dict[str, bytes]]


def echo(file: BinaryIO, **arguments: Any) -> Answer:
    """Return the file and the arguments as they came."""
    return {"arguments": arguments}, {"file:B": file.read()}


def give(file: BinaryIO, header: dict[str, Any], columns: dict[str, int]) -> Answer:
    """Return a header, and columns of zeros of the lengths asked for."""
    return header, {name: bytes(length) for name, length in columns.items()}


def surrogate(file: BinaryIO) -> Answer:
    """Return a text that UTF-8 has no bytes for."""
    return {"name": "a\ud800b"}, {}


def refuse(file: BinaryIO, sentence: str) -> Answer:
    """Say that the file cannot be read."""
    return {"refused": sentence}, {}


def surroundings(file: BinaryIO, **arguments: Any) -> Answer:
    """Tell what there is to see: environment, folder, command line, open descriptors."""
    return {
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "command": sys.orig_argv,
        "open": [number for number in range(32) if _ended(functools.partial(os.fstat, number)) == ""],
    }, {}


def modules_after(file: BinaryIO, function: str, **arguments: Any) -> Answer:
    """Call a function, then name everything that has been imported."""
    module, _, name = function.partition(":")
    getattr(importlib.import_module(module), name)(file, **arguments)
    return {"modules": sorted(sys.modules)}, {}


def slowly(file: BinaryIO, seconds: float) -> Answer:
    """Read the file in small steps."""
    total = 0
    while piece := file.read(2**18):
        total += len(piece)
        time.sleep(seconds)
    return {"read": total}, {}


def places(file: BinaryIO) -> Answer:
    """Read a file from its end and its middle."""
    size = file.seek(0, os.SEEK_END)
    file.seek(-3, os.SEEK_END)
    end = file.read()
    file.seek(1)
    return {"size": size, "end": end.decode(), "second": file.read(1).decode()}, {}


def sleep(file: BinaryIO) -> Answer:
    """Do nothing for a long time."""
    time.sleep(600)
    return {}, {}


def loop(file: BinaryIO) -> Answer:
    """Work for ever."""
    while True:
        pass


def hog(file: BinaryIO) -> Answer:
    """Take memory for ever."""
    kept = []
    while True:
        kept.append(bytearray(2**24))


def small_hog(file: BinaryIO) -> Answer:
    """Take memory for ever in the smallest pieces."""
    kept: list[object] = []
    while True:
        kept.append([None])


def raises(file: BinaryIO, words: str) -> Answer:
    """Fail with words of the file in the error."""
    raise KeyError(words)


def deep(file: BinaryIO) -> Answer:
    """Call itself until Python stops it."""
    return deep(file)


def abort(file: BinaryIO) -> Answer:
    """End like a C library that found its memory broken."""
    os.abort()


def segfault(file: BinaryIO) -> Answer:
    """Read at address nought."""
    return {"text": ctypes.string_at(0).decode()}, {}


def leave(file: BinaryIO) -> Answer:
    """End without an answer."""
    os._exit(0)


def leave_politely(file: BinaryIO) -> Answer:
    """Ask Python to end."""
    raise SystemExit(0)


def kill_itself(file: BinaryIO) -> Answer:
    """End as if the kernel had run out of memory."""
    ctypes.CDLL(None).syscall(234 if os.uname().machine == "x86_64" else 131, os.getpid(), os.getpid(), signal.SIGKILL)
    return {}, {}


def close_and_loop(file: BinaryIO) -> Answer:
    """Shut the way back and work on."""
    os.close(4)
    return loop(file)


def noise(file: BinaryIO) -> Answer:
    """Print, and answer all the same."""
    print("x" * 100_000, flush=True)
    print("x" * 100_000, file=sys.stderr, flush=True)
    return {"ok": True}, {}


def garbage(file: BinaryIO, data: str, told: bool) -> Answer:
    """Write what is no frame."""
    os.write(4, bytes.fromhex(data))
    return sleep(file)


def flood(file: BinaryIO) -> Answer:
    """Write progress for ever."""
    frame = b"P" + (16).to_bytes(8, "little") + bytes(16)
    while True:
        os.write(4, frame * 1000)


def die_with_it(file: BinaryIO) -> Answer:
    """Tell its number by way of progress, then wait."""
    os.write(4, b"P" + (16).to_bytes(8, "little") + os.getpid().to_bytes(8, "little") + bytes(8))
    return sleep(file)


def _unconnected() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect(("127.0.0.1", 9))


def _udp() -> None:
    socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"x", ("::1", 9))


def _thread() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def _map_more() -> None:
    mmap.mmap(-1, 2**30)


def attempts(file: BinaryIO, folder: str, beside: str, connected_port: int) -> Answer:
    """Try what a reader has no need of, and tell by which error each try ended ("" where it worked)."""
    place = pathlib.Path(folder)
    tries: dict[str, Callable[[], object]] = {
        "connect": _unconnected,
        "connect to a server": lambda: socket.create_connection(("127.0.0.1", connected_port), timeout=1),
        "datagram": _udp,
        "unix socket": lambda: socket.socket(socket.AF_UNIX),
        "socket pair": socket.socketpair,
        "fork": os.fork,
        "spawn": lambda: subprocess.run(["/bin/true"], check=True),
        "shell": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "thread": _thread,
        "kill": lambda: os.kill(os.getppid(), 0),
        "new file": lambda: (place / "new").write_bytes(b"x"),
        "empty file": lambda: (place / "empty").touch(),
        "write to the file": lambda: os.write(3, b"x"),
        "empty the file": lambda: os.ftruncate(3, 0),
        "overwrite": lambda: pathlib.Path(beside).write_bytes(b"x"),
        "delete": lambda: pathlib.Path(beside).unlink(),
        "rename": lambda: pathlib.Path(beside).rename(place / "other"),
        "folder": lambda: (place / "folder").mkdir(),
        "link": lambda: (place / "link").symlink_to(beside),
        "mode": lambda: pathlib.Path(beside).chmod(0o777),
        "more memory": _map_more,
        "many files": lambda: [os.dup(0) for _ in range(40)],
    }
    return {"tries": {name: _ended(action) for name, action in tries.items()}}, {}


def _ended(action: Callable[[], object]) -> str:
    try:
        action()
    except (OSError, RuntimeError, MemoryError, ValueError) as problem:
        return type(problem).__name__
    return ""


def read_path(file: BinaryIO, path: str) -> Answer:
    """Open another file by its path."""
    return {"ended": _ended(lambda: pathlib.Path(path).read_bytes())}, {}
