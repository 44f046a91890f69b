"""Reserved tickets: who reserves and lifts, on which ground, and that no notice says more than may be read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, begun, opened, send, value, words
from tests.desk.cast import FILED, Cast, approve, at, filed, form
from tests.desk.test_notices import letters as letters
from ticketing.desk.handling.actions import assign, reserve
from ticketing.ledger.events.queries import history
from workflows.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from flask import Flask

    from ticketing.desk.cases.models import Ticket
    from ticketing.office.people.models import Person

SECRET = "Despidos en la sede norte"


def kept(ticket: Ticket, by: Person, **more: str) -> None:
    said = {"reason": "Trae datos de una persona", "ground": "18a"} | more
    reserve(ticket, True, by=by, at=FILED, seen=None, **said)


@pytest.mark.parametrize("who", ["requester", "professional", "coordinator"])
def test_the_requester_and_the_office_reserve_with_a_reason_and_a_ground(cast: Cast, who: str) -> None:
    ticket = filed(cast)
    kept(ticket, getattr(cast, who))

    said = history("ticket", ticket.id, ("reserved",))[-1].payload
    assert ticket.reserved
    assert said["reason"] == "Trae datos de una persona"
    assert said["ground"].startswith("Ley 1712 de 2014, art. 18, literal a)")


@pytest.mark.parametrize("missing", [{"reason": " "}, {"ground": ""}, {"ground": "99z"}])
def test_without_either_nothing_is_reserved(cast: Cast, missing: dict[str, str]) -> None:
    ticket = filed(cast)

    with pytest.raises(Refused):
        kept(ticket, cast.requester, **missing)
    assert not ticket.reserved


@pytest.mark.parametrize("who", ["head", "colleague", "press", "auditor"])
def test_nobody_else_reserves(cast: Cast, who: str) -> None:
    ticket = filed(cast)

    with pytest.raises(Refused):
        kept(ticket, getattr(cast, who))


@pytest.mark.parametrize(
    ("who", "lifts"), [("requester", False), ("professional", False), ("head", False), ("coordinator", True)]
)
def test_the_coordinator_alone_lifts_it(cast: Cast, who: str, lifts: bool) -> None:
    ticket = filed(cast)
    kept(ticket, cast.requester)
    if lifts:
        reserve(ticket, False, reason="Ya es público", by=getattr(cast, who), at=FILED, seen=None)
    else:
        with pytest.raises(Refused, match="la levanta quien tenga el rol Coordinador"):
            reserve(ticket, False, reason="Ya es público", by=getattr(cast, who), at=FILED, seen=None)
    assert ticket.reserved is not lifts


def test_whoever_may_not_read_it_is_told_its_number_and_nothing_else(
    cast: Cast, letters: Callable[[], list[EmailMessage]]
) -> None:
    from ticketing.desk.messages.actions import post

    ticket = filed(cast, fields=form(subject=SECRET))
    kept(ticket, cast.requester)
    approve(ticket, cast)
    post(ticket, "Los nombres van adjuntos", internal=False, by=cast.requester, at=FILED)

    came = letters()

    told = {str(letter["To"]): [] for letter in came}
    for letter in came:
        told[str(letter["To"])].append(
            letter.as_bytes().decode(errors="replace")
            + "".join(part.get_content() for part in letter.walk() if part.get_content_maintype() == "text")
        )
    outside = [text for to, texts in told.items() if cast.other_professional.email in to for text in texts]
    assert outside
    for text in outside:
        assert "2026-0001" in text
        assert not [word for word in (SECRET, "Los nombres", "Rosa Solicitante") if word in text]
    for insider in (cast.requester, cast.coordinator):
        assert any(SECRET in text for to, texts in told.items() if insider.email in to for text in texts), insider.name


def test_a_reserved_request_that_is_received_is_told_to_the_coordination_which_hands_it_out(cast: Cast) -> None:
    from tests.desk.test_notices import waiting

    ticket = filed(cast)
    kept(ticket, cast.requester)
    waiting()
    approve(ticket, cast)

    asked = [recipient for effect, recipient in waiting() if effect == "notify_office"]

    assert str(cast.coordinator.id) in asked


def test_a_reserved_tickets_campaign_is_not_for_tic(cast: Cast) -> None:
    from tests.desk.cast import taken
    from ticketing.demo import roles
    from ticketing.dispatch.campaigns.actions import from_ticket
    from ticketing.dispatch.campaigns.queries import discreet_name, visible_to
    from ticketing.extensions import db
    from ticketing.office.doors import campaign_name

    ticket = taken(cast)
    campaign = from_ticket(ticket, from_address="c@demo.despacho.example", by=cast.professional, at=FILED)
    seen = visible_to(cast.stranger, frozenset({roles.TIC}), FILED.date())
    assert db.session.scalars(seen).all() == [campaign]
    assert discreet_name(campaign.id) is None

    kept(ticket, cast.requester)
    db.session.flush()

    assert db.session.scalars(seen).all() == []
    assert campaign_name(campaign.id, campaign.name) == "Solicitud 2026-0001 (reservada)"


@pytest.fixture
def house(app: Flask) -> House:
    """The house with one request."""
    found = opened(app)
    with found.open():
        filed(found.cast(), fields=form(subject=SECRET))
    return found


def test_the_page_reserves_and_the_coordinator_lifts(house: House) -> None:
    place = "/tickets/2026-0001"
    rosa, pedro, clara = (house.browser(n) for n in ("Rosa Solicitante", "Pedro Profesional", "Clara Coordinadora"))
    page = rosa.get(place)
    data = {"which": "reserve", "seen": value(page, "seen"), "reserved": "y", "ground": "18a", "reason": "Personal"}

    assert rosa.post(f"{place}/reserved", data=data | {"ground": ""}).status_code == 422
    assert rosa.post(f"{place}/reserved", data=data).status_code == 303
    assert pedro.get(place).status_code == 404
    assert "Levantar la reserva" not in words(rosa.get(place))
    told = clara.get(place)
    assert "reservó la solicitud (Ley 1712 de 2014, art. 18, literal a)" in words(told)
    lift = {"which": "reserve", "seen": value(told, "seen"), "reserved": "", "reason": "Ya es público"}
    assert rosa.post(f"{place}/reserved", data=lift).status_code == 422
    assert clara.post(f"{place}/reserved", data=lift).status_code == 303
    assert pedro.get(place).status_code == 200


def test_a_professional_who_reserves_what_is_not_his_sees_it_no_more(house: House) -> None:
    pedro = house.browser("Pedro Profesional")
    seen = value(pedro.get("/tickets/2026-0001"), "seen")
    data = {"which": "reserve", "seen": seen, "reserved": "y", "ground": "19e", "reason": "Proceso en curso"}

    answer = pedro.post("/tickets/2026-0001/reserved", data=data)

    assert (answer.status_code, answer.location) == (303, "/")
    assert pedro.get("/tickets/2026-0001").status_code == 404


def test_an_old_page_reserves_nothing(house: House) -> None:
    with house.open():
        cast = house.cast()
        old = house.ticket().version
        assign(house.ticket(), cast.professional, by=cast.coordinator, at=FILED, seen=None)
    data = {"which": "reserve", "seen": str(old), "reserved": "y", "ground": "18a", "reason": "Personal"}

    assert house.browser("Rosa Solicitante").post("/tickets/2026-0001/reserved", data=data).status_code == 409


def test_the_link_of_who_signs_no_more_shows_nothing_of_it(house: House) -> None:
    from ticketing.desk.signing.by_link import link_to
    from ticketing.office.links.queries import token
    from ticketing.office.people import actions as people

    with house.open():
        cast, ticket = house.cast(), house.ticket()
        day = FILED.date()
        people.name_substitute(cast.head, cast.deputy, from_on=day, until_on=day, by=None, at=FILED)
        kept(ticket, cast.requester)
        hers, his = (token(link_to(ticket, "jefatura", one, at=FILED)) for one in (cast.deputy, cast.head))
    anybody = house.app.test_client()
    assert SECRET in anybody.get(f"/sign/{hers}").text
    house.move(FILED + timedelta(days=1))

    assert SECRET in anybody.get(f"/sign/{his}").text
    for way in ("", "/content"):
        gone = anybody.get(f"/sign/{hers}{way}")
        assert (gone.status_code, SECRET in gone.text) == (404, False), way


RESERVED = {"reserve": "y", "reserve_ground": "18a", "reserve_reason": "Trae datos de una persona"}


def test_a_request_is_reserved_as_it_is_filed_and_no_notice_ever_says_more(
    app: Flask, letters: Callable[[], list[EmailMessage]]
) -> None:
    house = opened(app)
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    assert "¿Es reservada por la ley?" in words(rosa.get(address))

    assert send(rosa, address, subject=SECRET, **RESERVED).status_code == 303

    with house.open():
        ticket = house.ticket()
        said = [event.payload for event in history("ticket", ticket.id, ("reserved",))]
        assert ticket.reserved
        assert [(one["reason"], one["reserved"]) for one in said] == [("Trae datos de una persona", True)]
        assert said[0]["ground"].startswith("Ley 1712 de 2014, art. 18, literal a)")
        allowed = {house.person(name).email for name in ("Rosa Solicitante", "Víctor Vicepresidente", "Paula Prensa",
                                                         "Clara Coordinadora")}  # fmt: skip
        told = [letter for letter in letters() if SECRET in str(letter)]
        assert told
        assert {str(letter["To"]).rpartition("<")[2].strip(">") for letter in told} <= allowed
    assert house.browser("Carlos Colega").get("/tickets/2026-0001").status_code == 404


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"reserve_ground": ""}, "Elija el fundamento legal"),
        ({"reserve_ground": "99z"}, "Elija el fundamento legal"),
        ({"reserve_reason": " "}, "Escriba por qué se reserva"),
    ],
)
def test_without_ground_or_reason_the_reserved_request_is_not_filed_and_stays_as_typed(
    app: Flask, lacking: dict[str, str], said: str
) -> None:
    rosa = opened(app).browser("Rosa Solicitante")
    address = begun(rosa)

    refused = send(rosa, address, **RESERVED | lacking)

    assert (refused.status_code, said in words(refused)) == (422, True)
    assert 'name="reserve"' in refused.text
    again = rosa.get(address)
    assert re.search(r'<input[^>]*checked[^>]*name="reserve"|<input[^>]*name="reserve"[^>]*checked', again.text)
    assert send(rosa, address, **RESERVED).status_code == 303


def test_what_is_not_reserved_needs_neither(app: Flask) -> None:
    house = opened(app)
    rosa = house.browser("Rosa Solicitante")

    assert send(rosa, begun(rosa), reserve_reason="Por si acaso").status_code == 303

    with house.open():
        assert not house.ticket().reserved


def test_who_stands_in_for_the_office_that_signs_sees_what_she_is_asked_to_sign(app: Flask) -> None:
    from datetime import date

    from ticketing.office.people.actions import name_substitute

    house = opened(app)
    with house.open():
        cast = house.cast()
        filed(cast, evidence=False)
        filed(cast)
    elena = house.browser("Elena Ajena")
    page = "/tickets/2026-0001/sign/comunicaciones"
    assert elena.get(page).status_code == 404
    with house.open():
        cast, march = house.cast(), (date(2026, 3, 1), date(2026, 3, 20))
        name_substitute(cast.press, cast.stranger, from_on=march[0], until_on=march[1], by=None, at=FILED)

    assert page in elena.get("/").text
    asked = elena.get(page)
    assert "en nombre de Paula Prensa" in words(asked)
    assert elena.get("/tickets/2026-0001").status_code == 200
    decided = elena.post(page, data={"verdict": "approved", "content_hash": value(asked, "content_hash"), "note": ""})
    assert decided.status_code == 303
    assert "usted ya decidió" in words(elena.get(page))
    house.move(at("2026-03-23 10:00"))
    assert house.browser("Elena Ajena").get(page).status_code == 404
