"""The pages of mail servers: for TIC and the Administrador, for nobody else; a secret goes in and never comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.office import served
from tests.massmail.world import AT, DAY

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PASSWORD = "una-clave-larga-7"
FORM = {
    "name": "relevo", "scheme": "smtps", "host": "correo.example", "port": "465", "auth": "password", "user": "yo",
    "secret": "muy-secreta-7", "priority": "5", "weight": "1", "connections": "8", "recycle_after": "100",
    "per_minute": "600", "rate_google": "60", "takes_verp": "y", "keeps_message_id": "y",
    "ramp_days": "0", "ramp_first": "0", "ramp_last": "0",
}  # fmt: skip
PAGES = ("/transports", "/transports/new", "/transports/1", "/transports/1/edit")
DEEDS = ("/transports/1/enable", "/transports/1/disable", "/transports/1/test", "/transports/new", "/transports/1/edit")


@pytest.fixture
def base(app_sqlite: Flask) -> Flask:
    """The application with one transport."""
    from ticketing.extensions import db
    from ticketing.massmail.transports import actions
    from ticketing.massmail.transports.declared import Declared

    app_sqlite.config["WTF_CSRF_ENABLED"] = False
    with app_sqlite.app_context():
        actions.add(Declared("primero", "smtp", "127.0.0.1", 9), by=None, at=AT)
        db.session.commit()
    return app_sqlite


@pytest.fixture
def chromium(request: pytest.FixtureRequest) -> Any:
    """The real browser; `browser` is somebody's here."""
    return request.getfixturevalue("browser")


def browser(app: Flask, role: str | None) -> FlaskClient:
    """Somebody with that role, signed in."""
    from ticketing.extensions import db
    from ticketing.office.departments.models import Department
    from ticketing.office.people import actions

    with app.app_context():
        place = Department(name="Oficina", short="OF", kind="department")
        db.session.add(place)
        db.session.flush()
        person = actions.add("Ana Ríos", "ana@despacho.test", place, password=PASSWORD, by=None, at=AT)
        if role:
            actions.grant(person, role, from_on=DAY, by=None, at=AT)
        db.session.commit()
    client = app.test_client()
    client.post("/sign-in", data={"email": "ana@despacho.test", "password": PASSWORD})
    return client


def stored(app: Flask, name: str) -> Any:
    from ticketing.massmail.transports.queries import as_usable, named

    with app.app_context():
        row = named(name)
        return row and as_usable(row)


@pytest.mark.parametrize("role", ["TIC", "Administrador"])
def test_who_keeps_them_sees_every_page(base, role):
    client = browser(base, role)
    assert [client.get(page).status_code for page in PAGES] == [200] * 4
    words = client.get("/transports").text
    assert "primero" in words
    assert "principal" in words
    assert 'href="/transports"' in client.get("/account").text


@pytest.mark.parametrize("role", [None, "Profesional", "Coordinador", "Auditor"])
def test_for_others_there_are_none(base, role):
    client = browser(base, role)
    assert [client.get(page).status_code for page in PAGES] == [404] * 4
    told = 422 if role == "Auditor" else 404  # who only reads is told so, whatever is posted
    assert [client.post(deed, data=FORM).status_code for deed in DEEDS] == [told] * 5
    assert 'href="/transports"' not in client.get("/account").text
    assert stored(base, "relevo") is None


def test_a_transport_is_added_and_changed_without_its_secret_being_shown(base):
    client = browser(base, "TIC")
    assert client.post("/transports/new", data=FORM).status_code == 303
    assert stored(base, "relevo").server.password == "muy-secreta-7"
    assert stored(base, "relevo").rates == {"google": 60}
    page = client.get("/transports/2/edit").text
    assert "muy-secreta-7" not in page
    assert 'value="60"' in page
    changed = FORM | {"secret": "", "per_day": "9000", "version": "1"}
    assert client.post("/transports/2/edit", data=changed).status_code == 303
    found = stored(base, "relevo")
    assert (found.server.password, found.per_day) == ("muy-secreta-7", 9000)
    assert client.post("/transports/2/edit", data=changed | {"per_day": "1"}).status_code == 409


def test_what_is_wrong_comes_back_as_typed_with_the_reason(base):
    client = browser(base, "TIC")
    answer = client.post("/transports/new", data=FORM | {"scheme": "smtp"})
    assert answer.status_code == 422
    assert "no se manda sin cifrar" in answer.text
    assert 'value="relevo"' in answer.text
    assert "muy-secreta-7" not in answer.text
    assert client.post("/transports/new", data=FORM | {"port": "muchos"}).status_code == 422


def test_it_is_switched_off_and_on(base):
    client = browser(base, "TIC")
    assert client.post("/transports/1/disable").status_code == 303
    assert client.post("/transports/1/disable").status_code == 422
    assert "Fuera de uso" in client.get("/transports/1").text
    assert client.post("/transports/1/enable").status_code == 303


def test_a_test_from_the_page_writes_to_the_one_who_asks(base, mailbox):
    from ticketing.extensions import db
    from ticketing.massmail.transports.queries import get

    client = browser(base, "TIC")
    with base.app_context():
        get(1).port = mailbox.port
        db.session.commit()
    assert client.post("/transports/1/test").status_code == 303
    assert mailbox.accepted() == []
    assert client.post("/transports/1/test", data={"send": "1", "to": "otro@correo.example"}).status_code == 303
    assert {address for item in mailbox.accepted() for address in item.rcpt} == {"ana@despacho.test"}
    assert "Acepta un remitente por destinatario (VERP)." in client.get("/transports/1").text


def test_the_pages_are_for_everybody_by_keyboard_and_on_a_phone(base, chromium, looked_at):
    from tests.harness import browser as browsers

    complaints = []
    with served(base) as url, browsers.visit(chromium, size="phone", base_url=url) as page:
        browser(base, "TIC")
        page.goto("/sign-in")
        page.get_by_label("Correo").fill("ana@despacho.test")
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda there: "/sign-in" not in there)
        page.goto("/transports/1")
        page.get_by_role("button", name="Probar").press("Enter")
        page.get_by_text("Lo que se encontró").first.wait_for()
        for number, path in enumerate(PAGES):
            page.goto(path)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.screenshot(path=looked_at(f"{number}-{scheme}"), full_page=True)
                complaints += [f"{path} ({scheme}): {found}" for found in browsers.axe(page)]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                complaints.append(f"{path}: wider than the screen")
    assert complaints == []
