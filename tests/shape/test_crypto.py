"""The inventory of cryptography is what the code uses, and randomness for secrets comes from one place (CR-7, CR-8)."""

import ast
import re

from tests.shape.tree import ROOT, files, parsed, short, text

INVENTORY = "docs/build/crypto.md"
MODULES = {"secrets", "hashlib", "hmac", "random", "ssl", "uuid", "crypt"}
PARTS = ("cryptography.hazmat", "django.utils.crypto", "django.core.signing", "django.contrib.auth.hashers", "argon2")
ALLOWED = {
    "AESGCM", "HKDF", "hashes.SHA256", "hashlib.sha256", "hashlib.blake2b", "Argon2PasswordHasher", "ssl.create_default_context",
    "SHA256", "ssl.SSLContext", "secrets.choice", "secrets.compare_digest", "hmac.compare_digest", "uuid.UUID",
    "secrets.token_bytes", "secrets.token_hex", "secrets.token_urlsafe", "secrets.randbelow",
    "ec.ECDH", "ec.ECDSA", "ec.SECP256R1", "ec.EllipticCurvePrivateKey", "ec.EllipticCurvePublicKey", "ec.derive_private_key",
    "ec.generate_private_key", "Encoding", "PublicFormat",
}  # fmt: skip
"""The only primitives: NIST SP 800-38D, RFC 5869, FIPS 180-4, RFC 7693, RFC 9106, the curve of RFC 8291, TLS as Python sets it up."""

INVENTED = "src/closeknit/demo/"
"""The samples are the same every time, so their randomness is a seeded one; nothing of it guards anything."""


def uses(tree: ast.Module) -> set[str]:
    """The primitives that a module names: `module.name` of the standard library, names imported from libraries."""
    known: dict[str, str] = {}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {a.asname or a.name: a.name for a in node.names if a.name in MODULES}
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            found |= {f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PARTS):
            # A module of primitives counts by what is taken from it.
            known |= {a.asname or a.name: a.name for a in node.names if a.name.islower()}
            found |= {a.name for a in node.names if not a.name.islower()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in known and not node.attr.endswith("Error"):
                found.add(f"{known[node.value.id]}.{node.attr}")
            elif (node.value.id, node.attr) == ("os", "urandom"):
                found.add("os.urandom")
    return found


def listed() -> dict[str, set[str]]:
    """What the inventory says, by file."""
    rows = re.findall(r"^\| `([\w/.]+\.py)` \| (.+?) \|", text(ROOT / INVENTORY), re.MULTILINE)
    return {f"src/closeknit/{name}": set(re.findall(r"`([^`]+)`", several)) for name, several in rows}


USED = {short(path): found for path in files(".py", under=("src",)) if (found := uses(parsed(path)))}


def test_each_way_to_name_a_primitive_is_seen() -> None:
    seen = uses(
        ast.parse(
            "import secrets, hashlib as h, os, random\nfrom random import choice\n"
            "from cryptography.hazmat.primitives.ciphers.aead import AESGCM\n"
            "from cryptography.hazmat.primitives import hashes as hs\n"
            "secrets.token_hex(); h.md5(); os.urandom(1); random.random(); hs.SHA1()"
        )
    )
    assert seen == {
        "secrets.token_hex", "hashlib.md5", "os.urandom", "random.random", "random.choice", "AESGCM", "hashes.SHA1",
    }  # fmt: skip


def test_the_inventory_lists_every_use_and_no_other() -> None:
    """CR-8."""
    guarding = {name: found for name, found in USED.items() if not name.startswith(INVENTED)}
    assert listed() == guarding


def test_only_the_listed_primitives_are_used() -> None:
    """CR-8: nothing home-made, nothing old."""
    assert {name: found - ALLOWED for name, found in USED.items() if found - ALLOWED and INVENTED not in name} == {}


def test_nothing_but_the_samples_uses_randomness_that_can_be_guessed() -> None:
    """CR-7: `random` is for the samples alone; secrets come from `secrets`."""
    guessable = {name: {u for u in found if u.startswith(("random.", "uuid.uuid"))} for name, found in USED.items()}
    assert {name for name, found in guessable.items() if found} == {
        "src/closeknit/demo/files.py", "src/closeknit/demo/life.py",
    }  # fmt: skip
