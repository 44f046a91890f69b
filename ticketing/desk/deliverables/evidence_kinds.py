"""Every kind of evidence that something was delivered (G-19), one row each: how it is asked, kept and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import weblinks
from ticketing.desk.attachments.queries import by_tokens
from ticketing.desk.cases.models import Ticket
from ticketing.desk.deliverables.figures import in_line
from ticketing.web.filters import day, when
from workflows.refusals import Refused

LONGEST_ADDRESS = 2000
Given = Mapping[str, Any]


@dataclass(frozen=True)
class EvidenceKind:
    """One kind.

    `key`: under which name it is given and kept. `wanted`: what to ask for where it lacks. `keep`: what is kept of what
    was given, or Refused. `line`: what was kept in one line of a letter. `ours`: the product brings it, and nobody
    types it.
    """

    key: str
    wanted: str
    keep: Callable[[Ticket, Given], dict[str, Any]]
    line: Callable[[Given], str]
    ours: bool = False


def kind_of(name: str) -> EvidenceKind:
    """The row of a kind. Raises LookupError for one that has none."""
    try:
        return EVIDENCE_KINDS[name]
    except KeyError:
        raise LookupError(f"No row for evidence of the kind {name}") from None


def line_of(kept: Given) -> str:
    """The evidence of a delivery in one line."""
    return next((kind.line(kept) for kind in EVIDENCE_KINDS.values() if kind.key in kept), "entregado")


def _address(_ticket: Ticket, given: Given) -> dict[str, Any]:
    address = str(given["address"]).strip()
    if not address.casefold().startswith(("http://", "https://")):
        raise Refused("La evidencia debe ser una dirección completa, que empiece por https://.")
    if why := weblinks.problem(address, LONGEST_ADDRESS):
        raise Refused(why)
    return {"address": address}


def _files(ticket: Ticket, given: Given) -> dict[str, Any]:
    tokens = list(given["files"])
    if {file.token for file in by_tokens(ticket, tokens)} != set(tokens):
        raise Refused("Uno de los archivos no pertenece a esta solicitud.")
    return {"files": tokens}


def _how_many(kept: Given) -> str:
    count = len(kept["files"])
    return "1 archivo" if count == 1 else f"{count} archivos"


def _banner(kept: Given) -> str:
    last = day(date.fromisoformat(kept["until"]))
    return f"banner en {kept['place']}, desde el {when(datetime.fromisoformat(kept['from_at']))} hasta el {last}"


# In this order evidence is told of which there are two kinds: a send leaves its report beside its figures.
EVIDENCE_KINDS: Mapping[str, EvidenceKind] = {
    "address": EvidenceKind("address", "la dirección de la publicación", _address, lambda kept: str(kept["address"])),
    "figures": EvidenceKind(
        "figures",
        "las cifras del envío",
        lambda _ticket, given: dict(given),
        lambda kept: in_line(kept["figures"]) or "enviada",
        ours=True,
    ),
    "banner": EvidenceKind("banner", "el banner programado", lambda _ticket, given: dict(given), _banner, ours=True),
    "file": EvidenceKind("files", "un archivo", _files, _how_many),
}
