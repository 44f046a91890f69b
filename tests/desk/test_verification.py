"""After an answer only what it changed is ticked again; the other ticks stay, with their name and date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.desk.browsing import opened, value, words
from tests.desk.cast import FILED, Cast, approve, at, form, sends_a_file, taken, ticks
from tests.harness.telling import retold
from ticketing.desk.cases.models import Ticket
from ticketing.desk.filing.actions import edit
from ticketing.desk.handling.actions import take
from ticketing.desk.moving.actions import step
from ticketing.desk.verification.actions import tick
from ticketing.desk.verification.queries import items, newest, open_items, verified, wanted
from ticketing.desk.verification.ticks import ticks as ticked
from workflows.refusals import Refused

LATER = at("2026-03-02 15:00")
LAST = at("2026-03-03 10:00")
PAGE = "/tickets/2026-0001"
ABOUT_THE_WORDS = {"head_approved", "office_approved", "areas_told", "complete", "coherent"}


@retold
def corrected(ticket: Ticket, cast: Cast, when=LATER, **changes) -> None:
    """Asked, corrected, signed again and answered."""
    step(ticket, "suspend", note="¿Cuál?", by=cast.professional, at=when)
    edit(ticket, fields=form(**changes), files=[], by=cast.requester, at=when, seen=None)
    for gate, signer in (("jefatura", cast.head), ("comunicaciones", cast.press)):
        if gate in _waiting(ticket):
            approve(ticket, cast, when, gate, signer)
    step(ticket, "answer", by=cast.requester, at=when)


@retold
def answered(ticket: Ticket, cast: Cast, when=LATER) -> None:
    step(ticket, "suspend", note="¿Cuál?", by=cast.professional, at=when)
    step(ticket, "answer", by=cast.requester, at=when)


def asked(ticket: Ticket) -> set[str]:
    return {item.key for item in open_items(ticket)}


def test_an_answer_that_changed_nothing_asks_for_nothing(cast: Cast) -> None:
    ticket = taken(cast)
    answered(ticket, cast)
    assert verified(ticket)
    assert not wanted(ticket)


def test_other_words_are_verified_again_and_the_recipients_are_not(cast: Cast) -> None:
    ticket = taken(cast)
    corrected(ticket, cast, words="<p>Inscríbase antes del <strong>jueves</strong>.</p>")
    assert wanted(ticket)
    assert asked(ticket) == ABOUT_THE_WORDS | {"sms_columns"}

    tick(ticket, asked(ticket), by=cast.other_professional, at=LATER)

    assert verified(ticket)
    found = ticked(newest(ticket))
    assert (found["recipients"].who, found["recipients"].at) == (cast.professional.name, FILED)
    assert (found["complete"].who, found["complete"].at) == (cast.other_professional.name, LATER)


def test_a_later_date_asks_only_whether_the_head_approved_it_and_all_is_complete(cast: Cast) -> None:
    ticket = taken(cast)
    corrected(ticket, cast, latest_date="2026-04-30")
    assert asked(ticket) == {"head_approved", "complete"}


def test_what_waits_to_be_ticked_waits_on_after_another_answer(cast: Cast) -> None:
    ticket = taken(cast)
    corrected(ticket, cast, latest_date="2026-04-30")
    answered(ticket, cast, LAST)
    assert asked(ticket) == {"head_approved", "complete"}


def test_what_one_answer_changed_and_another_changed_back_is_asked_of_the_last_tick(cast: Cast) -> None:
    ticket = taken(cast)
    corrected(ticket, cast, latest_date="2026-04-30")
    tick(ticket, asked(ticket), by=cast.professional, at=LATER)
    corrected(ticket, cast, LAST, latest_date="2026-03-31")
    assert asked(ticket) == {"head_approved", "complete"}


def test_a_file_that_came_with_a_message_is_looked_at(cast: Cast) -> None:
    ticket = taken(cast)
    sends_a_file(ticket, cast, LATER)
    answered(ticket, cast)
    assert asked(ticket) == {"complete"}


def test_what_is_not_asked_need_not_be_ticked_and_what_is_asked_must(cast: Cast) -> None:
    ticket = taken(cast)
    corrected(ticket, cast, latest_date="2026-04-30")
    with pytest.raises(Refused, match="Falta verificar") as told:
        tick(ticket, {"head_approved"}, by=cast.professional, at=LATER)
    assert "correcta, completa" in told.value.sentence
    assert "destinatarios" not in told.value.sentence


def test_a_list_ticked_before_ticks_had_names_says_who_ticked_it(cast: Cast) -> None:
    ticket = taken(cast)
    row = newest(ticket)
    row.items = {item.key: True for item in items(ticket)}
    corrected(ticket, cast, latest_date="2026-04-30")
    assert asked(ticket) == {"head_approved", "complete"}
    assert ticked(newest(ticket))["recipients"].who == cast.professional.name


def test_what_is_taken_up_again_is_verified_whole(cast: Cast) -> None:
    from ticketing.desk.deliverables.actions import tick as deliver
    from ticketing.desk.surveys.actions import answer

    ticket = taken(cast)
    deliver(ticket, "campaign", evidence={"campaign_id": 1, "figures": {"accepted": 3}}, by=None, at=LATER)
    answer(ticket, agrees=False, scores={}, comment="Salió mal", channel="mail", by=cast.requester, at=LATER)
    with pytest.raises(Refused, match="Falta verificar"):
        take(ticket, items=["complete"], by=cast.professional, at=LAST, seen=None)
    take(ticket, items=ticks(ticket), by=cast.professional, at=LAST, seen=None)
    assert {tick.at for tick in ticked(newest(ticket)).values()} == {LAST}


def test_the_page_asks_in_place_and_shows_what_stays(app: Flask) -> None:
    house = opened(app)
    with house.open():
        ticket = taken(house.cast())
        corrected(ticket, house.cast(), latest_date="2026-04-30")
    pedro = house.browser("Pedro Profesional")
    house.move(LATER + timedelta(minutes=1))
    page = pedro.get(PAGE)
    said = words(page)
    assert "Cambió: Fecha límite." in said
    assert "Los destinatarios y el remitente son los que corresponden Pedro Profesional, lun 2 mar" in said
    assert page.text.count('name="items"') == 2

    data = {"which": "verify", "seen": value(page, "seen", 'id="verificacion"'), "items": ["head_approved", "complete"]}
    assert pedro.post(f"{PAGE}/verification", data=data).status_code == 303

    assert 'id="verificacion"' not in pedro.get(PAGE).text


def _waiting(ticket: Ticket) -> set[str]:
    from ticketing.desk.gates.queries import holding_rows

    return {row.name for row in holding_rows(ticket)}
