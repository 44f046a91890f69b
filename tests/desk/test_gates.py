"""Gates: returning, rejecting, what an edit opens again, and what its approver is shown."""

from __future__ import annotations

import pytest

from tests.desk.cast import FILED, Cast, approve, at, filed, form, received, stored
from ticketing.desk.cases.differences import segments
from ticketing.desk.cases.models import Ticket
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.moving.actions import step
from ticketing.desk.signing.actions import accept_evidence, sign_gate
from ticketing.ledger.events.queries import history
from ticketing.web.outcomes import Missing, Overtaken
from workflows.refusals import Refused

LATER = at("2026-03-03 09:00")


def standing(ticket: Ticket) -> dict[str, str]:
    return {row.name: row.status for row in gates.rows(ticket)}


def refuse(ticket: Ticket, cast: Cast, verdict: str = "returned") -> None:
    digest = gates.to_sign(ticket, "jefatura")
    sign_gate(ticket, "jefatura", verdict, by=cast.head, at=FILED, content_hash=digest, note="Falta la fecha")


@pytest.mark.parametrize("verdict", ["returned", "rejected"])
def test_what_was_refused_waits_for_its_requester(cast: Cast, verdict: str) -> None:
    ticket = filed(cast, evidence=False)
    refuse(ticket, cast, verdict)
    assert (ticket.state, ticket.received_at, standing(ticket)["jefatura"]) == ("Registrado", None, verdict)
    for gate, by in (("jefatura", cast.head), ("comunicaciones", cast.press)):
        with pytest.raises(Refused, match="devuelta o rechazada"):
            approve(ticket, cast, LATER, gate, by)

    edit(ticket, fields=form(latest_date="2026-04-30"), by=cast.requester, at=LATER, seen=None)

    assert standing(ticket) == {"jefatura": "open", "comunicaciones": "open"}


def test_a_resubmission_opens_all_gates_again(cast: Cast) -> None:
    ticket = filed(cast)
    refuse(ticket, cast)

    edit(ticket, fields=form(latest_date="2026-04-30"), by=cast.requester, at=LATER, seen=None)
    assert standing(ticket) == {"jefatura": "open", "comunicaciones": "open"}
    approve(ticket, cast, LATER)
    approve(ticket, cast, LATER, "comunicaciones", cast.press)

    assert ticket.received_at == LATER


def test_who_withdraws_a_returned_request_needs_nobody(cast: Cast) -> None:
    ticket = filed(cast)
    refuse(ticket, cast)

    step(ticket, "withdraw", note="Ya no", by=cast.requester, at=LATER)

    assert ticket.ended_at == LATER


@pytest.mark.parametrize(
    ("changes", "reopened"),
    [
        ({"latest_date": "2026-04-30"}, {"jefatura"}),
        ({"sender": {"name": "Otro", "address": "otro@demo.despacho.example"}}, {"jefatura"}),
        ({"subject": "Otro asunto"}, {"jefatura", "comunicaciones", "areas"}),
        ({"brand_manual": True}, set()),
    ],
    ids=["date", "sender", "subject", "nothing"],
)
def test_an_edit_opens_exactly_the_gates_whose_fields_changed(
    cast: Cast, changes: dict[str, object], reopened: set[str]
) -> None:
    ticket = filed(cast, evidence=False, fields=form(areas=[cast.law.id, cast.treasury.id]))
    approve(ticket, cast, FILED)
    approve(ticket, cast, FILED, "areas", cast.law_head)
    approve(ticket, cast, FILED, "areas", cast.treasury_head)

    edit(ticket, fields=ticket.content.fields | changes, by=cast.requester, at=LATER, seen=None)

    was_satisfied = {"jefatura", "areas"}
    assert {name for name, status in standing(ticket).items() if status == "open"} == reopened | {"comunicaciones"}
    assert set(history("ticket", ticket.id, ("edited",))[-1].payload["reopened"]) == reopened
    assert was_satisfied - reopened == {name for name, status in standing(ticket).items() if status == "satisfied"}


def test_evidence_of_the_old_words_does_not_cover_the_new_ones(cast: Cast) -> None:
    ticket = filed(cast)
    edit(ticket, fields=form(subject="Otro"), by=cast.requester, at=LATER, seen=None)
    assert standing(ticket)["comunicaciones"] == "open"

    files = [(stored(), "comunicaciones", None)]
    edit(ticket, fields=form(subject="Otro"), files=files, by=cast.requester, at=LATER, seen=None)

    assert standing(ticket) == {"jefatura": "open", "comunicaciones": "satisfied"}


def test_the_approver_sees_what_changed_since_the_last_signature(cast: Cast) -> None:
    ticket = filed(cast, evidence=False)
    approve(ticket, cast, FILED)
    assert gates.changes(ticket, "jefatura", cast.head) == []

    fields = ticket.content.fields | {"words": "<p>Inscríbase antes del <strong>lunes</strong>.</p>"}
    edit(ticket, fields=fields, by=cast.requester, at=LATER, seen=None)

    (change,) = gates.changes(ticket, "jefatura", cast.head)
    assert change.label == "Mensaje"
    assert change.segments == [("=", "Inscríbase antes del "), ("-", "viernes."), ("+", "lunes.")]


