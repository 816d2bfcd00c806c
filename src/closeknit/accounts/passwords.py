"""How passwords are hashed: argon2id with 46 MiB, one pass, one lane (OWASP's second choice of equal strength).

Django's default takes 100 MiB and eight lanes: a few sign-ins at once would exhaust a small machine. For the same reason
no more than two hashes are worked out at once in a process; whoever comes third waits for a moment.
"""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2
ROOM = BoundedSemaphore(AT_ONCE)


class Argon2(Argon2PasswordHasher):
    """argon2id, m = 46 MiB, t = 1, p = 1, two at once."""

    memory_cost = 46 * 1024
    time_cost = 1
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """The hash of a password, with its parameters and salt in front."""
        with ROOM:
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Whether this is the password behind the hash."""
        with ROOM:
            return bool(super().verify(password, encoded))
