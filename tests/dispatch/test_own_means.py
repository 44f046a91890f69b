"""TIC sends by its own means: what it downloads, whom it leaves out, what it confirms; by the pages."""

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
    DIANA,
    NUMBER,
    PAGE,
    ROSA,
    Campus,
    campus,
    confirm,
    download,
    happened,
    pass_on,
    prepared,
    take_over,
    with_tic,
)

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
        from ticketing import clock
        from ticketing.dispatch.reports import contents
        from ticketing.massmail.campaigns.queries import balance

        sheet = balance(house.the_campaign.id)
        assert (sheet["unknown"], sheet["accepted"], sheet["audience"]) == (20, 0, 20)
        told = dict(contents.of_campaign(house.the_campaign, institution="Una casa", at=clock.now()).facts)
    assert "Por medios propios de Ana Atiende, que confirmó 12 el" in told["Salió"]
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


def test_the_double_click_confirms_once(house: Campus) -> None:
    take_over(house)
    download(house)
    assert [confirm(house).status_code for _ in range(2)] == [303, 409]
    assert len(happened(house, "ticket", "delivered")) == 1


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


def test_personal_fields_stay_in_the_message_and_are_columns_of_the_list(app_sqlite: Flask) -> None:
    house = prepared(campus(app_sqlite), mensaje="Hola {{nombre|estudiante}}, este viernes.")
    assert pass_on(house).status_code == 303
    assert take_over(house).status_code == 303
    text = letter(download(house, "message")).get_body(("plain",))
    assert text is not None
    assert "Hola {{nombre}}, este viernes." in text.get_content()
    rows = {row["correo"]: row["nombre"] for row in listed(download(house))}
    assert (len(rows), rows["e3@alumnos.example"]) == (20, "Nombre3")
