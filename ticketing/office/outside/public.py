"""Which addresses of the network are everybody's, and so may be asked for somebody who only wrote a link."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

EVERYBODYS = ip_network("2000::/3")  # the only part of IPv6 that is handed out to the world
# Parts of it that carry an IPv4 address inside, or stand in documents only.
CARRIERS = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# What tells a machine of a provider its own secrets; two of them are public by their number.
METADATA = frozenset(
    map(ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "169.254.169.254", "fd00:ec2::254"))
)


def is_public(text: str) -> bool:
    """Whether anybody could ask there. No to what cannot be read, to every address inside a network, and to those that
    carry another one."""
    address = _read(text)
    if address is None or address in METADATA or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv6Address):
        return address in EVERYBODYS and not any(address in part for part in CARRIERS) and address.is_global
    return address.is_global


def may_be_inside(text: str) -> bool:
    """Whether a machine that the settings name may stand there: anywhere but where metadata are told, or nobody is."""
    address = _read(text)
    if address is None or address.is_multicast or address.is_unspecified or address in METADATA:
        return False
    return not address.is_link_local


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Without its zone; an IPv4 address that is written as one of IPv6 is what it is."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
