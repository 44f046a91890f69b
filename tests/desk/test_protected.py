"""What was signed is protected: an edit opens again exactly the gates whose fields changed, on any request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.cast import FILED, Cast, approve, filed, form, stored, ticks
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.handling.actions import take
from ticketing.desk.moving.actions import step

if TYPE_CHECKING:
    from ticketing.desk.cases.models import Ticket

WHOLE = "Actualización web + infoservicio"
FIELDS: dict[str, Any] = {
    "institutional_group": "ies",
    "portal_address": "https://portal.example/credito",
    "banner": True,
    "banner_place": "home",
    "banner_title": "Créditos abiertos",
    "banner_description": "Pregunte por el suyo hasta el viernes.",
    "banner_action": "Conozca más",
    "banner_link": "https://portal.example/credito",
    "banner_alt": "Una estudiante con su diploma",
    "banner_until": "2026-05-31",
}


def suspended(cast: Cast) -> Ticket:
    """A request of everything that is not a mail, signed by all three, waiting for its requester."""
    fields = form(areas=[cast.law.id], **FIELDS)
    del fields["sender"], fields["audience"]
    banner = (stored("banner.jpg", "image/jpeg"), "words", None, "banner_home")
    ticket = filed(cast, category=WHOLE, fields=fields, files=[banner])
    approve(ticket, cast)
    approve(ticket, cast, gate="areas", by=cast.law_head)
    take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)
    step(ticket, "suspend", note="¿Algo más?", by=cast.professional, at=FILED)
    return ticket


@pytest.mark.parametrize(
    ("change", "opened"),
    [
        ({"institutional_group": "staff"}, {"jefatura"}),
        ({"portal_address": "https://portal.example/otra"}, {"jefatura", "areas"}),
        ({"portal_address": ""}, {"jefatura", "areas"}),
        ({"banner": False}, {"jefatura", "comunicaciones", "areas"}),
        ({"banner_title": "Otro título"}, {"jefatura", "comunicaciones", "areas"}),
        ({"banner_link": "https://portal.example/otra"}, {"jefatura"}),
        ({"banner_until": "2026-06-30"}, {"jefatura"}),
        ({"latest_date": "2026-04-30"}, {"jefatura"}),
        ({"subject": "Otro asunto"}, {"jefatura", "comunicaciones", "areas"}),
        ({}, set()),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_an_edit_opens_the_gates_that_protect_what_it_changes(
    cast: Cast, change: dict[str, Any], opened: set[str]
) -> None:
    ticket = suspended(cast)
    before = dict(ticket.content.digests)

    edit(ticket, fields=ticket.content.fields | change, by=cast.requester, at=FILED, seen=ticket.version)

    assert {row.name for row in gates.rows(ticket) if row.status == "open"} == opened
    assert {name for name, digest in ticket.content.digests.items() if digest != before[name]} == opened
