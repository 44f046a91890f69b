"""One's own keys: shown once, told in words, revoked; nobody else's business but the Administrador's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.browser import axe, visit
from tests.harness.office import served
from tests.office.conftest import AT, PASSWORD, Cast
from ticketing.extensions import db
from ticketing.office.tokens.models import ApiToken

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

SignIn = Callable[..., "FlaskClient"]
KEYS = "/people/me/keys"
TYPED = {"name": "Cuadro de mando", "scopes": ["campaigns:read", "reports:read"], "days": "90"}


def made(browser: FlaskClient, **other: Any) -> str:
    """A new key, as its page shows it this once."""
    page = browser.post(KEYS, data=TYPED | other)
    found = re.search(r"despacho_[\w-]{43}", page.text)
    assert (page.status_code, bool(found)) == (200, True)
    return found[0] if found else ""


def test_a_key_is_shown_once_and_opens_what_was_ticked(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.professional)
    plain = made(browser)
    page = browser.get(KEYS).text
    assert plain not in page
    assert "Descargar informes" in page
    assert "nunca" in page
    program = browser.application.test_client()
    headers = {"Authorization": f"Bearer {plain}"}
    assert program.get("/api/v1/campaigns", headers=headers).status_code == 200
    assert program.post("/api/v1/campaigns/1/pause", headers=headers).status_code == 403
    assert "nunca" not in browser.get(KEYS).text
    assert browser.post(f"{KEYS}/1/revoke").status_code == 303
    assert program.get("/api/v1/campaigns", headers=headers).status_code == 401
    assert "revocada" in browser.get(KEYS).text


def test_nobody_sees_or_revokes_anothers_but_the_administrator(cast: Cast, sign_in: SignIn) -> None:
    made(sign_in(cast.professional))
    other = sign_in(cast.requester)
    assert "Cuadro de mando" not in other.get(KEYS).text
    assert other.post(f"{KEYS}/1/revoke").status_code == 404
    theirs = f"/people/{cast.professional.id}"
    assert other.post(f"{theirs}/keys/1/revoke").status_code == 404
    administrator = sign_in(cast.administrator)
    assert "Cuadro de mando" in administrator.get(theirs).text
    assert other.get("/people/keys").status_code == 404
    assert f'Cuadro de mando <a class="under" href="{theirs}">' in administrator.get("/people/keys").text
    assert administrator.post(f"/people/{cast.requester.id}/keys/1/revoke").status_code == 404
    assert administrator.post(f"{theirs}/keys/1/revoke").status_code == 303
    assert db.session.get_one(ApiToken, 1, populate_existing=True).revoked_at


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"name": " "}, "Diga para qué es la clave."),
        ({"scopes": []}, "Elija al menos una cosa."),
        ({"scopes": ["todo"]}, "Elección no válida"),
        ({"days": "9999"}, "Elección no válida"),
    ],
)
def test_what_does_not_fit_makes_none_and_loses_nothing(cast: Cast, sign_in: SignIn, other: Any, said: str) -> None:
    page = sign_in(cast.requester).post(KEYS, data=TYPED | other)
    assert (page.status_code, db.session.query(ApiToken).count()) == (422, 0)
    assert said in page.text or "válid" in page.text
    assert other.get("name", "Cuadro de mando").strip() in page.text


def test_they_read_well_for_everybody(app_sqlite: Flask, browser: Any, looked_at: Callable[[str], Path]) -> None:
    """On a desk and on a phone, in light and dark; by the keyboard alone."""
    complaints = []

    def look(page: Any, name: str, size: str) -> None:
        """axe on the whole page in light, on its colours in dark, a picture of each; nothing leaves the screen."""
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            complaints.extend(f"{name} ({size}): {found}" for found in axe(page, colours_only=scheme == "dark"))
            page.screenshot(path=looked_at(f"{name}-{size}-{scheme}"), full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    for size in ("desktop", "phone"):
        with served(app_sqlite) as address, visit(browser, base_url=address, size=size) as page:
            page.goto("/sign-in")
            page.get_by_label("Correo").fill(owner(app_sqlite, size))
            page.get_by_label("Contraseña").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda there: "/sign-in" not in there)
            page.goto(KEYS)
            page.get_by_label("¿Para qué es?").fill("Tablero de la oficina")
            look(page, "form", size)
            page.get_by_role("button", name="Hacer la clave").press("Enter")
            page.get_by_text("Cópiela ahora").wait_for()
            look(page, "key", size)
            page.get_by_role("link", name="Ya la guardé").press("Enter")
            page.wait_for_url(f"**{KEYS}")
            page.get_by_role("button", name="Revocar «Tablero de la oficina»").press("Enter")
            page.get_by_role("dialog").wait_for()
            look(page, "dialog", size)
            page.get_by_role("dialog").get_by_role("button", name="Revocar").press("Enter")
            page.get_by_text("La clave ya no sirve.").wait_for()
            look(page, "list", size)
            if size == "desktop":
                continue
            page.goto("/people/keys")
            look(page, "everyones", size)
    assert complaints == []


def test_without_scripts_a_key_is_made_and_revoked(app_sqlite: Flask, browser: Any) -> None:
    with served(app_sqlite) as address, visit(browser, base_url=address, java_script_enabled=False) as page:
        page.goto("/sign-in")
        page.get_by_label("Correo").fill(owner(app_sqlite, "plain"))
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda there: "/sign-in" not in there)
        page.goto(KEYS)
        page.get_by_label("¿Para qué es?").fill("Tablero")
        page.get_by_label("Descargar informes").check()
        page.get_by_role("button", name="Hacer la clave").click()
        assert page.locator("code.key").inner_text().startswith("despacho_")
        page.get_by_role("link", name="Ya la guardé").click()
        page.get_by_role("button", name="Revocar «Tablero»").click()
        page.get_by_text("La clave ya no sirve.").wait_for()


def owner(app: Flask, name: str) -> str:
    """The address of somebody new."""
    from ticketing.demo import roles
    from ticketing.office.departments.models import Department
    from ticketing.office.people import actions

    with app.app_context():
        place = Department(name=f"Oficina {name}", short=name[:8], kind="department")
        db.session.add(place)
        db.session.flush()
        made = actions.add("Ana Ríos", f"{name}@despacho.test", place, password=PASSWORD, by=None, at=AT)
        actions.grant(made, roles.ADMINISTRATOR, from_on=AT.date(), until_on=None, by=made, at=AT)
        db.session.commit()
    return f"{name}@despacho.test"
