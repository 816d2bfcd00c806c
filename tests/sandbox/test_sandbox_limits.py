"""What the child can not do: no network, no process, no change to a file, no other file to read."""

import ctypes
import io
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from errno import EPERM
from pathlib import Path
from typing import Any

import pytest

from closeknit import sandbox
from closeknit.sandbox import limits

LANDLOCK = ctypes.CDLL(None).syscall(444, 0, 0, 1) > 0

_UNSHARE = (
    f"import ctypes; raise SystemExit(ctypes.CDLL(None).unshare({0x40000000 if os.geteuid() == 0 else 0x50000000}))"
)
NAMESPACE = subprocess.run([sys.executable, "-c", _UNSHARE], check=False).returncode == 0


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def ask(name: str, /, **arguments: Any) -> dict[str, Any]:
    return sandbox.run(f"bombs:{name}", io.BytesIO(b"data"), arguments).header


def test_everything_a_reader_has_no_need_of_is_refused(tmp_path: Path, server: socket.socket) -> None:
    beside = tmp_path / "beside"
    beside.write_bytes(b"stays")
    with (tmp_path / "given").open("w+b") as given:
        given.write(b"stays")
        arguments = {
            "folder": str(tmp_path),
            "beside": str(beside),
            "connected_port": server.getsockname()[1],
        }
        tries = sandbox.run("bombs:attempts", given, arguments).header["tries"]
        assert isinstance(tries, dict)
        assert [name for name, ended in tries.items() if not ended] == []
        given.seek(0)
        assert given.read() == b"stays"
    server.settimeout(0)
    with pytest.raises(BlockingIOError):
        server.accept()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["beside", "given"]
    assert beside.read_bytes() == b"stays"


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock")
def test_other_files_cannot_be_read(tmp_path: Path) -> None:
    secret = tmp_path / "database"
    secret.write_bytes(b"secret")
    for path in (
        secret,
        Path("/etc/passwd"),
        Path("/proc/self/environ"),
        Path(f"/proc/{os.getppid()}/environ"),
    ):
        assert ask("read_path", path=str(path)) == {"ended": "PermissionError"}


def test_its_own_code_can_be_read() -> None:
    assert ask("read_path", path=limits.__file__) == {"ended": ""}
    assert ask("read_path", path=os.__file__) == {"ended": ""}


def test_nothing_of_the_parent_is_to_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEKNIT_SECRET_KEY", "planted-secret")
    inherited = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(inherited, True)
    seen = ask("surroundings", name="planted-name")
    os.close(inherited)
    assert "planted" not in str(seen)
    assert set(seen["environment"]) <= {"TZ", "LC_CTYPE", "LD_LIBRARY_PATH"}
    assert seen["folder"] == "/"
    assert seen["open"] == [1, 2, 3, 4]


def test_the_child_stays_small() -> None:
    arguments = {"function": "closeknit.importers._reading:read_file", "name": "x", "size": 4, "context": {}}
    loaded = set(ask("modules_after", **arguments)["modules"])
    assert "closeknit.importers.vcard" in loaded
    assert loaded.isdisjoint({"django", "numpy", "pickle", "zipfile", "closeknit.settings", "closeknit.circle"})


def test_the_limits_are_those_of_the_design() -> None:
    wanted = sandbox.Limits(20, 25.0, 512 * 2**20, 256 * 2**20, 32)
    assert wanted == sandbox.DEFAULT


def exit_code(action: Callable[[], None]) -> int:
    """Run something in a copy of this process, whose limits end with it. Returns 0, or 1 if it raised."""
    pid = os.fork()
    if pid == 0:
        try:
            action()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def bind_without(monkeypatch: pytest.MonkeyPatch, *, seccomp: bool = True, namespace: bool = True) -> None:
    """Apply the limits as on a system that lacks a seccomp filter or a network namespace."""
    if not seccomp:
        monkeypatch.setattr(limits, "_filter_calls", lambda _libc: False)
    if not namespace:
        monkeypatch.setattr(limits, "_CLONE_NEWNET", -1)
        monkeypatch.setattr(limits, "_CLONE_NEWUSER", -1)
    limits.apply(sandbox.DEFAULT, os.getppid(), sandbox._code_folders())


