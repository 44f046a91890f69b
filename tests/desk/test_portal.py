"""Banners of the portal: six at once and no more, each from the first free date, solved when it is scheduled (G-9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, Cast, approve, at, stored
from tests.desk.portal_house import answers, asking, kept
from ticketing.desk.attachments.actions import attach
from ticketing.desk.deliverables.queries import one as owed
from ticketing.desk.deliverables.shown import owed as told_owed
from ticketing.desk.filing.actions import edit
from ticketing.desk.moving.actions import step
from ticketing.desk.portal import actions, cases, queries
from ticketing.desk.portal.asked import of_ticket, room
from ticketing.desk.portal.jobs import turn_banners
from ticketing.desk.portal.models import LIVE, OVER, PUBLISH, REMOVE, SCHEDULED, Banner
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from workflows.refusals import Refused

if TYPE_CHECKING:
    from ticketing.desk.cases.models import Ticket

LATER = at("2026-03-10 09:00")


def scheduled(cast: Cast, when: datetime = FILED, **changes: object) -> Banner:
    """A banner that has its time."""
    ticket = asking(cast, when, **changes)
    return actions.schedule(ticket, by=cast.professional, at=when)


def kinds(ticket: Ticket) -> list[str]:
    return [each.kind for each in history("ticket", ticket.id) if each.kind.startswith("banner")]


def filled(cast: Cast, *untils: str) -> list[Banner]:
    return [scheduled(cast, banner_until=until) for until in untils]


SIX = ("2026-04-10", "2026-04-20", "2026-05-01", "2026-05-02", "2026-05-03", "2026-05-04")


def test_scheduling_publishes_and_solves(cast: Cast) -> None:
    banner = scheduled(cast)
    ticket = banner.ticket

    assert (banner.state(FILED), banner.from_at, banner.until_at) == (LIVE, FILED, at("2026-06-01 00:00"))
    assert (banner.content_number, banner.title) == (1, "Créditos abiertos")
    assert ticket.state == "Solucionado"
    assert told_owed(ticket)[0].line.startswith("banner en Página de inicio, desde el ")
    assert [one.id for one in queries.live(FILED)] == [banner.id]
    assert queries.live(at("2026-06-01 00:00")) == []


def test_the_seventh_gets_the_first_free_date_and_keeps_its_end(cast: Cast) -> None:
    filled(cast, *SIX)
    ticket = asking(cast, banner_until="2026-06-30")
    asked = of_ticket(ticket)
    assert asked is not None
    assert room(ticket, asked, at=FILED) == at("2026-04-11 00:00")

    banner = actions.schedule(ticket, by=cast.professional, at=FILED)

    assert (banner.from_at, banner.until_at) == (at("2026-04-11 00:00"), at("2026-07-01 00:00"))
    assert banner.state(FILED) == SCHEDULED
    assert ticket.state == "Solucionado", "its ticket is solved when it is scheduled"
    assert len(queries.live(FILED)) == 6


def test_there_is_no_room_before_its_end(cast: Cast) -> None:
    filled(cast, *SIX)
    ticket = asking(cast, banner_until="2026-04-05")
    with pytest.raises(Refused, match="no hay lugar hasta el"):
        actions.schedule(ticket, by=cast.professional, at=FILED)
    assert queries.of(ticket) == []
    assert ticket.state == "En proceso"


def test_inner_sections_take_any_number(cast: Cast) -> None:
    for _ in range(7):
        banner = scheduled(cast, banner_place="inner")
        assert banner.state(FILED) == LIVE
    assert len(queries.live(FILED, "inner")) == 7


def test_a_later_date_may_be_chosen_and_an_earlier_one_not(cast: Cast) -> None:
    filled(cast, *SIX)
    ticket = asking(cast, banner_until="2026-06-30")
    for wanted, said in (
        (at("2026-04-10 00:00"), "la primera fecha libre es el"),
        (at("2026-07-01 00:00"), "antes de su último día"),
    ):
        with pytest.raises(Refused, match=said):
            actions.schedule(ticket, from_at=wanted, by=cast.professional, at=FILED)
    chosen = at("2026-05-10 08:00")
    assert actions.schedule(ticket, from_at=chosen, by=cast.professional, at=FILED).from_at == chosen


def test_what_is_more_is_delivered_apart(cast: Cast) -> None:
    ticket = asking(cast)
    actions.schedule(ticket, more=True, by=cast.professional, at=FILED)
    assert ticket.state == "En proceso"
    assert owed(ticket, "web").done_at is None


def test_a_request_is_not_solved_before_its_banner_has_a_date(cast: Cast) -> None:
    from ticketing.desk.deliverables.actions import tick

    ticket = asking(cast)
    shows = stored("captura.pdf")
    attach(ticket, shows, "deliverable", by=cast.professional, at=FILED)
    tick(ticket, "web", evidence={"files": [shows.token]}, by=cast.professional, at=FILED)
    with pytest.raises(Refused, match="Falta programar el banner"):
        step(ticket, "solve", by=cast.professional, at=FILED)
    actions.schedule(ticket, by=cast.professional, at=FILED)
    step(ticket, "solve", by=cast.professional, at=FILED)
    assert ticket.state == "Solucionado"


def test_nobody_types_a_banner_as_evidence(cast: Cast) -> None:
    from ticketing.desk.deliverables.actions import tick

    ticket = asking(cast)
    with pytest.raises(Refused, match="Falta la evidencia"):
        tick(ticket, "web", evidence={"banner": 1}, by=cast.professional, at=FILED)


def test_who_may_not_and_when_it_may_not_be(cast: Cast) -> None:
    ticket = asking(cast)
    for person in (cast.requester, cast.stranger, cast.auditor):
        with pytest.raises(Refused, match="Los banners los programa y los retira"):
            actions.schedule(ticket, by=person, at=FILED)
    step(ticket, "suspend", note="¿Cuál?", by=cast.professional, at=FILED)
    with pytest.raises(Refused, match="así no se programa"):
        actions.schedule(ticket, by=cast.professional, at=FILED)


def test_it_is_scheduled_once(cast: Cast) -> None:
    banner = scheduled(cast, banner_place="inner")
    with pytest.raises(Refused, match="ya está programado"):
        actions.schedule(banner.ticket, by=cast.professional, at=FILED)


def test_a_day_that_is_over_is_not_scheduled(cast: Cast) -> None:
    ticket = asking(cast, banner_until="2026-03-05")
    with pytest.raises(Refused, match="que ya pasó"):
        actions.schedule(ticket, by=cast.professional, at=at("2026-03-06 00:00"))


def test_withdrawn_with_a_reason_it_moves_nobody_until_somebody_brings_one_forward(cast: Cast) -> None:
    first, *_others = filled(cast, *SIX)
    seventh = scheduled(cast, banner_until="2026-06-30")
    for why, said in (("  ", "Escriba por qué"), ("x" * 2001, "hasta 2000")):
        with pytest.raises(Refused, match=said):
            actions.withdraw(first, reason=why, by=cast.professional, at=LATER)
    with pytest.raises(Refused, match="Todavía no hay lugar"):
        actions.bring_forward(seventh, by=cast.professional, at=LATER)

    actions.withdraw(first, reason="Está desactualizado", by=cast.other_professional, at=LATER)

    assert (first.state(LATER), first.ended_by, first.reason) == (OVER, cast.other_professional, "Está desactualizado")
    assert seventh.from_at == at("2026-04-11 00:00")
    actions.bring_forward(seventh, by=cast.professional, at=LATER)
    assert (seventh.from_at, seventh.state(LATER)) == (LATER, LIVE)
    assert seventh.until_at == at("2026-07-01 00:00")
    assert kinds(seventh.ticket) == ["banner_scheduled", "banner_moved"]
    with pytest.raises(Refused, match="ya no está en el portal"):
        actions.withdraw(first, reason="Otra vez", by=cast.professional, at=LATER)


def test_it_goes_live_is_told_of_and_withdrawn_by_itself(cast: Cast) -> None:
    banner = actions.schedule(
        asking(cast, banner_until="2026-04-30"), from_at=at("2026-03-20 00:00"), by=cast.professional, at=FILED
    )
    db.session.commit()
    told = []
    for when in ("2026-03-19 23:59", "2026-03-20 00:00", "2026-04-23 23:59", "2026-04-24 00:00", "2026-05-01 00:00"):
        for _ in range(2):  # a second look does nothing
            turn_banners(at(when))
        told.append(kinds(banner.ticket)[1:])
    assert told == [
        [],
        ["banner_live"],
        ["banner_live"],
        ["banner_live", "banner_ending"],
        ["banner_live", "banner_ending", "banner_over"],
    ]
    assert banner.ended_at == at("2026-05-01 00:00")
    assert banner.ended_by is None


def test_a_worker_that_slept_through_all_of_it_tells_only_the_end(cast: Cast) -> None:
    banner = actions.schedule(
        asking(cast, banner_until="2026-04-30"), from_at=at("2026-03-20 00:00"), by=cast.professional, at=FILED
    )
    db.session.commit()
    turn_banners(at("2026-06-01 08:00"))
    assert kinds(banner.ticket) == ["banner_scheduled", "banner_over"]
    assert [task.kind for task in queries.tasks_of(banner)] == [REMOVE]


def test_where_the_portal_reads_nothing_somebody_puts_it_up_and_takes_it_down(cast: Cast) -> None:
    banner = scheduled(cast, banner_until="2026-03-31")
    (published,) = queries.tasks_of(banner)
    assert (published.kind, published.owner) == (PUBLISH, cast.professional)
    for address, said in (("", "Falta la constancia"), ("portal", "dirección completa"), ("javascript:1", "completa")):
        with pytest.raises(Refused, match=said):
            actions.do(published, address=address, by=cast.professional, at=FILED)
    with pytest.raises(Refused, match="Los banners los programa"):
        actions.do(published, address="https://portal.test/", by=cast.requester, at=FILED)
    actions.do(published, address="https://portal.test/", by=cast.professional, at=FILED)
    with pytest.raises(Refused, match="ya estaba hecho"):
        actions.do(published, address="https://portal.test/otra", by=cast.professional, at=FILED)
    assert published.evidence == {"address": "https://portal.test/"}
    db.session.commit()

    turn_banners(at("2026-04-01 00:00"))

    removed = queries.tasks_of(banner)[1]
    assert (removed.kind, removed.done_at) == (REMOVE, None)
    actions.do(removed, address="https://portal.test/", by=cast.other_professional, at=at("2026-04-01 08:00"))
    assert removed.done_by == cast.other_professional


def test_an_edit_of_the_banner_takes_it_off_and_another_one_does_not(cast: Cast) -> None:
    banner = actions.schedule(asking(cast), more=True, by=cast.professional, at=FILED)
    ticket = banner.ticket
    step(ticket, "suspend", note="¿Cuál?", by=cast.professional, at=FILED)
    same = dict(ticket.content.fields)
    edit(ticket, fields=same | {"words": "<p>Otra cosa.</p>"}, by=cast.requester, at=FILED, seen=ticket.version)
    assert queries.standing(ticket) is not None
    edit(ticket, fields=same | {"banner_title": "Otro título"}, by=cast.requester, at=FILED, seen=ticket.version)

    assert banner.state(FILED) == OVER
    assert banner.reason == cases.CHANGED
    approve(ticket, cast)
    assert queries.live(FILED) == []


def test_another_picture_is_another_banner(cast: Cast) -> None:
    banner = scheduled(cast)
    asked = of_ticket(banner.ticket)
    assert asked is not None
    assert asked.digest == banner.content_hash
    assert asked.picture is not None
    other = {**vars(asked), "picture": {**asked.picture, "sha256": "0" * 64}}
    assert type(asked)(**other).digest != banner.content_hash


def test_an_annulled_request_leaves_nothing_on_the_portal(cast: Cast) -> None:
    banner = actions.schedule(asking(cast), more=True, by=cast.professional, at=FILED)
    ticket = banner.ticket
    step(ticket, "suspend", note="¿Sigue?", by=cast.professional, at=FILED)
    ends = [each for each in _steps(ticket) if each.target == "Anulado" and "professional" in each.by]
    step(ticket, ends[0].key, note="Ya no", by=cast.professional, at=FILED)
    assert banner.state(FILED) == OVER
    assert banner.reason == cases.ANNULLED


def _steps(ticket: Ticket):  # type: ignore[no-untyped-def]
    from ticketing.desk.cases.rules import rules_of

    return rules_of(ticket).steps_from(ticket.state)


def test_a_picture_that_is_gone_is_not_published(cast: Cast) -> None:
    from ticketing.office.files import queries as files

    ticket = asking(cast)
    path = files.path(kept())
    path.rename(path.with_suffix(".gone"))
    try:
        with pytest.raises(Refused, match="no se puede publicar"):
            actions.schedule(ticket, by=cast.professional, at=FILED)
    finally:
        path.with_suffix(".gone").rename(path)


def test_it_is_not_remembered_of_a_stay_that_is_shorter_than_that(cast: Cast) -> None:
    assert scheduled(cast, banner_until="2026-03-07").remind_at is None
    assert scheduled(cast, banner_until="2026-03-31").remind_at == at("2026-03-25 00:00")


def test_a_request_without_a_banner_has_none_to_schedule(cast: Cast) -> None:
    from tests.desk.cast import taken

    ticket = taken(cast, category="Publicación de archivos en la web", fields=answers(banner=False))
    with pytest.raises(Refused, match="no pide ningún banner"):
        actions.schedule(ticket, by=cast.professional, at=FILED)
    assert cases.objection(ticket, _solved()) is None


def _solved():  # type: ignore[no-untyped-def]
    from ticketing.office.doors import CaseChange

    return CaseChange("solved")


def test_its_end_is_told_a_week_before_whatever_else_is_due(cast: Cast) -> None:
    banner = scheduled(cast, banner_until="2026-05-31")
    assert banner.remind_at == at("2026-06-01 00:00") - timedelta(days=7)


def test_what_was_dropped_is_scheduled_again_before_it_is_solved(cast: Cast) -> None:
    banner = actions.schedule(asking(cast), more=True, by=cast.professional, at=FILED)
    ticket = banner.ticket
    step(ticket, "suspend", note="¿Cuál?", by=cast.professional, at=FILED)
    same = dict(ticket.content.fields)
    for title in ("Otro título", same["banner_title"]):
        edit(ticket, fields=same | {"banner_title": title}, by=cast.requester, at=FILED, seen=ticket.version)
    asked = of_ticket(ticket)
    assert asked is not None
    assert asked.digest == banner.content_hash
    assert cases.objection(ticket, _solved()) is not None


def test_documents_are_delivered_apart(cast: Cast) -> None:
    from tests.desk.cast import stored

    ticket = asking(cast, more_files=[(stored("bases.pdf"), "attachment", None)])
    actions.schedule(ticket, by=cast.professional, at=FILED)
    assert ticket.state == "En proceso"
    assert owed(ticket, "web").done_at is None


def test_one_that_is_brought_forward_is_told_of_before_its_end_too(cast: Cast) -> None:
    banner = actions.schedule(
        asking(cast, banner_until="2026-04-30"), from_at=at("2026-04-28 00:00"), by=cast.professional, at=FILED
    )
    assert banner.remind_at is None
    actions.bring_forward(banner, by=cast.professional, at=LATER)
    assert banner.remind_at == at("2026-04-24 00:00")
