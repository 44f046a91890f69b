"""Gates in an order, of several signers, of those whom the request means, and opinions: worked through the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.another_house import FILES, give, works_by
from tests.desk.browsing import House, begun, opened, value, words
from tests.desk.cast import FILED, LIST
from tests.desk.test_requests_views import pdf

if TYPE_CHECKING:
    from flask import Flask

NUMBER = "FAC-2026-0001"
PAGE = f"/tickets/{NUMBER}"
ROSA, COLLEAGUE, ELENA, LUIS = "Rosa Solicitante", "Carlos Colega", "Elena Ajena", "Luis Jurídico"
DELIA, TERESA, VICTOR, ANA = "Delia Encargada", "Teresa Tesorera", "Víctor Vicepresidente", "Ana Atiende"


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    """Three sit on the committee, Elena answers for the list."""
    found = opened(app)
    works_by(app, "facultad", monkeypatch, folder=FILES)
    with found.open():
        for name in (DELIA, TERESA, COLLEAGUE):
            give(found.person(name), "comite")
        give(found.person(ANA), "mesa")
        owned(found.person(ELENA))
    return found


def owned(person: Any) -> None:
    from ticketing.audience.lists.queries import by_code

    by_code(LIST).owner = person


def posted(house: House, status: int = 303, **answers: Any) -> str:
    rosa = house.browser(ROSA)
    data = {"titulo": "Jornada de vacunación", "texto": "Venga.", "tema": "otro", "do": "send", **answers}
    answer = rosa.post(begun(rosa, "Comunicado"), data=data, content_type="multipart/form-data")
    assert answer.status_code == status, words(answer)
    return words(answer)


def signed(house: House, name: str, gate: str, verdict: str = "approved", note: str = "", status: int = 303) -> str:
    browser = house.browser(name)
    page = browser.get(f"{PAGE}/sign/{gate}")
    assert page.status_code == 200, (name, gate)
    data = {"verdict": verdict, "note": note, "content_hash": value(page, "content_hash")}
    answer = browser.post(f"{PAGE}/sign/{gate}", data=data)
    assert answer.status_code == status, words(answer)
    return words(answer)


def standing(house: House) -> dict[str, str]:
    from ticketing.desk.gates.queries import rows

    with house.open():
        return {row.name: row.status for row in rows(house.ticket())}


def received(house: House) -> bool:
    with house.open():
        return bool(house.ticket().received)


def told(house: House) -> set[str]:
    """Gates and people that the notices asked for a signature, by name."""
    from ticketing.extensions import db
    from ticketing.ledger.reactions.models import ReactionRow
    from ticketing.office.people.queries import by_id

    with house.open():
        rows = db.session.query(ReactionRow).filter_by(effect="notify_signers").all()
        pairs = (row.recipient.partition("|") for row in rows)
        return {f"{gate}: {by_id(int(person)).name}" for gate, _bar, person in pairs}


def test_two_of_three_sign_and_each_once(house: House) -> None:
    posted(house, tema="salud")

    signed(house, DELIA, "etica")
    assert "1 de 2 firmas" in words(house.browser(ANA).get(PAGE))
    again = house.browser(DELIA).get(f"{PAGE}/sign/etica")
    assert "usted ya decidió" in words(again)
    assert standing(house)["etica"] == "open"

    signed(house, TERESA, "etica")
    assert standing(house)["etica"] == "satisfied"


def test_one_refusal_returns_it_to_whoever_asked(house: House) -> None:
    posted(house, tema="salud")
    signed(house, DELIA, "etica")

    signed(house, TERESA, "etica", "returned", "Falta el consentimiento.")

    assert standing(house)["etica"] == "returned"
    assert "Devuelta" in words(house.browser(ROSA).get(PAGE))


def test_what_comes_after_is_asked_in_its_turn(house: House) -> None:
    posted(house, tema="salud")
    assert standing(house) == {"etica": "open", "parecer": "waiting", "juridica": "waiting"}
    assert not any(one.startswith("juridica") for one in told(house))
    assert "Se pide después de «Aval de ética»" in words(house.browser(ANA).get(PAGE))
    luis = house.browser(LUIS)
    early = luis.post(f"{PAGE}/sign/juridica", data={"verdict": "approved", "content_hash": "x", "note": ""})
    assert early.status_code == 422
    assert "se pide después de «Aval de ética», que todavía falta" in words(early)

    signed(house, DELIA, "etica")
    signed(house, TERESA, "etica")

    assert standing(house) == {"etica": "satisfied", "parecer": "open", "juridica": "open"}
    assert {f"juridica: {LUIS}", f"parecer: {VICTOR}"} <= told(house)
    assert not received(house)
    signed(house, LUIS, "juridica")
    assert received(house), "An opinion that is missing holds nothing."


def test_a_change_that_opens_the_first_closes_the_next_and_asks_it_again(house: House) -> None:
    posted(house, tema="salud")
    for name in (DELIA, TERESA):
        signed(house, name, "etica")
    signed(house, LUIS, "juridica")
    assert received(house)
    ana = house.browser(ANA)
    with house.open():
        seen = house.ticket().version
    for step in ("take", "ask"):
        answer = ana.post(f"{PAGE}/steps", data={"step": step, "seen": seen, "note": ""})
        assert answer.status_code == 303, words(answer)
        with house.open():
            seen = house.ticket().version
    rosa = house.browser(ROSA)
    address = rosa.post(f"{PAGE}/edit").location
    data = {"titulo": "Jornada de vacunación", "texto": "Venga ya.", "tema": "salud", "do": "send", "note": ""}
    data["seen"] = value(rosa.get(address), "seen")
    assert rosa.post(address, data=data).status_code == 303

    assert standing(house) == {"etica": "open", "parecer": "waiting", "juridica": "waiting"}
    for name in (DELIA, TERESA):
        signed(house, name, "etica")
    assert standing(house) == {"etica": "satisfied", "parecer": "open", "juridica": "open"}
    signed(house, LUIS, "juridica")
    assert standing(house)["juridica"] == "satisfied"


def test_evidence_that_was_filed_counts_when_its_turn_comes(house: House) -> None:
    posted(house, tema="salud", visto=(pdf(), "visto.pdf"))
    for name in (DELIA, TERESA):
        signed(house, name, "etica")

    assert standing(house)["juridica"] == "satisfied"
    assert received(house)


def test_an_opinion_is_recorded_whatever_it_is_and_refuses_nothing(house: House) -> None:
    posted(house, tema="salud")
    for name in (DELIA, TERESA):
        signed(house, name, "etica")
    page = words(house.browser(VICTOR).get(f"{PAGE}/sign/parecer"))
    assert "Concepto desfavorable" in page
    assert "Devolver" not in page
    assert "es un concepto" in signed(house, VICTOR, "parecer", "returned", "No me gusta.", status=422)
    assert "Diga las razones de su concepto." in signed(house, VICTOR, "parecer", "contrary", status=422)

    signed(house, VICTOR, "parecer", "contrary", "Llega tarde.")

    assert standing(house)["parecer"] == "satisfied"
    shown = words(house.browser(ANA).get(PAGE))
    assert "Dio concepto desfavorable Víctor Vicepresidente" in shown
    assert "Llega tarde." in shown
    signed(house, LUIS, "juridica")
    assert received(house)


def test_at_a_gate_that_binds_nobody_gives_an_opinion(house: House) -> None:
    posted(house, tema="salud")

    assert "es un visto bueno" in signed(house, DELIA, "etica", "favourable", status=422)


def test_whoever_answers_for_the_list_signs_and_sees_the_request(house: House) -> None:
    elena = house.browser(ELENA)
    posted(house, a=LIST)
    assert standing(house) == {"listas": "open", "parecer": "open"}
    assert f"listas: {ELENA}" in told(house)
    assert house.browser("Diana Diseño").get(PAGE).status_code == 404

    signed(house, ELENA, "listas")

    assert received(house)
    assert elena.get(PAGE).status_code == 200, "Who signed goes on seeing it."


def test_everybody_who_answers_for_one_of_the_lists_signs(house: House) -> None:
    from ticketing.audience.lists.models import MailingList
    from ticketing.audience.lists.queries import by_code
    from ticketing.extensions import db

    with house.open():
        first = by_code(LIST)
        more = MailingList(code="egresados", name="Egresados", valid_until=first.valid_until, made_at=first.made_at)
        more.owner = house.person(LUIS)
        db.session.add(more)
    posted(house, a=[LIST, "egresados"])

    signed(house, ELENA, "listas")
    assert not received(house)
    signed(house, LUIS, "listas")
    assert received(house)


def test_nothing_is_filed_to_a_list_for_which_nobody_answers(house: House) -> None:
    with house.open():
        owned(None)

    assert "Nadie puede dar «Responsables de las listas»" in posted(house, 422, a=LIST)


def test_nobody_signs_for_the_own_list(house: House) -> None:
    with house.open():
        owned(house.person(ROSA))

    assert "Nadie puede dar «Responsables de las listas»" in posted(house, 422, a=LIST)


def test_whoever_is_named_signs_last(house: House) -> None:
    with house.open():
        delia = house.person(DELIA).email
    posted(house, tema="salud", firma=delia)
    assert standing(house)["final"] == "waiting"
    signed(house, TERESA, "etica")
    signed(house, COLLEAGUE, "etica")
    signed(house, LUIS, "juridica")
    assert told(house) >= {f"final: {DELIA}"}

    signed(house, DELIA, "final")

    assert received(house)


def test_a_gate_may_hang_on_how_many_would_receive_it(house: House) -> None:
    from ticketing.audience.contacts.actions import add
    from ticketing.audience.lists.actions import put_on
    from ticketing.audience.lists.queries import by_code
    from ticketing.desk.gates.queries import rows

    posted(house, a=LIST)
    assert "etica" not in standing(house), "The list is empty."
    with house.open():
        contact = add(email="una@ejemplo.org", first_name="Una", by=None, at=FILED)
        put_on(by_code(LIST), contact, status="confirmed", source="base", by=None, at=FILED)
    posted(house, a=LIST)

    with house.open():
        assert [row.name for row in rows(house.ticket("2026-0002"))] == ["etica", "listas", "parecer"]