def test_the_filter_alone_bars_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def attempt() -> None:
        bind_without(monkeypatch, namespace=False)
        with pytest.raises(PermissionError):
            socket.socket(socket.AF_INET, socket.SOCK_STREAM)

    assert exit_code(attempt) == 0


@pytest.mark.skipif(not NAMESPACE, reason="this system allows no network namespace")
def test_the_namespace_alone_bars_the_network(monkeypatch: pytest.MonkeyPatch, server: socket.socket) -> None:
    def attempt() -> None:
        bind_without(monkeypatch, seccomp=False)
        with pytest.raises(OSError, match="unreachable"), socket.socket() as unconnected:
            unconnected.connect(server.getsockname())

    assert exit_code(attempt) == 0


def test_without_any_way_to_bar_the_network_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def attempt() -> None:
        with pytest.raises(limits.NotSafe):
            bind_without(monkeypatch, seccomp=False, namespace=False)

    assert exit_code(attempt) == 0


def test_a_child_without_its_parent_reads_nothing() -> None:
    def attempt() -> None:
        with pytest.raises(limits.NotSafe):
            limits.apply(sandbox.DEFAULT, os.getpid(), [])

    assert exit_code(attempt) == 0


# ---- the filter itself, run by a small interpreter of classic BPF, for machines that are not this one

X86, ARM = "x86_64", "aarch64"
AUDIT = {X86: 0xC000003E, ARM: 0xC00000B7}
ALLOWED, REFUSED, KILLED = 0x7FFF0000, 0x00050000 | EPERM, 0x80000000


def verdict(program: bytes, audit: int, number: int, *arguments: int) -> int:
    data = struct.pack("<IIQ6Q", number, audit, 0, *arguments, *([0] * (6 - len(arguments))))
    lines = list(struct.iter_unpack("<HBBI", program))
    at = loaded = 0
    while True:
        code, when_true, when_false, value = lines[at]
        at += 1
        if code == 0x06:
            return int(value)
        if code == 0x20:
            loaded = struct.unpack_from("<I", data, value)[0]
        else:
            true = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[code]
            at += when_true if true else when_false


@pytest.mark.parametrize(("machine", "column"), [(X86, 0), (ARM, 1)])
def test_the_filter_refuses_what_it_names_and_nothing_else(machine: str, column: int) -> None:
    program = limits.seccomp_program(machine)
    named = {numbers[column] for numbers in limits._REFUSED.values()} - {None}
    opens = {limits._OPENAT[column], limits._OPEN[column]} - {None}
    for number in range(600):
        if number not in opens:
            expected = REFUSED if number in named else ALLOWED
            assert verdict(program, AUDIT[machine], number) == expected


@pytest.mark.parametrize(("machine", "openat"), [(X86, 257), (ARM, 56)])
def test_files_open_for_reading_only(machine: str, openat: int) -> None:
    program = limits.seccomp_program(machine)
    for flags in (os.O_RDONLY, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY):
        assert verdict(program, AUDIT[machine], openat, 0, 0, flags) == ALLOWED
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC, os.O_RDWR | os.O_CLOEXEC):
        assert verdict(program, AUDIT[machine], openat, 0, 0, flags) == REFUSED
    assert verdict(limits.seccomp_program(X86), AUDIT[X86], 2, 0, os.O_CREAT) == REFUSED
    assert verdict(limits.seccomp_program(X86), AUDIT[X86], 2, 0, os.O_RDONLY) == ALLOWED


def test_other_ways_to_call_the_kernel_are_shut() -> None:
    x32_socket = 0x40000000 | 41
    assert verdict(limits.seccomp_program(X86), AUDIT[X86], x32_socket) == REFUSED
    thirty_two_bit = 0x40000003
    assert verdict(limits.seccomp_program(X86), thirty_two_bit, 102) == KILLED
    assert verdict(limits.seccomp_program(ARM), AUDIT[X86], 41) == KILLED


@pytest.mark.parametrize(("machine", "numbers"), [(X86, (41, 42, 56, 57, 58, 59)), (ARM, (198, 203, 220, 221))])
def test_sockets_and_processes_have_the_numbers_of_the_kernels_tables(machine: str, numbers: tuple[int, ...]) -> None:
    for number in numbers:
        assert verdict(limits.seccomp_program(machine), AUDIT[machine], number) == REFUSED


def test_an_unknown_machine_has_no_filter() -> None:
    assert limits.seccomp_program("m68k") == b""
