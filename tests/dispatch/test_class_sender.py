"""Mail of a class that has its own sender and List-Id goes out apart from the others, and no other from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import opened, words
from tests.desk.cast import FILED, Cast, form, taken
from tests.dispatch.test_campaigns import made
from tests.dispatch.test_classes import composed
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

OWN, CREDIT = "servicio@despacho.test", "credito@demo.despacho.example"


def register() -> None:
    """The class's own sender on the register."""
    from ticketing.office.senders.models import Sender

    row = {"name": "Avisos de servicio", "everybody": True, "found": {"ok": True}, "checked_at": FILED}
    db.session.add(Sender(address=OWN, address_key=OWN, made_at=FILED, **row))
    db.session.flush()


def headers(campaign: Campaign) -> list[str]:
    """What its mail says of where it comes from."""
    from ticketing.massmail.campaigns.actions import compile_content
    from ticketing.massmail.identity.ours import Domain
    from ticketing.massmail.message.outgoing import Outgoing
    from ticketing.massmail.recipients.person import Person

    compile_content(campaign, institution="Instituto", at=FILED)
    mail = Outgoing(campaign, Domain("secreto", "despacho.test"))
    raw = mail.message(Person(0, 1, "ana@correo.example", 0, {}), FILED)
    return [line for line in raw.decode().split("\r\n") if line.startswith(("From:", "Reply-To:", "List-Id:"))]


def test_service_goes_out_from_its_own_sender_and_is_answered_where_it_was_asked(cast: Cast) -> None:
    from ticketing.desk.cases.rules import rules_of
    from ticketing.dispatch.proofs.differences import differences

    register()
    ticket = taken(cast)
    campaign = made(ticket, cast)
    newsletter = headers(campaign)
    db.session.flush()
    composed(campaign, cast, mail_class="servicio", tracking="pseudonymous")

    assert newsletter[:1] == [f"From: =?utf-8?b?Q3LDqWRpdG8=?= <{CREDIT}>"]
    assert newsletter[-1] == "List-Id: <estudiantes.despacho.test>"
    assert headers(campaign) == [
        f"From: =?utf-8?b?Q3LDqWRpdG8=?= <{OWN}>", f"Reply-To: <{CREDIT}>", "List-Id: <servicio.clase.despacho.test>",
    ]  # fmt: skip
    assert differences(ticket, campaign) == []
    assert rules_of(ticket).classes[1].list_id == "servicio"


def test_no_other_class_goes_out_from_there(cast: Cast) -> None:
    register()
    campaign = composed(made(taken(cast), cast), cast, mail_class="servicio", tracking="pseudonymous")

    with pytest.raises(Refused, match="remitente propio de la clase «De servicio"):
        composed(campaign, cast, mail_class="informativa")
    composed(campaign, cast, mail_class="informativa", from_address=CREDIT)

    assert (campaign.from_address, campaign.mail_class) == (CREDIT, "informativa")


def test_what_was_asked_for_from_there_goes_out_from_the_office(cast: Cast) -> None:
    register()
    asked = form(sender={"name": "Avisos", "address": OWN})

    campaign = made(taken(cast, fields=asked), cast)

    assert (campaign.from_address == OWN, campaign.reply_to) == (False, OWN)


def test_a_class_whose_sender_cannot_be_used_is_refused_in_words(cast: Cast) -> None:
    campaign = made(taken(cast), cast)

    with pytest.raises(Refused, match="todavía no se puede usar: pida que lo agregue o lo revise"):
        composed(campaign, cast, mail_class="servicio", tracking="pseudonymous")


def test_nothing_is_launched_from_another_sender_than_its_classs(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.classes import ask_sender

    register()
    campaign = composed(made(taken(cast), cast), cast, mail_class="servicio", tracking="pseudonymous")
    ask_sender(campaign)
    campaign.from_address = CREDIT

    with pytest.raises(Refused, match="sale desde su propio remitente"):
        ask_sender(campaign)


def test_page_and_program_do_the_same(app_sqlite: Flask) -> None:
    house = opened(app_sqlite)
    with house.open():
        made(taken(house.cast()), house.cast())
        register()
    pedro, program = house.browser("Pedro Profesional"), Program(house, "Pedro Profesional")
    said = {"subject": "Pago", "words": "<p>Hola</p>", "mail_class": "servicio", "tracking": "pseudonymous"}

    page = words(pedro.get("/campaigns/1/content"))
    kept = pedro.post("/campaigns/1/content", data=said | {"version": "1", "from_address": CREDIT})
    told = program.get("/campaigns/1/content").json
    refused = program.patch("/campaigns/1/content", json={"mail_class": "informativa"})

    assert f"Sale desde {OWN}." in page
    assert kept.status_code == 303
    assert (told["from_address"], told["reply_to"]) == (OWN, CREDIT)
    assert (refused.status_code, "remitente propio" in refused.json["detail"]) == (409, True)
