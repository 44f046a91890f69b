"""Who wrote or works a ticket does not sign it, in no name; who signed in another's name does not work it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import CAMPAIGN, FILED, WEB, Cast, approve, at, filed, form, received, stored, ticks
from ticketing.demo import roles
from ticketing.desk.filing import actions as filing
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.authors import authors, barred, workers
from ticketing.desk.handling import actions as tickets
from ticketing.desk.moving import actions as moving
from ticketing.desk.moving.possible import hands, taking
from ticketing.desk.signing.actions import accept_evidence
from ticketing.office.accounts import actions as accounts
from ticketing.office.people import actions as people
from workflows.refusals import Refused

if TYPE_CHECKING:
    from ticketing.desk.cases.models import Ticket
    from ticketing.office.people.models import Person

LATER = at("2026-03-02 11:00")
DAY = FILED.date()


def stand_in(absent: Person, other: Person) -> None:
    people.name_substitute(absent, other, from_on=DAY, until_on=date(2026, 3, 31), by=None, at=FILED)


def edited(ticket: Ticket, cast: Cast, **changes: object) -> None:
    filing.edit(ticket, fields=form(**changes), by=cast.requester, at=LATER, seen=None)


@pytest.fixture
def lent(cast: Cast) -> Ticket:
    """A ticket whose head's signature the professional gave as her substitute."""
    stand_in(cast.head, cast.professional)
    ticket = filed(cast)
    approve(ticket, cast, by=cast.professional)
    assert ticket.received
    return ticket


def test_who_signed_as_a_substitute_does_not_take_it(cast: Cast, lent: Ticket) -> None:
    with pytest.raises(Refused, match="firmó un visto bueno"):
        tickets.take(lent, items=ticks(lent), by=cast.professional, at=FILED, seen=None)
    assert not taking(lent, hands(lent, cast.professional, FILED))
    assert lent.state == "Registrado"

    tickets.take(lent, items=ticks(lent), by=cast.other_professional, at=FILED, seen=None)
    assert lent.assignee == cast.other_professional


def test_nor_is_it_given_to_her_nor_moved_classified_verified_or_delivered_by_her(cast: Cast, lent: Ticket) -> None:
    from ticketing.desk.deliverables.actions import reopen
    from ticketing.desk.verification.actions import tick

    who = cast.professional
    tickets.take(lent, items=ticks(lent), by=cast.other_professional, at=FILED, seen=None)
    tries = [
        lambda: tickets.assign(lent, who, by=cast.coordinator, at=FILED, seen=None),
        lambda: moving.step(lent, "suspend", note="Falta algo", by=who, at=FILED),
        lambda: tickets.recategorise(lent, WEB, reason="Es otra cosa", by=who, at=FILED, seen=None),
        lambda: tick(lent, ticks(lent), by=who, at=FILED),
        lambda: reopen(lent, "campaign", by=who, at=FILED),
    ]
    for attempt in tries:
        with pytest.raises(Refused, match="firm"):
            attempt()
    assert (lent.state, lent.category, lent.assignee) == ("En proceso", CAMPAIGN, cast.other_professional)


def test_accepting_an_attached_approval_is_no_signature_of_hers(cast: Cast) -> None:
    ticket = filed(cast)
    accept_evidence(ticket, "jefatura", stored("memo.pdf"), by=cast.professional, at=FILED)

    tickets.take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)

    assert ticket.assignee == cast.professional


def test_who_works_a_ticket_does_not_sign_it_when_a_gate_opens_again(cast: Cast) -> None:
    stand_in(cast.head, cast.professional)
    ticket = received(cast)
    tickets.take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)
    moving.step(ticket, "suspend", note="Falta la fecha", by=cast.professional, at=FILED)
    edited(ticket, cast, subject="Otro asunto")

    assert workers(ticket) == {cast.professional.id}
    assert [each.person for each in gates.signers(ticket, "jefatura", DAY)] == [cast.head]
    with pytest.raises(Refused, match="atiende"):
        approve(ticket, cast, LATER, by=cast.professional)


