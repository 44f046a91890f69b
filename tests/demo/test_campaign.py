"""`demo campaign`: approved and launched as a person would, to as many as asked."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.demo.test_seed import NOW
from ticketing.demo import campaign, seed
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import ARMED, Campaign
from ticketing.office.doors import reason_not_to_send
from workflows.refusals import Refused


def test_it_is_armed_with_both_signatures(app: Flask) -> None:
    with app.app_context():
        seed.seed(tickets=0, contacts=10, at=NOW)
        made = db.session.get_one(Campaign, campaign.launch(25, at=NOW))
        assert (made.status, made.estimate) == (ARMED, 25)
        assert reason_not_to_send(made.id) is None
        assert made.armed_by_id != made.author_id


def test_it_needs_the_institution(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), pytest.raises(Refused, match="demo seed"):
        campaign.launch(1, at=NOW)
