"""Reports of feedback by their type (RFC 5965, 6430, 6591): a complaint, an alarm, or a note that blames nobody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.desk.browsing import House, words
from tests.desk.cast import FILED
from tests.dispatch.numbers import went_out
from tests.massmail.test_return_handling import COMPLAINT, HARD, arrive, figures, is_blocked, report, verp
from tests.massmail.test_transport_pages import browser
from tests.massmail.world import recipients

if TYPE_CHECKING:
    from flask import Flask

NOTES, ALARMS, COMPLAINTS = ("not-spam", "other", "never-registered"), ("auth-failure", "virus"), ("abuse", "fraud")


def feedback(to: str, kind: str) -> bytes:
    said = COMPLAINT.format(to=to, message_id="<x@otro.example>")
    return said.replace("Feedback-Type: abuse", f"Feedback-Type: {kind}").encode()


@pytest.mark.parametrize(
    ("kind", "means", "reason"),
    [
        ("abuse", "complaint", "abuse"),
        ("Abuse; from a button", "complaint", "abuse"),
        ("fraud", "complaint", "fraud"),
        ("not-spam", "unknown", "not-spam"),
        ("NOT-SPAM (moved)", "unknown", "not-spam"),
        ("other", "unknown", "other"),
        ("never-registered", "unknown", "other"),
        ("auth-failure", "unknown", "auth-failure"),
        ("virus", "unknown", "virus"),
    ],
)
def test_a_report_means_what_its_type_says(kind, means, reason):
    from ticketing.massmail.returns.classify import classify

    found = [(one.kind, one.reason) for one in classify(feedback("quejas@despacho.test", kind))]
    assert found == [(means, reason)]


@pytest.mark.parametrize("kind", [*NOTES, *ALARMS])
def test_what_is_no_complaint_is_written_down_and_costs_nobody_anything(base, campaign, kind):
    from ticketing.extensions import db
    from ticketing.massmail.bounces.models import Bounce

    arrive(feedback(verp(base, campaign, 3), kind), name="a")
    arrive(feedback(verp(base, campaign, 3), kind), name="b")
    one = recipients(campaign, seq=3)[0]
    assert figures(campaign) == {}
    assert (one.bounced_at, one.complained_at, is_blocked(campaign, 3)) == (None, None, False)
    kept = db.session.scalars(select(Bounce)).all()
    assert [(row.kind, row.seq) for row in kept] == [("warning" if kind in ALARMS else "report", 3)]


@pytest.mark.parametrize("kind", COMPLAINTS)
def test_a_complaint_takes_the_person_off(base, campaign, kind):
    arrive(feedback(verp(base, campaign, 3), kind))
    assert figures(campaign) == {"complaints": 1}
    assert is_blocked(campaign, 3)


def test_a_report_takes_the_place_of_no_bounce_of_the_same_day(base, campaign):
    arrive(feedback(verp(base, campaign, 3), "not-spam"))
    arrive(report(verp(base, campaign, 3), HARD))
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1}
    assert is_blocked(campaign, 3)


def test_an_alarm_stands_once_in_the_campaigns_history(base, campaign):
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event

    for seq, kind in enumerate(("virus", "virus", "auth-failure", "not-spam")):
        arrive(feedback(verp(base, campaign, seq), kind))
    told = select(func.count()).where(Event.subject_id == campaign.id, Event.kind == "feedback_warning")
    assert db.session.scalar(told) == 2


@pytest.mark.parametrize(
    ("kind", "means"),
    [(None, "complaint"), ("abuse", "complaint"), ("not-spam", "unknown"), ("virus", "unknown"), ("new", "unknown")],
)
def test_amazon_says_the_type_by_the_same_words(kind, means):
    from ticketing.massmail.returns.classify import classify

    told = {"complainedRecipients": [{"emailAddress": "ana@example.org"}], "complaintFeedbackType": kind}
    raw = b"Content-Type: text/plain\r\n\r\n"
    raw += json.dumps({"notificationType": "Complaint", "complaint": told}).encode()
    assert [(one.kind, one.recipient) for one in classify(raw)] == [(means, "ana@example.org")]


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, and one campaign that went out to 118 people."""
    return went_out(app_sqlite)


def test_the_campaign_and_the_returns_say_what_to_look_at(house):
    from ticketing.massmail.campaigns.queries import get

    said = "dice que un mensaje no pasó la comprobación de autenticidad"
    keeper = browser(house.app, "TIC")
    places = [(house.browser("Pedro Profesional"), "/campaigns/1/results"), (keeper, "/returns")]
    assert not any(said in words(client.get(place)) for client, place in places)
    with house.open():
        arrive(feedback(verp(house.app, get(1), 50), "auth-failure"), at=FILED)
        arrive(feedback(verp(house.app, get(1), 51), "virus"), at=FILED)
    for client, place in places:
        page = words(client.get(place))
        assert f"Un informe {said}" in page
        assert "registros SPF, DKIM y DMARC" in page
        assert "Un informe dice que un mensaje llevaba un virus" in page
        assert "Ninguna dirección quedó bloqueada por esto." in page
    listed = words(keeper.get("/returns?kind=warning"))
    assert "Alarma: autenticidad o virus" in listed


def test_the_persons_story_tells_it_as_no_return(base, campaign):
    from ticketing.massmail.statistics.explain import BOUNCE, explain

    arrive(feedback(verp(base, campaign, 3), "not-spam"))
    told = explain(campaign.id, 3)
    assert [one.what for one in told.moments if one.kind == BOUNCE] == [
        "Llegó un informe que no es una devolución. Un lector, o su proveedor, dice que no es correo no deseado."
    ]
    assert told.in_short == "Su servidor lo aceptó y no ha vuelto."
