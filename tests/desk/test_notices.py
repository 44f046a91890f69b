"""Who is told what: one letter for each occasion, one action in each letter, delivered to a real mail server."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template
from sqlalchemy import select

from tests.desk.cast import FILED, Cast, approve, at, filed, form, received, taken, ticks
from tests.harness.mailbox import Mailbox
from ticketing import clock
from ticketing.desk.deliverables.actions import tick
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.handling.actions import assign
from ticketing.desk.messages.actions import post
from ticketing.desk.moving.actions import move, step
from ticketing.desk.moving.jobs import fire_timers, remind_resumptions
from ticketing.desk.signing.actions import sign_gate
from ticketing.desk.verification.actions import tick as verify
from ticketing.extensions import db
from ticketing.ledger.reactions.actions import carry_out_waiting
from ticketing.ledger.reactions.models import ReactionRow

LATER = at("2026-03-03 09:00")


def waiting() -> list[tuple[str, str]]:
    """What is noted to follow: effect and recipient, and from now on only what comes next."""
    rows = db.session.scalars(select(ReactionRow).where(ReactionRow.done_at.is_(None)).order_by(ReactionRow.id)).all()
    found = [(row.effect, row.recipient) for row in rows]
    for row in rows:
        row.done_at = FILED
    db.session.flush()
    return found


def test_filing_asks_each_signer_and_tells_the_requester(cast: Cast) -> None:
    filed(cast, evidence=False)

    assert waiting() == [
        ("notify_signers", f"jefatura|{cast.head.id}"),
        ("notify_signers", f"comunicaciones|{cast.press.id}"),
        ("notify_requester", str(cast.requester.id)),
    ]


def test_a_request_received_at_once_is_told_once(cast: Cast) -> None:
    ticket = filed(cast, by=cast.designer)

    told = [recipient for effect, recipient in waiting() if effect == "notify_requester"]

    assert ticket.received
    assert told == [str(cast.designer.id)]


def test_an_edit_asks_again_only_whose_gate_it_opened(cast: Cast) -> None:
    ticket = filed(cast)
    approve(ticket, cast)
    move(ticket, "En proceso", by=cast.professional, at=FILED)
    move(ticket, "Suspendido", reason="En espera por usuario", note="?", by=cast.professional, at=FILED)
    waiting()

    edit(ticket, fields=form(latest_date="2026-04-30"), by=cast.requester, at=LATER, seen=None)

    assert waiting() == [("notify_signers", f"jefatura|{cast.head.id}")]


def test_nobody_is_told_of_his_own_doing(cast: Cast) -> None:
    ticket = taken(cast)
    waiting()
    post(ticket, "¿Cómo va?", internal=False, by=cast.requester, at=LATER)
    assert waiting() == [("notify_office", str(cast.professional.id))]
    post(ticket, "Bien", internal=False, by=cast.professional, at=LATER)
    assert waiting() == [("notify_requester", str(cast.requester.id))]
    post(ticket, "Nota", internal=True, by=cast.professional, at=LATER)
    assert waiting() == []


def test_a_solution_is_told_once_with_its_survey(cast: Cast) -> None:
    ticket = taken(cast)
    waiting()

    tick(ticket, "campaign", evidence={"figures": {"accepted": 3}}, by=None, at=LATER)

    assert waiting() == [("ask_survey", str(cast.requester.id))]


def test_a_silent_signer_is_reminded_on_the_third_fifth_and_tenth_day(cast: Cast) -> None:
    filed(cast)
    waiting()
    days = [
        "2026-03-04 09:00",
        "2026-03-05 09:00",
        "2026-03-05 10:00",
        "2026-03-09 09:00",
        "2026-03-16 09:00",
        "2026-03-20 09:00",
    ]

    sent = [fire_timers(at(day)) for day in days]

    assert sent == [0, 1, 0, 1, 1, 0]
    told = [effect for effect, _ in waiting()]
    assert told.count("remind_signers") == 3
    assert "propose_annulment" in told


def test_after_days_away_only_one_reminder_is_sent(cast: Cast) -> None:
    filed(cast)
    waiting()

    assert [fire_timers(at("2026-03-10 09:00")), fire_timers(at("2026-03-10 09:05"))] == [1, 0]


def test_a_silent_requester_is_reminded_and_the_head_shown(cast: Cast) -> None:
    ticket = taken(cast)
    move(ticket, "Suspendido", reason="En espera por usuario", note="¿Qué lista?", by=cast.professional, at=FILED)
    waiting()

    assert fire_timers(at("2026-03-05 09:00")) == 1

    assert waiting() == [("remind_requester", str(cast.requester.id)), ("remind_requester", str(cast.head.id))]


def test_a_refused_request_reminds_its_requester(cast: Cast) -> None:
    ticket = filed(cast)
    digest = gates.to_sign(ticket, "jefatura")
    sign_gate(ticket, "jefatura", "rejected", by=cast.head, at=FILED, content_hash=digest, note="No")
    waiting()

    assert fire_timers(at("2026-03-05 09:00")) == 1

    assert waiting() == [("remind_signers", str(cast.requester.id))]


@pytest.fixture
def letters(desk: Flask, mailbox: Mailbox) -> Callable[[], list[EmailMessage]]:
    """Carries out what waits through a real mail server, and gives the letters that came."""
    from dataclasses import replace

    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{mailbox.port}")

    def carried() -> list[EmailMessage]:
        db.session.commit()
        clock.move(at("2026-04-30 09:00"))
        before = len(mailbox.accepted())
        while carry_out_waiting(at=clock.now()):
            pass
        assert db.session.scalars(select(ReactionRow.last_error).where(ReactionRow.last_error.is_not(None))).all() == []
        return [mailbox.content(item) for item in mailbox.accepted()[before:]]

    return carried


def test_the_whole_story_arrives_by_mail(cast: Cast, letters: Callable[[], list[EmailMessage]]) -> None:
    ticket = filed(cast, evidence=False)
    approve(ticket, cast)
    approve(ticket, cast, FILED, "comunicaciones", cast.press)
    assign(ticket, cast.professional, by=cast.coordinator, at=FILED, seen=None)
    step(ticket, "take", by=cast.professional, at=FILED)
    step(ticket, "suspend", note="¿Cuál lista?", by=cast.professional, at=FILED)
    step(ticket, "answer", by=cast.requester, at=LATER)
    tick(ticket, "campaign", evidence={"figures": {"accepted": 41200}}, by=None, at=LATER)
    verify(ticket, ticks(ticket), by=cast.professional, at=LATER)
    step(ticket, "reopen", note="Falta el enlace", by=cast.requester, at=LATER)

    came = letters()

    subjects = [str(letter["Subject"]) for letter in came]
    for begins in (
        "Radicada la solicitud 2026-0001", "Visto bueno a la solicitud", "Recibida la solicitud", "Nueva solicitud",
        "Le asignaron", "En proceso", "Se necesita su respuesta", "Respondieron", "Solucionada", "Reabierta",
    ):  # fmt: skip
        assert any(subject.startswith(begins) for subject in subjects), begins
    solved = next(letter for letter in came if str(letter["Subject"]).startswith("Solucionada"))
    text = solved.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "http://publico.test/survey/" in text
    assert "41.200 aceptados" in text
    assert "{{" not in text
    assert "{%" not in text
    asked = next(letter for letter in came if str(letter["Subject"]).startswith("Se necesita su respuesta"))
    assert "¿Cuál lista?" in asked.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "¿Cuál lista?" in asked.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_the_link_to_sign_is_personal(cast: Cast, letters: Callable[[], list[EmailMessage]]) -> None:
    filed(cast)

    (asked,) = [letter for letter in letters() if "visto bueno" in str(letter["Subject"])]

    assert cast.head.email in str(asked["To"])
    assert "http://publico.test/sign/" in asked.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_gate_that_was_signed_meanwhile_is_not_asked_for(
    cast: Cast, letters: Callable[[], list[EmailMessage]]
) -> None:
    received(cast)

    assert not [letter for letter in letters() if str(letter["Subject"]).startswith("Su visto bueno")]


@pytest.mark.parametrize("goes_on", [False, True])
def test_nothing_is_written_about_a_wait_that_ended_meanwhile(
    cast: Cast, letters: Callable[[], list[EmailMessage]], goes_on: bool
) -> None:
    ticket = taken(cast)
    day = at("2026-03-16 08:00").date()
    move(ticket, "Suspendido", reason="En espera por usuario", note="¿Qué lista?", by=cast.professional, at=FILED,
         resume_on=day)  # fmt: skip
    letters()
    assert fire_timers(at("2026-03-16 09:00")) == 1
    assert remind_resumptions(at("2026-03-16 09:00")) == 1
    if not goes_on:
        step(ticket, "answer", by=cast.requester, at=at("2026-03-16 09:01"))

    told = [str(letter["Subject"]) for letter in letters() if cast.head.email not in str(letter["To"])]

    answered = [subject for subject in told if subject.startswith("Respondieron")]
    assert (len(told), len(answered)) == ((3, 0) if goes_on else (1, 1)), told


def test_a_letter_names_no_day_of_closing_where_nothing_closes_by_itself(app: Flask) -> None:
    said: dict[str, Any] = {
        "to": SimpleNamespace(name="Ana"),
        "ticket": SimpleNamespace(number="1"),
        "delivered": [],
        "note": "",
    }
    said |= {"url": "https://example.org/x", "closes": None}
    with app.test_request_context():
        text = render_template("emails/solved/body.txt", **said)

    assert "se cierra por sí sola" not in text
    assert "Evaluar la solución" in text
