"""A name server on the loopback that says what a test tells it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

MX, A, AAAA = "MX", "A", "AAAA"
SILENT, FAILING = "silent", "failing"


@dataclass
class Zone:
    """`records`: (name, type) -> lines as in a zone file; a name that stands in none does not exist. `moods`: name ->
    SILENT or FAILING. `asked`: every question, in order."""

    records: Mapping[tuple[str, str], list[str]]
    moods: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        mood = self.moods.get(name)
        if mood == SILENT:
            return None
        reply = dns.message.make_response(query)
        found = self.records.get((name, kind))
        if mood == FAILING:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif found:
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        elif not any(name == known for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()


@contextmanager
def serving(zone: Zone) -> Iterator[str]:
    """ "address:port" while the block lasts."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, socket = self.request
            answer = zone.answer(data)
            if answer is not None:
                socket.sendto(answer, self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
