"""Letters that a procedure brings, and whom it means: delivered to a real mail server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.desk.another_house import FILES, works_by
from tests.desk.cast import LIST, Cast, at, filed
from tests.desk.timed_house import MONDAY, asked, passed, rules, staffed
from ticketing import clock
from ticketing.audience.lists.models import MailingList
from ticketing.desk.gates.persons import meant_people
from ticketing.desk.moving.actions import step
from ticketing.desk.moving.jobs import fire_timers
from ticketing.extensions import db
from ticketing.ledger.reactions.actions import carry_out_waiting
from ticketing.ledger.reactions.models import ReactionRow
from workflows.who import who

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.mailbox import Mailbox

Carried = Callable[[], list[EmailMessage]]


@pytest.fixture
def office(desk: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast in its roles, each in the house's own words."""
    works_by(desk, "despachos", monkeypatch, folder=FILES)
    return staffed(cast)


@pytest.fixture
def letters(desk: Flask, office: Cast, mailbox: Mailbox) -> Carried:
    """Carries out what waits through a real mail server, and gives the letters that came."""
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{mailbox.port}")

    def carried() -> list[EmailMessage]:
        db.session.commit()
        before = len(mailbox.accepted())
        while carry_out_waiting(at=clock.now()):
            pass
        assert db.session.scalars(select(ReactionRow.last_error).where(ReactionRow.last_error.is_not(None))).all() == []
        return [mailbox.content(item) for item in mailbox.accepted()[before:]]

    return carried


def plain(letter: EmailMessage) -> str:
    return str(letter.get_body(("plain",)).get_content()).replace("\r\n", "\n")  # type: ignore[union-attr]


def html(letter: EmailMessage) -> str:
    return str(letter.get_body(("html",)).get_content())  # type: ignore[union-attr]


def by_address(came: list[EmailMessage]) -> dict[str, str]:
    return {letter["To"].addresses[0].addr_spec: str(letter["Subject"]) for letter in came}


def test_a_letter_is_filled_in_in_plain_text_and_in_html(office: Cast, letters: Carried) -> None:
    passed(office)

    (release,) = [letter for letter in letters() if str(letter["Subject"]).startswith("Por despachar")]

    assert release["Subject"] == "Por despachar: DES-2026-0001"
    assert f"Buen día, {office.designer.name}:\n\nBoletín, de Rosa Solicitante (Grupo de Crédito).\n" in plain(release)
    assert "Ábrala: http://" in plain(release)
    assert 'href="http://' in html(release)
    assert "/tickets/DES-2026-0001" in html(release)
    assert "{" not in plain(release)


def test_what_people_wrote_is_text_in_a_letter_and_never_markup(office: Cast, letters: Carried) -> None:
    ticket = asked(office.requester, title="<b>Uno</b> {enlace} & dos")
    ticket.assignee = office.professional
    step(ticket, "pass", by=office.professional, at=MONDAY)

    (release,) = [letter for letter in letters() if str(letter["Subject"]).startswith("Por despachar")]

    assert "<b>Uno</b> {enlace} & dos, de Rosa" in plain(release)
    assert "&lt;b&gt;Uno&lt;/b&gt; {enlace} &amp; dos" in html(release)


def test_a_filing_is_told_to_whom_it_names_in_the_house_and_outside(office: Cast, letters: Carried) -> None:
    asked(office.requester, speaker={"address": office.head.email}, mail="aliado@fuera.example")

    came = by_address(letters())

    told = {office.head.email, "aliado@fuera.example", "archivo@fuera.example", office.treasury_head.email}
    assert {address for address, subject in came.items() if subject == "Llegó DES-2026-0001: Boletín"} == told


def test_of_a_reserved_request_nobody_outside_is_told_more_than_its_number(office: Cast, letters: Carried) -> None:
    ticket = asked(office.requester, mail="aliado@fuera.example")
    ticket.reserved = True

    came = [letter for letter in letters() if "aliado@fuera.example" in str(letter["To"])]

    assert [str(letter["Subject"]) for letter in came] == ["Novedad en la solicitud DES-2026-0001"]
    assert "Boletín" not in plain(came[0]) + html(came[0])


def test_a_signer_is_led_to_the_signature(office: Cast, letters: Carried) -> None:
    asked(office.requester, topic="niega")
    letters()
    clock.move(at("2026-03-03 08:00"))
    fire_timers(clock.now())

    (please,) = [letter for letter in letters() if "Falta su firma" in str(letter["Subject"])]

    assert please["To"].addresses[0].addr_spec == office.law_head.email
    assert "http://publico.test/sign/" in plain(please)


def test_without_a_letter_of_its_own_the_house_writes_what_happened(office: Cast, letters: Carried) -> None:
    ticket = passed(office)
    letters()
    step(ticket, "back", note="Falta la lista", by=office.designer, at=MONDAY)

    came = letters()

    assert by_address(came) == {
        office.professional.email: "Solicitud DES-2026-0001: Diana Diseño la pasó a Pedido",
        office.requester.email: "Pedido: solicitud DES-2026-0001",
    }
    assert "Falta la lista" in plain(came[0])


