"""The page of what came back: for TIC and the Administrador; an address gets its place again only with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.office import served
from tests.massmail.test_lost import sent
from tests.massmail.test_return_handling import HARD, arrive, is_blocked, report, verp
from tests.massmail.test_transport_pages import browser, chromium  # noqa: F401 - a fixture
from tests.massmail.world import AT, fill, recipients, started

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.massmail.campaigns.models import Campaign


@pytest.fixture
def base(app_sqlite: Flask, leave: list[str], alone: None) -> Flask:
    """One hard bounce of one campaign."""
    app_sqlite.config["WTF_CSRF_ENABLED"] = False
    with app_sqlite.app_context():
        fill(5)
        campaign = started(at=AT)
        sent(campaign, range(5), AT)
        arrive(report(verp(app_sqlite, campaign, 3), HARD))
    return app_sqlite


def one() -> Campaign:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    return db.session.get_one(Campaign, 1)


def blocked(app: Flask) -> bool:
    with app.app_context():
        return is_blocked(one(), 3)


def test_the_reason_is_read_in_spanish_and_the_address_put_back_with_a_justification(base):
    client = browser(base, "Administrador")
    listed = client.get("/returns").text
    assert "La dirección no existe en ese servidor" in listed
    assert client.get("/returns?kind=soft").text.count("/returns/1") == 0
    assert "ya no se le escribe" in client.get("/returns/1").text
    assert client.post("/returns/1/reinstate", data={"why": ""}).status_code == 422
    assert blocked(base)
    why = {"why": "Llamó: su oficina ya arregló el buzón"}
    assert client.post("/returns/1/reinstate", data=why).status_code == 303
    assert not blocked(base)
    assert "se le sigue escribiendo" in client.get("/returns/1").text
    assert client.post("/returns/1/reinstate", data=why).status_code == 422


def test_whose_mail_came_back_is_told_and_found_by_address(base):
    with base.app_context():
        hers, anothers = (recipients(one(), seq=seq)[0].email for seq in (3, 2))
    client = browser(base, "TIC")
    assert hers in client.get("/returns").text.replace("<wbr>", "")
    found = client.post("/returns/search", data={"email": f" {hers.title()}"})
    assert (found.status_code, "estudiantes" in found.location) == (303, False)
    assert client.get(found.location).text.count('href="/returns/1"') == 1
    other = client.post("/returns/search", data={"email": anothers})
    assert "De esa persona no ha vuelto ningún mensaje" in client.get(other.location).text
    nobody = client.post("/returns/search", data={"email": "nadie@correo.example"}, follow_redirects=True)
    assert "No hay ningún contacto con esa dirección" in nobody.text


def test_of_a_very_long_return_the_page_says_how_much_of_it_was_read(base):
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.massmail.returns import actions, jobs

    with base.app_context():
        raw = report(verp(base, db.session.get_one(Campaign, 1), 4), HARD)
        actions.keep("imap:rebotes", "1.50", raw, at=AT, size=50_000_000)
        db.session.commit()
        jobs.handle_returns(AT)
    client = browser(base, "TIC")
    said = " ".join(client.get("/returns/2").text.split())
    assert "El mensaje que volvió pesa 47,7 MB" in said
    assert "Se guardó y se leyó solo el comienzo, 2 MB" in said
    assert "El mensaje que volvió pesa" not in client.get("/returns/1").text


def test_who_does_not_keep_the_mail_sees_no_addresses(base):
    client = browser(base, "Profesional")
    assert [client.get(page).status_code for page in ("/returns", "/returns/1")] == [404, 404]
    assert client.post("/returns/1/reinstate", data={"why": "porque quiero yo"}).status_code == 404
    assert client.post("/returns/search", data={"email": "estudiantes.3@correo.example"}).status_code == 404
    assert blocked(base)


def test_a_block_that_the_person_asked_for_is_hers(base):
    from ticketing.audience.suppression.models import Suppression
    from ticketing.extensions import db

    with base.app_context():
        db.session.query(Suppression).update({"reason": "removed"})
        db.session.commit()
    client = browser(base, "TIC")
    assert "solo ella puede deshacerlo" in client.get("/returns/1").text
    assert client.post("/returns/1/reinstate", data={"why": "porque quiero yo"}).status_code == 422
    assert blocked(base)


def test_the_pages_are_for_everybody_and_on_a_phone(base, chromium, looked_at):  # noqa: F811 - the fixture
    from tests.harness import browser as browsers
    from tests.massmail.test_transport_pages import PASSWORD

    complaints = []
    with served(base) as url, browsers.visit(chromium, size="phone", base_url=url) as page:
        browser(base, "TIC")
        page.goto("/sign-in")
        page.get_by_label("Correo").fill("ana@despacho.test")
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda there: "/sign-in" not in there)
        for number, path in enumerate(("/returns", "/returns/1")):
            page.goto(path)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.screenshot(path=looked_at(f"{number}-{scheme}"), full_page=True)
                complaints += [f"{path} ({scheme}): {found}" for found in browsers.axe(page)]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                complaints.append(f"{path}: wider than the screen")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto("/returns")
        page.screenshot(path=looked_at("desk"), full_page=True)
    assert complaints == []
