"""The queue and who sees what: what one may not see does not exist."""

from __future__ import annotations

import pytest

from tests.desk.cast import FILED, WEB, Cast, at, filed, form, received, stored, taken
from ticketing.desk.access import queries as tickets
from ticketing.desk.access.permission import may_see_file as may_see
from ticketing.desk.cases import queries as cases
from ticketing.desk.cases.models import Ticket
from ticketing.desk.gates import queries as gates
from ticketing.desk.handling.actions import reserve
from ticketing.desk.moving.actions import move
from ticketing.desk.queue import queries as queue
from ticketing.desk.queue.queries import Filters
from ticketing.extensions import db
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

ON = FILED.date()


def sees(person: Person, ticket: Ticket) -> bool:
    try:
        return tickets.get(ticket.number, person, roles_of(person, ON), ON) is ticket
    except Missing:
        return False


@pytest.mark.parametrize(
    ("who", "plain", "reserved"),
    [
        ("requester", True, True), ("colleague", True, False), ("head", True, True), ("law_head", True, True),
        ("treasury_head", False, False), ("stranger", False, False), ("press", True, True),
        ("professional", True, False), ("coordinator", True, True), ("auditor", True, False),
    ],
)  # fmt: skip
def test_who_sees_a_ticket_and_a_reserved_one(cast: Cast, who: str, plain: bool, reserved: bool) -> None:
    person = getattr(cast, who)
    ticket = filed(cast, fields=form(areas=[cast.law.id]))
    file = stored("anexo.pdf")
    from ticketing.desk.attachments.actions import attach

    attach(ticket, file, "attachment", by=cast.requester, at=FILED)
    assert sees(person, ticket) is plain
    assert may_see(file, person, roles_of(person, ON), ON) is plain

    reserve(ticket, True, reason="Datos de una persona", ground="18a", by=cast.requester, at=FILED, seen=None)

    assert sees(person, ticket) is reserved
    assert may_see(file, person, roles_of(person, ON), ON) is reserved


@pytest.mark.parametrize("number", ["", "2026", "2026-9999", "x-y", "2026-0001-1", "-1-1"])
def test_a_number_that_is_none_is_missing(cast: Cast, number: str) -> None:
    filed(cast)

    with pytest.raises(Missing):
        tickets.get(number, cast.coordinator, roles_of(cast.coordinator, ON), ON)


def test_the_views_count_what_they_hold(cast: Cast) -> None:
    filed(cast)
    received(cast)
    taken(cast)
    suspended = taken(cast)
    move(suspended, "Suspendido", reason="En espera por usuario", note="x", by=cast.professional, at=FILED)
    exception = received(cast, at("2026-03-02 08:30"), category=WEB, exception="Transparencia")
    late = received(cast, at("2026-02-16 09:00"))
    roles, now = roles_of(cast.professional, ON), FILED

    told = queue.counts(cast.professional, roles, now)

    assert told == {
        "unassigned": 3, "mine": 2, "due_today": 1, "late": 1, "escalated": 0, "awaiting_approval": 1,
        "suspended": 1, "solved": 0, "all_open": 6, "filed": 0, "all": 6,
    }  # fmt: skip
    assert list(queue.queue(cast.professional, roles, now, "due_today").tickets) == [exception]
    assert list(queue.queue(cast.professional, roles, now, "late").tickets) == [late]
    for view, count in told.items():
        assert len(queue.queue(cast.professional, roles, now, view).tickets) == count


def test_the_queue_goes_page_by_page_in_the_order_of_what_is_due(cast: Cast) -> None:
    made = [received(cast, at(f"2026-03-{day:02} 09:00")) for day in (5, 3, 4)]
    made += [filed(cast), filed(cast)]
    roles, seen, after = roles_of(cast.coordinator, ON), list[Ticket](), None
    while True:
        page = queue.queue(cast.coordinator, roles, FILED, "all_open", after=after, most=2)
        seen += page.tickets
        after = page.next
        if after is None:
            break

    assert seen == [made[1], made[2], made[0], made[3], made[4]]


def test_filters_narrow_a_view(cast: Cast) -> None:
    web, campaign = received(cast, category=WEB), received(cast, fields=form(subject="Jornada de créditos"))
    roles = roles_of(cast.coordinator, ON)

    def found(filters: Filters) -> list[Ticket]:
        return list(queue.queue(cast.coordinator, roles, FILED, "all_open", filters).tickets)

    assert found(Filters(category=WEB)) == [web]
    assert found(Filters(text="jornada")) == [campaign]
    assert found(Filters(text=web.number)) == [web]
    assert found(Filters(department_id=cast.law.id)) == []
    assert found(Filters(text="100%_")) == []
    with pytest.raises(Refused):
        queue.queue(cast.coordinator, roles, FILED, "inventada")
    with pytest.raises(Refused):
        queue.queue(cast.coordinator, roles, FILED, "all", after="x")


def test_the_search_finds_only_what_one_sees(cast: Cast) -> None:
    ticket = received(cast)

    assert list(tickets.search(cast.requester, roles_of(cast.requester, ON), ON, "becas")) == [ticket]
    assert list(tickets.search(cast.stranger, roles_of(cast.stranger, ON), ON, "becas")) == []


def test_what_waits_is_said_in_words(cast: Cast) -> None:
    assert gates.waiting_on(filed(cast)) == "Visto bueno de la jefatura"
    assert gates.waiting_on(taken(cast)) == "Pedro Profesional"


def test_the_story_is_told_in_words(cast: Cast) -> None:
    ticket = taken(cast)
    db.session.commit()

    told = [
        f"{each.actor.name if each.actor else 'El sistema'} {each.said}"
        for each in cases.happenings(ticket, internal=True)
    ]

    assert told == [
        "Rosa Solicitante radicó la solicitud",
        "Rosa Solicitante dio el visto bueno «Aprobación de la Oficina Asesora de Comunicaciones»",
        "Víctor Vicepresidente dio el visto bueno «Visto bueno de la jefatura»",
        "El sistema dio la solicitud por recibida",
        "Pedro Profesional la pasó a «En proceso» (Tomar)",
        "Pedro Profesional marcó la lista de verificación",
    ]
