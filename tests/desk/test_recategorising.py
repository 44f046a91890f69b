"""Another category: foreseen before it is done, an exception's day lost unless it is said, answers by the requester."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.program import Program
from tests.desk.browsing import FIELDS, House, opened, send, value, words
from tests.desk.cast import BOTH, CAMPAIGN, FILED, WEB, Cast, approve, at, filed, form, received, taken, ticks
from tests.desk.test_together import at_once
from ticketing.desk.cases.completeness import labels, missing
from ticketing.desk.cases.models import Ticket
from ticketing.desk.deliverables import actions as delivering
from ticketing.desk.deliverables import queries as deliverables
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.handling.actions import recategorise, take
from ticketing.desk.moving.actions import step
from ticketing.desk.ticket_page.foreseen import foreseen
from ticketing.desk.verification.actions import tick as verify
from ticketing.dispatch.campaigns.actions import from_ticket
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

LATER = at("2026-03-03 10:00")
PAGE = "/tickets/2026-0001"
WHY = "Es una campaña"
EXCEPTION = "transparency"


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def web(cast: Cast, **more: Any) -> Ticket:
    """A publication in work, filed without sender and audience."""
    fields = form()
    del fields["sender"], fields["audience"]
    return taken(cast, category=WEB, fields=fields, **more)


def changed(ticket: Ticket, cast: Cast, category: str = CAMPAIGN, **more: Any) -> Ticket:
    given: dict[str, Any] = {"reason": WHY, "by": cast.professional, "at": LATER, "seen": None}
    recategorise(ticket, category, **given | more)
    return ticket


def completed(ticket: Ticket, cast: Cast) -> None:
    """The requester says what is missing, her head signs it, she answers, the professional verifies."""
    step(ticket, "suspend", note="¿Quién y a quiénes?", by=cast.professional, at=LATER)
    edit(ticket, fields=ticket.content.fields | form(), by=cast.requester, at=LATER, seen=ticket.version)
    approve(ticket, cast, LATER)
    step(ticket, "answer", by=cast.requester, at=LATER)
    verify(ticket, ticks(ticket), by=cast.professional, at=LATER)


# ---- the exception


def test_an_exception_loses_its_day_and_the_record_keeps_both_promises(cast: Cast) -> None:
    ticket = taken(cast, at("2026-03-03 08:30"), category=WEB, exception=EXCEPTION)
    assert ticket.due_at == at("2026-03-03 17:00")

    changed(ticket, cast, BOTH, at=at("2026-03-03 11:00"))

    assert (ticket.exception, ticket.due_at) == (None, at("2026-03-19 17:00"))
    told = history("ticket", ticket.id, ("recategorised",))[-1].payload
    assert (told["from"], told["to"], told["reason"]) == (WEB, BOTH, WHY)
    days = {"unit": "business_days"}
    before = {"due_at": at("2026-03-03 17:00").isoformat(), "amount": 1, "exception": "Transparencia"}
    assert told["before"] == before | days
    assert told["after"] == {"due_at": at("2026-03-19 17:00").isoformat(), "amount": 12, "exception": None} | days


def test_what_still_is_an_exception_keeps_its_day_with_the_reason(cast: Cast) -> None:
    ticket = taken(cast, at("2026-03-03 08:30"), category=WEB, exception=EXCEPTION)
    when = at("2026-03-03 11:00")
    for reason in ("", "  "):
        with pytest.raises(Refused, match="por qué sigue siendo"):
            changed(ticket, cast, BOTH, still_exception=True, exception_reason=reason, at=when)

    changed(ticket, cast, BOTH, still_exception=True, exception_reason="La ley la pide hoy", at=when)

    assert (ticket.exception, ticket.due_at) == ("Transparencia", at("2026-03-03 17:00"))
    assert history("ticket", ticket.id, ("recategorised",))[-1].payload["exception_reason"] == "La ley la pide hoy"


def test_no_category_makes_an_exception_of_what_was_none(cast: Cast) -> None:
    with pytest.raises(Refused, match="no es una excepción"):
        changed(web(cast), cast, BOTH, still_exception=True, exception_reason="Urge")


def test_the_day_of_an_exception_that_was_late_stays_late(cast: Cast) -> None:
    ticket = taken(cast, at("2026-03-03 08:30"), category=WEB, exception=EXCEPTION)

    changed(ticket, cast, BOTH, at=at("2026-03-04 09:00"))

    assert ticket.breached_at == at("2026-03-03 17:00")


# ---- what is missing


def test_what_the_new_category_asks_is_missing_until_its_requester_says_it(cast: Cast) -> None:
    ticket = changed(web(cast), cast)
    assert labels(missing(ticket)) == ("Remitente", "Destinatarios")
    assert history("ticket", ticket.id, ("recategorised",))[-1].payload["missing"] == ["Remitente", "Destinatarios"]

    with pytest.raises(Refused, match="falta: Remitente, Destinatarios"):
        from_ticket(ticket, from_address="a@demo.despacho.example", by=cast.professional, at=LATER)
    delivering.tick(ticket, "campaign", evidence={"figures": {}}, by=None, at=LATER)
    assert ticket.state == "En proceso"
    with pytest.raises(Refused, match="indique: Remitente, Destinatarios"):
        step(ticket, "solve", by=cast.professional, at=LATER)


def test_the_requesters_edit_opens_the_gates_of_what_it_says(cast: Cast) -> None:
    ticket = changed(web(cast), cast)
    assert not gates.any_open(ticket)
    step(ticket, "suspend", note="¿Quién y a quiénes?", by=cast.professional, at=LATER)
    with pytest.raises(Refused, match="Remitente"):
        edit(ticket, fields=ticket.content.fields, by=cast.requester, at=LATER, seen=ticket.version)

    edit(ticket, fields=ticket.content.fields | form(), by=cast.requester, at=LATER, seen=ticket.version)

    assert {row.name for row in gates.rows(ticket) if row.status == "open"} == {"jefatura"}
    assert missing(ticket) == ()


def test_a_completed_request_becomes_a_campaign(cast: Cast) -> None:
    ticket = changed(web(cast), cast)
    completed(ticket, cast)

    campaign = from_ticket(ticket, from_address="boletin@demo.despacho.example", by=cast.professional, at=LATER)

    assert campaign.audience_rule == form()["audience"]


def test_what_was_signed_under_another_category_is_kept_and_opens_nothing(cast: Cast) -> None:
    ticket = changed(taken(cast), cast, WEB)
    step(ticket, "suspend", note="¿Dónde?", by=cast.professional, at=LATER)
    asked = {key: each for key, each in ticket.content.fields.items() if key not in ("sender", "audience")}

    edit(ticket, fields=asked | {"areas": []}, by=cast.requester, at=LATER, seen=ticket.version)

    assert not gates.any_open(ticket)
    assert ticket.content.fields["audience"] == form()["audience"]
    changed(ticket, cast, CAMPAIGN)
    assert missing(ticket) == ()


def test_what_the_old_category_owed_stays_as_history_if_it_was_done(cast: Cast) -> None:
    ticket = taken(cast, category=BOTH)
    delivering.tick(ticket, "web", evidence={"address": "https://portal.test/a"}, by=cast.professional, at=LATER)

    changed(ticket, cast)

    assert {row.kind: row.done_at is not None for row in deliverables.of(ticket)} == {"campaign": False, "web": True}
    delivering.reopen(ticket, "web", by=cast.professional, at=LATER)
    assert [row.kind for row in deliverables.left(ticket)] == ["campaign"]


# ---- before it is done


def test_what_would_change_is_foreseen(cast: Cast) -> None:
    then = foreseen(web(cast), CAMPAIGN, LATER)

    assert (then.until, then.then) == ("mié 18 mar, 17:00", "mar 10 mar, 17:00")
    assert (then.missing, then.opens) == (("Remitente", "Destinatarios"), ("Visto bueno de la jefatura",))
    assert (then.added, then.dropped) == (("Campaña de mensajes de texto o e-mail",), ("Publicación en el portal",))
    assert then.still == ""


def test_an_unreceived_request_foresees_a_length_and_a_suspended_one_what_is_left(cast: Cast) -> None:
    assert foreseen(filed(cast), WEB, FILED).then == "12 días hábiles desde que se reciba"
    ticket = taken(cast)
    step(ticket, "suspend", note="?", by=cast.professional, at=LATER)
    assert foreseen(ticket, WEB, LATER).then == "le quedan 11 d 7 h"


def test_the_page_shows_date_gaps_and_signatures_and_then_does_it(house: House) -> None:
    with house.open():
        web(house.cast())
    house.move(LATER)
    pedro = house.browser("Pedro Profesional")
    assert f'action="{PAGE}/category"' in pedro.get(PAGE).text

    page = pedro.get(f"{PAGE}/category", query_string={"category": CAMPAIGN})
    told = words(page)
    for each in ("mié 18 mar, 17:00", "mar 10 mar, 17:00", "Remitente, Destinatarios", "Visto bueno de la jefatura"):
        assert each in told
    assert "Sigue siendo una excepción" not in told
    with house.open():
        assert house.ticket().category == WEB

    data = {"which": "category", "category": CAMPAIGN, "seen": value(page, "seen"), "reason": WHY}
    assert pedro.post(f"{PAGE}/category", data=data).location == PAGE

    told = words(pedro.get(PAGE))
    assert "Falta que se indique: Remitente, Destinatarios" in told
    assert "el plazo era 12 días hábiles (mié 18 mar, 17:00) y ahora es 6 días hábiles (mar 10 mar, 17:00)" in told
    assert WHY in told
    assert "Hacer la campaña" not in told
    assert "para eso falta que nos indique: Remitente, Destinatarios" in told


def test_no_campaign_is_made_by_page_or_program_before_the_requester_says_it(house: House) -> None:
    with house.open():
        changed(web(house.cast()), house.cast())
    program = Program(house, "Pedro Profesional")

    page = house.browser("Pedro Profesional").post("/campaigns/of/2026-0001")
    told = program.post("/tickets/2026-0001/campaigns", key="hacer", json={})

    assert page.status_code == 422
    assert "falta: Remitente, Destinatarios" in words(page)
    assert told.status_code in (409, 422)
    assert "falta: Remitente, Destinatarios" in told.json["detail"]


def test_the_requester_is_asked_and_completes_it_on_her_page(house: House) -> None:
    with house.open():
        cast = house.cast()
        changed(web(cast), cast)
        step(house.ticket(), "suspend", note="¿A quiénes?", by=cast.professional, at=LATER)
    rosa = house.browser("Rosa Solicitante")
    assert "Completar la solicitud" in words(rosa.get(PAGE))
    draft = rosa.post(f"{PAGE}/edit").location
    page = rosa.get(draft)
    assert 'name="audience"' in page.text
    seen = value(page, "seen")

    nothing = send(rosa, draft, seen=seen, sender=None, audience=None)
    assert nothing.status_code == 422
    assert "Elija los destinatarios" in words(nothing)

    assert send(rosa, draft, seen=seen).location == PAGE
    with house.open():
        assert missing(house.ticket()) == ()
        assert gates.any_open(house.ticket())


def test_an_edit_begun_before_is_told_and_then_asks_what_the_ticket_is_now(house: House) -> None:
    with house.open():
        cast = house.cast()
        step(web(cast), "suspend", note="¿?", by=cast.professional, at=LATER)
    rosa = house.browser("Rosa Solicitante")
    draft = rosa.post(f"{PAGE}/edit").location
    before = rosa.get(draft)
    assert 'name="audience"' not in before.text
    with house.open():
        changed(house.ticket(), house.cast())
    asked = {key: each for key, each in FIELDS.items() if not key.startswith(("sender", "audience"))}

    late = rosa.post(draft, data=asked | {"do": "send", "seen": value(before, "seen"), "subject": "Otro asunto"})
    assert late.status_code == 409
    assert "cambió la categoría" in words(late)

    page = rosa.get(draft)
    assert 'name="audience"' in page.text
    assert "Otro asunto" in page.text
    assert send(rosa, draft, seen=value(page, "seen")).location == PAGE


def test_the_category_of_a_filed_request_is_not_its_requesters_to_choose(house: House) -> None:
    with house.open():
        filed(house.cast())
    rosa = house.browser("Rosa Solicitante")
    token = rosa.post(f"{PAGE}/edit").location.rpartition("/")[2]

    answer = rosa.post("/requests", query_string={"draft": token}, data={"category": WEB})

    assert answer.status_code == 422
    with house.open():
        assert house.ticket().category == CAMPAIGN


def test_an_exception_is_ticked_with_its_reason_on_the_page(house: House) -> None:
    with house.open():
        taken(house.cast(), at("2026-03-03 08:30"), category=WEB, exception=EXCEPTION)
    house.move(at("2026-03-03 11:00"))
    pedro = house.browser("Pedro Profesional")
    page = pedro.get(f"{PAGE}/category", query_string={"category": BOTH})
    assert "Si sigue siendo una excepción: mar 3 mar, 17:00" in words(page)
    data = {"which": "category", "category": BOTH, "reason": "También se envía", "still_exception": "y"}

    refused = pedro.post(f"{PAGE}/category", data=data | {"seen": value(page, "seen")})
    assert refused.status_code == 422
    assert "Escriba por qué sigue siendo una excepción." in words(refused)
    assert "También se envía" in refused.text
    assert "checked" in refused.text

    data |= {"seen": value(refused, "seen"), "exception_reason": "La ley la pide hoy"}
    assert pedro.post(f"{PAGE}/category", data=data).status_code == 303
    assert "sigue siendo una excepción: La ley la pide hoy" in words(pedro.get(PAGE))
    with house.open():
        assert house.ticket().exception == "Transparencia"


@pytest.mark.parametrize("who", ["Rosa Solicitante", "Carlos Colega", "Víctor Vicepresidente"])
def test_who_does_not_work_tickets_is_refused_in_words(house: House, who: str) -> None:
    with house.open():
        seen = received(house.cast()).version
    browser = house.browser(who)
    data = {"which": "category", "category": WEB, "reason": "x", "seen": str(seen)}

    assert browser.get(f"{PAGE}/category").status_code == 404
    answer = browser.post(f"{PAGE}/category", data=data)

    assert answer.status_code == 422
    assert "La categoría la cambia quien tenga el rol Profesional o Coordinador." in words(answer)
    with house.open():
        assert house.ticket().category == CAMPAIGN


def test_for_another_department_there_is_no_such_page(house: House) -> None:
    with house.open():
        received(house.cast())
    assert house.browser("Elena Ajena").get(f"{PAGE}/category").status_code == 404


@pytest.mark.parametrize("chosen", ["", "Otra cosa", CAMPAIGN])
def test_nothing_is_offered_to_do_before_another_category_is_chosen(house: House, chosen: str) -> None:
    with house.open():
        received(house.cast())
    page = house.browser("Pedro Profesional").get(f"{PAGE}/category", query_string={"category": chosen})

    assert page.status_code == 200
    assert "Lo que cambiaría" not in words(page)


def test_an_old_page_is_told_what_happened_and_keeps_the_reason(house: House) -> None:
    with house.open():
        received(house.cast())
    pedro, ana = house.browser("Pedro Profesional"), house.browser("Ana Atiende")
    pages = [each.get(f"{PAGE}/category", query_string={"category": WEB}) for each in (pedro, ana)]
    posted = [{"category": WEB, "reason": f"Razón {n}", "seen": value(page, "seen")} for n, page in enumerate(pages)]

    assert pedro.post(f"{PAGE}/category", data=posted[0]).status_code == 303
    late = ana.post(f"{PAGE}/category", data=posted[1])

    assert late.status_code == 409
    assert "Pedro Profesional cambió la categoría" in words(late)
    assert "Razón 1" in late.text
    again = pedro.post(f"{PAGE}/category", data=posted[0])
    assert again.status_code == 409
    with house.open():
        assert len(history("ticket", house.ticket().id, ("recategorised",))) == 1


def test_of_two_who_classify_at_once_one_is_told(desk: Flask, cast: Cast) -> None:
    ticket = received(cast)
    number, people = ticket.id, (cast.professional.id, cast.coordinator.id)
    db.session.commit()
    seen = db.session.get_one(Ticket, number).version
    db.session.commit()

    def classifying(person: int, category: str) -> Any:
        def act() -> str:
            mine, by = db.session.get_one(Ticket, number), db.session.get_one(Person, person)
            recategorise(mine, category, reason=WHY, by=by, at=LATER, seen=seen)
            return category

        return act

    answers = at_once(desk, classifying(people[0], WEB), classifying(people[1], BOTH))

    assert sorted(type(answer).__name__ for answer in answers) == ["Overtaken", "str"]
    assert any(isinstance(answer, Overtaken) for answer in answers)
    assert len(history("ticket", number, ("recategorised",))) == 1


def test_taking_follows_a_category_changed_before_it(cast: Cast) -> None:
    fields = form()
    del fields["sender"], fields["audience"]
    ticket = changed(received(cast, category=WEB, fields=fields), cast)

    take(ticket, items=ticks(ticket), by=cast.professional, at=LATER, seen=None)

    assert (ticket.state, labels(missing(ticket))) == ("En proceso", ("Remitente", "Destinatarios"))
