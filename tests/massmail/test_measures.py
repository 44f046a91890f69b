"""What /metrics tells of mailings: what waits, what servers answer, and what it costs to say so."""

from __future__ import annotations

import statistics
import time

from tests.upkeep.test_metrics import read, value
from ticketing import clock


def test_it_counts_what_waits_and_what_servers_answer(base):
    from tests.massmail.world import commit, fill, started
    from ticketing.massmail.recipients.models import ACCEPTED, DEFERRED, FAILED
    from ticketing.massmail.recipients.outcome import Outcome
    from ticketing.massmail.recipients.settling import settle

    fill(6)
    campaign, at = started(), clock.now()
    for seq, state, code in ((0, ACCEPTED, 250), (1, FAILED, 550), (2, DEFERRED, 451)):
        settle([Outcome(campaign.id, seq, state, 1, at, code, f"{code} dicho", transport=0)])
    settle([Outcome(campaign.id, 2, DEFERRED, 2, at, 451, "451 otra vez", transport=0)])
    commit()
    text = base.test_client().get("/metrics").text
    found = read(text)
    answers = {labels["answer"]: number for labels, number in found["despacho_answered_total"]}
    assert answers == {"accepted": 1, "refused": 1, "put_off": 2}
    assert {labels["transport"] for labels, _ in found["despacho_answered_total"]} == {"principal"}
    assert (value(found, "despacho_people_waiting", state="pending"), value(found, "despacho_senders")) == (3, 0)
    assert value(found, "despacho_chunks", state="ready") == 1
    assert value(found, "despacho_database_up") == 1
    assert "@" not in text, "Nobody's address stands there."
    assert "correo.example" not in text


def test_it_costs_little(base):
    from tests.massmail.world import fill, started

    fill(50)
    started()
    client = base.test_client()
    for path in ("/healthz", "/sign-in", "/people/me", "/queue", "/metrics", "/metrics"):
        client.get(path)
    took = []
    for _ in range(15):
        began = time.process_time()
        assert client.get("/metrics").status_code == 200
        took.append(time.process_time() - began)
    assert statistics.median(took) < 0.02


def test_without_its_database_it_says_that(base, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from ticketing.web import metrics

    def gone(_at):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(metrics, "SOURCES", [gone])
    found = read(base.test_client().get("/metrics").text)
    assert value(found, "despacho_database_up") == 0
