"""The launch form: how fast, at what hours, on a few first; and the way back."""

from __future__ import annotations

import pytest

from tests.desk.browsing import House
from tests.desk.cast import taken
from tests.dispatch.test_campaigns import confirmed, made, verified


def test_a_launch_is_chosen_on_its_page_and_taken_back_there(desk, cast, monkeypatch: pytest.MonkeyPatch):
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    monkeypatch.setitem(desk.config, "WTF_CSRF_ENABLED", False)
    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    db.session.commit()
    key, version, address = campaign.id, campaign.version, f"/campaigns/{campaign.id}/sending"
    name = cast.professional.name
    db.session.commit()
    client = House(desk).browser(name)
    page = client.get(address).text
    assert "Es el 1 % de la audiencia" in page
    assert "Este mes: 0 mensajes enviados" in page
    chosen = {"version": version, "when": "now", "window": "always", "rate": "120", "canary": "y"}
    assert client.post(address, data=chosen).status_code == 303
    armed = db.session.get_one(Campaign, key, populate_existing=True)
    assert (armed.status, armed.rate_per_minute, armed.canary) == ("armed", 120, True)
    assert armed.undo_until > armed.armed_at
    db.session.commit()
    assert "Deshacer el envío" in client.get(address).text
    client.post(f"/campaigns/{key}/undo")
    assert db.session.get_one(Campaign, key, populate_existing=True).status == "draft"
