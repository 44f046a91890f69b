"""A campaign goes from one state to the next only as the office allows; the audience is frozen with its reasons."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.massmail.world import AT, author, drafted, fill, sheet, started
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused


@pytest.fixture
def actions(base):
    from ticketing.massmail.campaigns import actions

    return actions


def armed(actions, *, start_at=None, **what):
    campaign = drafted(**what)
    return actions.arm(campaign, start_at=start_at, by=None, at=AT)


def test_every_candidate_has_a_row_and_the_excluded_their_reason(base):
    from sqlalchemy import select

    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.lists.actions import withdraw
    from ticketing.audience.lists.queries import by_code
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import Recipient

    fill(1001)
    gone = by_email("estudiantes.500@correo.example")
    withdraw(gone, [by_code("estudiantes")], source="página", at=AT)
    withdraw(by_email("estudiantes.501@correo.example"), None, source="página", at=AT)
    campaign = started(words="<p>{{programa}}</p>", subject="Su programa", at=AT)
    rows = db.session.scalars(select(Recipient).order_by(Recipient.seq)).all()
    assert [row.seq for row in rows] == list(range(1001))
    assert {row.chunk for row in rows if row.state == 0} == {0}
    assert sum(row.reason == "missing_field" for row in rows) == 500
    assert {row.email.split("@")[0][12:]: row.reason for row in rows}["500"] == "unsubscribed"
    assert {row.email.split("@")[0][12:]: row.reason for row in rows}["501"] == "suppressed"
    assert all(row.chunk == -1 and row.seq >= 499 for row in rows if row.reason)
    found = sheet(campaign.id)
    assert (found["audience"], found["pending"], found["excluded"]) == (1001, 499, 502)
    assert rows[0].fields == {"programa": "Música", "nombre_completo": rows[0].fields["nombre_completo"]}


def test_the_order_is_mixed_and_always_the_same(base):
    from sqlalchemy import select

    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import Recipient

    fill(300)
    campaign = started()
    order = db.session.scalars(
        select(Recipient.contact_id).where(Recipient.campaign_id == campaign.id).order_by(Recipient.seq)
    ).all()
    assert sorted(order) != list(order)
    neighbours = sum(abs(one - other) == 1 for one, other in pairwise(order))
    assert neighbours < 20


def test_only_the_unreached_get_a_correction(base):
    from sqlalchemy import update

    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import ACCEPTED, Recipient

    fill(10)
    first = started()
    reached = (Recipient.campaign_id == first.id, Recipient.seq < 4)
    db.session.execute(update(Recipient).where(*reached).values(state=ACCEPTED))
    rule = {"lists": ["estudiantes"], "only_unreached_of": first.id}
    second = started(by=first.author, audience_rule=rule)
    assert (sheet(second.id)["pending"], sheet(second.id)["excluded"]) == (6, 4)


def test_an_armed_campaign_starts_at_its_hour_and_no_sooner(actions):
    from ticketing.massmail.campaigns.queries import due

    fill(3)
    campaign = armed(actions, start_at=AT + timedelta(hours=2))
    with pytest.raises(Refused, match="Todavía no es la hora"):
        actions.start(campaign, at=AT)
    assert due(AT + timedelta(hours=1)) == []
    assert due(AT + timedelta(hours=2)) == [campaign.id]
    assert actions.start(campaign, at=AT + timedelta(hours=2)).status == "running"
    with pytest.raises(Refused, match="en envío"):
        actions.start(campaign, at=AT + timedelta(hours=2))


@pytest.mark.parametrize(
    ("what", "late", "said"),
    [
        ({}, timedelta(minutes=61), "Debía empezar"),
        ({"not_after": AT + timedelta(minutes=10)}, timedelta(minutes=11), "El último día"),
        ({"estimate": 9}, timedelta(), "creció de 9 a 10"),
    ],
)
def test_what_may_not_start_is_held_and_nothing_is_frozen(actions, what, late, said):
    from ticketing.massmail.recipients.queries import tally

    fill(10)
    campaign = armed(actions, **what)
    actions.start(campaign, at=AT + late)
    assert campaign.status == "held"
    assert said in campaign.held_reason
    assert campaign.frozen_at is None
    assert tally(campaign.id) == {}


def test_without_leave_nothing_is_armed_started_or_resumed(actions, leave):
    fill(3)
    campaign = armed(actions)
    leave.append("Falta una firma.")
    assert actions.start(campaign, at=AT).held_reason == "Falta una firma."
    with pytest.raises(Refused, match="Falta una firma"):
        actions.arm(campaign, start_at=None, by=None, at=AT)
    leave.clear()
    actions.start(actions.arm(campaign, start_at=None, by=None, at=AT), at=AT)
    actions.pause(campaign, by=None, at=AT)
    leave.append("Falta una firma.")
    with pytest.raises(Refused, match="Falta una firma"):
        actions.resume(campaign, by=None, at=AT)


def test_a_held_campaign_that_had_begun_goes_on_with_the_same_audience(actions):
    fill(5)
    campaign = armed(actions)
    actions.start(campaign, at=AT)
    frozen = campaign.frozen_at
    actions.hold(campaign, reason="Un error", by=None, at=AT)
    fill(5, "docentes")
    later = AT + timedelta(hours=3)
    actions.arm(campaign, start_at=None, by=None, at=later)
    actions.start(campaign, at=later)
    assert (campaign.status, campaign.frozen_at, campaign.started_at) == ("running", frozen, AT)
    assert sheet_of(campaign)["pending"] == 5


def sheet_of(campaign):
    from ticketing.massmail.campaigns.queries import balance

    return balance(campaign.id)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"lists": ("nadie",)}, "No existe la lista"),
        ({"words": "<p>{{documento}}</p>"}, "audiencia está vacía"),
    ],
)
def test_what_cannot_be_launched_is_refused_in_words(actions, spoil, said):
    fill(3)
    with pytest.raises(Refused, match=said):
        armed(actions, **spoil)


def test_a_large_campaign_is_launched_by_a_second_person(actions):
    fill(3)
    maker = author()
    campaign = drafted(by=maker, estimate=5000)
    with pytest.raises(Refused, match="segunda persona"):
        actions.arm(campaign, start_at=None, by=maker, at=AT, second_person_above=1000)
    assert actions.arm(campaign, start_at=None, by=maker, at=AT, second_person_above=5000).status == "armed"


def test_who_saw_an_older_state_is_told(actions):
    fill(3)
    campaign = armed(actions)
    seen = campaign.version
    actions.cancel(campaign, reason="Ya no", by=None, at=AT, seen=seen)
    with pytest.raises(Overtaken, match="cancelada"):
        actions.arm(campaign, start_at=None, by=None, at=AT, seen=seen)


def test_finished_means_that_nobody_waits(actions):
    from sqlalchemy import update

    from ticketing.extensions import db
    from ticketing.ledger.events.queries import history
    from ticketing.massmail.recipients.models import Tally
    from ticketing.massmail.ticks import finish_done

    fill(3)
    campaign = armed(actions)
    actions.start(campaign, at=AT)
    db.session.commit()
    with pytest.raises(Refused, match="por atender"):
        actions.finish(campaign, at=AT)
    finish_done(AT)
    assert campaign.status == "running"
    db.session.execute(update(Tally).where(Tally.state == 0).values(count=0))
    db.session.execute(update(Tally).where(Tally.state == 2).values(count=3))
    db.session.commit()
    finish_done(AT)
    assert campaign.status == "finished"
    events = [event.kind for event in history("campaign", campaign.id)]
    assert events == ["drafted", "armed", "started", "finished"]


def test_the_images_of_a_compiled_campaign_are_open_to_its_readers(base):
    from ticketing.massmail.campaigns.queries import in_a_mail
    from ticketing.office.files.models import StoredFile

    fill(1)
    drafted(words='<p><img src="/files/t0k/f.png" alt="Foto"></p>')
    assert in_a_mail(StoredFile(token="t0k", media_type="image/png"))
    assert not in_a_mail(StoredFile(token="t0", media_type="image/png"))
    assert not in_a_mail(StoredFile(token="t0k", media_type="application/pdf"))


def test_the_tick_starts_what_is_due(actions):
    from ticketing.extensions import db
    from ticketing.massmail.ticks import start_due

    fill(3)
    campaign = armed(actions)
    db.session.commit()
    start_due(AT)
    start_due(AT)
    assert campaign.status == "running"
