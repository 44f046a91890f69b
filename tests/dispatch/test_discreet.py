"""What others' pages say of the campaign of a reserved ticket: its number, never its name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.desk.browsing import opened
from tests.desk.cast import FILED, form, taken
from tests.desk.test_reserved import SECRET, kept
from tests.dispatch.conftest import students
from tests.dispatch.test_campaigns import armed, made, proved

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.massmail.campaigns.models import Campaign


def everybody_took_it(campaign: Campaign) -> None:
    """As the sender would have it: each message accepted."""
    from ticketing.massmail.recipients import outcome, settling
    from ticketing.massmail.recipients.queries import of_campaign

    settling.settle(
        [
            outcome.of_reply(campaign.id, one.seq, 0, 250, "250 2.0.0 OK", at=FILED, max_age_hours=24)
            for one in of_campaign(campaign.id, most=500)
        ]
    )


def test_the_launch_names_no_reserved_campaign_beside_it_or_like_it(app_sqlite: Flask) -> None:
    from ticketing.dispatch.campaigns.forecast import forecast
    from ticketing.massmail.campaigns.actions import finish, start

    house = opened(app_sqlite)
    with house.open():
        cast = house.cast()
        students()
        for _ in range(2):
            ticket = taken(cast, fields=form(subject=SECRET))
            campaign = armed(ticket, cast)
            kept(ticket, cast.requester)
        start(campaign, at=FILED + timedelta(hours=1))
        everybody_took_it(campaign)
        finish(campaign, at=FILED + timedelta(hours=2))
        beside = made(taken(cast), cast)
        beside.estimate = 20
        said = " ".join(forecast(beside, FILED))

    assert "También sale «Solicitud 2026-0001 (reservada)»" in said
    assert "«Solicitud 2026-0002 (reservada)», de 20 mensajes, tardó" in said
    assert SECRET not in said


def test_a_link_to_a_proof_shows_nothing_once_its_reader_may_not_read_it(app_sqlite: Flask) -> None:
    house = opened(app_sqlite)
    with house.open():
        cast = house.cast()
        students()
        proved(made(taken(cast, fields=form(subject=SECRET)), cast), cast)
    carlos, rosa = house.browser("Carlos Colega"), house.browser("Rosa Solicitante")
    his, hers = (client.post("/campaigns/1/proof").location for client in (carlos, rosa))
    assert SECRET in carlos.get(his).text
    with house.open():
        kept(house.ticket(), house.cast().requester)

    assert SECRET in rosa.get(hers).text
    for way in (his, f"{his}/content"):
        gone = carlos.get(way)
        assert (gone.status_code, SECRET in gone.text) == (404, False), way
    assert carlos.post(f"{his}/confirm").status_code == 404
