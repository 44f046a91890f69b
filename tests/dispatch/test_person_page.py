"""The page of a person: how often she is written to, and whether it may be known what she reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.desk.browsing import words
from tests.desk.cast import FILED
from tests.dispatch.numbers import went_out

if TYPE_CHECKING:
    from flask import Flask


def test_it_says_how_many_sends_a_week_each_list_id_gives(app_sqlite: Flask) -> None:
    from ticketing.audience.contacts.queries import get
    from ticketing.audience.reading.actions import agree, take_back
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import ACCEPTED, Recipient

    house = went_out(app_sqlite)
    with house.open():
        reached = db.session.query(Recipient).filter_by(campaign_id=1, state=ACCEPTED).first().contact_id
        missed = db.session.query(Recipient).filter(Recipient.state != ACCEPTED).first().contact_id
        agree(get(reached), source="prueba", at=FILED)
    clara = house.browser("Clara Coordinadora")

    page, other = words(clara.get(f"/contacts/{reached}")), words(clara.get(f"/contacts/{missed}"))
    with house.open():
        take_back(get(reached), source="prueba", at=FILED)
    later = words(clara.get(f"/contacts/{reached}"))

    assert "Cuánto se le escribe" in page
    assert "Estudiantes estudiantes.despacho.test 1 0,1" in page
    assert "Deja saber qué lee Desde" in page
    assert "Deja saber qué lee Ya no, desde" in later
    assert "Cuánto se le escribe" not in other
    assert "Deja saber qué lee" not in other
    assert house.browser("Rosa Solicitante").get(f"/contacts/{reached}").status_code == 404
