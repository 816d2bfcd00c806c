"""How passwords are hashed: argon2id with 46 MiB, one pass, one lane (OWASP's second choice of equal strength).

Django's default takes 100 MiB and eight lanes: a few sign-ins at once would exhaust a small machine.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """argon2id, m = 46 MiB, t = 1, p = 1."""

    memory_cost = 46 * 1024
    time_cost = 1
    parallelism = 1
