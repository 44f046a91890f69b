"""Every route there is: hardened, closed to strangers, changed by POST alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House
from tests.desk.cast import FILED, hire, received

if TYPE_CHECKING:
    from flask import Flask

LOOKING = {"GET", "HEAD", "OPTIONS"}
# One-click removal (RFC 8058) is guarded by its own token and must work without cookies.
WITHOUT_TOKEN = {"removal.removed", "removal.reading", "consent.answered", "leaving.asked", "leaving.left"}
PUBLIC = {
    "api",
    "api_description",
    "return_webhooks",
    "gates",
    "surveys",
    "inconsistencies",
    "proofs",
    "portal",
    "tracking",
    "removal",
    "consent",
    "leaving",
    "web_version",
    "sign_in",
    "recovery",
    "static",
    "healthz",
    "readyz",
    "metrics",  # to whoever asks from this machine; a stranger of the network finds none (test_metrics)
}
NAMES = ("Rosa Solicitante", "Elena Ajena", "Víctor Vicepresidente", "Pedro Profesional", "Clara Coordinadora")
VALUES = {
    "number": "2026-0001", "month": "2026-02", "gate": "jefatura", "kind": "campaign", "token": "nadie",
    "code": "estudiantes", "name": "x.pdf", "version": 1, "publication": 1, "proof": 1, "comment": 1, "campaign_id": 1,
    "person_id": 1, "contact_id": 1, "filename": "css/base.css", "form": "csv",
}  # fmt: skip


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast with one received ticket."""
    from ticketing import clock
    from ticketing.extensions import db

    with app_sqlite.app_context():
        clock.move(FILED)
        received(hire())
        db.session.commit()
    return House(app_sqlite)


def addresses(house: House, methods: set[str]) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every route that takes one of these methods."""
    found = []
    with house.app.test_request_context():
        for rule in house.app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) & methods):
                values = {name: VALUES.get(name, 1) for name in rule.arguments}
                path = house.app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
                found.append((rule.endpoint, method, path))
    return sorted(found)


def is_public(endpoint: str) -> bool:
    return endpoint.split(".")[0] in PUBLIC


def test_a_stranger_sees_no_page_of_the_desk(house):
    client = house.app.test_client()
    for endpoint, method, path in addresses(house, {"GET"}):
        if is_public(endpoint):
            continue
        answer = client.open(path, method=method, buffered=True)
        assert answer.status_code in {302, 303, 404}, (endpoint, answer.status_code)
        if answer.status_code != 404:
            assert "/sign-in" in answer.headers["Location"], endpoint


@pytest.mark.parametrize("name", NAMES)
def test_no_page_breaks_for_anybody(house, name):
    client = house.browser(name)
    for endpoint, method, path in addresses(house, {"GET"}):
        # The API is opened by a token, not by a session; readyz says itself what is missing: here, a mail server.
        if endpoint == "readyz" or endpoint.startswith("api."):
            continue
        answer = client.open(path, method=method, buffered=True)
        assert answer.status_code in {200, 302, 303, 404}, (endpoint, path, answer.status_code)


@pytest.mark.parametrize(
    "asked",
    [
        "q=%00",
        "before=" + "9" * 30 + "&dependencia=" + "9" * 5000,
        "after=2026-01-01~1",
        "after=0001-01-01T00:00:00%2B23:59~1",
        "after=2026-01-01T00:00:00%2B00:00~" + "9" * 30,
    ],
)
def test_no_query_breaks_a_page(house, asked):
    client = house.browser("Clara Coordinadora")
    for endpoint, method, path in addresses(house, {"GET"}):
        if endpoint == "readyz":
            continue
        answer = client.open(f"{path}?{asked}", method=method, buffered=True)
        assert answer.status_code < 500, (endpoint, asked[:40])


def test_a_number_that_no_row_can_have_is_no_page(house):
    client = house.browser("Clara Coordinadora")
    for path in (
        "/people/2147483648",
        "/campaigns/2147483648/results",
        "/contacts/" + "9" * 30,
        "/tickets/99999999999-1",
    ):
        assert client.get(path).status_code == 404, path


def test_every_answer_is_hardened(house):
    client = house.browser("Clara Coordinadora")
    for endpoint, method, path in addresses(house, {"GET"}):
        headers = client.open(path, method=method, buffered=True).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe-eval" not in policy, endpoint
        assert "script-src 'self'" in policy or "sandbox" in policy, endpoint
        assert "unsafe-inline" not in policy or "sandbox" in policy, endpoint
        assert headers["X-Content-Type-Options"] == "nosniff", endpoint
        assert headers["X-Request-Id"], endpoint


def test_nothing_is_changed_without_the_forms_token(house):
    client = house.browser("Clara Coordinadora")
    for endpoint, method, path in addresses(house, {"POST", "PUT", "PATCH", "DELETE"}):
        if endpoint in WITHOUT_TOKEN or endpoint.startswith("api."):
            continue
        answer = client.open(path, method=method, data={"verdict": "approved"}, buffered=True)
        assert answer.status_code in {400, 404}, (endpoint, answer.status_code)


def test_looking_changes_nothing(house):
    from ticketing.extensions import db

    def everything() -> dict[str, int]:
        with house.open():
            return {name: db.session.query(table).count() for name, table in db.metadata.tables.items()}

    client = house.browser("Pedro Profesional")
    before = everything()
    for _endpoint, method, path in addresses(house, {"GET"}):
        client.open(path, method=method, buffered=True)
    assert everything() == before


def test_the_session_cookie_is_out_of_reach(house):
    client = house.app.test_client()
    answer = client.get("/sign-in")
    cookie = next(value for name, value in answer.headers if name == "Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
