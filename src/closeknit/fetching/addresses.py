"""Which network addresses this server may call: only public ones, by our own list.

Python's `ipaddress` is not enough: on 3.11 `is_global` says yes to NAT64 of 127.0.0.1, to 6to4, to 192.0.0.192 and to
multicast. The list follows the IANA special-purpose registries (RFC 6890 and its updates) of IPv4 and IPv6.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

REFUSED_4 = tuple(
    IPv4Network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
ALLOWED_6 = IPv6Network("2000::/3")
"""The only block that is given out as global unicast. Loopback, mapped, NAT64, unique local, link-local, site-local and
multicast lie outside it."""

REFUSED_6 = tuple(
    IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
)
"""Inside it: protocol assignments with Teredo and ORCHID, documentation, 6to4, AS112, the former 6bone."""


def may_be_called(text: str) -> bool:
    """Whether this address, as a resolver answers it, is a public one. What is no address is refused; so is a zone (%)."""
    try:
        address: Address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in block for block in REFUSED_4)
    return address.scope_id is None and address in ALLOWED_6 and not any(address in block for block in REFUSED_6)
