"""What the child that reads a person's file may use, and what is taken from it before it sees the first byte.

Linux only. Resource limits bound time and memory (setrlimit(2)). A seccomp filter takes away the network,
other processes and every change to the file system (seccomp(2), classic BPF); a network namespace of its own
does the first once more (unshare(2)). Landlock, where the kernel has it, leaves only Python's own code to be
read, so that not even a hijacked parser sees the database (landlock(7)).
"""

import ctypes
import os
import resource
import signal
import struct
import sys
from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: processor and wall-clock seconds, bytes of address space, bytes of result."""

    cpu_seconds: int = 20
    wall_seconds: float = 25.0
    memory_bytes: int = 512 * MIB
    result_bytes: int = 256 * MIB
    open_files: int = 32


DEFAULT = Limits()

_NICE = 5
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PDEATHSIG, _DUMPABLE, _SECCOMP, _NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_FILTER = 2

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of `_REFUSED`, and the audit number by which the kernel names the architecture."""

_REFUSED = {
    # network
    "socket": (41, 198), "socketpair": (53, 199), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "connect": (42, 203), "sendto": (44, 206),
    "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # other processes
    "clone": (56, 220), "clone3": (435, 435), "fork": (57, None), "vfork": (58, None), "execve": (59, 221),
    "execveat": (322, 281), "kill": (62, 129), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    # changes to files
    "creat": (85, None), "openat2": (437, 437), "truncate": (76, 45), "ftruncate": (77, 46),
    "fallocate": (285, 47), "unlink": (87, None), "unlinkat": (263, 35), "rmdir": (84, None),
    "mkdir": (83, None), "mkdirat": (258, 34), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "link": (86, None), "linkat": (265, 37), "symlink": (88, None),
    "symlinkat": (266, 36), "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None),
    "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279),
    # the kernel itself, and these limits
    "setrlimit": (160, 164), "prlimit64": (302, 261), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "chroot": (161, 51), "bpf": (321, 280),
    "io_uring_setup": (425, 425), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "init_module": (175, 105),
    "finit_module": (313, 273),
}  # fmt: skip
"""System calls that answer "not permitted": numbers on x86_64 and on aarch64."""

_OPENAT, _OPEN = (257, 56), (2, None)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class NotSafe(RuntimeError):
    """This system offers no way to keep the child off the network."""


def apply(limits: Limits, parent: int, readable: list[str]) -> None:
    """Bind this process for good. It will not outlive `parent`; `readable` are the folders of its code.

    Raises NotSafe when neither a seccomp filter nor a network namespace can be had, OSError when a limit is
    refused.
    """
    os.chdir("/")
    os.nice(_NICE)
    _first_to_go()
    libc = ctypes.CDLL(None, use_errno=True)
    # Root needs no user namespace for this one, and would lose sight of code that another account owns.
    apart = libc.unshare(_CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET) == 0
    for option, value in ((_NO_NEW_PRIVS, 1), (_DUMPABLE, 0), (_PDEATHSIG, signal.SIGKILL)):
        if libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)):
            raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        raise NotSafe("the parent is gone")
    _set_limits(limits)
    _only_readable(libc, readable)
    if not _filter_calls(libc) and not apart:
        raise NotSafe("neither seccomp nor a network namespace is available")


def _first_to_go() -> None:
    """Ask the kernel to end this process before any other when the machine runs out of memory."""
    try:
        with open("/proc/self/oom_score_adj", "wb", buffering=0) as file:
            file.write(b"1000")
    except OSError:
        pass  # no /proc here: the address-space limit still holds


def _set_limits(limits: Limits) -> None:
    # A second between the two processor limits, so that the first one's own signal tells what happened.
    for what, soft, hard in (
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1),
        (resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files, limits.open_files),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        ceiling = resource.getrlimit(what)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(what, (soft, hard))


def _filter_calls(libc: ctypes.CDLL) -> bool:
    """Install the seccomp filter. Returns False where the kernel or the architecture does not allow it."""
    program = seccomp_program(os.uname().machine)
    if not program or struct.calcsize("P") != 8:
        return False
    code = ctypes.create_string_buffer(program, len(program))
    whole = ctypes.create_string_buffer(struct.pack("HP", len(program) // 8, ctypes.addressof(code)))
    nothing = ctypes.c_ulong(0)
    return int(libc.prctl(_SECCOMP, ctypes.c_ulong(_SECCOMP_FILTER), whole, nothing, nothing)) == 0


def seccomp_program(machine: str) -> bytes:
    """Return the filter for a machine (as `os.uname` names it) in classic BPF, nothing for an unknown one."""
    if machine not in _ARCHITECTURES:
        return b""
    column, audit = _ARCHITECTURES[machine]
    calls = [number for numbers in _REFUSED.values() if (number := numbers[column]) is not None]
    load, jump_equal, jump_from, jump_bits, back = 0x20, 0x15, 0x35, 0x45, 0x06
    number_at, architecture_at, second_at, third_at = 0, 4, 24, 32
    allow, refuse, kill = 0x7FFF0000, 0x00050000 | 1, 0x80000000
    opens = [
        line
        for call, flags_at in ((_OPENAT[column], third_at), (_OPEN[column], second_at))
        if call is not None
        for line in (
            (jump_equal, 0, 4, call),
            (load, 0, 0, flags_at),
            (jump_bits, 0, 1, _WRITING),
            (back, 0, 0, refuse),
            (back, 0, 0, allow),
        )
    ]
    lines = [
        (load, 0, 0, architecture_at),
        (jump_equal, 1, 0, audit),
        (back, 0, 0, kill),
        (load, 0, 0, number_at),
        # The x32 numbers of x86_64 begin here; no other architecture has numbers as high.
        (jump_from, len(opens) + len(calls) + 1, 0, 0x40000000),
        *opens,
        *((jump_equal, len(calls) - place, 0, call) for place, call in enumerate(calls)),
        (back, 0, 0, allow),
        (back, 0, 0, refuse),
    ]
    return b"".join(struct.pack("<HBBI", *line) for line in lines)


_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FIRST_RIGHTS, _TRUNCATE = (1 << 13) - 1, 1 << 14
_SYSTEM_CODE = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
)


def _only_readable(libc: ctypes.CDLL, folders: list[str]) -> None:
    """Leave nothing to open but Python's code and the system's libraries, where the kernel has Landlock."""
    version = _call(libc, _LANDLOCK_CREATE, 0, 0, 1)
    if version < 1:
        return
    rights = struct.pack("Q", _FIRST_RIGHTS | (_TRUNCATE if version >= 3 else 0))
    rules = _call(libc, _LANDLOCK_CREATE, _address(rights), len(rights), 0)
    if rules < 0:
        return
    try:
        # Listing a folder that packages are found in shows names only; its files stay shut unless named here.
        allowed = [(path, _READ_FOLDER) for path in sys.path]
        allowed += [(path, _READ_FILE | _READ_FOLDER) for path in (*folders, *_SYSTEM_CODE)]
        for path, right in allowed:
            _allow(libc, rules, path, right)
        _call(libc, _LANDLOCK_RESTRICT, rules, 0, 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: str, right: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        right &= _READ_FILE
    beneath = struct.pack("=Qi", right, place)
    if right:
        _call(libc, _LANDLOCK_ADD, rules, 1, _address(beneath), 0)
    os.close(place)


def _address(data: bytes) -> int:
    return ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value or 0


def _call(libc: ctypes.CDLL, number: int, *arguments: int) -> int:
    return int(libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)))
