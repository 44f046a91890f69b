"""A form that is sent twice is one deed, and who acts on an old page is told to look again."""

from __future__ import annotations

import io
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, begun, opened, send, value, words
from tests.desk.cast import filed, received, taken, ticks

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PAGE = "/tickets/2026-0001"
AGAIN = "vuelva a abrirla"


@pytest.fixture
def house(app: Flask) -> House:
    """The cast at work."""
    return opened(app)


def together(*acts: tuple[FlaskClient, str, dict[str, object]]) -> list[TestResponse]:
    """The answers to several posts that are sent at one instant."""
    start, answers = threading.Barrier(len(acts)), list[object]([None] * len(acts))

    def run(place: int, client: FlaskClient, address: str, data: dict[str, object]) -> None:
        start.wait()
        answers[place] = client.post(address, data=data)

    threads = [threading.Thread(target=run, args=(place, *act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers  # type: ignore[return-value]


def messages(house: House) -> list[str]:
    from ticketing.desk.messages.models import Message
    from ticketing.extensions import db

    with house.open():
        return [one.body for one in db.session.query(Message).order_by(Message.id)]


def test_a_message_that_is_sent_twice_is_one_message(house: House) -> None:
    with house.open():
        taken(house.cast())
    rosa = house.browser("Rosa Solicitante")
    page = rosa.get(PAGE)
    data = {"which": "message", "once": value(page, "once", "/messages"), "body": "¿Cómo va?"}

    first, second = (rosa.post(f"{PAGE}/messages", data=data) for _ in range(2))

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert messages(house) == ["¿Cómo va?"]
    assert words(rosa.get(PAGE)).count("Enviado.") == 1


def test_the_same_words_of_a_page_that_was_opened_again_are_another_message(house: House) -> None:
    with house.open():
        taken(house.cast())
    rosa = house.browser("Rosa Solicitante")
    for _ in range(2):
        key = value(rosa.get(PAGE), "once", "/messages")
        rosa.post(f"{PAGE}/messages", data={"which": "message", "once": key, "body": "¿Cómo va?"})

    assert messages(house) == ["¿Cómo va?", "¿Cómo va?"]


def test_who_goes_back_and_writes_something_else_loses_nothing(house: House) -> None:
    with house.open():
        taken(house.cast())
    rosa = house.browser("Rosa Solicitante")
    key = value(rosa.get(PAGE), "once", "/messages")
    for body in ("Primero", "Después"):
        rosa.post(f"{PAGE}/messages", data={"which": "message", "once": key, "body": body})

    assert messages(house) == ["Primero", "Después"]


def test_what_was_refused_may_be_sent_again_with_the_same_form(house: House) -> None:
    with house.open():
        taken(house.cast())
    pedro = house.browser("Pedro Profesional")
    page = pedro.get(PAGE)
    data = {"which": "step-suspend", "step": "suspend", "seen": value(page, "seen"), "once": "llave", "note": ""}

    assert [pedro.post(f"{PAGE}/steps", data=data).status_code for _ in range(2)] == [422, 422]
    assert pedro.post(f"{PAGE}/steps", data=data | {"note": "¿Cuál?"}).status_code == 303
    assert pedro.post(f"{PAGE}/steps", data=data | {"note": "¿Cuál?"}).status_code == 303


def test_the_same_form_of_another_person_is_hers(house: House) -> None:
    with house.open():
        taken(house.cast())
    data = {"which": "note", "once": "la misma", "body": "Ojo"}
    for name in ("Pedro Profesional", "Ana Atiende"):
        assert house.browser(name).post(f"{PAGE}/notes", data=data).status_code == 303

    assert messages(house) == ["Ojo", "Ojo"]


def test_files_belong_to_what_was_sent(house: House) -> None:
    with house.open():
        taken(house.cast())
    rosa = house.browser("Rosa Solicitante")
    for content in ("uno", "uno", "dos"):
        mail = f"From: a@x.test\r\nTo: b@x.test\r\nSubject: {content}\r\nMessage-ID: <1@x.test>\r\n\r\n{content}\r\n"
        sent = (io.BytesIO(mail.encode()), "a.eml")
        data = {"which": "message", "once": "llave", "body": "Va", "files": sent}
        rosa.post(f"{PAGE}/messages", data=data, content_type="multipart/form-data")

    assert len(messages(house)) == 2


def test_a_double_click_is_one_message(house: House) -> None:
    with house.open():
        taken(house.cast())
    rosa = house.browser("Rosa Solicitante")
    twin = house.app.test_client()
    with rosa.session_transaction() as session:
        known = dict(session)
    with twin.session_transaction() as session:
        session.update(known)
    data: dict[str, object] = {"which": "message", "once": "llave", "body": "¿Cómo va?"}

    answers = together((rosa, f"{PAGE}/messages", data), (twin, f"{PAGE}/messages", data))

    assert [(one.status_code, one.location) for one in answers] == [(303, f"{PAGE}#conversacion")] * 2
    assert messages(house) == ["¿Cómo va?"]


def test_the_second_click_waits_for_a_first_that_takes_its_time(app_postgres: Flask) -> None:
    from sqlalchemy import event

    from ticketing.desk.messages.models import Message

    house = opened(app_postgres)
    with house.open():
        taken(house.cast())
    one, two = house.browser("Rosa Solicitante"), None
    with one.session_transaction() as kept:
        cookie = dict(kept)
    two = house.app.test_client()
    with two.session_transaction() as kept:
        kept.update(cookie)
    data = {"which": "message", "once": value(one.get(PAGE), "once", "/messages"), "body": "¿Cómo va?"}

    def slowly(_mapper: object, _connection: object, _target: object) -> None:
        time.sleep(2)

    event.listen(Message, "before_insert", slowly)
    try:
        answers = together((one, f"{PAGE}/messages", data), (two, f"{PAGE}/messages", data))
    finally:
        event.remove(Message, "before_insert", slowly)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert messages(house) == ["¿Cómo va?"]


def test_who_is_not_signed_in_leaves_nothing_behind(house: House) -> None:
    from ticketing.extensions import db
    from ticketing.web.once.models import PostedForm

    house.app.config["WTF_CSRF_ENABLED"] = False
    answer = house.app.test_client().post("/requests", data={"once": "x" * 16, "category": "x"})

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?")
    with house.open():
        assert db.session.query(PostedForm).count() == 0


def test_a_request_that_is_begun_twice_is_one_draft(house: House) -> None:
    from ticketing.desk.drafts.models import Draft
    from ticketing.extensions import db

    rosa = house.browser("Rosa Solicitante")

    assert begun(rosa, once="llave") == begun(rosa, once="llave")
    with house.open():
        assert db.session.query(Draft).count() == 1


def test_a_request_that_is_sent_twice_is_one_ticket_and_a_refused_one_can_be_sent_again(house: House) -> None:
    from ticketing.desk.cases.models import Ticket
    from ticketing.extensions import db

    rosa = house.browser("Rosa Solicitante")
    draft = begun(rosa)
    evidence = {"comunicaciones": None}
    refused = [send(rosa, draft, once="llave", subject="", **evidence).status_code for _ in range(2)]
    first, second = (send(rosa, draft, once="llave", comunicaciones=None) for _ in range(2))

    assert refused == [422, 422]
    assert (first.status_code, first.location) == (second.status_code, second.location)
    with house.open():
        assert db.session.query(Ticket).count() <= 1


@pytest.mark.parametrize("seen", [None, "", "hola", "9" * 25, "9" * 5000, "-1", "1.5", "٣"])
@pytest.mark.parametrize(
    ("way", "data"),
    [
        ("take", {"which": "take"}),
        ("assignee", {"which": "assign"}),
        ("steps", {"which": "step-suspend", "step": "suspend", "note": "x"}),
        ("verification", {"which": "verify"}),
        ("category", {"which": "category", "reason": "x"}),
        ("reserved", {"which": "reserve", "reserved": "y"}),
        ("deliverables/campaign", {"which": "deliver-campaign"}),
        ("approvals/jefatura/evidence", {"which": "evidence-jefatura"}),
        ("messages", {"which": "message", "body": "x", "step": "answer"}),
    ],
)
def test_a_change_that_does_not_say_what_it_saw_is_not_made(app_sqlite: Flask, way: str, data: dict, seen: str) -> None:
    house = opened(app_sqlite)
    with house.open():
        before = received(house.cast()).version
        data = data | {"person": house.cast().professional.id, "items": ["x"], "category": "x"}
    sent = data if seen is None else data | {"seen": seen}

    answer = house.browser("Clara Coordinadora").post(f"{PAGE}/{way}", data=sent)

    assert answer.status_code == 422
    assert AGAIN in answer.text
    with house.open():
        assert house.ticket().version == before
        assert house.ticket().state == "Registrado"


@pytest.mark.parametrize("way", ["/queue/mine/2026-0001", "/queue/assigned"])
def test_the_queue_too_says_what_it_showed(house: House, way: str) -> None:
    with house.open():
        received(house.cast())
    pedro = house.browser("Pedro Profesional")

    answer = pedro.post(way, data={"ticket": "2026-0001"})

    assert answer.status_code == 422
    assert AGAIN in answer.text
    with house.open():
        assert house.ticket().assignee is None


def test_of_two_who_take_one_ticket_from_the_queue_the_second_is_told_of_the_first(house: House) -> None:
    with house.open():
        received(house.cast())
    pedro, ana = house.browser("Pedro Profesional"), house.browser("Ana Atiende")
    seen = {"seen:2026-0001": value(ana.get("/queue"), "seen:2026-0001")}

    assert pedro.post("/queue/mine/2026-0001", data=seen).status_code == 303
    answer = ana.post("/queue/mine/2026-0001", data=seen)

    assert answer.status_code == 409
    assert "Pedro Profesional" in answer.text
    with house.open():
        assert house.ticket().assignee.name == "Pedro Profesional"


def test_of_two_who_take_one_ticket_at_once_one_wins_and_the_other_is_told(house: House) -> None:
    with house.open():
        items = ticks(received(house.cast()))
    clients = [house.browser(name) for name in ("Pedro Profesional", "Ana Atiende")]
    seen = value(clients[0].get(PAGE), "seen", 'id="verificacion"')
    data: dict[str, object] = {"which": "take", "seen": seen, "items": items}

    answers = together(*((client, f"{PAGE}/take", data) for client in clients))

    assert sorted(one.status_code for one in answers) == [303, 409]
    with house.open():
        winner = house.ticket().assignee.name
    told = next(one for one in answers if one.status_code == 409).text
    assert winner in told
    assert "la pasó a «En proceso»" in told


def test_an_area_that_is_none_and_ones_own_are_refused_in_words(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    draft = begun(rosa)
    with house.open():
        own = str(house.cast().requester.department_id)

    for area in ("abc", "9" * 25, "9" * 5000):
        answer = send(rosa, draft, areas=area)
        assert answer.status_code == 422
        assert "Elección no válida: elija las opciones de la lista." in words(answer)
    answer = send(rosa, draft, areas=own, comunicaciones=(io.BytesIO(b"%PDF-1.4 x"), "a.pdf"))
    assert answer.status_code == 422
    assert "Su propia dependencia no va entre las áreas" in words(answer)


def test_what_was_posted_is_forgotten_after_some_days(house: House) -> None:
    from datetime import timedelta

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.web.once.jobs import KEPT, forget_forms
    from ticketing.web.once.models import PostedForm

    with house.open():
        filed(house.cast())
    house.browser("Rosa Solicitante").post(f"{PAGE}/messages", data={"once": "llave", "body": "x"})
    with house.open():
        assert forget_forms(clock.now()) == 0
        assert forget_forms(clock.now() + KEPT + timedelta(seconds=1)) == 1
        assert db.session.query(PostedForm).count() == 0
