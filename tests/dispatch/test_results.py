"""The results of a campaign: every figure in both readings, for whoever may see the campaign."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.browsing import House, words
from tests.desk.cast import FILED
from tests.dispatch.numbers import went_out
from tests.harness.office import served

if TYPE_CHECKING:
    from flask import Flask

PROFESSIONAL, REQUESTER, STRANGER = "Pedro Profesional", "Rosa Solicitante", "Elena Ajena"


@pytest.fixture
def house(app_postgres: Flask) -> House:
    """The cast, and one campaign that went out."""
    return went_out(app_postgres)


def test_the_page_shows_every_figure_in_both_readings(house):
    page = words(house.browser(PROFESSIONAL).get("/campaigns/1/results"))
    for said in (
        "Apertura 52 44,1 % 34,9 %",  # 52 of 118 sent; 38 people of 109 delivered
        "Rebotes definitivos 5 4,2 %",
        "gmail.com Google 60",
        "otros dominios Otros proveedores 3",
        "renueve su crédito https://icetex.example/renovar?de=correo",
        " 18 30 10 75,0 %",
        "personas que abrieron, sin máquinas / entregados",
    ):
        assert said in page, said


def test_four_figures_stand_first_and_say_what_the_table_and_the_list_say(house):
    client = house.browser(PROFESSIONAL)
    page = words(client.get("/campaigns/1/results"))
    first = re.search(r"(\d+) entregados ([\d,]+ %) (\d+) aperturas ([\d,]+ %) (\d+) clics ([\d,]+ %)", page)
    table = [re.search(rf"{label} (\d+) ([\d,]+ %)", page).groups() for label in ("Entregados", "Apertura", "Clic")]
    assert [first.group(1, 2), first.group(3, 4), first.group(5, 6)] == table
    assert page.index("aperturas") < page.index("Cifras ")
    assert "Entregados 109 92,4 %" in page
    line = words(client.get("/campaigns/"))
    for (count, rate), alone in zip(table, (True, False, False), strict=True):
        assert (f" {count} " if alone else f"{count} ({rate})") in line


def test_gross_and_net_reconcile_and_zeros_are_folded(house):
    page = words(house.browser(PROFESSIONAL).get("/campaigns/1/results"))
    told = re.search(r"(\d+) candidatos − (\d+) excluidos = (\d+) destinatarios\. Enviados: (\d+)\.", page)
    candidates, excluded, recipients, sent = map(int, told.groups())
    assert candidates - excluded == recipients >= sent
    zeros = re.search(r"En cero: ([^.]+?) Cifra ", page)[1]
    assert "En envío" in zeros
    assert "Entregados" not in zeros


def test_an_exclusion_has_one_name_on_screen_and_in_excel():
    from ticketing.audience.lists.reasons import WORDS
    from ticketing.dispatch.campaign_page import pages
    from ticketing.dispatch.reports import contents
    from ticketing.massmail.statistics.labels import REASONS_OUT

    assert pages.REASONS_OUT is contents.REASONS_OUT is REASONS_OUT
    assert WORDS.items() <= REASONS_OUT.items()


def test_the_moving_part_is_the_same_and_the_map_leads_nowhere(house):
    client = house.browser(PROFESSIONAL)
    part = client.get("/campaigns/1/results/figures")
    assert 'hx-trigger="every 30s"' in part.text
    assert "44,1 %" in words(part)
    mail = client.get("/campaigns/1/results/mail")
    assert mail.headers["Content-Security-Policy"].startswith("sandbox")
    assert "1 · 75,0 %" in mail.text
    assert "2 · 25,0 %" in mail.text
    assert "3 · sin clics" in mail.text
    assert 'href="#enlace-1"' in mail.text
    assert "icetex.example/renovar" not in mail.text


def test_who_may_not_see_the_campaign_sees_no_results(house):
    for place in ("", "/figures", "/mail"):
        assert house.browser(REQUESTER).get(f"/campaigns/1/results{place}").status_code == 200
        assert house.browser(STRANGER).get(f"/campaigns/1/results{place}").status_code == 404


def test_one_person_has_one_story_in_plain_spanish(house):
    from ticketing.extensions import db
    from ticketing.massmail.bounces.models import Bounce
    from ticketing.massmail.recipients.models import Recipient
    from ticketing.massmail.tracking.models import CLICK, REMOVAL, Hit

    with house.open():
        refused = db.session.get_one(Recipient, (1, 0))
        reader = db.session.get_one(Recipient, (1, 50))
        refused_email, reader_email = refused.email, reader.email
        why = {"kind": "hard", "why": "El servidor lo rechazó", "on": FILED.date()}
        db.session.add(Bounce(campaign_id=1, seq=0, source="smtp", at=FILED + timedelta(minutes=1), **why))
        db.session.add(
            Bounce(campaign_id=1, seq=50, source="imap", reason="full", at=FILED + timedelta(hours=2), **why)
        )
        for minutes, kind, judged in ((5, CLICK, "scanner"), (9, CLICK, "human"), (12, REMOVAL, None)):
            at = FILED + timedelta(minutes=minutes)
            db.session.add(Hit(campaign_id=1, seq=50, kind=kind, link=1, at=at, judged=judged))
    client = house.browser(PROFESSIONAL)
    answer = client.post("/campaigns/1/results/person", data={"email": refused_email.upper()}, follow_redirects=True)
    page = words(answer)
    assert "No se le pudo entregar." in page
    assert "Falló tras 1 intento. El servidor lo rechazó: la dirección no existe en ese servidor." in page
    assert "«550 5.1.1 User unknown»" in page
    assert "El mensaje volvió" not in page  # refused at once: told once
    page = words(client.post("/campaigns/1/results/person", data={"email": reader_email}, follow_redirects=True))
    story = [
        "Quedó en la lista «Estudiantes» (origen: base).", "Quedó dentro de la audiencia", "Se entregó por el servidor",
        "Siguió el enlace «la guía» (una máquina, no la persona).", "Siguió el enlace «la guía».", "Pidió la baja",
        "El mensaje volvió: rechazado para siempre. El buzón está lleno.",
    ]  # fmt: skip
    places = [page.index(said) for said in story]
    assert places == sorted(places)
    assert client.post("/campaigns/1/results/person", data={"email": "nadie@x.example"}).status_code == 404
    assert client.get("/campaigns/1/results/person/9999").status_code == 404


def test_a_persons_story_is_not_for_everybody(house):
    requester = house.browser(REQUESTER)
    assert requester.get("/campaigns/1/results/person/50").status_code == 404
    assert requester.post("/campaigns/1/results/person", data={"email": "x@y.example"}).status_code == 404
    assert "¿Qué pasó con una persona?" not in requester.get("/campaigns/1/results").text


def test_without_tracking_no_opens_are_made_up(house):
    from ticketing.massmail.campaigns.queries import get

    with house.open():
        get(1).tracking = "off"
    page = words(house.browser(PROFESSIONAL).get("/campaigns/1/results"))
    assert "Esta campaña no mide aperturas ni clics" in page
    assert "Por hora" not in page


def test_the_results_look_right_everywhere(house, browser, looked_at):
    from tests.harness.browser import axe
    from tests.harness.browser import opened as context_of

    client = house.browser(PROFESSIONAL)
    cookie: Any = client.get_cookie("despacho")
    with served(house.app) as url:
        for size, scheme, other in (
            ("desktop", "light", "reports/month/2026-03"),
            ("phone", "dark", "campaigns/1/results/person/50"),
        ):
            context = context_of(browser, size=size, scheme=scheme)
            context.add_cookies([{"name": "despacho", "value": cookie.value, "url": url}])
            page = context.new_page()
            page.goto(f"{url}/campaigns/1/results")
            page.get_by_text("¿Cómo se calcula cada cifra?").click()
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert axe(page) == []
            page.screenshot(path=looked_at(f"results-{size}-{scheme}"), full_page=True)
            page.goto(f"{url}/{other}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert axe(page) == []
            page.screenshot(path=looked_at(f"other-{size}-{scheme}"), full_page=True)
            context.close()
