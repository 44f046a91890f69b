"""Known mail services: a start for whoever adds a transport, a share for notices, and what their makers announced."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.massmail.test_transport_pages import FORM, browser
from tests.massmail.world import AT, DAY
from ticketing.massmail.pacing.allowance import Lane
from ticketing.massmail.pacing.limits import of_lanes
from ticketing.massmail.smtp.servers import server
from ticketing.massmail.transports import actions, declared, queries
from ticketing.massmail.transports.declared import Declared
from ticketing.massmail.transports.presets import PRESETS, announced, of_host
from ticketing.office.outside.oauth import Grant
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask.testing import FlaskClient

OFFICE = "smtp+starttls://avisos%40institucion.example:clave@smtp.office365.com:587"


@pytest.fixture
def base(app_sqlite: Flask) -> Flask:
    app_sqlite.config["WTF_CSRF_ENABLED"] = False
    return app_sqlite


@pytest.fixture
def keeper(base: Flask) -> FlaskClient:
    return browser(base, "TIC")


@pytest.mark.parametrize("known", PRESETS, ids=lambda one: one.key)
def test_what_a_service_begins_with_is_accepted_once_its_keeper_has_filled_in_the_rest(base, known):
    mine = {"name": "relevo", "user": "yo@institucion.example", "secret": "clave", "client_id": "app"}
    said = Declared(**({"host": ""} | dict(known.filled) | mine | {"host": known.filled["host"] or "correo.example"}))
    declared.check(said, demo=False)


def test_the_form_begins_with_the_values_of_the_chosen_service_and_says_what_is_left_to_do(keeper):
    page = keeper.get("/transports/new?preset=microsoft365").text
    for value in ("smtp.office365.com", 'value="30"', 'value="10000"', 'value="3"', 'value="10"'):
        assert value in page
    assert "Escriba el inquilino" in page
    assert "smtp.office365.com" not in keeper.get("/transports/new").text
    assert keeper.get("/transports/new?preset=otro").status_code == 200


def test_what_is_kept_for_notices_no_campaign_uses(base):
    with base.app_context():
        said = Declared(
            "relevo", "smtp", "127.0.0.1", 9, per_minute=30, per_day=10_000, connections=3, notices_share=10
        )
        way = queries.as_usable(actions.add(said, by=None, at=AT))
        assert (way.per_minute, way.per_day, way.connections) == (27, 9_000, 2)
        limits = of_lanes([Lane(way.id, 0, 1)], [way], {}, DAY)
        assert (limits.rates, limits.days) == ({f"t:{way.id}": 27.0}, {f"d:{way.id}": 9_000})


@pytest.mark.parametrize("share", [-1, 91])
def test_a_share_that_would_leave_nothing_is_refused(base, share):
    with base.app_context(), pytest.raises(Refused, match="va de 0 a 90 por ciento"):
        actions.add(Declared("relevo", "smtp", "127.0.0.1", 9, notices_share=share), by=None, at=AT)


def test_its_keeper_says_the_share_on_the_page_and_an_old_page_without_it_says_none(keeper, base):
    wanted = FORM | {"host": "127.0.0.1", "scheme": "smtp", "auth": "none", "secret": ""}
    assert keeper.post("/transports/new", data=wanted | {"notices_share": "15"}).status_code == 303
    assert "15 %" in keeper.get("/transports/1").text
    assert keeper.post("/transports/new", data=wanted | {"name": "otro"}).status_code == 303
    with base.app_context():
        assert [row.notices_share for row in queries.everyone()] == [15, 0]


@pytest.mark.parametrize(
    ("at", "said"),
    [(datetime(2026, 11, 30, tzinfo=UTC), "deja de aceptar"), (datetime(2027, 1, 5, tzinfo=UTC), "dejó de aceptar")],
)
def test_that_passwords_end_is_told_of_the_service_that_announced_it(at, said):
    assert said in announced(server(OFFICE), at)
    assert "OAuth2" in announced(server(OFFICE), at)


def test_who_signs_in_by_a_token_or_elsewhere_is_told_nothing():
    found = server(OFFICE)
    for other in (
        replace(found, password="", grant=Grant("https://x.example/token", "app")),
        replace(found, host="correo.institucion.example"),
        replace(found, user="", password=""),
    ):
        assert announced(other, AT) == ""


def test_notices_that_go_by_a_password_that_ends_are_told_on_the_page_and_by_the_command(keeper, base):
    from ticketing.extensions import db

    base.config["SETTINGS"] = replace(base.config["SETTINGS"], smtp_url=OFFICE)
    assert "Microsoft 365" in keeper.get("/transports").text
    with base.app_context():
        actions.add(Declared("relevo", "smtp", "127.0.0.1", 9), by=None, at=AT)
        db.session.commit()
    said = base.test_cli_runner().invoke(args=["transport", "test", "relevo"]).output
    assert "principal (por él salen los avisos): Microsoft 365" in said


def test_a_known_service_in_the_settings_has_no_limits_there():
    assert of_host("SMTP.office365.com").key == "microsoft365"
    assert of_host("correo.institucion.example") is None
