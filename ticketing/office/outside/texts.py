"""The texts (TXT records) that stand at a name of the DNS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import dns.exception
import dns.resolver

from ticketing.office.outside.mail_hosts import AT_ONCE, resolver


def ask(names: Iterable[str], server: str) -> Mapping[str, tuple[str, ...]]:
    """The texts by name, none where there are none; a name for which nobody could answer is left out. `server`: ""
    the system's, else "address" or "address:port"."""
    try:
        asks = resolver(server)
    except dns.resolver.NoResolverConfiguration:  # a machine that knows no name server
        return {}
    wanted = list(dict.fromkeys(names))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = zip(wanted, pool.map(lambda name: _asked(asks, name), wanted), strict=True)
        return {name: one for name, one in found if one is not None}


def _asked(asks: dns.resolver.Resolver, name: str) -> tuple[str, ...] | None:
    try:
        answer = asks.resolve(name, "TXT", search=False)
        return tuple(b"".join(row.strings).decode("utf-8", "replace") for row in answer)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, UnicodeError):
        return None
