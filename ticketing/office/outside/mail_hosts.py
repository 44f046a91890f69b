"""Who receives mail for a domain, as the DNS says (RFC 5321 section 5.1, RFC 7505)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import dns.exception
import dns.resolver

import mailboxes

AT_ONCE = 16
PATIENCE = 5.0  # seconds for one question
NOBODY = "no"  # as a setting: nothing is asked


@dataclass(frozen=True)
class Receivers:
    """The machines that receive, the most preferred first; none where the domain takes no mail at all."""

    hosts: tuple[str, ...] = ()


def ask(names: Iterable[str], server: str) -> Mapping[str, Receivers]:
    """What was answered, by domain; whom nobody could answer for is left out. `server`: "" the system's, else
    "address" or "address:port"."""
    try:
        asks = resolver(server)
    except dns.resolver.NoResolverConfiguration:  # a machine that knows no name server
        return {}
    wanted = list(dict.fromkeys(names))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = zip(wanted, pool.map(lambda name: _asked(asks, name), wanted), strict=True)
        return {name: one for name, one in found if one is not None}


def _asked(resolver: dns.resolver.Resolver, name: str) -> Receivers | None:
    """None: no answer now, which says nothing about the domain."""
    try:
        name = mailboxes.wire_domain(name)
    except mailboxes.Unwritable:
        return None if name.isascii() else Receivers()
    try:
        answer = resolver.resolve(name, "MX", search=False)
        rows = sorted((row.preference, row.exchange.to_text(omit_final_dot=True)) for row in answer)
        return Receivers(tuple(host for _, host in rows if host not in ("", ".")))
    except dns.resolver.NXDOMAIN:
        return Receivers()
    except dns.resolver.NoAnswer:
        return _by_address(resolver, name)
    except (dns.exception.DNSException, UnicodeError):
        return None


def _by_address(resolver: dns.resolver.Resolver, name: str) -> Receivers | None:
    """Without MX records the domain's own machine receives, if it has an address."""
    try:
        found = resolver.resolve_name(name, search=False)
        return Receivers((name,) if list(found.addresses()) else ())
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return Receivers()
    except (dns.exception.DNSException, UnicodeError):
        return None


def resolver(server: str) -> dns.resolver.Resolver:
    """Who asks: "" the system's, else "address" or "address:port". Raises NoResolverConfiguration."""
    made = dns.resolver.Resolver(configure=not server)
    if server:
        address, _, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "53")
        made.nameservers, made.port = [address], int(port)
    made.lifetime = PATIENCE
    return made
