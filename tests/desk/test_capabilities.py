"""The code asks what somebody may do; which role may stands in the procedure's file, whatever the role is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.another_house import FILES, HOSPITAL, OWN, TODAY, asked, give, works_by
from tests.desk.browsing import House, opened
from tests.desk.cast import FILED, PEOPLE, Cast
from ticketing.desk.handling.actions import assign, reserve, take
from workflows.refusals import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from ticketing.desk.cases.models import Ticket
    from ticketing.office.people.models import Person


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    """The hospital with one request filed; nothing is open."""
    found = opened(app)
    with found.open():
        works_by(app, HOSPITAL, monkeypatch, folder=FILES)
        cast = found.cast()
        give(cast.other_professional, "mesa")
        give(cast.coordinator, "jefatura_mesa")
        asked(cast.requester)
    return found


@pytest.fixture
def hospital(desk: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast in the hospital: what they were in ICETEX means nothing here; Ana is at the desk, Clara heads it."""
    works_by(desk, HOSPITAL, monkeypatch, folder=FILES)
    give(cast.other_professional, "mesa")
    give(cast.coordinator, "jefatura_mesa")
    return cast


def taken_by(ticket: Ticket, person: Person) -> None:
    """The person takes the ticket into work."""
    take(ticket, items=(), by=person, at=FILED, seen=None)


def seen_by(person: Person) -> list[str]:
    """The numbers of the tickets that this person sees."""
    from ticketing.desk.access.permission import visible_to
    from ticketing.extensions import db
    from ticketing.office.people.queries import roles_of

    return sorted(one.number for one in db.session.scalars(visible_to(person, roles_of(person, TODAY), TODAY)))


def told(ticket: Ticket) -> list[str]:
    """The names of those in the office who are told that the ticket arrived."""
    from ticketing.desk.reactions import office
    from ticketing.extensions import db
    from ticketing.ledger.events.queries import history
    from ticketing.office.people.models import Person

    filed = next(event for event in history("ticket", ticket.id) if event.kind == "filed")
    return sorted(db.session.get_one(Person, int(one)).name for one in office(filed))


def test_who_works_takes_a_ticket_and_who_does_not_is_told_who_may(hospital: Cast) -> None:
    ticket = asked(hospital.requester)
    with pytest.raises(Refused, match="las toma quien tenga el rol Gabinete o Dirección del gabinete"):
        taken_by(ticket, hospital.professional)

    taken_by(ticket, hospital.other_professional)

    assert (ticket.state, ticket.assignee) == ("En manos", hospital.other_professional)


def test_the_pages_open_to_who_works_and_to_nobody_else(house: House) -> None:
    for name, status in (("other_professional", 200), ("coordinator", 200), ("professional", 404), ("requester", 404)):
        assert house.browser(PEOPLE[name]).get("/queue").status_code == status
    assert "Tomar" in house.browser(PEOPLE["other_professional"]).get("/tickets/HOS-2026-0001").text
    assert house.browser(PEOPLE["professional"]).get("/tickets/HOS-2026-0001").status_code == 404


def test_only_who_assigns_gives_a_ticket_to_somebody_else(hospital: Cast) -> None:
    ticket = asked(hospital.requester)
    with pytest.raises(Refused, match="las asigna quien tenga el rol Dirección del gabinete"):
        assign(ticket, hospital.coordinator, by=hospital.other_professional, at=FILED, seen=None)
    with pytest.raises(Refused, match="no atiende solicitudes"):
        assign(ticket, hospital.professional, by=hospital.coordinator, at=FILED, seen=None)

    assign(ticket, hospital.other_professional, by=hospital.coordinator, at=FILED, seen=None)

    assert ticket.assignee == hospital.other_professional


def test_the_office_is_told_by_those_who_take_and_by_who_hands_out_only_where_nobody_else_does(hospital: Cast) -> None:
    from ticketing.office.people.actions import withdraw_role

    ticket = asked(hospital.requester)
    assert told(ticket) == ["Ana Atiende"]
    reserve(ticket, True, reason="Es delicado", ground="18c", by=hospital.requester, at=FILED, seen=None)
    assert told(ticket) == ["Ana Atiende", "Clara Coordinadora"]

    other = asked(hospital.requester)
    withdraw_role(next(one for one in hospital.other_professional.grants if one.role == "mesa"), on=TODAY, by=None,
                  at=FILED)  # fmt: skip
    assert told(other) == ["Clara Coordinadora"]


def test_a_reserved_request_is_seen_by_who_hands_it_out(hospital: Cast) -> None:
    ticket = asked(hospital.requester)
    reserve(ticket, True, reason="Es delicado", ground="18c", by=hospital.requester, at=FILED, seen=None)

    assert seen_by(hospital.coordinator) == [ticket.number]
    assert seen_by(hospital.other_professional) == []


