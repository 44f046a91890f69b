"""A sheet of text messages is used once: matched with the base, without who asked to be left alone, and then erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.browsing import House, opened, value, words
from tests.desk.cast import FILED, at, form, taken
from tests.desk.test_sms_sheets import sheet
from tests.office.test_sms_rows import cells
from ticketing import clock
from ticketing.audience.contacts import actions as contacts
from ticketing.audience.suppression import actions as suppression
from ticketing.audience.suppression.reasons import BOUNCED, REMOVED
from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.deliverables.shown import owed
from ticketing.desk.handling import texts
from ticketing.desk.texts import jobs, queries
from ticketing.desk.texts.models import ERASED, READY, SENT, TextAudience
from ticketing.extensions import db
from ticketing.office.files.actions import store
from ticketing.office.files.erasing import discard_noted
from ticketing.office.files.models import StoredFile, ToDiscard
from ticketing.office.files.storage import place
from ticketing.office.sms_sheets.models import SmsSheet
from workflows.refusals import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from ticketing.desk.cases.models import Ticket

LATER = at("2026-03-02 11:00")
HEAD_WITH_PHONE = ["Nombre", "Apellido", "Número de cédula", "Mensaje", "Celular"]
ROWS = [
    ["Ana", "Gómez", 52123456, "Su giro esta listo", None],
    ["Luis", "Peña", 1023456789, "Su giro esta listo", "3001112233"],
    ["Eva", "Ruiz", 79555666, "Su giro esta listo", None],
    ["Iván", "Soto", 80111222, "Su giro esta listo", 3157778899],
]
"""In the base are Ana, with her phone; Luis, who asked to be left alone; and Eva, whose address bounced."""


@pytest.fixture
def house(app: Flask) -> House:
    found = opened(app)
    with found.open():
        base()
    return found


def at_work(app: Flask) -> House:
    """The house with such a request in work."""
    found = opened(app)
    with found.open():
        base()
        asked(found)
    return found


def base() -> None:
    """Who stands in the base."""
    known = {
        name: contacts.add(email=f"{name}@correo.example", document=document, phone=phone, by=None, at=FILED)
        for name, document, phone in (
            ("ana", "52123456", "3014445566"),
            ("luis", "1023456789", "3001112233"),
            ("eva", "79555666", ""),
        )
    }
    suppression.block(known["luis"].keys, reason=REMOVED, scope="class:*", at=FILED)
    suppression.block(known["eva"].keys, reason=BOUNCED, at=FILED)


def asked(house: House, channel: str = "text") -> Ticket:
    """A request in work whose sheet holds ROWS; the sheet is the only thing to send unless said otherwise."""
    from tests.office.test_sms_rows import book

    data, name = sheet()
    data.seek(0), data.truncate(), data.write(book(HEAD_WITH_PHONE, *ROWS)), data.seek(0)
    file = store(data, name, by=house.cast().requester, at=FILED)
    fields = form(goes_by=channel)
    if channel == "text":
        fields = {key: said for key, said in fields.items() if key not in ("sender", "audience")}
    return taken(house.cast(), FILED, fields=fields, files=[(file, "attachment", None, "text_messages")])


def token(ticket: Ticket) -> str:
    return str(ticket.content.fields["text_messages"][0]["token"])


def prepared(house: House, ticket: Ticket, when: datetime = LATER) -> TextAudience:
    texts.prepare(ticket, token(ticket), by=house.cast().professional, at=when)
    db.session.commit()
    clock.move(when)
    assert jobs.match_asked(when) == 1
    (row,) = queries.of(ticket)
    return row


def told(house: House, ticket: Ticket, **more: Any) -> TextAudience:
    shows = store(*sheet(name="informe.xlsx"), by=house.cast().professional, at=LATER)
    said: dict[str, Any] = {"count": 2, "sent_at": LATER + timedelta(hours=1), "files": [shows]} | more
    at_ = said.pop("at", LATER + timedelta(hours=2))
    return texts.tell_sent(ticket, token(ticket), by=house.cast().professional, at=at_, **said)


def test_who_may_be_written_to_is_found_in_the_base_and_who_not_is_told_why(house: House) -> None:
    with house.open():
        ticket = asked(house)
        row = prepared(house, ticket)
        assert (row.state, row.rows, row.found, row.fit) == (READY, 4, 3, 2)
        assert row.left == {"unwilling": 1, "no_phone": 1}
        pedro = house.cast().professional
        ready = cells(texts.take(ticket, token(ticket), by=pedro, at=LATER))
        left = cells(texts.left_out(ticket, token(ticket), by=pedro, at=LATER))
    assert ready[0] == ["Nombre", "Apellido", "Número de cédula", "Celular", "Mensaje"]
    assert [(row[2], row[3]) for row in ready[1:]] == [("52123456", "+573014445566"), ("80111222", "+573157778899")]
    assert [(row[0], row[3], row[4]) for row in left[1:]] == [
        (3, "1023456789", "Pidió que no se le escriba"),
        (4, "79555666", "Sin celular: ni en la hoja ni en la base"),
    ]


def test_that_it_was_sent_delivers_it_and_it_is_never_sent_again(house: House) -> None:
    with house.open():
        ticket = asked(house)
        prepared(house, ticket)
        for wrong, said in (
            ({"count": 3}, "entre 1 y 2"),
            ({"count": 0}, "entre 1 y 2"),
            ({"files": []}, "Adjunte"),
            ({"sent_at": LATER - timedelta(minutes=1)}, "después de preparar"),
            ({"sent_at": LATER + timedelta(days=1)}, "no más tarde que ahora"),
        ):
            with pytest.raises(Refused, match=said):
                told(house, ticket, **wrong)
        assert told(house, ticket).state == SENT
        assert [(one.kind, one.state) for one in owed(ticket)] == [("campaign", "Entregada")]
        with pytest.raises(Refused):
            told(house, ticket)
        with pytest.raises(Refused):
            texts.prepare(ticket, token(ticket), by=house.cast().professional, at=LATER)


def test_with_a_mail_too_it_is_delivered_when_both_went_out(house: House) -> None:
    figures = {"campaign_id": 1, "figures": {"accepted": 9}, "files": []}
    with house.open():
        ticket = asked(house, "both")
        prepared(house, ticket)
        deliverables.tick(ticket, "campaign", evidence=figures, by=None, at=LATER)
        assert [one.state for one in owed(ticket)] == ["Salió el correo; faltan los mensajes de texto"]
        told(house, ticket)
        assert [one.state for one in owed(ticket)] == ["Entregada"]
        (row,) = ticket.deliverables
        assert row.evidence["figures"] == {"accepted": 9}
        assert len(row.evidence["files"]) == 1


def test_texts_that_went_before_the_mail_wait_for_it(house: House) -> None:
    figures = {"campaign_id": 1, "figures": {"accepted": 9}, "files": []}
    with house.open():
        ticket = asked(house, "both")
        prepared(house, ticket)
        told(house, ticket)
        assert owed(ticket)[0].done_at is None
        deliverables.tick(ticket, "campaign", evidence=figures, by=None, at=LATER + timedelta(hours=3))
        assert owed(ticket)[0].done_at is not None
        assert len(ticket.deliverables[0].evidence["files"]) == 1, "what shows the texts stays beside the figures"


def test_what_was_prepared_yesterday_is_prepared_anew(house: House) -> None:
    with house.open():
        ticket = asked(house)
        prepared(house, ticket)
        pedro = house.cast().professional
        with pytest.raises(Refused, match="Prepárela de nuevo"):
            texts.take(ticket, token(ticket), by=pedro, at=LATER + timedelta(hours=25))
        before = queries.of(ticket)[0].ready_sha256
        contact = db.session.query(contacts.Contact).filter_by(document="52123456").one()
        suppression.block(contact.keys, reason=REMOVED, at=LATER)
        row = prepared(house, ticket, LATER + timedelta(hours=26))
        assert (row.fit, row.left["unwilling"], row.ready_sha256 != before) == (1, 2, True)
        assert discard_noted(LATER) == 2, "what was prepared before is of no use to anybody"


def test_nobody_else_prepares_takes_or_tells(house: House) -> None:
    with house.open():
        ticket = asked(house)
        prepared(house, ticket)
        for person in (house.cast().requester, house.cast().stranger, house.cast().head):
            for deed in (texts.prepare, texts.take, texts.left_out):
                with pytest.raises(Refused):
                    deed(ticket, token(ticket), by=person, at=LATER)


def test_after_its_term_nothing_of_it_is_left(house: House) -> None:
    with house.open():
        ticket = asked(house)
        row = prepared(house, ticket)
        told(house, ticket)
        file = row.file
        stood: list[Path] = [place(each) for each in (file.sha256, row.ready_sha256, row.left_sha256) if each]
        db.session.commit()
        assert len(stood) == 3
        assert all(path.exists() for path in stood)
        assert jobs.erase_stayed(LATER + timedelta(days=29)) == 0
        assert jobs.erase_stayed(LATER + timedelta(days=31)) == 1
        assert jobs.erase_stayed(LATER + timedelta(days=31)) == 0
        assert db.session.query(SmsSheet).filter_by(sha256=file.sha256).count() == 0
        assert (row.state, row.ready_sha256, row.left_sha256) == (ERASED, None, None)
        assert discard_noted(LATER) == 3
        assert not any(path.exists() for path in stood)
        assert db.session.query(ToDiscard).count() == 0
        address = f"/files/{file.token}/base.xlsx"
    pedro = house.browser("Pedro Profesional")
    assert pedro.get(address).status_code == 404
    page = pedro.get("/tickets/2026-0001")
    assert "se borró: lleva datos de personas" in words(page)
    assert "terminó el plazo para guardarla" in words(page)
    assert address not in page.text


def test_what_a_ticket_needs_stays_and_what_nobody_filed_goes(house: House) -> None:
    with house.open():
        ticket = asked(house)
        alone = store(*sheet(["Sol", "Paz", 31222333, "Hola"]), by=house.cast().requester, at=FILED)
        from ticketing.office.sms_sheets.actions import check_here

        check_here(alone, at=FILED)
        db.session.commit()
        assert jobs.erase_stayed(FILED + timedelta(days=60)) == 1
        assert alone.state == "erased"
        kept = db.session.query(StoredFile).filter_by(token=token(ticket)).one()
        assert (kept.state, place(kept.sha256).exists()) == ("ok", True)


def test_the_same_bytes_uploaded_again_stay(house: House) -> None:
    with house.open():
        one, other = (store(*sheet(["Sol", "Paz", 31222333, "Hola"]), by=None, at=FILED + timedelta(days=many))
                      for many in (0, 40))  # fmt: skip
        from ticketing.office.sms_sheets.actions import check_here

        check_here(one, at=FILED)
        db.session.commit()
        assert one.sha256 == other.sha256
        assert jobs.erase_stayed(FILED + timedelta(days=60)) == 1
        discard_noted(LATER)
        assert (one.state, other.state, place(other.sha256).exists()) == ("erased", "ok", True)
        assert db.session.query(SmsSheet).count() == 1


def test_bytes_wanted_again_before_they_went_stay(house: House) -> None:
    with house.open():
        data, name = sheet(["Sol", "Paz", 31222333, "Hola"])
        held = data.getvalue()
        from io import BytesIO

        from ticketing.office.sms_sheets.actions import forget

        first = store(BytesIO(held), name, by=None, at=FILED)
        forget(first, "«base.xlsx» se borró.", at=LATER)
        db.session.commit()
        again = store(BytesIO(held), name, by=None, at=LATER)
        db.session.commit()
        assert discard_noted(LATER) == 0
        assert place(again.sha256).exists()


def test_a_professional_does_it_all_on_the_page(house: House) -> None:
    with house.open():
        ticket = asked(house)
        file = token(ticket)
    pedro = house.browser("Pedro Profesional")
    page = pedro.get("/tickets/2026-0001")
    assert "Preparar la hoja de envío" in words(page)
    assert "Preparar la campaña" not in words(page), "There is no mail to send."
    assert "Enviar los mensajes de texto" in words(page)
    place_ = f"/tickets/2026-0001/texts/{file}"
    seen = value(page, "seen", within=f"{place_}/preparation")
    assert pedro.post(f"{place_}/preparation", data={"seen": seen}).status_code == 303
    assert "Se está preparando la hoja de envío" in words(pedro.get("/tickets/2026-0001"))
    with house.open():
        jobs.match_asked(clock.now())
    page = pedro.get("/tickets/2026-0001")
    assert "Pueden salir 2 de 4 mensajes; 3 personas están en la base" in words(page)
    assert "Pidió que no se le escriba: 1" in words(page)
    for asked_ in (pedro.post(f"{place_}/ready"), pedro.get(f"{place_}/left")):
        with asked_ as answer:
            assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    page = pedro.get("/tickets/2026-0001")
    assert "descargó la hoja de envío: 2 mensajes de texto de 4" in words(page)
    said = {"count": "7", "sent_at": "2026-03-02T10:00", "which": f"texts-{file}"}
    refused = pedro.post(f"{place_}/sent", data=said | {"seen": value(page, "seen", within=f"{place_}/sent")})
    assert refused.status_code == 422
    assert house.browser("Elena Ajena").post(f"{place_}/ready").status_code == 404
