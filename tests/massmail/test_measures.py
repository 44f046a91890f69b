"""What /metrics tells of mailings: what waits, what servers answer, and what it costs to say so."""

from __future__ import annotations

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


def test_it_costs_no_more_than_a_few_simple_pages(base):
    from tests.massmail.world import fill, started
    from ticketing.web import metrics

    metrics.SECONDS.clear()  # the pages that other tests opened in this process, a line for each of their buckets
    fill(50)
    started()
    client = base.test_client()
    took = {"/metrics": [], "/sign-in": []}
    for path in (*took, "/people/me", "/queue"):
        client.get(path)
    for _ in range(15):
        for path, times in took.items():
            began = time.process_time()
            assert client.get(path).status_code == 200
            times.append(time.process_time() - began)
    assert min(took["/metrics"]) < 8 * min(took["/sign-in"])  # 2.4 and 3 when measured


def test_without_its_database_it_says_that(base, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from ticketing.web import metrics

    def gone(_at):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(metrics, "SOURCES", [gone])
    found = read(base.test_client().get("/metrics").text)
    assert value(found, "despacho_database_up") == 0
