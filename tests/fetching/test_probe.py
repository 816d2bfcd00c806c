"""`closeknit doctor --probe` tells a good front from a careless one (SC-8)."""

import socket
from pathlib import Path

from pytest_django.fixtures import Settings

from closeknit import checks
from closeknit.fetching import Rules
from tests.fetching.servers import Network, Speak, certificate, says, serving

SITE = "https://name.example"


def careful(line: socket.socket, head: bytes) -> None:
    path, method = head.split()[1], head.split()[0]
    if method == b"TRACE":
        says("405 No")(line, head)
    elif path == b"/help/":
        says("200 OK", "Strict-Transport-Security: max-age=31536000", body=b"help")(line, head)
    else:
        says("404 Not Found", body=b"not here")(line, head)


def careless(line: socket.socket, head: bytes) -> None:
    says("200 OK", body=head)(line, head)


def states(tmp_path: Path, speak: Speak, plain: Speak) -> dict[str, str]:
    theirs, ours = certificate(tmp_path, "name.example")
    with serving(speak, theirs) as secure, serving(plain) as open_:
        network = Network(secure)

        def connect(address: str, port: int, seconds: float) -> socket.socket:
            network.server = secure if port == 443 else open_
            return Network.connect(network, address, port, seconds)

        rules = Rules(resolve=network.resolve, connect=connect, tls=ours)
        return {f.id: f.state for f in checks.probe(SITE, rules)}


def test_a_careful_front_is_found_in_order(tmp_path: Path) -> None:
    found = states(tmp_path, careful, says("301 Moved", f"Location: {SITE}/help/"))
    assert found == dict.fromkeys(("P1", "P2", "P3", "P4", "P5", "P6"), "ok")


def test_a_careless_front_is_told_what_to_mend(tmp_path: Path) -> None:
    found = states(tmp_path, careless, careless)
    assert found == {"P1": "ok"} | dict.fromkeys(("P2", "P3", "P4", "P5", "P6"), "fail")


def test_an_address_inside_is_not_asked() -> None:
    with serving(careless) as trap:
        [finding] = checks.probe("https://127.0.0.1/", Rules(connect=Network(trap).connect))
        assert (finding.id, finding.state, trap.connections) == ("P1", "fail", 0)


def test_the_checks_of_django_find_nothing_in_a_public_service(settings: Settings) -> None:
    """SC-8."""
    settings.SECURE = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    assert [f.text for f in checks.deployment() if f.state != "ok"] == []
    settings.DEBUG = True
    assert "security.W018" in checks.deployment()[0].text
    settings.SECURE = False
    assert checks.deployment()[0].state == "ok"
