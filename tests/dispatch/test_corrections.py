"""A further campaign of a ticket that already wrote to people: whom it reaches, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, opened, words
from tests.desk.cast import FILED, Cast, form, taken
from tests.dispatch.conftest import students
from tests.dispatch.test_campaigns import LATER, armed, made
from tests.dispatch.test_cases import all_accepted, finished
from tests.harness.telling import retold
from ticketing.extensions import db
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket
    from ticketing.massmail.campaigns.models import Campaign

LAYOUT = {"preheader": "Hasta el viernes", "tracking": "identified", "mail_class": "comercial", "utm": False}
EDITS = LAYOUT | {
    "subject": "Becas: cierran el viernes",
    "words": "<p>Hoy cierran.</p>",
    "reply_to": "otro@demo.despacho.example",
}


def sent_in_part(campaign: Campaign, cast: Cast, people: int) -> Campaign:
    """So many got it, and then it was cancelled."""
    from ticketing.dispatch.campaigns.actions import cancel
    from ticketing.massmail.campaigns.actions import compile_content
    from ticketing.massmail.campaigns.freezing import freeze

    if campaign.frozen_at is None:
        compile_content(campaign, institution="Instituto", at=LATER)
        freeze(campaign, at=LATER)
        campaign.status, campaign.started_at = "running", LATER
    all_accepted(campaign, upto=people)
    return cancel(campaign, reason="Salió mal", by=cast.professional, at=LATER)


@retold
def half_way(cast: Cast, people: int = 8, **edits: object) -> tuple[Ticket, Campaign]:
    """A ticket whose campaign was composed anew, sent in part and cancelled."""
    from ticketing.dispatch.campaigns.actions import compose

    ticket = taken(cast)
    campaign = made(ticket, cast)
    if edits:
        compose(campaign, edits, by=cast.professional, at=FILED, seen=campaign.version)
    return ticket, sent_in_part(campaign, cast, people)


def included(campaign: Campaign) -> int:
    from ticketing.massmail.campaigns.audience import by_reason

    return by_reason(campaign, LATER.date()).get(None, 0)


def got(campaign: Campaign) -> set[int]:
    from ticketing.massmail.recipients.models import ACCEPTED
    from ticketing.massmail.recipients.queries import of_campaign

    return {one.contact_id for one in of_campaign(campaign.id, most=500) if one.state == ACCEPTED}


def test_what_was_cancelled_half_way_is_completed_for_those_who_are_missing_and_keeps_its_edits(cast: Cast) -> None:
    ticket, first = half_way(cast, 8, **EDITS)

    second = made(ticket, cast, corrects=first)

    assert included(second) == 12
    assert {name: getattr(second, name) for name in EDITS} == EDITS
    assert (second.going_hash, second.content_id, second.status) == ("", None, "draft")


def test_of_the_edits_only_the_layout_is_kept_where_what_was_approved_has_changed(cast: Cast) -> None:
    from tests.desk.cast import approve
    from ticketing.desk.filing.actions import edit
    from ticketing.desk.moving.actions import step

    ticket, first = half_way(cast, 8, **EDITS)
    step(ticket, "suspend", note="Falta la fecha", by=cast.professional, at=LATER)
    edit(ticket, fields=form(subject="Becas hasta el lunes"), by=cast.requester, at=LATER, seen=ticket.version)
    approve(ticket, cast, LATER)
    approve(ticket, cast, LATER, "comunicaciones", cast.press)
    step(ticket, "answer", by=cast.requester, at=LATER)

    second = made(ticket, cast, corrects=first)

    assert (second.subject, "viernes" in second.words) == ("Becas hasta el lunes", True)
    assert {name: getattr(second, name) for name in LAYOUT} == LAYOUT


def test_the_rest_of_a_rest_goes_to_those_whom_no_campaign_reached(cast: Cast) -> None:
    ticket, first = half_way(cast, 8)
    second = sent_in_part(made(ticket, cast, corrects=first), cast, 5)
    third = sent_in_part(made(ticket, cast, corrects=second), cast, 3)
    fourth = made(ticket, cast, corrects=third)

    assert included(fourth) == 20 - 8 - 5 - 3
    sent_in_part(fourth, cast, 99)
    reached = [got(one) for one in (first, second, third, fourth)]
    assert sum(len(one) for one in reached) == len(set.union(*reached)) == 20


def test_a_rest_of_the_first_leaves_out_whom_the_second_reached(cast: Cast) -> None:
    ticket, first = half_way(cast, 8)
    sent_in_part(made(ticket, cast, corrects=first), cast, 5)

    assert included(made(ticket, cast, corrects=first)) == 7


def test_an_alcance_goes_to_who_holds_the_mail_of_the_chain_and_its_rest_to_whom_it_did_not_reach(cast: Cast) -> None:
    ticket, first = half_way(cast, 8)
    second = sent_in_part(made(ticket, cast, corrects=first), cast, 5)
    third = made(ticket, cast, corrects=second, to="reached")
    assert included(third) == 13
    sent_in_part(third, cast, 4)

    fourth = made(ticket, cast, corrects=third)

    assert included(fourth) == 9
    sent_in_part(fourth, cast, 99)
    assert got(third) | got(fourth) == got(first) | got(second)


def test_an_alcance_of_the_first_alone_goes_to_its_readers(cast: Cast) -> None:
    ticket, first = half_way(cast, 8)
    sent_in_part(made(ticket, cast, corrects=first), cast, 5)

    assert included(made(ticket, cast, corrects=first, to="reached")) == 8


def test_to_all_is_said_and_its_rest_is_of_it_alone(cast: Cast) -> None:
    ticket, first = half_way(cast, 8)
    second = made(ticket, cast, corrects=first, to="all")
    assert included(second) == 20
    sent_in_part(second, cast, 15)

    assert included(made(ticket, cast, corrects=second)) == 5


@pytest.mark.parametrize(("policy", "missing"), [("resend", 12), ("hold", 11)])
def test_of_whom_it_is_not_known_is_missing_unless_the_campaign_says_otherwise(
    cast: Cast, policy: str, missing: int
) -> None:
    from sqlalchemy import update

    from ticketing.massmail.recipients.models import CANCELLED, UNKNOWN, Recipient

    ticket, first = half_way(cast, 8)
    first.unknown_policy = policy
    one = (Recipient.campaign_id == first.id, Recipient.seq == 9, Recipient.state == CANCELLED)
    db.session.execute(update(Recipient).where(*one).values(state=UNKNOWN))

    assert included(made(ticket, cast, corrects=first)) == missing


def test_a_rule_of_an_older_version_goes_on_to_mean_what_it_meant(cast: Cast) -> None:
    ticket, first = half_way(cast, 8)
    second = made(ticket, cast, corrects=first)

    second.audience_rule = {"lists": ["estudiantes"], "only_unreached_of": first.id}
    assert included(second) == 12
    second.audience_rule = {"lists": ["estudiantes"], "only_reached_of": first.id}
    assert included(second) == 8


def test_a_ticket_that_wrote_to_people_gets_no_new_campaign_to_everybody_unsaid(cast: Cast) -> None:
    ticket, _first = half_way(cast, 8)
    with pytest.raises(Refused, match="8 personas pudieron recibirla"):
        made(ticket, cast)


def test_a_campaign_that_wrote_to_nobody_leaves_the_way_free(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.actions import cancel

    ticket = taken(cast)
    cancel(made(ticket, cast), reason="Otra vez", by=cast.professional, at=LATER)
    assert made(ticket, cast).corrects_id is None


def test_only_a_campaign_of_the_same_ticket_that_went_out_is_corrected(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.actions import cancel

    _other, foreign = half_way(cast, 8)
    ticket = taken(cast)
    unsent = cancel(made(ticket, cast), reason="Otra vez", by=cast.professional, at=LATER)
    for wrong in (foreign, unsent):
        with pytest.raises(Refused, match="misma solicitud"):
            made(ticket, cast, corrects=wrong)


def test_a_correction_needs_new_signatures(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.leave import leave_to_send

    ticket, first = half_way(cast, 8)
    assert "Falta la confirmación" in (leave_to_send(made(ticket, cast, corrects=first).id) or "")


def test_a_correction_that_never_began_leaves_the_delivery_as_it_was(cast: Cast) -> None:
    from tests.desk.cast import ticks
    from ticketing.desk.deliverables.queries import one
    from ticketing.desk.handling.actions import take
    from ticketing.desk.moving.actions import step
    from ticketing.dispatch.campaigns.actions import cancel
    from ticketing.massmail.campaigns.actions import start

    ticket = taken(cast)
    first = start(armed(ticket, cast), at=LATER)
    finished(first)
    step(ticket, "reopen", note="Le falta la firma", by=cast.requester, at=LATER)
    take(ticket, items=ticks(ticket), by=cast.professional, at=LATER, seen=ticket.version)
    second = made(ticket, cast, corrects=first)
    assert one(ticket, "campaign").done_at is None

    cancel(second, reason="No hacía falta", by=cast.professional, at=LATER)

    row = one(ticket, "campaign")
    assert (row.evidence["campaign_id"], row.done_at) == (first.id, first.finished_at)
    assert ticket.state == "En proceso"
    assert made(ticket, cast, corrects=first).status == "draft"


@pytest.fixture
def house(app: Flask) -> House:
    made_house = opened(app)
    with made_house.open():
        students()
        half_way(made_house.cast(), 8, **EDITS)
    return made_house


def test_the_page_offers_the_correction_first_and_says_how_many_have_it(house: House) -> None:
    client = house.browser("Pedro Profesional")
    page = client.get("/tickets/2026-0001")

    assert "Hacer la campaña" not in page.text
    assert "8 personas; a 12 no les llegó" in words(page)
    assert page.text.index("Solo a los que faltan") < page.text.index("Corregir para todos")
    assert "Hasta 8 mensajes de esta solicitud ya llegaron" in words(page)
    assert "empieza con lo que decía. Ese contenido ya está firmado" in words(page)
    assert "firmas nuevas" not in words(page)
    assert client.post("/campaigns/of/2026-0001").status_code == 422
    assert client.post("/campaigns/of/2026-0001", data={"corrects": 1, "to": "quizas"}).status_code == 422
    answer = client.post("/campaigns/of/2026-0001", data={"corrects": 1})
    assert answer.status_code == 303
    assert EDITS["subject"] in client.get(answer.location).text
    assert client.post("/campaigns/of/2026-0001", data={"corrects": 1}).status_code == 422
    shown = words(client.get("/campaigns/2/audience"))
    assert "Solo a los que faltan" in shown
    assert "12 destinatarios" in shown


def test_a_program_corrects_too_and_is_told_of_those_who_have_it(house: House) -> None:
    office = Program(house, "Pedro Profesional")

    told = office.post("/tickets/2026-0001/campaigns", json={})
    assert told.status_code == 409 or told.status_code == 422
    assert "8 personas pudieron recibirla" in told.json["detail"]
    made_one = office.post("/tickets/2026-0001/campaigns", json={"corrects": 1})
    assert (made_one.status_code, made_one.json["corrects"]) == (201, 1)
    assert office.get(f"/campaigns/{made_one.json['id']}/audience").json["included"] == 12


def test_a_cancellation_from_an_old_page_is_told_what_changed(house: House) -> None:
    client = house.browser("Pedro Profesional")
    client.post("/campaigns/of/2026-0001", data={"corrects": 1})

    answer = client.post("/campaigns/2/cancel", data={"reason": "No va", "was": "running"})

    assert (answer.status_code, "ahora está en preparación" in words(answer)) == (409, True)
    assert client.post("/campaigns/2/cancel", data={"reason": "No va", "was": "draft"}).status_code == 303
    again = client.post("/campaigns/2/cancel", data={"reason": "No va", "was": "draft"})
    assert (again.status_code, "ahora está cancelada" in words(again)) == (409, True)
