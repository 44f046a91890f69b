"""Any number of requests can be seeded, and the house works over those that were written in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from ticketing.demo import cast, institution, seed
from ticketing.demo.bulk import Bulk
from ticketing.demo.plans import plans
from ticketing.demo.stories import lives
from ticketing.demo.telling import Hours, tell
from ticketing.demo.topics import topics
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.ledger.seals.actions import seal
from ticketing.ledger.verification import verify
from ticketing.office.people.models import Person
from ticketing.oversight.samples.actions import draw_sample
from ticketing.oversight.samples.models import Sample
from ticketing.oversight.samples.queries import redraw

if TYPE_CHECKING:
    from flask import Flask

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
MANY = 14


@pytest.mark.parametrize("tickets", [0, 1, 7])
def test_so_few_requests_are_seeded(tickets: int, app: Flask) -> None:
    with app.app_context():
        seed.seed(tickets=tickets, contacts=3, at=NOW)
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(Ticket)) == tickets
        assert not verify().broken


def test_the_usual_demo_shows_every_way_of_the_procedure(app: Flask) -> None:
    with app.app_context():
        house = institution.found(at=NOW)
        planned = plans(seed.TICKETS, Hours(house, Random(seed.SEED), NOW))
        rules = house.rules
        db.session.rollback()
    assert {plan.topic.category for plan in planned} == set(range(1, len(rules.categories) + 1))
    kinds = rules.exceptions.kinds if rules.exceptions else ()
    assert {plan.topic.exception for plan in planned if plan.topic.exception} == {kind.key for kind in kinds}
    assert {topic.exception for topic in topics() if topic.exception} == {kind.key for kind in kinds}
    ends = {step.key for step in rules.steps if rules.state(step.target).outcome == "annulled"}
    assert {plan.annulled for plan in planned if plan.annulled} == ends
    assert {"taken", "suspended", "proof", "solved", "reopened"} <= {plan.stop for plan in planned}


@pytest.fixture
def written(app: Flask) -> Iterator[Flask]:
    """Requests that were written in bulk, and nothing else."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        house = institution.found(at=NOW, before=institution.FOUNDED_BEFORE + timedelta(days=365))
        hours = Hours(house, Random(5), NOW)
        hands = Bulk(house)
        tell(lives(seed.earlier(MANY, hours), hours, hands), until=NOW)
        hands.write()
        hands.end()
        db.session.commit()
        yield app


def test_what_was_written_in_bulk_is_sealed_and_whole(written: Flask) -> None:
    while seal(at=NOW) is not None:
        db.session.commit()
    verdict = verify()
    assert (verdict.broken, verdict.unsealed) == (None, 0)
    assert verdict.events > MANY * 5


def test_a_sample_of_what_was_written_in_bulk_is_drawn_again(written: Flask) -> None:
    sample = drawn()
    assert redraw(sample.month) == [item.ticket.number for item in sample.items]
    said = written.test_cli_runner().invoke(args=["audit", "redraw", sample.month])
    assert said.output.split() == redraw(sample.month)


def test_the_pages_show_what_was_written_in_bulk(written: Flask) -> None:
    sample = drawn()
    ticket = sample.items[0].ticket
    number, subject, month = ticket.number, ticket.subject, sample.month
    browser = written.test_client()
    who = next(one for one in cast.CAST if one.key == cast.COORDINATOR)
    assert browser.post("/sign-in", data={"email": who.email, "password": who.password}).status_code == 303
    pages = {
        f"/tickets/{number}": subject,
        "/tickets?state=Cerrado": "Cerrado",
        f"/search?q={number}": number,
        f"/samples/{month}": number,
        f"/samples/{month}/redraw": number,
    }
    for address, words in pages.items():
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert words in answer.text.replace("&#39;", "'").replace("&#34;", '"'), address


def drawn() -> Sample:
    """The sample of the month in which most of them ended."""
    while seal(at=NOW) is not None:
        db.session.commit()
    ended = db.session.scalars(select(Ticket.ended_at)).all()
    months = [f"{at:%Y-%m}" for at in ended if at is not None]
    month = max(sorted(set(months)), key=months.count)
    sample = draw_sample(month, size=3, by=person(cast.COORDINATOR), at=NOW)
    db.session.commit()
    return sample


def person(key: str) -> Person:
    return institution.known(at=NOW).people[key]
