"""Nothing of our own network can be called through an address that somebody gives us (OU-1, AP-1 API7)."""

import dataclasses
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.fetching import Answer, Limits, Refused, Rules, Unreachable, fetch
from closeknit.fetching.addresses import may_be_called
from tests.fetching.servers import PUBLIC, Network, Server, certificate, drips, drips_headers, says, serving

SPELLINGS = (
    *("https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/"),
    *("https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.0.0.01/", "https://127.0.0.1./", "https://0/"),
    *(
        "https://0.0.0.0/",
        "https://localhost/",
        "https://LOCALHOST/",
        "https://localhost./",
        "https://127.127.127.127/",
    ),
    *("https://[::1]/", "https://[::]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::ffff:127.0.0.1]/"),
    *("https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::1]/"),
    *("https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/"),
    *("https://[fc00::1]/", "https://[fd12:3456::1]/", "https://[ff02::1]/", "https://[fec0::1]/"),
    *("https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/"),
    *("https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/", "https://100.100.100.200/"),
    *(
        "https://192.0.0.192/",
        "https://192.0.2.1/",
        "https://198.18.0.1/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
    ),
    *("https://240.0.0.1/", "https://[2001:db8::1]/", "https://[100::1]/", "https://[5f00::1]/"),
    *(
        "http://example.org/",
        "ftp://example.org/",
        "file" + ":///etc/passwd",
        "gopher://127.0.0.1:25/",
        "//example.org/",
    ),
    *("https://example.org:22/", "https://example.org:25/", "https://example.org:6379/", "https://example.org:0/"),
    *(
        "https://user@example.org/",
        "https://user:pass@example.org/",
        "https://example.org@127.0.0.1/",
        "https://@127.0.0.1/",
    ),
    *("https://example.org\\@127.0.0.1/", "https://127.0.0.1#@example.org/", "https://127.0.0.1?@example.org/"),
    *("https://exa mple.org/", "https://example.org/\r\nX: 1", "https://example.org/\x00", "https:///", "https://", ""),
    *(
        "https://①②⑦.⓪.⓪.①/",
        "https://１２７.0.0.1/",
        "https://127。0。0。1/",
        "https://ⓛocalhost/",
        "https://[::1",
        "https://a..b/",
    ),
    *("https://example/", "https://-a.example/", "https://example.org:99999/", "https://example.org:x/"),
)


@pytest.fixture
def trap() -> Iterator[Server]:
    """What must never be reached."""
    with serving(says("200 OK", body=b"secret")) as server:
        yield server


@pytest.fixture
def network(trap: Server) -> Network:
    return Network(trap, {"localhost": ["127.0.0.1"], "localhost.": ["127.0.0.1"]})


def rules(network: Network, **given: object) -> Rules:
    made = Rules(on=True, resolve=network.resolve, connect=network.connect)
    return dataclasses.replace(made, **given)  # type: ignore[arg-type]


def plain(network: Network, **limits: float) -> Rules:
    return rules(network, plain=True, limits=Limits(**limits))  # type: ignore[arg-type]


def test_there_are_enough_spellings() -> None:
    assert len(set(SPELLINGS)) >= 60


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_reaches_our_network(network: Network, trap: Server, url: str) -> None:
    """OU-1. What means this machine is also tried with the real resolver."""
    with pytest.raises(Refused):
        fetch(url, rules=rules(network))
    if any(word in url.lower() for word in ("127", "localhost", "0x", "0.0.0")):
        with pytest.raises((Refused, Unreachable)):
            fetch(url, rules=Rules(on=True, connect=network.connect))
    assert (network.called, trap.connections) == ([], 0)


def test_it_is_off_until_it_is_turned_on(network: Network, trap: Server) -> None:
    with pytest.raises(Refused, match="switched off"):
        fetch("https://example.org/", rules=Rules(resolve=network.resolve, connect=network.connect))
    assert (network.resolved, trap.connections) == ([], 0)


@pytest.mark.parametrize(
    "answers", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC], ["::1"], [], ["rubbish"]]
)
def test_every_answer_of_the_resolver_counts(trap: Server, answers: list[str]) -> None:
    network = Network(trap, {"name.example": answers})
    with pytest.raises(Refused):
        fetch("https://name.example/", rules=rules(network))
    assert trap.connections == 0


def test_a_name_is_resolved_once_and_that_very_address_is_called(trap: Server) -> None:
    """Rebinding: public the first time, private from then on. There is no second time."""
    told = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    network = Network(trap, {"rebind.example": lambda: next(told)})  # type: ignore[dict-item]
    answer = fetch("http://rebind.example/", rules=plain(network))
    assert (answer.body, network.resolved, network.called) == (b"secret", ["rebind.example"], [PUBLIC])


@pytest.mark.parametrize(
    "where",
    ["http://127.0.0.1/", "http://trap.example/", "//127.0.0.1/", "file" + ":///etc/passwd", "http://a@trap.example/"],
)
def test_a_redirect_is_looked_at_like_an_address(trap: Server, where: str) -> None:
    with serving(says("302 Found", f"Location: {where}")) as server:
        network = Network(server, {"trap.example": ["127.0.0.1"]})
        with pytest.raises(Refused):
            fetch("http://name.example/", rules=plain(network))
        assert (server.connections, trap.connections) == (1, 0)


