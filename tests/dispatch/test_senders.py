"""A campaign goes out from an address that whoever asked for it may use, until its last message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import V1, Program
from tests.desk.browsing import House, opened
from tests.desk.cast import Cast, taken
from tests.dispatch.numbers import audience
from tests.dispatch.test_campaigns import FILED, OURS, armed, confirmed, forbidden, made, proved, verified
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket

OLD = "rector@demo.despacho.example"
CREDIT = "credito@demo.despacho.example"


def disable(address: str = CREDIT) -> None:
    from ticketing.office.senders.actions import disable
    from ticketing.office.senders.queries import by_address

    found = by_address(address)
    assert found is not None
    disable(found, by=None, at=FILED)


def aged(ticket: Ticket, address: str = OLD) -> Ticket:
    """As if it had been filed before there was a register."""
    content = ticket.content
    content.fields = dict(content.fields) | {"sender": {"name": "Rectoría", "address": address}}
    return ticket


@pytest.mark.parametrize("address", [OLD, "credito@otro.example"])
def test_an_old_request_goes_out_from_the_offices_own_and_its_sender_gets_the_answers(cast: Cast, address: str) -> None:
    campaign = made(aged(taken(cast), address), cast)
    assert (campaign.from_address, campaign.from_name, campaign.reply_to) == (OURS, "Despacho", address)


def test_carrying_over_brings_no_old_sender_back(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.actions import carry_over

    ticket = taken(cast)
    campaign = made(ticket, cast)
    aged(ticket)
    carry_over(campaign, from_address=OURS, by=cast.professional, at=FILED, seen=campaign.version)
    assert (campaign.from_address, campaign.reply_to) == (OURS, OLD)


@pytest.mark.parametrize("address", [OLD, "", "nada"])
def test_no_other_sender_is_composed(cast: Cast, address: str) -> None:
    from ticketing.dispatch.campaigns.actions import compose

    campaign = made(taken(cast), cast)
    with pytest.raises(Refused, match="registro"):
        compose(campaign, {"from_address": address}, by=cast.professional, at=FILED, seen=campaign.version)
    assert campaign.from_address == CREDIT


def test_a_name_is_not_composed_without_its_address(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.actions import compose

    campaign = made(taken(cast), cast)
    compose(campaign, {"from_name": "Rectoría"}, by=cast.professional, at=FILED, seen=campaign.version)
    assert campaign.from_name == "Crédito"
    chosen = {"from_address": "otro@demo.despacho.example", "from_name": "Rectoría"}
    compose(campaign, chosen, by=cast.professional, at=FILED, seen=campaign.version)
    assert campaign.from_name == "Otro"


def test_a_disabled_sender_gets_neither_proof_nor_launch_nor_leave(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.actions import launch

    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    assert forbidden(campaign) is None
    disable()
    assert "deshabilitado" in str(forbidden(campaign))
    with pytest.raises(Refused, match="deshabilitado"):
        launch(campaign, start_at=None, by=cast.professional, at=FILED, seen=campaign.version, second_above=0)
    with pytest.raises(Refused, match="deshabilitado"):
        proved(campaign, cast)


def test_what_was_armed_before_it_was_disabled_has_no_leave(cast: Cast) -> None:
    campaign = armed(taken(cast), cast)
    disable()
    assert "deshabilitado" in str(forbidden(campaign))


def test_a_department_that_may_no_longer_use_it_has_no_leave(cast: Cast) -> None:
    from ticketing.office.senders.actions import change
    from ticketing.office.senders.queries import by_address

    campaign = armed(taken(cast), cast)
    found = by_address(CREDIT)
    assert found is not None
    places = [cast.treasury_head.department]
    change(found, "Crédito", departments=places, everybody=False, by=None, at=FILED, seen=found.version)
    assert "no es de los que puede usar" in str(forbidden(campaign))


# ---- by the page and by the API


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, an audience, and a campaign in the making."""
    house = opened(app_sqlite)
    with house.open():
        audience()
        made(taken(house.cast()), house.cast())
    return house


def sender_of(house: House) -> tuple[str, str]:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    with house.open():
        campaign = db.session.query(Campaign).one()
        return campaign.from_name, campaign.from_address


def test_the_page_offers_the_register_and_takes_nothing_else(house: House) -> None:
    pedro = house.browser("Pedro Profesional")
    page = pedro.get("/campaigns/1/content").text
    assert "Crédito &lt;credito@demo.despacho.example&gt;" in page
    assert 'name="from_name"' not in page
    data = {"version": "1", "subject": "Becas", "words": "<p>Hola</p>", "mail_class": "informativa", "tracking": "off"}
    refused = pedro.post("/campaigns/1/content", data=data | {"from_address": OLD, "from_name": "Rectoría"})
    assert refused.status_code == 422
    assert "no está en el registro" in refused.text
    assert sender_of(house) == ("Crédito", CREDIT)
    chosen = pedro.post("/campaigns/1/content", data=data | {"from_address": "otro@demo.despacho.example"})
    assert chosen.status_code == 303
    assert sender_of(house) == ("Otro", "otro@demo.despacho.example")


def test_a_program_chooses_from_the_register(house: House) -> None:
    office = Program(house, "Pedro Profesional")
    one = "/campaigns/1/content"
    assert office.get(one).json["from_address"] == CREDIT
    assert office.patch(one, json={"from_name": "Rectoría"}).status_code == 422
    refused = office.patch(one, json={"from_address": OLD})
    assert refused.status_code in (409, 422)
    assert "no está en el registro" in refused.json["detail"]
    answer = office.patch(one, json={"from_address": "otro@demo.despacho.example"})
    assert (answer.json["from_name"], answer.json["from_address"]) == ("Otro", "otro@demo.despacho.example")
    assert V1.startswith("/api")


def test_the_lights_say_that_the_sender_was_disabled(house: House) -> None:
    with house.open():
        disable()
    lights = Program(house, "Pedro Profesional").get("/campaigns/1/checks").json["items"]
    assert [one["state"] for one in lights if one["title"] == "Remitente"] == ["bad"]
