"""Filing: numbers, gates, reception, and what a form must hold (G-1 to G-7, G-21)."""

from __future__ import annotations

import pytest

from tests.desk.cast import (
    BOTH,
    CAMPAIGN,
    FILED,
    LIST,
    WEB,
    Cast,
    approve,
    at,
    filed,
    form,
    received,
    stored,
)
from ticketing.desk.deliverables import queries as deliverables
from ticketing.desk.gates import queries as gates
from ticketing.desk.signing.actions import sign_gate
from ticketing.ledger.events.queries import history
from ticketing.office.signatures.models import Signature
from workflows.refusals import Refused


def test_a_filed_request_waits_for_its_head_and_no_clock_runs(cast: Cast) -> None:
    ticket = filed(cast)

    assert ticket.state == "Registrado"
    assert ticket.number == "2026-0001"
    assert [(row.name, row.status) for row in gates.rows(ticket)] == [
        ("jefatura", "open"),
        ("comunicaciones", "satisfied"),
    ]
    assert (ticket.received_at, ticket.due_at, ticket.clock) == (None, None, "waiting")


def test_evidence_filed_with_the_case_is_a_signature_of_the_filer_by_evidence(cast: Cast) -> None:
    ticket = filed(cast)

    (signature,) = gates.signatures(ticket, "comunicaciones")

    assert (signature.person, signature.channel, signature.at) == (cast.requester, "evidence", FILED)
    assert signature.evidence is not None


def test_the_last_gate_receives_the_request(cast: Cast) -> None:
    ticket = filed(cast)
    approve(ticket, cast, at("2026-03-03 07:30"))

    assert ticket.received_at == at("2026-03-03 08:00")
    assert ticket.due_at == at("2026-03-11 17:00")
    assert ticket.clock == "running"
    assert [event.kind for event in history("ticket", ticket.id)] == ["filed", "signed", "signed", "received"]


def test_without_evidence_the_press_office_signs_in_any_order(cast: Cast) -> None:
    ticket = filed(cast, evidence=False)
    approve(ticket, cast, FILED)
    assert ticket.received_at is None

    approve(ticket, cast, FILED, "comunicaciones", cast.press)

    assert ticket.received_at == FILED


def test_the_communications_group_needs_no_head(cast: Cast) -> None:
    ticket = filed(cast, by=cast.designer)

    assert [row.name for row in gates.rows(ticket)] == ["comunicaciones"]
    assert ticket.own_initiative
    assert ticket.received_at == FILED


def test_all_the_affected_areas_sign(cast: Cast) -> None:
    ticket = received(cast, fields=form(areas=[cast.law.id, cast.treasury.id]))
    approve(ticket, cast, FILED, "areas", cast.law_head)
    assert ticket.received_at is None

    approve(ticket, cast, FILED, "areas", cast.treasury_head)

    assert ticket.received_at == FILED


def test_one_areas_evidence_and_the_others_signature(cast: Cast) -> None:
    areas = form(areas=[cast.law.id, cast.treasury.id])
    ticket = received(cast, fields=areas, files=[(stored(), "areas", cast.law.id)])
    assert gates.row(ticket, "areas").status == "open"

    approve(ticket, cast, FILED, "areas", cast.treasury_head)

    assert ticket.received_at == FILED


def test_an_area_signs_once(cast: Cast) -> None:
    ticket = received(cast, fields=form(areas=[cast.law.id, cast.treasury.id]))
    approve(ticket, cast, FILED, "areas", cast.law_head)

    with pytest.raises(Refused, match="ya firmó"):
        approve(ticket, cast, FILED, "areas", cast.law_head)


def test_numbers_follow_each_other_within_the_year(cast: Cast) -> None:
    numbers = [
        filed(cast).number,
        filed(cast).number,
        filed(cast, at("2027-01-04 09:00"), fields=form(latest_date="2027-02-01")).number,
    ]

    assert numbers == ["2026-0001", "2026-0002", "2027-0001"]


def test_an_exception_before_nine_is_due_the_same_day(cast: Cast) -> None:
    ticket = received(cast, at("2026-03-03 08:59"), category=WEB, exception="Transparencia")

    assert ticket.exception == "Transparencia"
    assert ticket.due_at == at("2026-03-03 17:00")


