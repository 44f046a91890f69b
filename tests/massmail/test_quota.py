"""The month's quota counts what is promised too, and is not passed without a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.massmail.world import AT, DAY, author, commit, drafted, fill
from workflows.refusals import Refused


@pytest.fixture
def quota(base):
    """A hundred messages a month."""
    base.config["SETTINGS"] = replace(base.config["SETTINGS"], monthly_quota=100)


def test_what_is_scheduled_counts_before_it_goes_out(base, quota):
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.campaigns.quota import Month, month_of
    from ticketing.massmail.pacing.actions import note_use

    fill(30)
    by = author()
    note_use({(0, 0): 30}, on=DAY)
    first, second = (drafted(by=by, estimate=40) for _ in range(2))
    actions.arm(first, start_at=AT + timedelta(hours=1), by=None, at=AT)
    commit()
    assert month_of(second, AT) == Month(used=30, promised=40, wanted=40, quota=100)
    with pytest.raises(Refused, match="llegaría a 110 mensajes, y el tope es 100"):
        actions.arm(second, start_at=None, by=None, at=AT)
    actions.arm(second, start_at=None, by=None, at=AT, over_quota=True)
    actions.start(second, at=AT)
    commit()
    assert month_of(first, AT).promised == 30
    actions.cancel(first, reason="No sale", by=None, at=AT)
    commit()
    assert month_of(second, AT).promised == 0


def test_without_a_quota_nothing_is_asked(base):
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.pacing.actions import note_use

    fill(3)
    note_use({(0, 0): 1_000_000}, on=DAY)
    actions.arm(drafted(estimate=3), start_at=None, by=None, at=AT)
