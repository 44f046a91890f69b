"""TIC releases a dispatch, sends it by its own means, or refuses it: by the pages, on both databases."""

from __future__ import annotations

import csv
import re
from email import message_from_bytes
from email.policy import default
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import words
from tests.dispatch.campus import (
    ANA,
    CLARA,
    DIANA,
    ELENA,
    NUMBER,
    PAGE,
    PEDRO,
    ROSA,
    Campus,
    campus,
    confirm,
    download,
    give_up,
    pass_on,
    prepared,
    prove,
    refuse,
    release,
    take,
    take_over,
    with_tic,
)
from tests.dispatch.campus import ask as asked
from tests.dispatch.campus import sign as signed

if TYPE_CHECKING:
    from email.message import EmailMessage

    from flask import Flask
    from werkzeug.test import TestResponse


@pytest.fixture
def house(app: Flask) -> Campus:
    """The university; one request is with TIC."""
    return with_tic(campus(app))


def listed(answer: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


def letter(answer: TestResponse) -> EmailMessage:
    return message_from_bytes(answer.data, policy=default)  # type: ignore[return-value]


def happened(house: Campus, subject: str, *kinds: str) -> list[dict[str, object]]:
    from ticketing.ledger.events.queries import history

    with house.open():
        key = house.the_ticket.id if subject == "ticket" else house.the_campaign.id
        return [dict(event.payload) for event in history(subject, key, kinds)]


def left(house: Campus, address: str) -> None:
    """That person leaves the list."""
    from ticketing import clock
    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.lists.actions import withdraw

    with house.open():
        contact = by_email(address)
        assert contact is not None
        withdraw(contact, None, source="prueba", at=clock.now())


def looked(house: Campus) -> int:
    from ticketing import clock
    from ticketing.dispatch.releases.jobs import tell_removals

    with house.open():
        return tell_removals(clock.now())


def test_tic_sees_what_waits_and_lets_it_go_out_here(house: Campus) -> None:
    ana = house.browser(ANA)
    assert "Jornada de vacunación" in words(ana.get("/dispatches/"))
    assert "Liberar el despacho" in words(ana.get(PAGE))

    assert release(house).status_code == 303

    assert (house.state(), house.status()) == ("En envío", "armed")
    assert "Deshacer el envío" in words(ana.get(PAGE))
    assert happened(house, "ticket", "moved")[-1]["fact"] == "dispatch_released"


def test_a_release_is_taken_back_before_its_first_message_and_given_again(house: Campus) -> None:
    release(house)
    ana = house.browser(ANA)
    assert ana.post(f"{PAGE}/undo", data={"version": house.version()}).status_code == 303
    assert (house.state(), house.status()) == ("En envío", "draft")

    assert release(house).status_code == 303
    assert house.status() == "armed"


@pytest.mark.parametrize("name", [ROSA, PEDRO, CLARA, ELENA])
def test_the_page_is_for_those_who_release(house: Campus, name: str) -> None:
    for where in ("/dispatches/", PAGE):
        assert house.browser(name).get(where).status_code == 404
    for answer in (release(house, name), take_over(house, name), refuse(house, name)):
        assert answer.status_code == 404
    assert (house.state(), house.status()) == ("En TIC", "draft")


def test_the_head_of_tic_may_all_that_tic_may(house: Campus) -> None:
    assert release(house, DIANA).status_code == 303


def test_what_the_centre_made_it_does_not_let_go_out_by_itself(house: Campus, app: Flask) -> None:
    pedro = house.browser(PEDRO)
    answer = pedro.post("/campaigns/1/sending", data={"version": house.version(), "when": "now", "window": "always"})
    assert answer.status_code == 422
    assert "no le corresponde a su rol" in words(answer)
    assert house.status() == "draft"


def test_nothing_without_a_confirmed_proof_is_passed_to_tic(app: Flask) -> None:
    house = campus(app)
    asked(house)
    signed(house)
    take(house)
    assert "falta una campaña con la prueba confirmada" in words(pass_on(house))
    assert house.browser(PEDRO).post(f"/campaigns/of/{NUMBER}").status_code == 303
    assert "falta una campaña con la prueba confirmada" in words(pass_on(house))
    assert house.state() == "En preparación"


def test_tic_releases_nothing_that_is_still_with_the_centre(app: Flask) -> None:
    house = prepared(campus(app))
    for answer in (release(house), take_over(house), refuse(house)):
        assert answer.status_code == 409
        assert "ya no espera su despacho" in words(answer)
    assert (house.state(), house.status()) == ("En preparación", "draft")


def test_tic_may_release_on_the_campaigns_own_page(house: Campus) -> None:
    data = {"version": house.version(), "when": "now", "window": "always"}
    assert house.browser(ANA).post("/campaigns/1/sending", data=data).status_code == 303
    assert (house.state(), house.status()) == ("En envío", "armed")


def test_by_its_own_means_tic_gets_the_message_and_the_list_and_confirms(house: Campus) -> None:
    assert take_over(house).status_code == 303
    assert download(house, "message").status_code == 200
    assert len(listed(download(house))) == 20

    assert confirm(house).status_code == 303

    assert (house.state(), house.status()) == ("Despachada", "finished")
    moved = happened(house, "ticket", "moved")[-1]
    assert moved["fact"] == "dispatch_confirmed"
    assert "Despachado por Ana Atiende a 20 personas" in str(moved["note"])
    delivered = happened(house, "ticket", "delivered")[-1]["evidence"]
    assert isinstance(delivered, dict)
    assert delivered["own_means"]["count"] == 20
    assert delivered["figures"]["accepted"] == 20
    page = words(house.browser(ROSA).get(f"/tickets/{NUMBER}"))
    assert "Despachada" in page
    assert "20 personas, por medios propios" in words(house.browser(ANA).get(PAGE))


def test_the_message_holds_no_token_and_leads_to_the_public_page_of_the_list(house: Campus) -> None:
    take_over(house)
    found = letter(download(house, "message"))
    html = found.get_body(("html",))
    text = found.get_body(("plain",))
    assert html is not None
    assert text is not None
    both = html.get_content() + text.get_content()
    assert "Este viernes" in html.get_content()
    assert both.count("http://publico.test/leave/estudiantes") == 2
    assert found["List-Unsubscribe"] == "<http://publico.test/leave/estudiantes>"
    assert (found["Subject"], found["To"]) == ("Jornada de vacunación", "undisclosed-recipients:;")
    assert "credito@demo.despacho.example" in found["From"]
    assert not re.search(r"/(?:u|v|c|o)/[\w-]{6,}", both)
    assert "{{" not in both
    assert "No puede ver este mensaje" not in both


def test_each_download_is_on_record_with_who_how_many_and_what(house: Campus) -> None:
    import hashlib

    take_over(house)
    answer = download(house, name=DIANA)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{NUMBER}-destinatarios.csv"'
    (said,) = happened(house, "campaign", "exported")
    assert (said["kind"], said["count"], said["sha256"]) == (
        "recipients", 20, hashlib.sha256(answer.data).hexdigest(),
    )  # fmt: skip
    page = words(house.browser(ANA).get(PAGE))
    assert "Diana Diseño" in page
    assert str(said["sha256"])[:16] in page


def test_who_left_before_the_download_is_not_in_it(house: Campus) -> None:
    left(house, "e3@alumnos.example")
    take_over(house)
    assert "e3@alumnos.example" not in {row["correo"] for row in listed(download(house))}


def test_who_leaves_after_the_download_is_told_and_shown_and_not_in_the_next(house: Campus) -> None:
    from ticketing.dispatch.releases.letters import those_who_downloaded
    from ticketing.ledger.events.queries import history

    take_over(house)
    assert len(listed(download(house, name=DIANA))) == 20
    left(house, "e3@alumnos.example")

    assert (looked(house), looked(house)) == (1, 0)

    with house.open():
        (event,) = history("campaign", house.the_campaign.id, ("left_out",))
        told = {int(each) for each in those_who_downloaded(event)}
        assert told == {house.person(ANA).id, house.person(DIANA).id}
    assert "e3@alumnos.example" in words(house.browser(ANA).get(PAGE))
    assert len(listed(download(house))) == 19
    assert confirm(house, count=19).status_code == 303
    with house.open():
        from ticketing.massmail.campaigns.queries import balance

        sheet = balance(house.the_campaign.id)
        assert (sheet["accepted"], sheet["excluded"], sheet["audience"]) == (19, 1, 20)


def test_where_fewer_went_out_than_were_on_the_list_nobody_knows_to_whom(house: Campus) -> None:
    take_over(house)
    download(house)
    assert confirm(house, count=12).status_code == 303
    with house.open():
        from ticketing.massmail.campaigns.queries import balance

        sheet = balance(house.the_campaign.id)
        assert (sheet["unknown"], sheet["accepted"], sheet["audience"]) == (20, 0, 20)
    assert house.state() == "Despachada"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"count": 21}, "la lista que se descargó tiene 20"),
        ({"count": 0}, "Si no salió a nadie"),
        ({"sent_at": "2026-03-01T10:00"}, "Salió después de"),
        ({"sent_at": "2026-03-02T10:16"}, "revise la hora"),
        ({"sent_at": "ayer"}, "no existe"),
        ({"proof": None}, "Adjunte la prueba"),
    ],
)
def test_a_confirmation_that_cannot_be_is_refused_and_keeps_what_was_typed(
    house: Campus, changes: dict[str, object], said: str
) -> None:
    take_over(house)
    download(house)
    answer = confirm(house, **changes)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert said in words(answer)
    assert "Salió sin novedad" in answer.text
    assert house.state() == "En TIC"


