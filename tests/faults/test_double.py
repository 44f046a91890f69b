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


def at_once(post, times: int = TIMES) -> Counter[int]:
    """The statuses of so many identical answers, ten at a time."""
    with ThreadPoolExecutor(10) as pool:
        return Counter(pool.map(lambda _: post(), range(times)))


def test_f18_a_request_that_is_filed_a_hundred_times_is_one_ticket(house):
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    browsers = [twin(house, rosa) for _ in range(10)]
    data = FIELDS | {"do": "send", "once": value(rosa.get(address), "once", 'enctype="multipart/form-data"')}

    statuses = at_once(lambda: filing(browsers, address, data))
    told("F18 file", posts=TIMES, effects=tickets(house), statuses=dict(statuses))
    assert tickets(house) == 1
    assert set(statuses) == {303}


def test_f18_a_request_that_is_filed_from_ten_devices_is_one_ticket(house):
    """Each has a form of its own, which knows nothing of the others': whoever waits too long for the draft, as on a
    machine that is hard at work, is told to try again (503), and is then led to the one ticket."""
    rosa = house.browser("Rosa Solicitante")
    address = begun(rosa)
    browsers = [house.browser("Rosa Solicitante") for _ in range(10)]
    data = FIELDS | {"do": "send"}

    statuses = at_once(lambda: filing(browsers, address, data), times=20)
    assert filing(browsers, address, data) == 303
    told("F18 file from ten devices", posts=20, effects=tickets(house), statuses=dict(statuses))
    assert tickets(house) == 1
    assert 303 in statuses
    assert set(statuses) <= {303, 503}


def twin(house, browser):
    """A second window of that browser."""
    with browser.session_transaction() as session:
        known = dict(session)
    found = house.app.test_client()
    with found.session_transaction() as session:
        session.update(known)
    return found


def filing(browsers, address: str, data) -> int:
    browser = browsers.pop()
    answer = browser.post(address, data=data, content_type="multipart/form-data")
    browsers.append(browser)
    return answer.status_code


def tickets(house) -> int:
    """How many there are."""
    with house.open():
        from ticketing.desk.cases.models import Ticket
        from ticketing.extensions import db

        return db.session.query(Ticket).count()


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
