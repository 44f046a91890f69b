"""Arming names the day and hour of the last message, and asks if that is after the latest date."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.desk.browsing import House
from tests.desk.cast import taken
from tests.dispatch.test_campaigns import confirmed, made, verified
from ticketing.web.filters import when

SLOW = {"per_minute": 1, "per_day": 2}
TOLD = "el último mensaje saldría"


@pytest.fixture
def due(desk, cast):
    """A campaign to be sent within a day over a server that takes two messages a day: it takes longer."""
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.transports import actions
    from ticketing.massmail.transports.declared import Declared

    desk.config["WTF_CSRF_ENABLED"] = False
    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    campaign.not_after = clock.now() + timedelta(days=1)
    campaign.estimate = 5
    actions.add(Declared(name="lento", scheme="smtp", host="127.0.0.1", port=9, **SLOW), by=None, at=clock.now())
    db.session.commit()
    found = campaign.id, campaign.version, cast.professional.name
    db.session.commit()
    return found


def campaign_of(key: int) -> Any:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    return db.session.get_one(Campaign, key, populate_existing=True)


def test_it_is_named_before_it_is_launched_and_takes_a_tick_where_it_is_too_late(desk, cast, due):
    from ticketing.ledger.events.queries import history

    (key, version, name), address = due, f"/campaigns/{due[0]}/sending"
    client, chosen = House(desk).browser(name), {"version": version, "when": "now", "window": "class"}
    page = client.get(address).text
    assert TOLD in page
    assert "Es después de la fecha límite: lo que falte entonces no saldrá." in page
    refused = client.post(address, data=chosen)
    assert (refused.status_code, TOLD in refused.text, campaign_of(key).status) == (422, True, "draft")
    assert client.post(address, data=chosen | {"past_latest": "y"}).status_code == 303
    (armed,) = history("campaign", key, ("armed",))
    assert (campaign_of(key).status, armed.payload_row.body["past_latest"]) == ("armed", True)


def test_the_hour_and_the_speed_that_are_chosen_are_those_that_count(desk, cast, due):
    from ticketing.extensions import db
    from ticketing.massmail.transports.models import Transport

    (key, version, name), address = due, f"/campaigns/{due[0]}/sending"
    for row in db.session.query(Transport):
        row.per_day, row.per_minute = None, 10
    db.session.commit()
    found = campaign_of(key)
    late = (found.not_after - timedelta(minutes=3)).astimezone(found.zone)
    db.session.commit()
    chosen = {"version": version, "when": "later", "window": "class", "start_at": f"{late:%Y-%m-%dT%H:%M}"}
    client = House(desk).browser(name)
    assert client.post(address, data=chosen | {"rate": "1"}).status_code == 422
    assert client.post(address, data=chosen).status_code == 303


def test_by_the_engines_own_door_it_is_refused_too(desk, cast, due):
    from ticketing import clock
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.campaigns.manner import Manner
    from workflows.refusals import Refused

    campaign = campaign_of(due[0])
    with pytest.raises(Refused, match=f"{TOLD} .* y la fecha límite es {when(campaign.not_after, campaign.zone)}"):
        actions.arm(campaign, start_at=None, by=None, at=clock.now(), manner=Manner())
    actions.arm(campaign, start_at=None, by=None, at=clock.now(), manner=Manner(past_latest=True))


def test_what_else_goes_out_over_the_same_servers_comes_on_top(desk, cast, due):
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import RUNNING, Campaign
    from ticketing.massmail.campaigns.outlook import last_of

    campaign, now = campaign_of(due[0]), clock.now()
    campaign.estimate = 15
    as_many = last_of(campaign, now, now)
    campaign.estimate = 5
    assert last_of(campaign, now, now) < as_many
    other = Campaign(
        time_zone="America/Bogota", name="Otra", origin_kind="prueba", origin_id=1, author_id=cast.professional.id,
        made_at=now, from_name="x", from_address="x@despacho.test", subject="x", words="x", audience_rule={},
        status=RUNNING, estimate=10,
    )  # fmt: skip
    db.session.add(other)
    db.session.flush()
    assert last_of(campaign, now, now) == as_many