def test_who_only_hands_it_out_has_not_worked_it(cast: Cast) -> None:
    ticket = received(cast)
    tickets.assign(ticket, cast.professional, by=cast.coordinator, at=FILED, seen=None)

    assert cast.coordinator.id not in workers(ticket)


def test_nobody_signs_in_the_name_of_who_filed(cast: Cast) -> None:
    stand_in(cast.head, cast.deputy)
    ticket = filed(cast, by=cast.head)

    assert cast.head.id in authors(ticket)
    assert cast.deputy not in [each.person for each in gates.signers(ticket, "jefatura", DAY)]
    with pytest.raises(Refused):
        approve(ticket, cast, by=cast.deputy)


def test_somebody_and_a_substitute_are_not_two_signatures(cast: Cast) -> None:
    from ticketing.desk.gates.opening import _satisfied
    from ticketing.office.signatures.actions import sign

    ticket = filed(cast)
    row = gates.row(ticket, "jefatura")
    row.needed = 2
    digest = gates.to_sign(ticket, "jefatura")
    for person, behalf in ((cast.head, None), (cast.deputy, cast.head)):
        sign(ticket, "jefatura", content_hash=digest, verdict="approved", by=person, on_behalf_of=behalf, at=FILED)
    assert not _satisfied(ticket, row)
    sign(ticket, "jefatura", content_hash=digest, verdict="approved", by=cast.law_head, at=FILED)
    assert _satisfied(ticket, row)


# Nobody can sign


def test_the_fallback_signs_what_nobody_else_can_and_then_keeps_off_it(cast: Cast) -> None:
    ticket = filed(cast, by=cast.head)
    approve(ticket, cast, by=cast.coordinator)

    assert ticket.received
    assert gates.signatures(ticket, "jefatura")[-1].fallback
    with pytest.raises(Refused, match="a falta de otra persona"):
        tickets.take(ticket, items=ticks(ticket), by=cast.coordinator, at=FILED, seen=None)
    tickets.assign(ticket, cast.professional, by=cast.coordinator, at=FILED, seen=None)
    assert ticket.assignee == cast.professional


def test_while_a_head_can_sign_the_coordinator_does_not(cast: Cast) -> None:
    ticket = filed(cast)

    with pytest.raises(Refused, match="otra persona"):
        approve(ticket, cast, by=cast.coordinator)


@pytest.mark.parametrize("why", ["withdrawn", "reads_only", "disabled"])
def test_without_anybody_at_all_filing_is_refused_and_nothing_is_written(cast: Cast, why: str) -> None:
    from ticketing.desk.cases.models import Ticket
    from ticketing.extensions import db

    if why == "withdrawn":
        people.withdraw_role(cast.coordinator.grants[0], on=DAY, by=None, at=FILED)
    elif why == "reads_only":
        people.grant(cast.coordinator, roles.AUDITOR, from_on=DAY, by=None, at=FILED)
    else:
        accounts.disable(cast.coordinator, by=None, at=FILED)
    with pytest.raises(Refused, match="Nadie puede dar «Visto bueno de la jefatura»"):
        filed(cast, by=cast.head)
    assert db.session.query(Ticket).count() == 0


def test_an_edit_that_nobody_could_sign_is_refused(cast: Cast) -> None:
    ticket = filed(cast)
    accounts.disable(cast.coordinator, by=None, at=FILED)
    for headship in list(cast.law_head.headships):
        people.remove_head(headship, by=None, at=FILED)

    with pytest.raises(Refused, match="áreas afectadas"):
        edited(ticket, cast, areas=[cast.law.id])


def test_when_the_signers_are_gone_the_fallback_is_asked_once(cast: Cast) -> None:
    from ticketing.desk.gates.jobs import ask_new_signers
    from ticketing.extensions import db
    from ticketing.ledger.reactions.queries import told

    ticket = filed(cast)
    db.session.commit()
    assert ask_new_signers(FILED) == 0
    accounts.disable(cast.head, by=None, at=LATER)
    db.session.commit()

    assert [ask_new_signers(LATER), ask_new_signers(LATER)] == [1, 0]

    asked = told("ticket", ticket.id, ("notify_signers",), since=FILED)
    assert f"jefatura|{cast.coordinator.id}" in asked


