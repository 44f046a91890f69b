"""A request goes out from an address that its department may use: by the page, by an old page, by a forged one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, begun, opened, send
from tests.desk.cast import FILED, Cast, approve, filed, form
from tests.harness import forms
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.office.senders.models import Sender

ROSA = "Rosa Solicitante"
TREASURY = "tesoreria@demo.despacho.example"


@pytest.fixture
def house(app: Flask) -> House:
    """The cast, and a sender that is another department's."""
    made = opened(app)
    with made.open():
        treasury(made.cast())
    return made


def treasury(cast: Cast) -> Sender:
    from ticketing.extensions import db
    from ticketing.office.senders.models import Sender

    sender = Sender(
        address=TREASURY, address_key=TREASURY, name="Tesorería", departments=[cast.treasury_head.department],
        found={"ok": True}, checked_at=FILED, made_at=FILED,
    )  # fmt: skip
    db.session.add(sender)
    db.session.flush()
    return sender


def test_the_form_offers_what_the_department_may_use_and_nothing_is_typed(house: House) -> None:
    rosa = house.browser(ROSA)
    page = rosa.get(begun(rosa)).text
    assert "Crédito &lt;credito@demo.despacho.example&gt;" in page
    assert TREASURY not in page
    assert 'name="sender_address"' not in page
    assert re.search(r'<input[^>]*checked[^>]*type="radio" value="credito@demo.despacho.example">', page)


@pytest.mark.parametrize("address", ["rector@demo.despacho.example", TREASURY, "nada", "\0", "x" * 5000])
def test_a_forged_sender_files_nothing(house: House, address: str) -> None:
    rosa = house.browser(ROSA)
    answer = send(rosa, begun(rosa), sender=address)
    assert answer.status_code == 422
    assert address == "\0" or "registro de remitentes" in answer.text or "no es de los que" in answer.text
    assert "Becas abiertas hasta el viernes" in answer.text or address == "\0"
    with house.open():
        from ticketing.desk.cases.models import Ticket
        from ticketing.extensions import db

        assert db.session.query(Ticket).count() == 0


def test_a_page_from_before_the_register_is_told_to_choose(house: House) -> None:
    rosa = house.browser(ROSA)
    old = {"sender": None, "sender_name": "Rector", "sender_address": "rector@demo.despacho.example"}
    answer = send(rosa, begun(rosa), **old)
    assert answer.status_code == 422
    assert "Elija el remitente." in answer.text


def test_a_draft_from_before_the_register_lives_and_asks_anew(house: House) -> None:
    from ticketing.desk.drafts.models import Draft
    from ticketing.extensions import db

    rosa = house.browser(ROSA)
    address = begun(rosa)
    with house.open():
        draft = db.session.query(Draft).one()
        draft.data = draft.data | {"fields": {"sender": {"name": "Rector", "address": "rector@demo.despacho.example"}}}
    page = rosa.get(address)
    assert page.status_code == 200
    assert "sender" not in forms.filled(page.text, address)  # none is chosen
    assert send(rosa, address, sender="").status_code == 422
    assert send(rosa, address, sender=None).status_code == 422
    assert send(rosa, address).status_code == 303


def test_the_name_is_the_registers_whatever_was_said(cast: Cast) -> None:
    said = {"name": "Rectoría", "address": "CREDITO@demo.despacho.example"}
    ticket = filed(cast, fields=form(sender=said))
    assert ticket.content.fields["sender"] == {"name": "Crédito", "address": "credito@demo.despacho.example"}


@pytest.mark.parametrize("address", ["rector@demo.despacho.example", TREASURY])
def test_a_program_files_with_no_other_sender(cast: Cast, address: str) -> None:
    treasury(cast)
    with pytest.raises(Refused, match="Elija"):
        filed(cast, fields=form(sender={"name": "Crédito", "address": address}))


def test_the_offices_own_sender_is_there_in_a_fresh_installation(cast: Cast) -> None:
    ticket = filed(cast, fields=form(sender={"address": "comunicaciones@despacho.test"}))
    assert ticket.content.fields["sender"]["address"] == "comunicaciones@despacho.test"


def test_an_edit_that_leaves_the_sender_keeps_the_name_that_was_signed(cast: Cast) -> None:
    from ticketing.desk.filing.actions import edit
    from ticketing.desk.gates.models import OPEN
    from ticketing.desk.gates.queries import rows
    from ticketing.office.senders.queries import by_address

    ticket = filed(cast, evidence=False)
    approve(ticket, cast)
    register = by_address("credito@demo.despacho.example")
    assert register is not None
    register.name = "Crédito y Cobranza"
    edit(ticket, fields=form(), by=cast.requester, at=FILED, seen=ticket.version)
    assert ticket.content.fields["sender"]["name"] == "Crédito"
    assert "jefatura" not in {row.name for row in rows(ticket) if row.status == OPEN}


def test_an_edit_asks_again_when_the_sender_was_disabled(cast: Cast) -> None:
    from ticketing.desk.filing.actions import edit
    from ticketing.office.senders.queries import by_address

    ticket = filed(cast)
    register = by_address("credito@demo.despacho.example")
    assert register is not None
    register.enabled = False
    with pytest.raises(Refused, match="deshabilitado"):
        edit(ticket, fields=form(subject="Otro"), by=cast.requester, at=FILED, seen=ticket.version)
