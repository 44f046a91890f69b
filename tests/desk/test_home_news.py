"""News on the first page: what others did lately with what a person asked for or works on; and how little it asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened
from tests.desk.browsing import words as told
from tests.desk.cast import FILED, LIST, filed, received, taken
from tests.desk.test_home import CLARA, LATER, PEDRO, ROSA, answered, returned, suspended, with_a_proof
from tests.harness.counting import counted

if TYPE_CHECKING:
    from flask import Flask

    from tests.desk.cast import Cast

ADELA, DORA, TITO, ANDRES = "Adela Administra", "Dora Datos", "Tito Tecnología", "Andrés Delegado"
VICTOR, ARTURO, ELENA = "Víctor Vicepresidente", "Arturo Auditor", "Elena Ajena"
LINE = re.compile(r'<section[^>]*id="novedades".*?</section>', re.DOTALL)
# A page's own questions with the three of whoever asks for one (session, institution, roles), the most by role.
MOST = {
    ELENA: 10, ARTURO: 11, ANDRES: 12, TITO: 12, DORA: 14, ADELA: 15, ROSA: 18, PEDRO: 18, VICTOR: 23, CLARA: 28,
}  # fmt: skip


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def keepers(cast: Cast) -> None:
    """Those of the house whom the cast lacks."""
    from ticketing.demo import roles
    from ticketing.office.people import actions as people

    for name, role in (
        (ADELA, roles.ADMINISTRATOR), (DORA, roles.DATA_OFFICER), (TITO, roles.TIC), (ANDRES, roles.DELEGATE)
    ):  # fmt: skip
        address = name.split()[0].lower().replace("é", "e") + "@despacho.test"
        made = people.add(name, address, cast.comms, by=None, at=FILED)
        made.password_hash = "x"
        people.grant(made, role, from_on=date(2026, 1, 1), by=None, at=FILED)


def news(house: House, who: str) -> str:
    """What stands under the heading, or nothing."""
    found = LINE.search(house.browser(who).get("/").text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def say(cast: Cast, words: str, *, internal: bool = False) -> None:
    from ticketing.desk.messages.actions import post

    post(taken(cast), words, internal=internal, by=cast.professional, at=LATER)


def test_news_are_in_the_other_persons_words(house: House) -> None:
    with house.open():
        say(house.cast(), "Ya está el borrador; mañana se lo envío.")
    said = news(house, ROSA)
    assert "2026-0001 · Becas abiertas hasta el viernes" in said
    assert "Pedro Profesional: «Ya está el borrador; mañana se lo envío.»" in said


def test_ones_own_deeds_are_no_news(house: House) -> None:
    with house.open():
        say(house.cast(), "Ya está el borrador.")
    assert "Ya está el borrador" not in news(house, PEDRO)


def test_a_note_of_the_office_is_no_news_of_the_requester(house: House) -> None:
    with house.open():
        say(house.cast(), "Ojo: el texto viene flojo.", internal=True)
    assert "viene flojo" not in house.browser(ROSA).get("/").text
    assert "Pedro Profesional la pasó a En proceso" in news(house, ROSA)


def test_what_waits_for_a_person_is_not_told_twice(house: House) -> None:
    with house.open():
        suspended(house.cast())
    page = told(house.browser(ROSA).get("/"))
    assert "Responder" in page
    assert "Novedades" not in page


def test_news_of_others_requests_are_for_nobody_else(house: House) -> None:
    with house.open():
        say(house.cast(), "Ya está el borrador.")
    assert news(house, ELENA) == news(house, CLARA) == ""


def test_old_news_are_none(house: House) -> None:
    from ticketing import clock

    with house.open():
        say(house.cast(), "Ya está el borrador.")
    clock.move(LATER + timedelta(days=15))
    assert news(house, ROSA) == ""


def test_one_line_a_request_and_six_at_most(house: House) -> None:
    with house.open():
        for _request in range(8):
            say(house.cast(), "Ya está el borrador.")
    assert news(house, ROSA).count("Ya está el borrador.") == 6


def test_a_long_message_is_shortened_and_says_so(house: House) -> None:
    with house.open():
        say(house.cast(), "palabra " * 100)
    assert "palabra…»" in news(house, ROSA)


def many(cast: Cast) -> None:
    for happens in (returned, suspended, answered, filed, received):
        happens(cast)


def test_a_first_page_asks_little_and_no_more_where_there_is_more(house: House) -> None:
    asked: list[dict[str, int]] = []
    with house.open():
        keepers(house.cast())
        with_a_proof(house.cast())
        many(house.cast())
    browsers = {who: house.browser(who) for who in MOST}
    for _again in range(2):
        found: dict[str, int] = {}
        for who, browser in browsers.items():
            with counted(house.app) as selects:
                assert browser.get("/").status_code == 200
            found[who] = len(selects)
        asked.append(found)
        with house.open():
            for _more in range(2):
                many(house.cast())
    assert {who: count for who, count in asked[0].items() if count > MOST[who]} == {}
    assert asked[1] == asked[0]


def expired(cast: Cast) -> None:
    from ticketing.audience.lists.queries import by_code

    by_code(LIST).valid_until = date(2026, 3, 10)


def invited(cast: Cast) -> None:
    from ticketing.office.people import actions as people

    people.add("Nora Nueva", "nora@despacho.test", cast.comms, by=None, at=FILED - timedelta(days=8))
    for one in (cast.requester, cast.colleague):
        one.password_hash = "x"


def ending(cast: Cast) -> None:
    cast.auditor.grants[0].until_on = date(2026, 3, 6)


def left(cast: Cast) -> None:
    from ticketing.office.accounts.actions import disable

    taken(cast)
    disable(cast.professional, by=None, at=LATER)


def complained(cast: Cast) -> None:
    from ticketing.extensions import db
    from ticketing.ledger.recording.actions import record
    from ticketing.massmail.bounces.queries import ALARM
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.massmail.counters.models import ALL, COMPLAINTS, Counter

    with_a_proof(cast)
    campaign = db.session.query(Campaign).first()
    db.session.add(Counter(campaign_id=campaign.id, metric=COMPLAINTS, dimension=ALL, bucket=0, count=3))
    record(campaign, ALARM, by=None, at=LATER)


DUE: dict[str, tuple[Callable[[Cast], object], str, str, str]] = {
    "a list that ends": (expired, DORA, "1 lista vence o ya venció", "/lists/estudiantes"),
    "a list of nobody": (expired, DORA, "1 lista sin responsable", "/lists/estudiantes"),
    "complaints": (complained, DORA, "la marcaron como no deseada", "/returns"),
    "an invitation": (invited, ADELA, "Su invitación ya venció: ", "/people"),
    "a role that ends": (ending, ADELA, "Arturo Auditor, Auditor", "/people/"),
    "who left": (left, ADELA, "1 solicitud sigue a nombre de Pedro Profesional, que ya no está", "/leaving"),
    "who left, for who assigns": (left, CLARA, "1 solicitud sigue a nombre de Pedro Profesional", "/queue"),
}


@pytest.mark.parametrize("case", DUE)
def test_who_keeps_something_finds_what_waits_and_a_way_there_that_is_open(house: House, case: str) -> None:
    happens, who, words, way = DUE[case]
    with house.open():
        keepers(house.cast())
        happens(house.cast())
    browser = house.browser(who)
    page = browser.get("/")
    turns = page.text.partition('id="turno"')[2].partition("</section>")[0]
    assert words in told(page)
    places = [place for place in re.findall(r'href="([^"]+)"', turns) if way in place]
    assert places
    assert {browser.get(place).status_code for place in places} == {200}


def test_who_keeps_nothing_of_it_is_not_told(house: House) -> None:
    with house.open():
        keepers(house.cast())
        expired(house.cast())
        invited(house.cast())
        left(house.cast())
    for who in (ROSA, ELENA, ARTURO):
        page = told(house.browser(who).get("/"))
        for words in ("sin responsable", "invitación", "ya no está"):
            assert words not in page


def test_who_protects_data_reads_lists_contacts_and_returns_and_changes_none(house: House) -> None:
    from tests.dispatch.conftest import students

    with house.open():
        keepers(house.cast())
        students()
    dora = house.browser(DORA)
    rail = dora.get("/").text
    for place in ("/lists", f"/lists/{LIST}", "/contacts/1", "/returns"):
        page = dora.get(place)
        assert page.status_code == 200, place
        assert "Agregar un contacto" not in page.text
        assert "Renovar" not in page.text
    assert 'href="/lists"' in rail
    assert 'href="/returns"' in rail
    for place in (f"/lists/{LIST}/members", f"/lists/{LIST}/renewal", f"/lists/{LIST}/switch-off", "/lists/new"):
        assert dora.post(place).status_code == 404, place


def test_who_protects_data_hears_what_was_done_with_lists_and_addresses(house: House) -> None:
    from ticketing.audience.lists.actions import switch_off
    from ticketing.audience.lists.queries import by_code
    from ticketing.audience.suppression.actions import block
    from ticketing.audience.suppression.reasons import COMPLAINED, REMOVED

    with house.open():
        keepers(house.cast())
        switch_off(by_code(LIST), reason="Ya no se usa", by=house.cast().coordinator, at=LATER)
        for number, reason in enumerate((REMOVED, REMOVED, COMPLAINED)):
            block([f"{number:064x}"], reason=reason, source="prueba", at=LATER)
    said = news(house, DORA)
    assert "Clara Coordinadora apagó la lista." in said
    assert "3 direcciones bloqueadas" in said
    assert "La persona pidió la baja: 2" in said
    page = told(house.browser(DORA).get("/"))
    assert "Direcciones a las que ya no se escribe 3 en total; 3 en siete días" in page
    assert "Devoluciones y quejas" in page
    assert "Lo que usted cuida" not in told(house.browser(ROSA).get("/"))


def test_who_keeps_the_installation_sees_what_is_wrong_without_waiting_for_it(house: House) -> None:
    with house.open():
        keepers(house.cast())
    adela = house.browser(ADELA)
    page = adela.get("/").text
    assert 'hx-get="/condition/brief"' in page
    assert 'href="/condition"' in page
    brief = adela.get("/condition/brief")
    assert brief.status_code == 200
    assert "Falta por configurar" in brief.text
    assert "<html" not in brief.text
    assert house.browser(ROSA).get("/condition/brief").status_code == 404
    assert "/condition/brief" not in house.browser(ROSA).get("/").text


def test_who_only_reads_control_is_led_to_the_samples(house: House) -> None:
    page = house.browser(ARTURO).get("/").text
    assert "Ver las muestras" in page
    assert house.browser(ARTURO).get("/samples").status_code == 200