def test_who_read_an_older_version_does_not_sign_the_new_one(cast: Cast) -> None:
    ticket = filed(cast)
    digest = gates.to_sign(ticket, "jefatura")
    edit(ticket, fields=form(subject="Otro"), by=cast.requester, at=LATER, seen=None)

    with pytest.raises(Overtaken, match="cambió"):
        sign_gate(ticket, "jefatura", "approved", by=cast.head, at=LATER, content_hash=digest)


def test_an_area_named_later_must_sign_and_one_named_no_more_need_not(cast: Cast) -> None:
    ticket = filed(cast)
    edit(ticket, fields=form(areas=[cast.law.id]), by=cast.requester, at=LATER, seen=None)
    assert standing(ticket)["areas"] == "open"

    edit(ticket, fields=form(), by=cast.requester, at=LATER, seen=None)

    assert "areas" not in standing(ticket)


def test_a_gate_is_signed_once(cast: Cast) -> None:
    ticket = received(cast)

    with pytest.raises(Refused, match="ya está dado"):
        approve(ticket, cast)
    with pytest.raises(Missing):
        approve(ticket, cast, gate="areas", by=cast.law_head)


@pytest.mark.parametrize(
    "who", ["requester", "colleague", "stranger", "law_head", "professional", "coordinator", "press"]
)
def test_only_a_head_above_signs_for_the_department(cast: Cast, who: str) -> None:
    ticket = filed(cast)

    with pytest.raises(Refused):
        approve(ticket, cast, by=getattr(cast, who))
    assert standing(ticket)["jefatura"] == "open"


@pytest.mark.parametrize("who", ["requester", "head", "auditor"])
def test_only_the_office_accepts_an_attached_approval(cast: Cast, who: str) -> None:
    ticket = filed(cast)

    with pytest.raises(Refused, match="la acepta quien tenga el rol Profesional o Coordinador"):
        accept_evidence(ticket, "jefatura", stored("a.eml", "message/rfc822"), by=getattr(cast, who), at=FILED)


def test_an_approval_is_a_mail_or_a_document(cast: Cast) -> None:
    ticket = filed(cast)

    with pytest.raises(Refused, match=r"\.eml"):
        accept_evidence(ticket, "jefatura", stored("a.png", "image/png"), by=cast.professional, at=FILED)


def test_an_accepted_approval_of_an_area_is_of_a_named_one(cast: Cast) -> None:
    ticket = filed(cast, fields=form(areas=[cast.law.id]))
    memo = stored("memo.pdf")
    with pytest.raises(Refused, match="nombradas"):
        accept_evidence(ticket, "areas", memo, by=cast.professional, at=FILED, area=cast.treasury.id)

    accept_evidence(ticket, "areas", memo, by=cast.professional, at=FILED)

    assert standing(ticket)["areas"] == "satisfied"


def test_whoever_may_sign_finds_it_waiting(cast: Cast) -> None:
    ticket = filed(cast, evidence=False)

    assert gates.waiting_for(cast.head, FILED.date()) == [(ticket, "jefatura")]
    assert gates.waiting_for(cast.press, FILED.date()) == [(ticket, "comunicaciones")]
    assert gates.waiting_for(cast.stranger, FILED.date()) == []


def test_stretches_join_into_both_texts() -> None:
    parts = segments("uno dos tres", "uno tres cuatro")

    assert "".join(text for op, text in parts if op != "+") == "uno dos tres"
    assert "".join(text for op, text in parts if op != "-") == "uno tres cuatro"


def test_who_signs_for_two_areas_at_once_leaves_a_record_of_each(cast: Cast) -> None:
    from datetime import date

    from ticketing.office.people.actions import name_substitute

    ticket = filed(cast, fields=form(areas=[cast.law.id, cast.treasury.id]))
    name_substitute(
        cast.treasury_head, cast.law_head, from_on=date(2026, 3, 1), until_on=date(2026, 3, 31), by=None, at=FILED
    )

    approve(ticket, cast, gate="areas", by=cast.law_head)

    told = [one for one in history(Ticket.__tablename__, ticket.id, ("signed",)) if one.payload["gate"] == "areas"]
    assert [(event.payload["area"], event.acting_for_id) for event in told] == [
        (each.area_id, each.on_behalf_of_id) for each in gates.signatures(ticket, "areas")
    ]
    assert {event.payload["area"] for event in told} == {cast.law.id, cast.treasury.id}
    assert {event.acting_for_id for event in told} == {None, cast.treasury_head.id}
    assert standing(ticket)["areas"] == "satisfied"


def test_an_approval_on_paper_of_each_area_is_recorded_for_each(cast: Cast) -> None:
    ticket = filed(cast, fields=form(areas=[cast.law.id, cast.treasury.id]))

    for area in (cast.law, cast.treasury):
        accept_evidence(ticket, "areas", stored("memo.pdf"), by=cast.professional, at=FILED, area=area.id)

    told = [one for one in history(Ticket.__tablename__, ticket.id, ("signed",)) if one.payload["gate"] == "areas"]
    assert sorted(event.payload["area"] for event in told) == sorted([cast.law.id, cast.treasury.id])
