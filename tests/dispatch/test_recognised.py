"""A reader tells of a message that went out: which campaign it was, and which department asked for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, Cast, taken
from tests.desk.reporting import reported, staffed, takes_reports
from ticketing.dispatch.campaigns.recognised import recognised
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import FINISHED, Campaign
from ticketing.massmail.identity import tokens
from ticketing.web.settings import settings

if TYPE_CHECKING:
    from flask import Flask

SUBJECT = "Becas abiertas hasta el viernes"


def sent(cast: Cast, subject: str = SUBJECT, days: int = 0) -> Campaign:
    """A campaign of Credit that went out."""
    ticket, when = taken(cast), FILED + timedelta(days=days)
    one = Campaign(
        time_zone="America/Bogota", name="Ida", origin_kind="ticket", origin_id=ticket.id, status=FINISHED,
        author_id=cast.professional.id, made_at=when, from_name="x", from_address="x@despacho.test", subject=subject,
        words="x", audience_rule={}, started_at=when, finished_at=when,
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    return one


def test_by_the_number_of_its_request_in_any_text(cast: Cast) -> None:
    one = sent(cast)
    found = recognised("Solicitud 2026-0001, gracias", "", None)
    assert found is not None
    assert (found.campaign_id, found.department_id) == (one.id, cast.requester.department_id)


@pytest.mark.parametrize("purpose", [tokens.CLICK, tokens.OPEN, tokens.REMOVAL, tokens.WEB])
def test_by_any_link_that_came_with_it(cast: Cast, purpose: bytes) -> None:
    one = sent(cast)
    token = tokens.token(settings().secret_key, purpose, one.id, 3)
    found = recognised(f"https://publico.test/x/{token}?a=1", "", None)
    assert found is not None
    assert found.campaign_id == one.id


def test_by_its_subject_and_the_day_about_which_it_came(cast: Cast) -> None:
    first, second = sent(cast), sent(cast, days=20)
    assert _id("", f" {SUBJECT.upper()} ", date(2026, 3, 3)) == first.id
    assert _id("", SUBJECT, None) == second.id
    assert _id("", SUBJECT, date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    ("reference", "subject", "day"),
    [
        ("", "", None), ("2026-9999", "", None), ("9999-99999999", "", None), ("12026-0001", "", None),
        ("x" * 300, "x", None),
        ("/u/" + "A" * 40, "", None), ("https://x.test/" + "ñ" * 30, "", None), ("a/" * 150, "", date.min),
        ("%", "%", date.max),
    ],
)  # fmt: skip
def test_what_is_none_of_ours_is_none(cast: Cast, reference: str, subject: str, day: date | None) -> None:
    sent(cast)
    assert recognised(reference, subject, day) is None


def test_the_department_that_asked_for_it_answers(desk: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = sent(cast)
    takes_reports(desk, monkeypatch)
    staffed(cast)
    report = reported(about="mail", page="", subject=SUBJECT)
    assert (report.campaign_id, report.ticket.department_id) == (one.id, cast.requester.department_id)
    assert report.ticket.assignee == cast.head  # nobody of the group works reports: who heads it does


def _id(reference: str, subject: str, day: date | None) -> int | None:
    found = recognised(reference, subject, day)
    return found.campaign_id if found else None
