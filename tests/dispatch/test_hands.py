"""Whose hands touch what goes out: by every way in which something about a campaign is changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, words
from tests.desk.cast import FILED, Cast, approve, filed, form, taken, ticks
from tests.dispatch.numbers import OURS, WORDS, audience
from tests.dispatch.test_campaigns import LATER, confirmed, made, verified
from tests.harness.telling import retold
from ticketing.dispatch.campaigns.actions import compose, launch
from ticketing.office.people import actions as people
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket

DAY = FILED.date()


def test_a_substitute_who_signed_leads_no_link_elsewhere(cast: Cast) -> None:
    from ticketing.desk.handling.actions import take
    from ticketing.dispatch.campaigns.actions import from_ticket
    from ticketing.dispatch.links import actions as links
    from ticketing.massmail.campaigns.actions import compile_content
    from ticketing.massmail.campaigns.freezing import freeze

    people.name_substitute(cast.head, cast.professional, from_on=DAY, until_on=DAY, by=None, at=FILED)
    ticket = filed(cast, fields=form(words=WORDS))
    approve(ticket, cast, by=cast.professional)
    take(ticket, items=ticks(ticket), by=cast.other_professional, at=FILED, seen=None)
    campaign = from_ticket(ticket, from_address=OURS, by=cast.other_professional, at=FILED)
    campaign.tracking = "identified"
    compile_content(campaign, institution="I", at=FILED)
    freeze(campaign, at=FILED)
    campaign.status, campaign.started_at = "finished", FILED
    to = "https://otra.example/x"
    proposal = links.repoint(campaign, 1, to=to, reason="r", by=cast.other_professional, at=LATER)

    for attempt in (
        lambda: links.repoint(campaign, 0, to="https://icetex.example/n", reason="r", by=cast.professional, at=LATER),
        lambda: links.confirm(campaign, proposal.id, by=cast.professional, at=LATER),
    ):
        with pytest.raises(Refused, match="firmó un visto bueno"):
            attempt()


def test_the_second_person_of_a_great_launch_composed_none_of_it(cast: Cast) -> None:
    ticket = taken(cast)
    campaign = made(ticket, cast)
    compose(campaign, {"preheader": "Otras"}, by=cast.other_professional, at=FILED, seen=campaign.version)
    confirmed(campaign, cast)
    verified(ticket, cast)

    for who in (cast.professional, cast.other_professional):
        with pytest.raises(Refused, match="segunda persona"):
            launch(campaign, start_at=None, by=who, at=LATER, seen=campaign.version, second_above=10)
    launch(campaign, start_at=None, by=cast.coordinator, at=LATER, seen=campaign.version, second_above=10)
    assert campaign.status == "armed"


def test_words_that_changed_while_suspended_are_verified_again_however_the_work_goes_on(cast: Cast) -> None:
    from ticketing.desk.filing.actions import edit
    from ticketing.desk.moving.actions import step
    from ticketing.desk.verification.queries import verified as ticked

    ticket = taken(cast)
    step(ticket, "suspend", note="Falta la fecha", by=cast.professional, at=FILED)
    edit(ticket, fields=form(subject="Otro asunto"), files=[], by=cast.requester, at=LATER, seen=None)
    approve(ticket, cast, LATER)
    approve(ticket, cast, LATER, "comunicaciones", cast.press)
    step(ticket, "resume", note="Pasó lo que lo impedía", by=cast.professional, at=LATER)

    assert ticket.state == "En proceso"
    assert not ticked(ticket)


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The office's own work, made and waiting for the coordination's signature."""
    from tests.desk.browsing import opened

    found = opened(app_sqlite)
    with found.open():
        audience()
        made(own_work(found.cast()), found.cast())
    return found


@retold
def own_work(cast: Cast) -> Ticket:
    from ticketing.desk.handling.actions import take

    ticket = filed(cast, by=cast.other_professional)
    take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)
    return ticket


def test_own_work_that_changed_meanwhile_is_not_signed_unread(house: House) -> None:
    from ticketing.desk.filing.actions import edit
    from ticketing.desk.moving.actions import step

    clara = house.browser("Clara Coordinadora")
    read = re.search(r'name="content_hash" value="([0-9a-f]{64})"', clara.get("/campaigns/1/review").text)
    assert read
    with house.open():
        cast, ticket = house.cast(), house.ticket()
        step(ticket, "suspend", note="Cambie el asunto", by=cast.professional, at=FILED)
        edit(ticket, fields=form(subject="Otro asunto"), by=cast.other_professional, at=FILED, seen=None)

    for data in ({"content_hash": read[1]}, {}):
        told = clara.post("/campaigns/1/substance", data=data)
        assert (told.status_code, "cambió después de que usted la abrió" in words(told)) == (409, True)
    fresh = re.search(r'name="content_hash" value="([0-9a-f]{64})"', clara.get("/campaigns/1/review").text)
    assert fresh
    assert clara.post("/campaigns/1/substance", data={"content_hash": fresh[1]}).status_code == 303


def test_what_is_seen_and_not_ones_own_to_change_is_refused_in_words(app_sqlite: Flask) -> None:
    from tests.dispatch.numbers import went_out

    found = went_out(app_sqlite)
    rosa, elena = Program(found, "Rosa Solicitante"), Program(found, "Elena Ajena")
    for way in ("undo", "pause", "resume", "cancel", "proof", "carry-over", "substance"):
        told = rosa.post(f"/campaigns/1/{way}", json={})
        assert (told.status_code, "no le corresponde a su rol" in told.json["detail"]) == (409, True), way
        assert elena.post(f"/campaigns/1/{way}", json={}).status_code == 404, way
    assert found.browser("Carlos Colega").post("/tickets/2026-0001/edit").status_code == 422