@pytest.mark.parametrize(("kind", "files"), [("Otra cosa", True), ("Transparencia", False)], ids=["kind", "supports"])
def test_no_exception_without_its_kind_and_its_supports(cast: Cast, kind: str, files: bool) -> None:
    from ticketing.desk.filing.actions import file_request
    from workflows.reading import load

    supports = [(stored(), "attachment", None)] if files else []
    with pytest.raises(Refused, match="solicitud normal"):
        file_request(
            procedure=load("icetex"), category=WEB, exception=kind, fields=form(), files=supports,
            by=cast.requester, at=FILED,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject": ""}, "Asunto"),
        ({"subject": "a\r\nBcc: x@y.z"}, "una sola línea"),
        ({"subject": "a" * 151}, "hasta 150 caracteres"),
        ({"words": "<p> </p>"}, "Mensaje"),
        ({"sender": {"name": "X", "address": "no es correo"}}, "no está en el registro"),
        ({"audience": {"lists": []}}, "destinatarios"),
        ({"audience": {"lists": ["nadie"]}}, "no existe o no está vigente"),
        ({"latest_date": "2026-03-01"}, "ya pasó"),
        ({"latest_date": "mañana"}, "AAAA-MM-DD"),
        ({"brand_manual": False}, "Manual"),
        ({"areas": [999]}, "no existe"),
        ({"areas": ["x"]}, "de la lista"),
    ],
)
def test_a_form_with_errors_says_which(cast: Cast, changes: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        filed(cast, fields=form(**changes))


def test_formatted_words_lose_scripts_and_foreign_images(cast: Cast) -> None:
    words = (
        '<p onclick="x()">Hola<script>alert(1)</script> <img src="https://x.test/a.png"><img src="/files/t/a.png"></p>'
    )

    kept = filed(cast, fields=form(words=words)).content.fields["words"]

    assert kept == '<p>Hola <img><img src="/files/t/a.png"></p>'


@pytest.mark.parametrize("link", ["https://www..example/x", "https://ejemplo.example:99999/", "http://[zz/"])
def test_words_with_a_link_that_leads_nowhere_are_not_filed(cast: Cast, link: str) -> None:
    with pytest.raises(Refused, match="El enlace «"):
        filed(cast, fields=form(words=f'<p>Vea <a href="{link}">esto</a></p>'))


def test_a_ticket_owes_what_its_category_says(cast: Cast) -> None:
    ticket = filed(cast, category=BOTH)

    assert [row.kind for row in deliverables.of(ticket)] == ["web", "campaign"]


def test_a_file_is_not_brought_in_by_its_token(cast: Cast) -> None:
    foreign = stored("ajeno.pdf")
    listed = [{"token": foreign.token, "sha256": foreign.sha256, "name": foreign.name}]

    assert "attachments" not in filed(cast, fields=form(attachments=listed)).content.fields


def test_nobody_approves_what_he_filed(cast: Cast) -> None:
    ticket = filed(cast, by=cast.head)

    with pytest.raises(Refused, match="Nadie da el visto bueno"):
        approve(ticket, cast, by=cast.head)


def test_a_request_of_the_highest_head_is_signed_by_the_fallback_or_by_an_accepted_approval(cast: Cast) -> None:
    from ticketing.desk.signing.actions import accept_evidence

    ticket = filed(cast, by=cast.head)
    assert [(each.person, each.fallback) for each in gates.signers(ticket, "jefatura", FILED.date())] == [
        (cast.coordinator, True)
    ]

    signature = accept_evidence(
        ticket, "jefatura", stored("memo.eml", "message/rfc822"), by=cast.professional, at=FILED
    )

    assert (signature.channel, signature.person, signature.fallback) == ("evidence", cast.professional, False)
    assert ticket.received_at == FILED


def test_a_substitute_signs_in_the_name_of_the_absent_head(cast: Cast) -> None:
    from ticketing.office.people.actions import name_substitute

    ticket = filed(cast)
    with pytest.raises(Refused, match="otra persona"):
        approve(ticket, cast, by=cast.deputy)
    name_substitute(cast.head, cast.deputy, from_on=FILED.date(), until_on=FILED.date(), by=cast.head, at=FILED)

    approve(ticket, cast, by=cast.deputy)

    signature = gates.signatures(ticket, "jefatura")[-1]
    assert (signature.person, signature.on_behalf_of) == (cast.deputy, cast.head)
    assert history("ticket", ticket.id, ("signed",))[-1].acting_for_id == cast.head.id


def test_one_list_of_students_is_enough(cast: Cast) -> None:
    assert filed(cast, category=CAMPAIGN).content.fields["audience"] == {"lists": [LIST]}


def test_a_return_needs_a_note(cast: Cast) -> None:
    ticket = filed(cast)

    with pytest.raises(Refused):
        sign_gate(
            ticket, "jefatura", "returned", by=cast.head, at=FILED, content_hash=gates.to_sign(ticket, "jefatura")
        )

    assert [each.gate for each in gates.signatures(ticket)] == ["comunicaciones"]
    assert isinstance(gates.signatures(ticket)[0], Signature)