def test_an_escalation_says_why_it_comes_and_nothing_once_it_went_on(office: Cast, letters: Carried) -> None:
    ticket = passed(office)
    letters()
    clock.move(at("2026-03-09 08:00"))
    fire_timers(clock.now())
    (escalated,) = [one for one in letters() if "Escalada" in str(one["Subject"])]
    assert escalated["To"].addresses[0].addr_spec == office.coordinator.email
    assert "no avanza y por eso llega a usted" in plain(escalated)

    step(ticket, "back", note="x", by=office.designer, at=clock.now())
    step(ticket, "pass", by=office.professional, at=clock.now())
    letters()
    clock.move(at("2026-03-16 08:00"))
    fire_timers(clock.now())
    step(ticket, "back", note="x", by=office.designer, at=clock.now())

    assert [one for one in letters() if "Escalada" in str(one["Subject"]) or "Falta el envío" in one["Subject"]] == []


def test_silence_is_told_to_who_asked_with_what_may_be_done(office: Cast, letters: Carried) -> None:
    asked(office.requester, topic="niega")
    clock.move(at("2026-03-04 08:00"))
    fire_timers(clock.now())

    (told,) = [letter for letter in letters() if "Se venció un plazo" in str(letter["Subject"])]

    assert "se da por negado" in plain(told)
    assert "presentarla de nuevo, o retirarla" in plain(told)


def test_what_is_said_twice_goes_out_once(office: Cast, letters: Carried) -> None:
    def change(content: dict[str, Any]) -> None:
        both = {"notify": [{"role": "tic"}, {"role": "tic"}], "letter": "release"}
        next(row for row in content["steps"] if row["key"] == "pass")["do"] = [both, both, *["notify_requester"] * 2]

    ticket = asked(office.requester, procedure=rules(change))
    ticket.assignee = office.professional
    step(ticket, "pass", by=office.professional, at=MONDAY)

    subjects = [str(one["Subject"]) for one in letters()]
    assert [sum(begins in one for one in subjects) for begins in ("Por despachar", "Se necesita")] == [1, 1]


def test_each_kind_of_person_is_found(office: Cast) -> None:
    ticket = asked(office.requester, topic="niega", speaker={"address": office.stranger.email})

    def named(said: Any) -> list[str]:
        found = meant_people(ticket, who(said), at("2026-03-02 10:00").date())
        return sorted(one if isinstance(one, str) else one.name for one in found)

    assert {
        "requester": named("requester"),
        "assignee": named("assignee"),
        "signers": named("signers"),
        "role": named({"role": "tic"}),
        "head": named({"head": [], "nearest": True}),
        "title": named({"head": ["Jefe"]}),
        "department": named({"department": "Oficina Jurídica"}),
        "named_in": named({"named_in": "speaker"}),
        "empty": named({"named_in": "mail"}),
        "outside": named({"address": "x@fuera.example"}),
        "inside": named({"address": office.head.email}),
        "several": named(["requester", {"role": "tic"}, "requester"]),
    } == {
        "requester": ["Rosa Solicitante"],
        "assignee": ["Pedro Profesional"],
        "signers": ["Luis Jurídico"],
        "role": ["Diana Diseño"],
        "head": ["Víctor Vicepresidente"],
        "title": [],
        "department": ["Luis Jurídico"],
        "named_in": ["Elena Ajena"],
        "empty": [],
        "outside": ["x@fuera.example"],
        "inside": ["Víctor Vicepresidente"],
        "several": ["Diana Diseño", "Rosa Solicitante"],
    }


def test_who_answers_for_the_audience_and_for_the_areas_is_found(cast: Cast) -> None:
    db.session.scalars(select(MailingList).where(MailingList.code == LIST)).one().owner = cast.stranger
    ticket = filed(cast)
    ticket.content.fields = ticket.content.fields | {"areas": [cast.law.id, cast.treasury.id]}
    on = at("2026-03-02 10:00").date()

    assert meant_people(ticket, who({"owner_of": "audience"}), on) == [cast.stranger]
    assert meant_people(ticket, who({"areas": "areas"}), on) == [cast.law_head, cast.treasury_head]


def test_whoever_has_left_is_told_nothing(office: Cast) -> None:
    ticket = asked(office.requester)
    office.requester.disabled_at = MONDAY

    assert meant_people(ticket, who("requester"), at("2026-03-02 10:00").date()) == []


def test_a_reserve_leaves_a_letter_to_its_own_people(office: Cast, letters: Carried) -> None:
    ticket = asked(office.requester)
    ticket.assignee = office.professional
    ticket.reserved = True
    step(ticket, "pass", by=office.professional, at=MONDAY)

    subjects = by_address(letters())

    assert subjects[office.designer.email] == "Novedad en la solicitud DES-2026-0001"
