"""A page or a file of the world outside, read for somebody who wrote its address: never one of a network inside.

Every address that its host has must be everybody's, and the connection is made to one of those that were looked at, so
that a name which answers otherwise a moment later leads nowhere. So is each place to which it sends on. Time is counted
for the whole, not for each piece; size as it is after unpacking.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urljoin, urlsplit

import weblinks
from ticketing import clock
from ticketing.office.outside.answers import NotFetched as NotFetched
from ticketing.office.outside.answers import Page, TimedSocket, received
from ticketing.office.outside.public import is_public, may_be_inside

PATIENCE = 20.0  # seconds for all of it, with where it sends on
CONNECTING = 6.0  # of those, for one address
MOST_REDIRECTS = 5
MOST_ADDRESSES = 4  # of one host that are tried
REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = "Despacho/1 (comprueba lo que su oficina publica)"
HEADERS = {
    "User-Agent": AGENT,
    "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
    "Accept-Language": "es",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
Lookup = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True)
class _Place:
    """Where one request goes. `wanted` is path and query as they are asked for."""

    secure: bool
    host: str
    port: int
    wanted: str


def by_system(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as this machine knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def fetch(
    address: str, *, inside: Collection[str] = (), patience: float = PATIENCE, lookup: Lookup = by_system
) -> Page:
    """What answers there with 200. `inside`: the hosts of the institution (with their port, if it is not a usual one)
    that may have an address of its network. Raises NotFetched."""
    until = clock.monotonic() + patience
    for _hop in range(MOST_REDIRECTS + 1):
        place = _place(address, inside)
        with _connected(place, _allowed(place, inside, lookup, until), until) as connection:
            answer = _asked(place, connection)
            if answer.status not in REDIRECTS:
                return received(address, answer)
            address = _onwards(address, answer)
    raise NotFetched("La dirección reenvía a otra y a otra sin llegar a una página.")


def _place(address: str, inside: Collection[str]) -> _Place:
    made = weblinks.uri(address)
    if made is None or not weblinks.host(address):
        raise NotFetched("La dirección no es una que se pueda consultar: revise que no lleve usuario ni clave.")
    parts = urlsplit(made)
    host, port = (parts.hostname or "").removesuffix("."), parts.port or weblinks.SCHEMES[parts.scheme]
    if port not in weblinks.SCHEMES.values() and f"{host}:{port}" not in inside:
        raise NotFetched(f"La dirección usa el puerto {port}; solo se consultan el 80 y el 443.")
    wanted = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Place(parts.scheme == "https", host, port, wanted)


def _allowed(place: _Place, inside: Collection[str], lookup: Lookup, until: float) -> Sequence[str]:
    """The addresses of the host, if all of them may be asked."""
    found = _looked_up(place, lookup, until)
    named = place.host in inside or f"{place.host}:{place.port}" in inside
    if not all(may_be_inside(one) if named else is_public(one) for one in found):
        raise NotFetched(f"«{place.host}» lleva a una dirección interna, y esas no se consultan.")
    return found


def _looked_up(place: _Place, lookup: Lookup, until: float) -> Sequence[str]:
    """The system answers when it likes: whoever waits does not wait longer than there is time."""
    heard: SimpleQueue[Sequence[str]] = SimpleQueue()

    def ask() -> None:
        try:
            heard.put(lookup(place.host, place.port))
        except (OSError, UnicodeError):
            heard.put(())

    Thread(target=ask, daemon=True, name="despacho-lookup").start()
    try:
        found = heard.get(timeout=max(0.0, until - clock.monotonic()))
    except Empty:
        raise NotFetched(f"No se supo a tiempo dónde está «{place.host}».") from None
    if not found:
        raise NotFetched(f"No existe ningún equipo que se llame «{place.host}».")
    return found


def _connected(place: _Place, addresses: Sequence[str], until: float) -> TimedSocket:
    for address in addresses[:MOST_ADDRESSES]:
        left = until - clock.monotonic()
        if left <= 0:
            break
        line = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            line.settimeout(min(left, CONNECTING))
            line.connect((address, place.port))
            return TimedSocket(_secured(line, place) if place.secure else line, until)
        except ssl.SSLError as problem:
            line.close()
            raise NotFetched(_untrusted(place, problem)) from None
        except OSError:
            line.close()
    raise NotFetched(f"«{place.host}» no responde.")


def _secured(line: socket.socket, place: _Place) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(line, server_hostname=place.host)


def _untrusted(place: _Place, problem: ssl.SSLError) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"El certificado de «{place.host}» no es válido: un navegador tampoco abriría la página."
    return f"No hay conexión segura con «{place.host}»."


def _asked(place: _Place, line: TimedSocket) -> http.client.HTTPResponse:
    kind = http.client.HTTPSConnection if place.secure else http.client.HTTPConnection
    connection = kind(place.host, place.port)
    connection.sock = line
    try:
        connection.request("GET", place.wanted, headers=HEADERS)
        return connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError):
        raise NotFetched(f"«{place.host}» no responde como una página.") from None


def _onwards(address: str, answer: http.client.HTTPResponse) -> str:
    said = answer.getheader("Location") or ""
    # A header is bytes; whoever writes accents there without escaping them writes UTF-8.
    onward = said.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return urljoin(address, onward) if onward else address
    except ValueError:
        raise NotFetched("La dirección reenvía a otra que no se puede leer.") from None
