"""Each thing owed has who sees to it, and a state of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened, value, words
from tests.desk.cast import BOTH, Cast, at, filed, taken
from tests.desk.test_notices import waiting
from ticketing.desk.deliverables.actions import give, tick
from ticketing.desk.deliverables.shown import owed
from ticketing.desk.home.office import working
from ticketing.desk.moving.actions import step
from ticketing.extensions import db
from ticketing.office.people.queries import roles_of
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket

LATER = at("2026-03-03 09:00")


def states(ticket: Ticket) -> dict[str, tuple[str, str]]:
    return {each.kind: (each.state, each.assignee) for each in owed(ticket)}


def test_each_thing_owed_has_its_own_hands_and_state(cast: Cast) -> None:
    ticket = taken(cast, category=BOTH)
    assert states(ticket) == {"web": ("Sin empezar", ""), "campaign": ("Sin empezar", "")}

    give(ticket, "web", cast.other_professional, by=cast.coordinator, at=LATER, seen=ticket.version)
    assert states(ticket) == {"web": ("En curso", "Ana Atiende"), "campaign": ("Sin empezar", "")}

    tick(ticket, "web", evidence={"address": "https://portal.example/becas"}, by=cast.professional, at=LATER)
    assert states(ticket)["web"] == ("Entregada", "Ana Atiende")
    assert ticket.assignee is cast.professional


def test_whoever_it_is_given_to_is_told_and_finds_it(cast: Cast) -> None:
    ticket = taken(cast, category=BOTH)
    waiting()

    give(ticket, "web", cast.other_professional, by=cast.coordinator, at=LATER, seen=None)

    assert waiting() == [("tell_owed", str(cast.other_professional.id))]
    roles = roles_of(cast.other_professional, LATER.date())
    mine = working(cast.other_professional, roles)
    assert mine is not None
    assert db.session.scalars(mine).all() == [ticket.id]


def test_who_works_it_takes_one_and_only_who_assigns_gives_it_to_others(cast: Cast) -> None:
    ticket = taken(cast, category=BOTH)
    waiting()
    give(ticket, "web", cast.professional, by=cast.professional, at=LATER, seen=None)
    assert waiting() == [], "nobody is told of the own doing"

    with pytest.raises(Refused, match="lo reparte"):
        give(ticket, "web", cast.other_professional, by=cast.professional, at=LATER, seen=None)
    with pytest.raises(Refused, match="no atiende solicitudes"):
        give(ticket, "web", cast.requester, by=cast.coordinator, at=LATER, seen=None)
    with pytest.raises(Refused, match="lo reparte"):
        give(ticket, "web", cast.requester, by=cast.requester, at=LATER, seen=None)


def test_what_is_delivered_or_over_is_given_to_nobody(cast: Cast) -> None:
    ticket = taken(cast, category=BOTH)
    tick(ticket, "web", evidence={"address": "https://portal.example/becas"}, by=cast.professional, at=LATER)
    with pytest.raises(Refused, match="ya estaba entregado"):
        give(ticket, "web", cast.professional, by=cast.coordinator, at=LATER, seen=None)

    other = filed(cast, category=BOTH)
    step(other, "withdraw", note="Ya no", by=cast.requester, at=LATER)
    with pytest.raises(Refused, match="eso ya no se cambia"):
        give(other, "web", cast.professional, by=cast.coordinator, at=LATER, seen=None)


def test_an_old_page_gives_nothing(cast: Cast) -> None:
    ticket = taken(cast, category=BOTH)
    seen = ticket.version
    step(ticket, "suspend", note="¿Cuál?", by=cast.professional, at=LATER)

    with pytest.raises(Overtaken):
        give(ticket, "web", cast.professional, by=cast.coordinator, at=LATER, seen=seen)


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def test_the_page_gives_it_and_says_who_has_it(house: House) -> None:
    with house.open():
        taken(house.cast(), category=BOTH)
        ana = house.cast().other_professional.id
    clara, page = house.browser("Clara Coordinadora"), "/tickets/2026-0001"
    place = f"{page}/deliverables/web/assignee"
    seen = value(clara.get(page), "seen", within=f'action="{place}')

    sent = clara.post(place, data={"which": "give-web", "seen": seen, "person": ana})

    assert (sent.status_code, sent.location) == (303, f"{page}#entrega-web")
    shown = words(house.browser("Rosa Solicitante").get(page))
    assert "En curso, Ana Atiende" in shown
    assert "Clara Coordinadora dejó «Publicación en el portal» a cargo de Ana Atiende" in shown
