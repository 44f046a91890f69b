"""Leaving a list without the link of a mail of one's own: the mailbox confirms, and no address is given away."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import words
from tests.desk.cast import FILED, LIST, hire
from tests.harness.smtp_faults import Fault
from tests.harness.telling import retold

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox

EMAIL, PAGE = "e1@alumnos.example", f"/leave/{LIST}"


@pytest.fixture
def office(app: Flask, mailbox: Mailbox) -> Flask:
    """A list of three people; letters go to a real server."""
    from ticketing import clock
    from ticketing.extensions import db

    settings = replace(app.config["SETTINGS"], smtp_url=mailbox.url, campaigns_from="centro@despacho.test")
    app.config["SETTINGS"] = settings
    with app.app_context():
        clock.move(FILED)
        hire()
        _three()
        db.session.commit()
    return app


@retold
def _three() -> None:
    from tests.dispatch.conftest import students

    students(3)


def asked(office: Flask, email: str = EMAIL) -> str:
    """The page that is shown to who asks; the letters are written."""
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.ledger.reactions.actions import carry_out_waiting

    answer = office.test_client().post(PAGE, data={"email": email})
    with office.app_context():
        carry_out_waiting(at=clock.now())
        db.session.commit()
    assert answer.status_code == 200
    return words(answer)


def link(mailbox: Mailbox) -> str:
    """The path in the newest letter."""
    text = mailbox.content(mailbox.to(EMAIL)[-1]).get_body(("plain",))
    assert text is not None
    found = re.search(r"http://publico\.test(/leave/confirm/[\w-]+)", text.get_content().replace("=\n", ""))
    assert found
    return found[1]


def place(office: Flask) -> str:
    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.lists.queries import lists_of

    with office.app_context():
        contact = by_email(EMAIL)
        assert contact is not None
        return lists_of(contact)[0].status


def test_the_mailbox_confirms_and_the_person_is_off_the_list(office: Flask, mailbox: Mailbox) -> None:
    assert "Estudiantes" in words(office.test_client().get(PAGE))
    assert "en un momento le llega un enlace" in asked(office)
    assert place(office) == "confirmed"

    client, where = office.test_client(), link(mailbox)
    assert "e1•••@alumnos.example" in words(client.get(where))
    assert place(office) == "confirmed"
    assert "quedó de baja" in words(client.post(where))
    assert place(office) == "unsubscribed"
    assert "quedó de baja" in words(client.post(where))


def test_who_is_not_on_it_is_answered_the_same_and_written_nothing(office: Flask, mailbox: Mailbox) -> None:
    assert asked(office, "nadie@alumnos.example") == asked(office)
    assert len(mailbox.accepted()) == 1


def test_asked_again_within_the_hour_no_second_letter_is_written(office: Flask, mailbox: Mailbox) -> None:
    from ticketing import clock

    asked(office)
    asked(office)
    assert len(mailbox.to(EMAIL)) == 1
    with office.app_context():
        clock.move(FILED + timedelta(minutes=61))
    asked(office)
    assert len(mailbox.to(EMAIL)) == 2


def test_a_link_that_is_none_or_too_old_changes_nothing(office: Flask, mailbox: Mailbox) -> None:
    from ticketing import clock

    asked(office)
    client, where = office.test_client(), link(mailbox)
    for wrong in ("/leave/confirm/nada", f"{where[:-2]}AA", "/leave/otra-lista"):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong).status_code == 404
    with office.app_context():
        clock.move(FILED + timedelta(days=8))
    late = client.post(where)
    assert (late.status_code, "Este enlace venció" in words(late)) == (422, True)
    assert place(office) == "confirmed"


@pytest.mark.parametrize("email", ["", "no es un correo", "x" * 300])
def test_what_is_no_address_is_told(app_sqlite: Flask, email: str) -> None:
    from ticketing import clock

    with app_sqlite.app_context():
        clock.move(FILED)
        hire()
    answer = app_sqlite.test_client().post(PAGE, data={"email": email})
    assert answer.status_code == 422


ACCENT = "atención@alumnos.example"


def _with_accent(office: Flask) -> None:
    from ticketing.audience.contacts.queries import by_email
    from ticketing.extensions import db

    with office.app_context():
        contact = by_email(EMAIL)
        assert contact is not None
        contact.email, contact.email_key = ACCENT, ACCENT
        db.session.commit()


def test_an_address_with_any_letters_gets_its_letter_where_the_server_takes_them(
    office: Flask, mailbox: Mailbox
) -> None:
    _with_accent(office)
    asked(office, ACCENT)
    (item,) = mailbox.to(ACCENT)
    assert f"<{ACCENT}>" in (mailbox.folder / "raw" / f"{item.sha256}.eml").read_bytes().decode()


def test_where_the_server_takes_no_such_letters_that_is_recorded_and_not_tried_again(
    office: Flask, mailbox: Mailbox
) -> None:
    from ticketing.audience.contacts.queries import by_email
    from ticketing.ledger.events.queries import history

    _with_accent(office)
    mailbox.misbehave(Fault(at="ehlo", reply="250-sink\r\n250 8BITMIME"))
    asked(office, ACCENT)
    assert mailbox.accepted() == []
    with office.app_context():
        contact = by_email(ACCENT)
        assert contact is not None
        (told,) = history("contact", contact.id, ("leaving_unwritten",))
        assert told.payload_row.body["why"] == f"El servidor de los avisos no acepta direcciones como «{ACCENT}»."
