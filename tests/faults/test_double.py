"""F18: a hundred identical answers at once: a form that is sent again and again has one effect."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tests.desk.browsing import FIELDS, begun, opened, value
from tests.desk.cast import FILED, filed
from tests.faults.judge import told
from tests.massmail.world import commit, drafted, fill

TIMES = 100


@pytest.fixture
def house(app_postgres):
    return opened(app_postgres)


def at_once(post) -> Counter[int]:
    """The statuses of so many identical answers, ten at a time."""
    with ThreadPoolExecutor(10) as pool:
        return Counter(pool.map(lambda _: post(), range(TIMES)))


def test_f18_a_request_that_is_filed_a_hundred_times_is_one_ticket(house):
    address = begun(house.browser("Rosa Solicitante"))
    browsers = [house.browser("Rosa Solicitante") for _ in range(10)]
    data = FIELDS | {"do": "send"}

    def post() -> int:
        browser = browsers.pop()
        answer = browser.post(address, data=data, content_type="multipart/form-data")
        browsers.append(browser)
        return answer.status_code

    statuses = at_once(post)
    assert post() == 303  # whoever was told to try again is led to the one ticket
    with house.open():
        from ticketing.desk.tickets.models import Ticket
        from ticketing.extensions import db

        tickets = db.session.query(Ticket).count()
    told("F18 file", posts=TIMES, effects=tickets, statuses=dict(statuses))
    assert tickets == 1
    assert set(statuses) <= {303, 409, 422, 503}  # who waited too long for the lock is told to try again


def test_f18_an_approval_that_is_given_a_hundred_times_counts_once(house):
    from ticketing.desk.gates.queries import to_sign
    from ticketing.office.links import actions, queries

    with house.open():
        filed(house.cast())
    with house.open():
        ticket = house.ticket()
        digest = to_sign(ticket, "jefatura")
        person = house.person("Víctor Vicepresidente")
        made = actions.link_for("sign", ticket, person, at=FILED, gate="jefatura", content_hash=digest)
        address = f"/sign/{queries.token(made)}"
    digest = value(house.app.test_client().get(address), "content_hash")
    data = {"verdict": "approved", "content_hash": digest, "note": ""}
    before = signatures(house)
    statuses = at_once(lambda: house.app.test_client().post(address, data=data).status_code)
    effects = signatures(house) - before
    with house.open():
        received = house.ticket().received
    told("F18 approve", posts=TIMES, effects=effects, statuses=dict(statuses))
    assert (effects, received) == (1, True)
    assert set(statuses) <= {200, 303, 409, 422}


def signatures(house) -> int:
    """How many signatures the record holds."""
    with house.open():
        from sqlalchemy import func, select

        from ticketing.extensions import db
        from ticketing.ledger.events.models import Event

        return db.session.scalar(select(func.count()).select_from(Event).where(Event.kind == "signed"))


def test_f18_a_campaign_that_is_launched_a_hundred_times_starts_once(base):
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event
    from ticketing.massmail.campaigns import actions, queries
    from ticketing.web.outcomes import Overtaken
    from workflows.refusals import Refused

    fill(10)
    campaign = drafted(at=clock.now())
    commit()
    number, seen, now = campaign.id, campaign.version, clock.now()
    commit()

    def launch() -> str:
        with base.app_context():
            try:
                one = actions.arm(queries.get(number), start_at=None, by=None, at=now, seen=seen)
                actions.start(one, at=now)
                db.session.commit()
            except (Overtaken, Refused) as told_so:
                db.session.rollback()
                return type(told_so).__name__
        return "done"

    with ThreadPoolExecutor(10) as pool:
        answers = Counter(pool.map(lambda _: launch(), range(TIMES)))
    kinds = Counter(db.session.scalars(select(Event.kind).where(Event.subject_kind == "campaign")))
    told("F18 launch", posts=TIMES, answers=dict(answers), armed=kinds["armed"], started=kinds["started"])
    assert (answers["done"], kinds["armed"], kinds["started"]) == (1, 1, 1)