def test_nobody_confirms_what_nobody_downloaded(house: Campus) -> None:
    take_over(house)
    assert "nadie descargó los destinatarios" in words(confirm(house))
    assert house.state() == "En TIC"


def test_nothing_is_downloaded_once_a_signature_is_lost_and_the_page_says_so(house: Campus) -> None:
    take_over(house)
    assert download(house).status_code == 200
    with house.open():
        house.the_campaign.going_hash = ""
    for kind in ("recipients", "message"):
        answer = download(house, kind)
        assert answer.status_code == 422
        assert "Falta la confirmación de la prueba" in words(answer)
    page = words(house.browser(ANA).get(PAGE))
    assert "No lo envíe" in page
    assert "Descargar los destinatarios" not in page


def test_what_went_out_is_confirmed_although_a_signature_was_lost_since(house: Campus) -> None:
    take_over(house)
    download(house)
    with house.open():
        house.the_campaign.going_hash = ""
    assert confirm(house).status_code == 303
    assert house.state() == "Despachada"


def test_nothing_is_released_once_a_signature_is_lost(house: Campus) -> None:
    with house.open():
        house.the_campaign.going_hash = ""
    for answer in (release(house), take_over(house)):
        assert answer.status_code == 422
        assert "Falta la confirmación de la prueba" in words(answer)
    assert (house.state(), house.status()) == ("En TIC", "draft")


