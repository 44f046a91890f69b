"""The university of `university.yaml`: the desk's cast in other parts, and its way to TIC by the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from tests.desk.another_house import give
from tests.desk.browsing import House, begun, value
from tests.desk.cast import BOGOTA, FILED, LIST, hire, present
from tests.harness.telling import retold

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from ticketing.desk.cases.models import Ticket
    from ticketing.dispatch.own_means.models import OwnMeans
    from ticketing.massmail.campaigns.models import Campaign

UNIVERSITY, NUMBER = "university", "UNI-2026-0001"
ROSA, VICTOR, PEDRO, CLARA = "Rosa Solicitante", "Víctor Vicepresidente", "Pedro Profesional", "Clara Coordinadora"
ANA, DIANA, ELENA = "Ana Atiende", "Diana Diseño", "Elena Ajena"
PARTS = {PEDRO: "centre", CLARA: "centre_coordinator", ANA: "ict", DIANA: "ict_head"}
PROCEDURE = "Correo masivo institucional"
PAGE = f"/dispatches/{NUMBER}"
PICTURE = (Path(__file__).parents[1] / "journeys" / "imagen.png").read_bytes()


@dataclass
class Campus(House):
    """The house at work by `university.yaml`."""

    @property
    def the_ticket(self) -> Ticket:
        """Its one request, within an open context."""
        return self.ticket("2026-0001")

    @property
    def the_campaign(self) -> Campaign:
        """Its newest campaign, within an open context."""
        from ticketing.extensions import db
        from ticketing.massmail.campaigns.models import Campaign

        return db.session.query(Campaign).order_by(Campaign.id.desc()).limit(1).one()

    @property
    def own_means(self) -> OwnMeans:
        """Its newest dispatch by other means, within an open context."""
        from ticketing.dispatch.own_means.models import OwnMeans
        from ticketing.extensions import db

        return db.session.query(OwnMeans).order_by(OwnMeans.id.desc()).limit(1).one()

    def state(self) -> str:
        with self.open():
            return self.the_ticket.state

    def status(self) -> str:
        with self.open():
            return self.the_campaign.status

    def version(self) -> int:
        with self.open():
            return self.the_campaign.version


def campus(app: Flask, *, people: int = 20, now: datetime = FILED) -> Campus:
    """The university, with so many students to write to. Ana is TIC, Diana heads it, Pedro is the centre."""
    from ticketing import clock

    app.config["WTF_CSRF_ENABLED"] = False
    house = Campus(app)
    with house.open():
        clock.move(now)
        hire()
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], procedure=UNIVERSITY, campaigns_from="centro@demo.test")
    with house.open():
        _given_their_parts(people)
    return house


def ask(house: Campus, **changes: str) -> TestResponse:
    """Rosa files a mass mail."""
    rosa = house.browser(ROSA)
    said = {
        "remitente": "credito@demo.despacho.example", "asunto": "Jornada de vacunación", "mensaje": "Este viernes.",
        "mensaje_format": "text", "destinatarios": LIST, "hasta": latest(house), "do": "send",
    }  # fmt: skip
    return rosa.post(begun(rosa, PROCEDURE), data=said | changes, content_type="multipart/form-data")


def latest(house: Campus) -> str:
    """A day to come."""
    from ticketing import clock

    with house.open():
        day: date = (clock.now() + timedelta(days=20)).date()
    return day.isoformat()


def sign(house: Campus) -> None:
    """Who heads the requester's unit agrees."""
    client, where = house.browser(VICTOR), f"/tickets/{NUMBER}/sign/dependencia"
    read = value(client.get(where), "content_hash")
    assert client.post(where, data={"verdict": "approved", "content_hash": read, "note": ""}).status_code == 303


def seen(client: FlaskClient) -> str:
    return value(client.get(f"/tickets/{NUMBER}"), "seen")


def take(house: Campus) -> None:
    """The centre takes it, its list ticked."""
    pedro = house.browser(PEDRO)
    data = {"which": "take", "seen": seen(pedro), "items": ["sender", "words", "people"]}
    assert pedro.post(f"/tickets/{NUMBER}/take", data=data).status_code == 303


def verify(house: Campus) -> None:
    """The list once more."""
    pedro = house.browser(PEDRO)
    data = {"which": "verify", "seen": seen(pedro), "items": ["sender", "words", "people"]}
    assert pedro.post(f"/tickets/{NUMBER}/verification", data=data).status_code == 303


def prove(house: Campus) -> None:
    """A proof of the campaign goes to Rosa."""
    data = {"version": house.version(), "note": "Así saldría"}
    with house.open():
        key = house.the_campaign.id
    assert house.browser(PEDRO).post(f"/campaigns/{key}/review", data=data).status_code == 303


def answer(house: Campus) -> None:
    """Rosa confirms the proof, by the page to which her desk leads."""
    rosa = house.browser(ROSA)
    with house.open():
        key = house.the_campaign.id
    where = rosa.post(f"/campaigns/{key}/proof").location
    token = re.search(r"/proof/([^/]+)", where)
    assert token
    assert house.app.test_client().post(f"/proof/{token[1]}/confirm").status_code == 303


