"""The survey: it closes, or reopens, or comes too late; and nobody has to answer it (G-15 to G-17)."""

from __future__ import annotations

import pytest

from tests.desk.cast import FILED, Cast, at, taken
from ticketing.desk.cases.models import Ticket
from ticketing.desk.deliverables.actions import tick
from ticketing.desk.moving.jobs import fire_timers
from ticketing.desk.surveys import actions as surveys
from ticketing.desk.surveys import queries as answers
from ticketing.ledger.events.queries import history
from workflows.refusals import Refused

SOLVED = at("2026-03-20 11:00")
CLOSES = at("2026-03-26 17:00")
SCORES = {"solved": 5, "on_time": "4", "treatment": 5}


def solved(cast: Cast) -> Ticket:
    ticket = taken(cast)
    tick(ticket, "campaign", evidence={"campaign_id": 1, "figures": {"accepted": 3}}, by=None, at=SOLVED)
    return ticket


def test_an_answered_survey_closes(cast: Cast) -> None:
    ticket = solved(cast)

    row = surveys.answer(
        ticket, agrees=True, scores=SCORES, comment="Gracias", channel="mail", by=cast.requester, at=SOLVED
    )

    assert (ticket.state, history("ticket", ticket.id)[-1].payload["reason"]) == (
        "Cerrado",
        "Se ha validado con el usuario",
    )
    assert (row.scores, row.solved_at) == ({"solved": 5, "on_time": 4, "treatment": 5}, SOLVED)


def test_who_disagrees_says_why_and_reopens(cast: Cast) -> None:
    ticket = solved(cast)
    with pytest.raises(Refused, match="qué falta"):
        surveys.answer(ticket, agrees=False, scores={}, comment=" ", channel="mail", by=cast.requester, at=SOLVED)

    surveys.answer(ticket, agrees=False, scores={}, comment="Falta", channel="mail", by=cast.requester, at=SOLVED)

    assert (ticket.state, ticket.clock) == ("Reabierto", "running")
    assert len(answers.of(ticket)) == 1


@pytest.mark.parametrize("scores", [{"solved": 5}, SCORES | {"solved": 6}, SCORES | {"solved": "mucho"}])
def test_required_questions_are_answered_from_one_to_five(cast: Cast, scores: dict[str, object]) -> None:
    ticket = solved(cast)

    with pytest.raises(Refused):
        surveys.answer(ticket, agrees=True, scores=scores, comment="", channel="mail", by=cast.requester, at=SOLVED)

    assert ticket.state == "Solucionado"


def test_only_the_requester_answers(cast: Cast) -> None:
    ticket = solved(cast)

    for other in (cast.colleague, cast.professional, cast.head):
        with pytest.raises(Refused, match="que tiene la solicitud"):
            surveys.answer(ticket, agrees=True, scores=SCORES, comment="", channel="desk", by=other, at=SOLVED)


def test_nobody_answers_and_it_closes_at_the_close_of_the_third_working_day(cast: Cast) -> None:
    ticket = solved(cast)
    assert fire_timers(at("2026-03-26 16:59")) == 0

    assert fire_timers(at("2026-03-28 09:00")) == 1
    assert fire_timers(at("2026-03-28 09:01")) == 0

    last = history("ticket", ticket.id)[-1]
    assert (ticket.state, last.at, last.actor_id) == ("Cerrado", CLOSES, None)
    assert last.payload["reason"].startswith("Por tiempo excedido de los tres (3) días")


def test_a_late_worker_gives_nobody_more_time(cast: Cast) -> None:
    ticket = solved(cast)

    with pytest.raises(Refused, match="ya está cerrada"):
        surveys.answer(
            ticket, agrees=True, scores=SCORES, comment="", channel="mail", by=cast.requester, at=at("2026-03-26 17:01")
        )


def test_after_the_closing_a_comment_is_kept_and_moves_nothing(cast: Cast) -> None:
    ticket = solved(cast)
    fire_timers(at("2026-03-27 08:00"))

    surveys.comment(ticket, "Quedó bien", channel="mail", by=cast.requester, at=at("2026-03-27 09:00"))

    assert ticket.state == "Cerrado"
    assert history("ticket", ticket.id)[-1].payload["body"] == "Quedó bien"


def test_a_survey_before_its_time_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="todavía no espera"):
        surveys.answer(taken(cast), agrees=True, scores=SCORES, comment="", channel="desk", by=cast.requester, at=FILED)