def test_who_only_reads_works_nothing_whatever_the_role_says_else(hospital: Cast) -> None:
    from ticketing.office.people.queries import roles_of, with_capability
    from workflows.capabilities import WORK

    ticket = asked(hospital.requester)
    give(hospital.other_professional, "mirador")

    assert roles_of(hospital.other_professional, TODAY) == {"mirador"}
    assert seen_by(hospital.other_professional) == [ticket.number]
    assert hospital.other_professional not in with_capability(WORK, TODAY, HOSPITAL)
    with pytest.raises(Refused):
        taken_by(ticket, hospital.other_professional)


def test_a_role_without_capabilities_signs_the_gate_that_asks_for_it(hospital: Cast) -> None:
    from ticketing.desk.gates.queries import to_sign, waiting_for
    from ticketing.desk.signing.actions import sign_gate

    give(hospital.press, "Comisión de Ética")
    ticket = asked(hospital.requester, fields={"topic": "Una paciente"})

    assert waiting_for(hospital.press, TODAY) == [(ticket, "ethics")]
    assert ticket.number in seen_by(hospital.press)
    sign_gate(ticket, "ethics", "approved", by=hospital.press, at=FILED, content_hash=to_sign(ticket, "ethics"))
    taken_by(ticket, hospital.other_professional)


def test_a_colleague_sees_nothing_where_the_file_shows_no_department(hospital: Cast) -> None:
    ticket = asked(hospital.requester)
    assert seen_by(hospital.requester) == [ticket.number]
    assert seen_by(hospital.colleague) == []


def test_a_role_for_one_procedure_counts_in_its_requests_alone(
    hospital: Cast, desk: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.desk.cast import received, ticks
    from ticketing.office.people.queries import roles_of

    ticket = asked(hospital.requester)
    give(hospital.designer, "mesa", HOSPITAL)
    works_by(desk, "icetex", monkeypatch, folder=OWN)
    give(hospital.treasury_head, "professional", "icetex")
    here = received(hospital)

    assert roles_of(hospital.designer, TODAY, HOSPITAL) == {"requester", "mesa"}
    assert roles_of(hospital.designer, TODAY, "icetex") == {"requester"}
    assert (seen_by(hospital.designer), seen_by(hospital.treasury_head)) == ([ticket.number], [here.number])
    with pytest.raises(Refused, match="las toma quien"):
        take(here, items=ticks(here), by=hospital.designer, at=FILED, seen=None)
    with pytest.raises(Refused, match="las toma quien"):
        taken_by(ticket, hospital.treasury_head)
    taken_by(ticket, hospital.designer)
    take(here, items=ticks(here), by=hospital.treasury_head, at=FILED, seen=None)


def test_who_worked_a_procedure_that_is_gone_works_its_requests_to_their_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    works_by(house.app, "icetex", monkeypatch, folder=OWN)

    with house.open():
        taken_by(house.ticket(), house.person(PEOPLE["other_professional"]))

    for name, status in (("other_professional", 200), ("professional", 404)):
        assert house.browser(PEOPLE[name]).get("/tickets/HOS-2026-0001").status_code == status
    assert house.browser(PEOPLE["other_professional"]).get("/queue").status_code == 200


def test_where_only_a_role_files_the_others_are_told_who(hospital: Cast, tmp_path: Path) -> None:
    from ticketing.desk.filing.actions import file_request
    from workflows.reading import read

    text = (FILES / "hospital.yaml").read_text(encoding="utf-8")
    text = text.replace("label: Requerente, grants: [file]}", "label: Requerente}")
    text = text.replace("name: hospital", "name: clinica").replace("[see_all, work, compose]", "[see_all, work, file]")
    (tmp_path / "clinica.yaml").write_text(text, encoding="utf-8")
    rules = read(tmp_path / "clinica.yaml")
    case = {"procedure": rules, "category": "Aviso interno", "exception": None, "fields": {"title": "x"}, "files": []}

    with pytest.raises(Refused, match="las radica quien tenga el rol Gabinete"):
        file_request(**case, by=hospital.requester, at=FILED)
    assert file_request(**case, by=hospital.other_professional, at=FILED).number


def test_a_gate_of_the_same_name_elsewhere_shows_nothing(
    hospital: Cast, desk: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ticketing.desk.filing.actions import file_request
    from workflows.reading import read

    text = (FILES / "hospital.yaml").read_text(encoding="utf-8").replace("name: hospital", "name: clinica")
    text = text.replace("who: {role: etica}", "who: {role: mesa}")
    (tmp_path / "clinica.yaml").write_text(text, encoding="utf-8")
    give(hospital.press, "etica")
    fields = {"title": "Otra cosa", "topic": "Un paciente"}

    file_request(procedure=read(tmp_path / "clinica.yaml"), category="Aviso interno", exception=None, fields=fields,
                 files=[], by=hospital.requester, at=FILED)  # fmt: skip
    here = asked(hospital.requester, fields={"topic": "Una paciente"})

    assert seen_by(hospital.press) == [here.number]