def test_three_redirects_are_followed_and_no_fourth() -> None:
    def on(line: object, head: bytes) -> None:
        step = int(head.split()[1].strip(b"/") or b"0")
        says("302 Found", f"Location: /{step + 1}")(line, head) if step < 3 else says("200 OK", body=b"x")(line, head)  # type: ignore[arg-type]

    with serving(on) as server:  # type: ignore[arg-type]
        assert fetch("http://name.example/0", rules=plain(Network(server))).url == "http://name.example/3"
    with serving(says("302 Found", "Location: /again")) as server:
        with pytest.raises(Refused, match="too many"):
            fetch("http://name.example/", rules=plain(Network(server)))
        assert server.connections == 4


def test_secrets_stay_with_the_host_they_are_for() -> None:
    with serving(says("200 OK")) as second:
        with serving(says("301 Moved", "Location: http://other.example/")) as first:
            network = Network(first)

            def connect(address: str, port: int, seconds: float) -> object:
                network.server = first if not first.connections else second
                return Network.connect(network, address, port, seconds)

            given = {"Authorization": "Basic c2VjcmV0", "Cookie": "a=b", "Depth": "1"}
            to = dataclasses.replace(plain(network), connect=connect)  # type: ignore[arg-type]
            fetch("http://name.example/", rules=to, method="PROPFIND", headers=given, body=b"<x/>")
        assert b"Basic" in first.asked[0]
        assert b"Basic" not in second.asked[0]
        assert b"a=b" not in second.asked[0]
        assert b"Depth: 1" in second.asked[0]
        assert b"Host: other.example\r\n" in second.asked[0]


@pytest.mark.parametrize("speak", [drips, drips_headers, lambda line, head: time.sleep(3)])
def test_a_slow_drip_ends_with_the_deadline(speak: object) -> None:
    """Each byte comes in time and the whole never does: one deadline is over all of it."""
    with serving(speak) as server, pytest.raises(Unreachable):  # type: ignore[arg-type]
        fetch("http://name.example/", rules=plain(Network(server), seconds=0.5))


def test_what_is_too_large_is_left() -> None:
    with serving(says("200 OK", body=b"x" * 100_001)) as server, pytest.raises(Unreachable, match="too large"):
        fetch("http://name.example/", rules=plain(Network(server), size=100_000))
    with serving(says("200 OK", body=b"x" * 100_000)) as server:
        assert len(fetch("http://name.example/", rules=plain(Network(server), size=100_000)).body) == 100_000


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"rubbish\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
    ],
)
def test_what_is_no_whole_http_is_unreachable(raw: bytes) -> None:
    with serving(lambda line, head: line.sendall(raw)) as server, pytest.raises(Unreachable) as problem:
        fetch("http://name.example/", rules=plain(Network(server)))
    assert "example" not in str(problem.value)


def test_the_proxy_of_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch, trap: Server) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
    with serving(says("200 OK", body=b"direct")) as server:
        assert fetch("http://name.example/", rules=plain(Network(server))).body == b"direct"
    assert trap.connections == 0


def test_the_certificate_is_that_of_the_name(tmp_path: Path) -> None:
    theirs, ours = certificate(tmp_path, "name.example")
    with serving(says("200 OK", body=b"safe"), theirs) as server:
        to = rules(Network(server), tls=ours)
        assert fetch("https://name.example/a?b=c", rules=to) == Answer(
            200, {"content-length": "4"}, b"safe", "https://name.example/a?b=c"
        )
        assert server.asked[0].startswith(b"GET /a?b=c HTTP/1.1\r\nHost: name.example\r\n")
        for url, wrong in (("https://other.example/", to), ("https://name.example/", rules(Network(server)))):
            with pytest.raises(Unreachable) as problem:
                fetch(url, rules=wrong)
            assert isinstance(problem.value.__cause__, ssl.SSLCertVerificationError)


def test_methods_and_headers_of_calendars_and_push_go_through() -> None:
    with serving(says("207 Multi-Status", body=b"<a/>")) as server:
        for method in ("REPORT", "PUT", "POST", "PROPFIND"):
            answer = fetch(
                "http://name.example/cal/",
                rules=plain(Network(server)),
                method=method,
                headers={"Depth": "1"},
                body=b"<q/>",
            )
            assert answer.status == 207
        assert [head.split(b" ")[0] for head in server.asked] == [b"REPORT", b"PUT", b"POST", b"PROPFIND"]
        assert all(b"Content-Length: 4\r\n" in head for head in server.asked)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "127.0.0.1"},
        {"X": "a\r\nHost: b"},
        {"X\n": "a"},
        {"Content-Length": "0"},
        {"Transfer-Encoding": "chunked"},
    ],
)
def test_headers_that_would_change_the_request_are_refused(network: Network, headers: dict[str, str]) -> None:
    with pytest.raises(Refused):
        fetch("http://name.example/", rules=plain(network), headers=headers)
    assert network.called == []


@given(st.ip_addresses())
def test_only_what_is_given_out_to_the_public_may_be_called(address: object) -> None:
    """Never more than the standard library calls global: our list only takes away."""
    from ipaddress import ip_address

    text = str(address)
    if may_be_called(text):
        assert ip_address(text).is_global
        assert not ip_address(text).is_multicast


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4009::200e"])
def test_public_addresses_may_be_called(address: str) -> None:
    assert may_be_called(address)
