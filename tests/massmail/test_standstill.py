"""Why nothing goes out, in words: nobody sends, a machine is silent with people in its hands, the broker is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from tests.massmail.world import commit, fill, started
from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.broker.queue import hand_out
from ticketing.massmail.chunks import claiming, processes, standstill
from ticketing.massmail.recipients.models import Chunk
from ticketing.massmail.transports.models import BROKER, TransportTrouble
from ticketing.web.filters import clock_time

LEASE = timedelta(seconds=60)


def said(campaign) -> list[str]:
    return list(standstill.of_campaign(campaign, clock.now()))


def at_work(machine: str, owner: str, seconds_ago: float = 0):
    at = clock.now() - timedelta(seconds=seconds_ago)
    processes.seen(owner, machine, at=at)
    commit()
    return at


def test_where_nobody_ever_sent_it_says_so(base):
    fill(5)
    assert said(started()) == ["Todavía nadie ha empezado a enviar: esperan 5 personas."]


def test_since_when_nobody_sends_and_for_whom(base):
    fill(2)
    campaign = started()
    since = at_work("a1", "uno", 600)
    assert said(campaign) == [f"Nadie está enviando desde las {clock_time(since)}: esperan 2 personas."]
    at_work("a1", "dos")
    assert said(campaign) == []


def test_a_paused_campaign_says_nothing_of_it(base):
    fill(5)
    campaign = started()
    campaign.status = "paused"
    commit()
    assert said(campaign) == []


def test_a_machine_that_holds_people_is_named_with_the_hour_at_which_one_goes_on(base):
    fill(5)
    campaign = started()
    since = at_work("b2", "perdido", 90)
    assert claiming.claim("perdido", LEASE, at=clock.now())
    db.session.query(Chunk).update({"lease_until": clock.true_now() - timedelta(seconds=30)})
    commit()
    at_work("a1", "vivo")
    goes_on = clock_time(since + timedelta(seconds=180))
    assert said(campaign) == [
        f"La máquina b2 no da señales desde las {clock_time(since)}; quedan en su mano 5 destinatarios: si no vuelve, "
        f"se sigue con ellos hacia las {goes_on}."
    ]


def test_a_living_lease_is_no_standstill(base):
    fill(5)
    campaign = started()
    at_work("a1", "vivo")
    assert claiming.claim("vivo", LEASE, at=clock.now())
    commit()
    assert said(campaign) == []


def test_a_broker_that_is_away_is_noted_once_and_until_it_is_back(base, caplog, monkeypatch):
    from ticketing.massmail.broker import queue

    fill(5)
    campaign = started()
    settings = replace(base.config["SETTINGS"], broker_url="amqp://guest:guest@127.0.0.1:9//")
    monkeypatch.setitem(base.config, "SETTINGS", settings)
    first = at_work("a1", "vivo")
    for seconds in range(3):
        hand_out(settings, first + timedelta(seconds=seconds))
    assert said(campaign)[0].startswith(f"La mensajería no responde desde las {clock_time(first)}:")
    assert [line for line in caplog.messages if "broker" in line] == caplog.messages
    assert len(caplog.messages) == 1
    monkeypatch.setattr(queue, "_publish", lambda _settings, places, _trouble: iter(places))
    hand_out(settings, first + timedelta(seconds=4))
    assert said(campaign) == []
    assert caplog.messages[1:] == ["The broker can be reached again"]
    assert (
        db.session.scalar(select(func.count()).select_from(TransportTrouble).where(TransportTrouble.name == BROKER))
        == 0
    )
