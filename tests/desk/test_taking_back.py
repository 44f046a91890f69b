"""Taking back what one decided at a gate: while nobody has taken the ticket, signed in or by a fresh link."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask

from tests.desk.browsing import House, opened, words
from tests.desk.cast import FILED, Cast, approve, at, filed, form, received, taken
from tests.desk.test_gates import LATER, refuse, standing
from tests.desk.test_gates_views import link as sign_link
from tests.harness.mailbox import Mailbox
from ticketing import clock
from ticketing.desk.clock.queries import reckoning
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.handling.actions import take
from ticketing.desk.signing.taking_back import ask_link, link_to, may_take_back, take_back, take_back_by_link
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions.actions import carry_out_waiting
from ticketing.office.signatures.queries import valid
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

HEAD = "Víctor Vicepresidente"


def test_the_gate_waits_again_and_what_was_received_stays_received(cast: Cast) -> None:
    ticket = received(cast)
    got, due = ticket.received_at, ticket.due_at

    take_back(ticket, "jefatura", by=cast.head, at=LATER)

    assert standing(ticket) == {"jefatura": "open", "comunicaciones": "satisfied"}
    assert (ticket.received_at, ticket.due_at, ticket.clock) == (got, None, "gate")
    assert valid(ticket, "jefatura", gates.to_sign(ticket, "jefatura")) == []
    assert "taken_back" in [event.kind for event in history("ticket", ticket.id)]
    with pytest.raises(Refused):
        take(ticket, items=[], by=cast.professional, at=LATER, seen=ticket.version)

    approve(ticket, cast, at("2026-03-04 09:00"))

    assert (ticket.received_at, ticket.clock) == (got, "running")
    assert ticket.due_at is not None
    assert due is not None
    assert ticket.due_at > due  # the clock stood a day
    assert reckoning(ticket, at("2026-03-04 09:00")).consumed.total_seconds() == 3600


@pytest.mark.parametrize("verdict", ["returned", "rejected"])
def test_a_refusal_is_taken_back_too(cast: Cast, verdict: str) -> None:
    ticket = filed(cast)
    refuse(ticket, cast, verdict)

    take_back(ticket, "jefatura", by=cast.head, at=LATER)
    approve(ticket, cast, LATER)

    assert ticket.received


def test_once_somebody_took_it_nothing_is_taken_back(cast: Cast) -> None:
    ticket = taken(cast)
    with pytest.raises(Overtaken, match="Pedro Profesional ya tomó la solicitud"):
        take_back(ticket, "jefatura", by=cast.head, at=LATER)
    assert not may_take_back(ticket, "jefatura", cast.head)
    assert standing(ticket)["jefatura"] == "satisfied"


def test_nobody_takes_back_what_another_decided_or_twice_or_of_other_words(cast: Cast) -> None:
    ticket = filed(cast)
    approve(ticket, cast)
    for other in (cast.requester, cast.professional, cast.deputy):
        with pytest.raises(Refused, match="no hay una decisión suya"):
            take_back(ticket, "jefatura", by=other, at=LATER)
    take_back(ticket, "jefatura", by=cast.head, at=LATER)
    with pytest.raises(Refused, match="la retiró antes"):
        take_back(ticket, "jefatura", by=cast.head, at=LATER)

    again = filed(cast, evidence=False)
    refuse(again, cast)
    edit(again, fields=form(latest_date="2026-04-30"), by=cast.requester, at=LATER, seen=None)
    with pytest.raises(Refused, match="la solicitud cambió"):
        take_back(again, "jefatura", by=cast.head, at=LATER)


def test_evidence_is_not_a_decision_of_who_accepted_it(cast: Cast) -> None:
    ticket = received(cast)
    assert standing(ticket)["comunicaciones"] == "satisfied"
    with pytest.raises(Refused, match="no hay una decisión suya"):
        take_back(ticket, "comunicaciones", by=cast.requester, at=LATER)


def test_at_a_gate_of_several_the_others_signatures_stay(cast: Cast) -> None:
    ticket = filed(cast, fields=form(areas=[cast.law.id, cast.treasury.id]))
    approve(ticket, cast, FILED, "areas", cast.law_head)
    approve(ticket, cast, FILED, "areas", cast.treasury_head)
    assert standing(ticket)["areas"] == "satisfied"

    take_back(ticket, "areas", by=cast.law_head, at=LATER)
    assert [each.person for each in gates.counting(ticket, gates.row(ticket, "areas"))] == [cast.treasury_head]
    approve(ticket, cast, LATER, "areas", cast.law_head)

    assert standing(ticket)["areas"] == "satisfied"


def test_a_fresh_link_takes_it_back_once(cast: Cast) -> None:
    ticket = received(cast)
    ask_link(ticket, "jefatura", by=cast.head, at=LATER)
    link = link_to(ticket, "jefatura", cast.head, at=LATER)
    assert link is not None
    take_back_by_link(link, at=LATER)
    with pytest.raises(Overtaken, match="ya se retiró"):
        take_back_by_link(link, at=LATER)
    approve(ticket, cast, LATER)
    assert link_to(ticket, "jefatura", cast.head, at=LATER) != link


def test_a_link_that_somebody_was_quicker_than_does_nothing(cast: Cast) -> None:
    ticket = received(cast)
    link = link_to(ticket, "jefatura", cast.head, at=LATER)
    assert link is not None
    take_back(ticket, "jefatura", by=cast.head, at=LATER)
    approve(ticket, cast, LATER)
    with pytest.raises(Overtaken, match="ya no está en pie"):
        take_back_by_link(link, at=LATER)
    assert ticket.clock == "running"


def test_who_decided_reads_what_is_missing_and_takes_it_back_at_the_desk(app) -> None:
    house = opened(app)
    with house.open():
        filed(house.cast(), evidence=False)
        approve(house.ticket(), house.cast())
    victor = house.browser(HEAD)
    page = victor.get("/tickets/2026-0001/sign/jefatura")
    assert "Todavía falta: Aprobación de la Oficina Asesora de Comunicaciones." in words(page)
    assert "Retirar mi decisión" in words(page)

    assert victor.post("/tickets/2026-0001/sign/jefatura/take-back").status_code == 303
    page = victor.get("/tickets/2026-0001/sign/jefatura")
    assert "Sí, aprobar" in words(page)
    assert "Retirar mi decisión" not in words(page)
    assert victor.post("/tickets/2026-0001/sign/jefatura/take-back").status_code == 422
    rosa = house.browser("Rosa Solicitante")
    assert "retiró lo que había decidido en «Visto bueno de la jefatura»" in words(rosa.get("/tickets/2026-0001"))
    assert house.browser("Elena Ajena").post("/tickets/2026-0001/sign/jefatura/take-back").status_code == 404


@pytest.fixture
def post(desk: Flask, mailbox: Mailbox) -> Callable[[str], dict[str, EmailMessage]]:
    """Carries out what waits at that hour; the letters that came of it, by their subjects."""
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{mailbox.port}")
    desk.config["WTF_CSRF_ENABLED"] = False

    def carried(hour: str) -> dict[str, EmailMessage]:
        db.session.commit()
        clock.move(at(f"2026-03-03 {hour}"))
        before = len(mailbox.accepted())
        while carry_out_waiting(at=clock.now()):
            pass
        came = [mailbox.content(item) for item in mailbox.accepted()[before:]]
        return {str(letter["Subject"]): letter for letter in came}

    return carried


def test_from_the_mail_another_link_is_asked_for_and_takes_it_back(desk: Flask, cast: Cast, post: Any) -> None:
    filed(cast, evidence=False)
    post("09:00")
    house = House(desk)
    first, client = sign_link(house), desk.test_client()
    digest = re.search(r'name="content_hash"[^>]*value="([^"]+)"', client.get(first).text)
    assert digest is not None
    assert client.post(first, data={"verdict": "approved", "content_hash": digest[1]}).status_code == 303
    assert "Enviarme el enlace para retirarla" in words(client.get(first))
    assert client.post(f"{first}/take-back").status_code == 303
    letter = post("10:00")["Para retirar su decisión sobre la solicitud 2026-0001"]
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(r"/take-back/[\w.\-]+", body.get_content())
    assert found is not None

    assert "Retirar mi decisión" in words(client.get(found[0]))
    assert client.post(found[0]).status_code == 303
    assert "su decisión quedó retirada" in words(client.get(found[0]))
    assert client.post(found[0]).status_code == 409
    assert client.get("/take-back/1.nada").status_code == 404
    told = post("11:00")
    assert "Se retiró una firma de la solicitud 2026-0001" in told
    with house.open():
        assert standing(house.ticket())["jefatura"] == "open"
    fresh = {
        found[0] for one in told.values() if (found := re.search(r"/sign/[\w.\-]+", str(one.get_body(("plain",)))))
    }
    assert fresh
    assert first not in fresh