def test_what_tic_sends_by_its_own_means_does_not_leave_from_here_too(house: Campus) -> None:
    take_over(house)
    answer = release(house)
    assert answer.status_code == 422
    assert "La despacha Ana Atiende por sus propios medios" in words(answer)
    assert take_over(house, DIANA).status_code == 409
    pedro = house.browser(PEDRO)
    assert (
        "se despacha por otros medios"
        in words(pedro.post("/campaigns/1/cancel", data={"reason": "No va", "was": "held"}, follow_redirects=True))
        or pedro.post("/campaigns/1/cancel", data={"reason": "No va", "was": "held"}).status_code == 422
    )
    assert house.status() == "held"


def test_what_is_left_may_be_released_here_after_all(house: Campus) -> None:
    take_over(house)
    download(house)
    assert give_up(house, why=" ").status_code == 422
    assert give_up(house).status_code == 303
    assert (house.state(), house.status()) == ("En TIC", "draft")
    assert give_up(house).status_code == 409
    assert download(house).status_code == 409
    assert confirm(house).status_code == 409
    with house.open():
        assert house.the_campaign.frozen_at is None
    assert release(house).status_code == 303


def test_a_refusal_brings_it_back_to_the_centre_with_its_sentence(house: Campus) -> None:
    assert refuse(house, why=" ").status_code == 422
    assert refuse(house).status_code == 303

    assert (house.state(), house.status()) == ("En preparación", "draft")
    moved = happened(house, "ticket", "moved")[-1]
    assert (moved["fact"], moved["note"]) == ("dispatch_refused", "La lista está desactualizada")
    assert "La lista está desactualizada" in words(house.browser(PEDRO).get(f"/tickets/{NUMBER}"))
    assert "No hay nada por despachar" in words(house.browser(ANA).get("/dispatches/"))