def test_a_procedure_stored_before_there_was_a_fallback_has_the_coordinator() -> None:
    from tests.rules.first import content as first_icetex
    from workflows.reading import read_content

    content = first_icetex()
    content["gates"] = [{key: value for key, value in gate.items() if key != "fallback"} for gate in content["gates"]]
    assert {gate.fallback for gate in read_content(content).gates} == {("coordinator",)}
    content["gates"] = [{**gate, "fallback": []} for gate in content["gates"]]
    assert {gate.fallback for gate in read_content(content).gates} == {()}


# Who reads only


@pytest.mark.parametrize("gate", ["jefatura", "comunicaciones"])
def test_who_reads_only_signs_nothing_whatever_else_he_holds(cast: Cast, gate: str) -> None:
    who = {"jefatura": cast.head, "comunicaciones": cast.press}[gate]
    ticket = filed(cast, evidence=False)
    people.grant(who, roles.AUDITOR, from_on=DAY, by=None, at=FILED)

    assert who not in [each.person for each in gates.signers(ticket, gate, DAY)]
    with pytest.raises(Refused):
        approve(ticket, cast, gate=gate, by=who)


def test_nor_as_a_substitute(cast: Cast) -> None:
    stand_in(cast.head, cast.auditor)
    ticket = filed(cast)

    assert [each.person for each in gates.signers(ticket, "jefatura", DAY)] == [cast.head]
    with pytest.raises(Refused):
        approve(ticket, cast, by=cast.auditor)


def test_below_all_the_ledger_takes_nothing_from_who_reads_only(cast: Cast) -> None:
    from ticketing.desk.messages.actions import post

    ticket = filed(cast)
    for attempt in (
        lambda: post(ticket, "Hola", internal=False, by=cast.auditor, at=FILED),
        lambda: filed(cast, by=cast.auditor),
    ):
        with pytest.raises(Refused, match="solo lectura"):
            attempt()


def test_a_reader_who_filed_before_edits_and_answers_nothing(cast: Cast) -> None:
    ticket = filed(cast)
    people.grant(cast.requester, roles.AUDITOR, from_on=DAY, by=None, at=FILED)

    with pytest.raises(Refused):
        edited(ticket, cast, subject="Otro")
    with pytest.raises(Refused):
        moving.step(ticket, "withdraw", note="Ya no", by=cast.requester, at=LATER)


def test_the_last_administrator_does_not_become_a_reader(cast: Cast) -> None:
    people.grant(cast.designer, roles.ADMINISTRATOR, from_on=DAY, by=None, at=FILED)

    with pytest.raises(Refused, match="al menos una persona"):
        people.grant(cast.designer, roles.AUDITOR, from_on=DAY, by=None, at=FILED)


def test_barred_are_authors_and_workers(cast: Cast) -> None:
    ticket = received(cast)
    tickets.take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)

    assert barred(ticket) == {cast.requester.id, cast.professional.id}


@pytest.mark.parametrize("category", [CAMPAIGN, WEB])
def test_own_work_that_nobody_else_could_sign_is_refused_if_it_goes_out(cast: Cast, category: str) -> None:
    from ticketing.desk.cases.models import Ticket
    from ticketing.extensions import db

    fields = form() if category == CAMPAIGN else form(portal_address="https://www.icetex.example/x")
    if category == WEB:
        assert filed(cast, by=cast.coordinator, category=category, fields=fields).own_initiative
        return
    with pytest.raises(Refused, match="hoy no hay nadie más"):
        filed(cast, by=cast.coordinator, category=category, fields=fields)
    db.session.rollback()
    assert not db.session.query(Ticket).count()
    people.grant(cast.designer, roles.COORDINATOR, from_on=FILED.date(), by=None, at=FILED)
    assert filed(cast, by=cast.coordinator, category=category, fields=fields).own_initiative