def pass_on(house: Campus) -> TestResponse:
    """The centre passes it to TIC."""
    pedro = house.browser(PEDRO)
    data = {"which": "step-pass_on", "step": "pass_on", "seen": seen(pedro), "note": ""}
    return pedro.post(f"/tickets/{NUMBER}/steps", data=data)


def prepared(house: Campus, **changes: str) -> Campus:
    """Filed, signed, taken, composed, proved and confirmed: ready for TIC."""
    assert ask(house, **changes).location == f"/tickets/{NUMBER}"
    sign(house)
    take(house)
    assert house.browser(PEDRO).post(f"/campaigns/of/{NUMBER}").status_code == 303
    prove(house)
    answer(house)
    return house


def with_tic(house: Campus) -> Campus:
    """The same, passed to TIC; told once, and not by the pages."""
    with house.open():
        _passed_on()
    return house


@retold
def _passed_on() -> None:
    from ticketing.desk.filing.actions import file_request
    from ticketing.desk.gates.queries import to_sign
    from ticketing.desk.handling.actions import take
    from ticketing.desk.moving.actions import step
    from ticketing.desk.signing.actions import sign_gate
    from ticketing.dispatch.campaigns.actions import from_ticket
    from ticketing.dispatch.proofs.actions import confirm, send_proof
    from workflows.reading import load

    people, items = present(), ("sender", "words", "people")
    fields = {
        "remitente": {"name": "Crédito", "address": "credito@demo.despacho.example"}, "hasta": "2026-03-22",
        "asunto": "Jornada de vacunación", "mensaje": "<p>Este viernes.</p>", "destinatarios": {"lists": [LIST]},
    }  # fmt: skip
    ticket = file_request(
        procedure=load(UNIVERSITY), category=PROCEDURE, exception=None, fields=fields, files=[], by=people.requester,
        at=FILED,
    )  # fmt: skip
    gate, pedro = "dependencia", people.professional
    sign_gate(ticket, gate, "approved", by=people.head, at=FILED, content_hash=to_sign(ticket, gate))
    take(ticket, items=items, by=pedro, at=FILED, seen=None)
    campaign = from_ticket(ticket, from_address="centro@demo.test", by=pedro, at=FILED)
    proof = send_proof(campaign, institution="Instituto", note="", by=pedro, at=FILED, seen=campaign.version)
    confirm(proof, by=people.requester, at=FILED, channel="mail")
    step(ticket, "pass_on", by=pedro, at=FILED)


@retold
def _given_their_parts(people: int) -> None:
    from tests.dispatch.conftest import students

    known = {person.name: person for person in vars(present()).values()}
    for name, role in PARTS.items():
        give(known[name], role, UNIVERSITY)
    students(people)


def release(house: Campus, name: str = ANA, **changes: object) -> TestResponse:
    """TIC lets it go out here."""
    data = {"version": house.version(), "when": "now", "window": "class"} | changes
    return house.browser(name).post(f"{PAGE}/release", data=data)


def take_over(house: Campus, name: str = ANA, **changes: object) -> TestResponse:
    """TIC takes it to send it by its own means."""
    return house.browser(name).post(f"{PAGE}/own-means", data={"version": house.version()} | changes)


def download(house: Campus, kind: str = "recipients", name: str = ANA) -> TestResponse:
    """TIC downloads the list, or the message."""
    return house.browser(name).post(f"{PAGE}/download/{kind}")


def confirm(house: Campus, name: str = ANA, *, count: int = 20, **changes: object) -> TestResponse:
    """TIC says that it was sent, with a picture of it."""
    from ticketing import clock

    with house.open():
        now = clock.now().astimezone(BOGOTA)
    data = {"count": count, "sent_at": now.strftime("%Y-%m-%dT%H:%M"), "note": "Salió sin novedad"}
    data |= {"proof": (BytesIO(PICTURE), "envio.png")} | changes
    given = {key: value for key, value in data.items() if value is not None}
    return house.browser(name).post(f"{PAGE}/confirmation", data=given, content_type="multipart/form-data")


def give_up(house: Campus, name: str = ANA, why: str = "El servidor está en mantenimiento") -> TestResponse:
    """TIC does not send it by its own means after all."""
    return house.browser(name).post(f"{PAGE}/leave", data={"why_left": why})


def refuse(
    house: Campus, name: str = ANA, why: str = "La lista está desactualizada", **changes: object
) -> TestResponse:
    """TIC does not send it, and says why."""
    with house.open():
        version = house.the_ticket.version
    return house.browser(name).post(f"{PAGE}/refusal", data={"version": version, "why_refused": why} | changes)


def happened(house: Campus, subject: str, *kinds: str) -> list[dict[str, object]]:
    """What was recorded of the ticket or of its campaign, of these kinds."""
    from ticketing.ledger.events.queries import history

    with house.open():
        key = house.the_ticket.id if subject == "ticket" else house.the_campaign.id
        return [dict(event.payload) for event in history(subject, key, kinds)]