@pytest.mark.parametrize("way", ["released", "taken"])
def test_a_refusal_takes_back_what_was_released_or_taken(house: Campus, way: str) -> None:
    if way == "released":
        release(house, when="later", start_at="2026-03-03T09:00")
    else:
        take_over(house)
        download(house)
    assert refuse(house).status_code == 303
    assert (house.state(), house.status()) == ("En preparación", "draft")
    with house.open():
        assert house.the_campaign.frozen_at is None


def test_after_a_refusal_the_centre_proves_again_and_tic_sends_it(house: Campus) -> None:
    from tests.dispatch.campus import answer, verify

    refuse(house)
    prove(house)
    answer(house)
    verify(house)
    assert pass_on(house).status_code == 303
    assert release(house).status_code == 303
    assert house.state() == "En envío"


def test_what_is_on_its_way_is_not_refused(house: Campus) -> None:
    from ticketing import clock
    from ticketing.massmail.campaigns import actions as engine

    release(house)
    with house.open():
        clock.move(clock.now())
        campaign = house.the_campaign
        campaign.undo_until = None
        engine.start(campaign, at=clock.now())
    answer = refuse(house)
    assert answer.status_code == 422
    assert "ya empezó a enviarse" in words(answer)
    assert (house.state(), house.status()) == ("En envío", "running")


def test_from_an_old_page_nothing_is_done(house: Campus) -> None:
    old = house.version()
    release(house)
    house.browser(ANA).post(f"{PAGE}/undo", data={"version": house.version()})
    assert release(house, version=old).status_code == 409
    assert take_over(house, version=old).status_code == 409
    assert refuse(house, version=1).status_code == 409
    assert release(house, version="").status_code == 422
    assert (house.state(), house.status()) == ("En envío", "draft")


def test_the_double_click_confirms_once(house: Campus) -> None:
    take_over(house)
    download(house)
    assert [confirm(house).status_code for _ in range(2)] == [303, 409]
    assert len(happened(house, "ticket", "delivered")) == 1


def test_a_reserved_dispatch_waits_for_tic_all_the_same_and_its_letter_tells_nothing(house: Campus) -> None:
    with house.open():
        house.the_ticket.reserved = True
    assert "Jornada de vacunación" in words(house.browser(ANA).get(PAGE))
    assert take_over(house).status_code == 303
    assert download(house).status_code == 200
    assert confirm(house).status_code == 303
    assert house.browser(ANA).get(PAGE).status_code == 404


def test_what_was_downloaded_is_erased_after_its_term_and_stays_on_record(house: Campus) -> None:
    from datetime import timedelta

    from ticketing import clock
    from ticketing.dispatch.own_means.models import DispatchExport
    from ticketing.dispatch.releases.jobs import erase_exports
    from ticketing.extensions import db

    take_over(house)
    download(house)
    with house.open():
        now = clock.now()
        assert erase_exports(now + timedelta(days=29)) == 0
        assert db.session.query(DispatchExport).one().content
    with house.open():
        assert (erase_exports(now + timedelta(days=31)), erase_exports(now + timedelta(days=32))) == (1, 0)
    with house.open():
        row = db.session.query(DispatchExport).one()
        assert (row.content, row.count, len(row.sha256)) == (None, 20, 64)
    assert "borrados" in words(house.browser(ANA).get(PAGE))
