"""Links in mails: they decide once, for one version and one mailbox, and know who else is signed in."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.browsing import House, opened, words
from tests.desk.cast import CAMPAIGN, FILED, at, filed, form

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

HEAD, ROSA = "Víctor Vicepresidente", "Rosa Solicitante"
LATER = at("2026-03-02 10:30")


@pytest.fixture
def house(app: Flask) -> House:
    """The house with one request filed, its head not yet asked."""
    found = opened(app)
    with found.open():
        filed(found.cast())
    return found


def address(house: House, who: str = HEAD, gate: str = "jefatura") -> str:
    """The address that the mail would carry now."""
    from ticketing.desk.signing.by_link import link_to
    from ticketing.office.links.queries import token

    with house.open():
        return f"/sign/{token(link_to(house.ticket(), gate, house.person(who), at=FILED))}"


def digest(house: House, gate: str = "jefatura") -> str:
    from ticketing.desk.gates.queries import to_sign

    with house.open():
        return to_sign(house.ticket(), gate)


def post(house: House, client: FlaskClient, place: str, verdict: str = "approved", **more: Any) -> TestResponse:
    data = {"verdict": verdict, "content_hash": digest(house), "note": "Va", **more}
    return client.post(place, data=data)


def signatures(house: House) -> list[str]:
    from ticketing.desk.gates.queries import signatures as given

    with house.open():
        return [f"{each.person.name}: {each.verdict}" for each in given(house.ticket(), "jefatura")]


def edit(house: House, **changes: Any) -> None:
    from ticketing.desk.filing.actions import edit as change

    with house.open():
        cast = house.cast()
        change(house.ticket(), fields=form(**changes), by=cast.requester, at=LATER, seen=None)


def test_the_double_click_is_one_signature_and_shows_what_was_decided(house: House) -> None:
    place, client = address(house), house.app.test_client()

    assert post(house, client, place).status_code == 303
    again = post(house, client, place, "rejected")

    assert again.status_code == 409
    assert "Listo: usted ya decidió" in words(again)
    assert signatures(house) == [f"{HEAD}: approved"]


def test_after_the_gate_opens_again_the_old_link_says_so_and_the_new_one_decides(house: House) -> None:
    old = address(house)
    client = house.app.test_client()
    post(house, client, old, "returned")
    edit(house, subject="Otro asunto")
    new = address(house)

    assert new != old
    assert "un enlace decide una sola vez" in words(client.get(old))
    assert post(house, client, old).status_code == 409
    assert post(house, client, new).status_code == 303
    assert signatures(house) == [f"{HEAD}: returned", f"{HEAD}: approved"]


def test_the_same_words_asked_again_need_a_new_link_from_who_had_decided(house: House) -> None:
    old, client = address(house), house.app.test_client()
    post(house, client, old, "returned")
    edit(house)

    new = address(house)

    assert new != old
    assert post(house, client, new).status_code == 303
    assert len(signatures(house)) == 2


def test_an_undecided_link_is_for_the_version_that_it_was_made_for(house: House) -> None:
    old, client = address(house), house.app.test_client()
    edit(house, subject="Otro asunto")

    page = client.get(old)
    answer = post(house, client, old)

    assert "era para la versión anterior" in words(page)
    assert "Sí, aprobar" not in page.text
    assert answer.status_code == 409
    assert "Va</textarea>" in answer.text
    assert signatures(house) == []


def test_a_link_is_dead_once_its_mailbox_is_somebody_elses(house: House) -> None:
    place = address(house)
    with house.open():
        house.person(HEAD).email = "otro@despacho.test"

    answer = house.app.test_client().get(place)

    assert answer.status_code == 404
    assert "ya no es la de esa persona" in words(answer)
    assert house.app.test_client().get(address(house)).status_code == 200


def test_a_link_that_was_mailed_before_works_until_it_is_over(house: House) -> None:
    from ticketing.office.links.models import ActionLink
    from ticketing.office.links.queries import token

    with house.open():
        from ticketing.extensions import db

        head = house.person(HEAD)
        link = ActionLink(
            purpose="sign", subject_kind="ticket", subject_id=house.ticket().id, gate="jefatura", person=head,
            made_at=FILED, expires_at=at("2026-04-01 10:00"),
        )  # fmt: skip
        db.session.add(link)
        db.session.flush()
        head.email, place = "nuevo@despacho.test", f"/sign/{token(link)}"
    edit(house, subject="Otro asunto")
    client = house.app.test_client()

    assert "Otro asunto" in words(client.get(place))
    assert post(house, client, place).status_code == 303
    assert post(house, client, place).status_code == 409
    assert signatures(house) == [f"{HEAD}: approved"]


def test_the_requester_who_opens_the_heads_link_decides_nothing(house: House) -> None:
    place, rosa = address(house), house.browser(ROSA)

    page = rosa.get(place)
    answer = post(house, rosa, place, soy="si")

    assert "nadie decide sobre lo propio" in words(page)
    assert "Sí, aprobar" not in page.text
    assert answer.status_code == 422
    assert signatures(house) == []


def test_any_third_is_asked_who_signs_and_it_stays_on_record(house: House) -> None:
    from ticketing.ledger.events.queries import history

    place, elena = address(house), house.browser("Elena Ajena")

    assert "¿Quién responde?" in words(elena.get(place))
    unsaid = post(house, elena, place)
    assert unsaid.status_code == 422
    assert f"Soy {HEAD}" in words(unsaid)
    assert post(house, elena, place, soy="si").status_code == 303

    with house.open():
        said = history("ticket", house.ticket().id, ("signed",))[-1]
        assert said.actor_id == house.person(HEAD).id
        assert said.payload["declared"]["signed_in"] == house.person("Elena Ajena").id


def test_another_who_may_sign_is_led_to_his_own_page(house: House) -> None:
    from datetime import date

    from ticketing.office.people.actions import name_substitute

    with house.open():
        cast = house.cast()
        name_substitute(cast.head, cast.deputy, from_on=FILED.date(), until_on=date(2026, 3, 31), by=None, at=FILED)

    page = house.browser("Delia Encargada").get(address(house))

    assert "Responder como Delia Encargada" in words(page)


def test_its_own_person_and_nobody_signed_in_are_told_as_whom_they_sign(house: House) -> None:
    place = address(house)
    for client in (house.browser(HEAD), house.app.test_client()):
        text = words(client.get(place))
        assert f"Usted firma como {HEAD}" in text
        assert "¿Quién responde?" not in text


def test_who_has_decided_by_link_and_is_signed_in_is_led_to_the_next_one(house: House) -> None:
    place = address(house)
    with house.open():
        filed(house.cast())
    head, unknown = house.browser(HEAD), house.app.test_client()
    assert "Siguiente por firmar" not in head.get(place).text
    post(house, head, place)
    page = head.get(place)
    assert "Siguiente por firmar (1)" in page.text
    assert 'href="/tickets/2026-0002/sign/jefatura"' in page.text
    for other in (unknown, house.browser("Elena Ajena")):
        assert "Siguiente por firmar" not in other.get(place).text


def test_a_gate_may_ask_for_an_account(house: House) -> None:
    from ticketing.desk.filing.actions import file_request
    from ticketing.desk.signing.by_link import link_to
    from ticketing.office.links.queries import token
    from workflows.reading import load, read_content

    content = dict(load("icetex").content)
    content["gates"] = [{**gate, "sign_in": True} for gate in content["gates"]]
    with house.open():
        cast = house.cast()
        ticket = file_request(
            procedure=read_content(content), category=CAMPAIGN, fields=form(), by=cast.requester, at=FILED
        )
        place = f"/sign/{token(link_to(ticket, 'jefatura', cast.head, at=FILED))}"
    client = house.app.test_client()

    led = client.get(place)
    assert led.status_code == 303
    assert led.location.endswith("/tickets/2026-0002/sign/jefatura")
    assert client.get(f"{place}/content").status_code == 404
    answer = client.post(place, data={"verdict": "approved", "content_hash": digest(house), "note": ""})
    assert answer.status_code == 422
    assert "con la cuenta de quien firma" in words(answer)
    assert signatures(house) == []


def test_two_answers_at_once_are_one_signature(app_postgres: Flask) -> None:
    house = opened(app_postgres)
    with house.open():
        filed(house.cast())
    place, agreed, ready = address(house), digest(house), Barrier(2)
    statuses: list[int] = []

    def answer(verdict: str) -> None:
        client = house.app.test_client()
        ready.wait()
        data = {"verdict": verdict, "content_hash": agreed, "note": "Va"}
        statuses.append(client.post(place, data=data).status_code)

    threads = [Thread(target=answer, args=(verdict,)) for verdict in ("approved", "returned")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) in ([303, 409], [303, 422])
    assert len(signatures(house)) == 1


def test_who_works_the_ticket_does_not_answer_its_survey(house: House) -> None:
    from ticketing.office.links.actions import link_for
    from ticketing.office.links.queries import token

    with house.open():
        cast, ticket = house.cast(), house.ticket()
        ticket.assignee = cast.professional
        place = f"/survey/{token(link_for('survey', ticket, cast.requester, at=FILED))}"

    answer = house.browser("Pedro Profesional").post(place, data={"said": "yes", "soy": "si"})

    assert answer.status_code == 422
    assert "nadie decide sobre lo propio" in words(answer)
