"""However a request ends, the answer says it: in a page for a person, in problem details for a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from ticketing.web.outcomes import Missing, Overtaken, TooMany
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def ending(own_sqlite: Flask) -> Callable[[Exception], FlaskClient]:
    """A client whose every request to /end ends with that error."""

    def make(error: Exception) -> FlaskClient:
        def end() -> str:
            raise error

        own_sqlite.add_url_rule("/end", "end", end)
        own_sqlite.config["PROPAGATE_EXCEPTIONS"] = False
        return own_sqlite.test_client()

    return make


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("No se puede."), 422),
        (Missing(), 404),
        (Overtaken("Luis la tomó antes."), 409),
        (TooMany("Espere.", wait_seconds=90), 429),
        (StaleDataError(), 409),
        (IntegrityError("", {}, Exception("UNIQUE constraint failed: event.subject_kind, event.seq")), 409),
        (IntegrityError("", {}, Exception("UNIQUE constraint failed: contact.email_key")), 500),
        (OperationalError("", {}, Exception("database is locked")), 503),
        (ZeroDivisionError(), 500),
    ],
    ids=["refused", "missing", "overtaken", "too-many", "stale", "same-event", "other-row", "away", "defect"],
)
def test_each_outcome_has_its_answer(ending, error, status):
    client = ending(error)
    page = client.get("/end")
    said = client.get("/end", headers={"Accept": "application/json"})
    assert (page.status_code, said.status_code) == (status, status)
    assert "<h1" in page.text
    assert said.content_type == "application/problem+json"
    assert said.json["status"] == status
    assert said.json["detail"] == getattr(error, "sentence", said.json["detail"])
    assert getattr(error, "sentence", "") in page.text


def test_the_wait_is_told_to_programs_too(ending):
    assert ending(TooMany("Espere.", wait_seconds=90)).get("/end").headers["Retry-After"] == "90"


def test_a_broken_database_does_not_break_the_page_that_says_so(app_sqlite, monkeypatch):
    from ticketing import frame

    def away() -> bool:
        raise OperationalError("", {}, Exception("server closed the connection"))

    monkeypatch.setattr(frame, "nobody", away)
    answer = app_sqlite.test_client().get("/sign-in")
    assert answer.status_code == 503
    assert "base de datos" in answer.text
