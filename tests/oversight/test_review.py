"""Reviewing what was drawn: times reckoned anew, verdicts, findings, the signature."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.desk.cast import WEB, Cast, at, taken
from tests.oversight.march import AFTER, drawn, march, solve, solved
from ticketing.desk.cases.models import Ticket
from ticketing.desk.clock.jobs import mark_breaches
from ticketing.desk.clock.models import ClockSegment
from ticketing.desk.handling.actions import recategorise
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.oversight.findings.actions import record_finding
from ticketing.oversight.samples import actions, figures
from ticketing.oversight.samples.checks import redrawn
from ticketing.oversight.samples.models import Sample, SampleItem
from ticketing.oversight.samples.rederive import rederive
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused


def of(sample: Sample, ticket: Ticket) -> SampleItem:
    return next(item for item in sample.items if item.ticket_id == ticket.id)


def conform(cast: Cast, item: SampleItem, verdict: str = "conforme", note: str = "") -> None:
    actions.review(item, verdict=verdict, note=note, by=cast.coordinator, at=AFTER, seen=item.version)


def reviewed(cast: Cast) -> Sample:
    """March's sample with every verdict."""
    sample = drawn(cast)
    for item in sample.items:
        conform(cast, item)
    return sample


def test_every_time_comes_out_of_the_segments_as_it_was_stored(cast: Cast) -> None:
    march(cast)
    mark_breaches(AFTER)
    for item in drawn(cast).items:
        assert rederive(item, AFTER).agrees, item.ticket.number


def test_what_is_an_exception_no_longer_was_still_received_as_one(cast: Cast) -> None:
    ticket = taken(cast, at("2026-03-03 07:30"), category=WEB, exception="transparency")
    recategorise(
        ticket, "Nueva sección en la web", reason="Es otra cosa", by=cast.professional, at=at("2026-03-03 09:00"),
        seen=None,
    )  # fmt: skip
    solve(ticket, cast, "2026-03-06 10:00")

    again = rederive(of(drawn(cast), ticket), AFTER)

    assert (ticket.received_at, ticket.exception) == (at("2026-03-03 07:30"), None)
    assert again.agrees


def test_a_breach_that_was_wiped_is_found_again(cast: Cast) -> None:
    late = march(cast)["late"]
    item = of(drawn(cast), late)
    late.breached_at = None
    again = rederive(item, AFTER)
    assert [line.what for line in again.lines if not line.agrees] == ["late_since"]
    assert (again.breached, again.agrees) == (True, False)


def test_a_breach_that_never_was_is_found_out(cast: Cast) -> None:
    met = march(cast)["met"]
    met.breached_at = at("2026-03-05 10:00")
    item = of(drawn(cast), met)
    again = rederive(item, AFTER)
    assert [line.what for line in again.lines if not line.agrees] == ["late_since", "in_time"]


def test_another_reception_is_found_out(cast: Cast) -> None:
    met = march(cast)["met"]
    met.received_at = at("2026-03-04 08:00")
    again = rederive(of(drawn(cast), met), AFTER)
    assert "received" in [line.what for line in again.lines if not line.agrees]


@pytest.mark.parametrize(
    ("column", "fault"),
    [("start_at", "Un tramo no empieza con ningún hecho"), ("end_at", "Entre dos tramos hay un hueco")],
)
def test_a_segment_that_was_moved_is_found_out(cast: Cast, column: str, fault: str) -> None:
    met = march(cast)["met"]
    item = of(drawn(cast), met)
    rows = db.session.scalars(select(ClockSegment.id).where(ClockSegment.ticket_id == met.id)).all()
    which = max(rows) if column == "start_at" else min(rows)
    changed = {column: at("2026-03-05 09:00")}
    if column == "start_at":
        before = sorted(rows)[-2]
        db.session.execute(update(ClockSegment).where(ClockSegment.id == before).values(end_at=changed[column]))
    db.session.execute(update(ClockSegment).where(ClockSegment.id == which).values(**changed))
    db.session.expire_all()
    found = rederive(item, AFTER).fault
    assert found is not None
    assert found.startswith(fault)


def test_a_review_keeps_the_times_reckoned_anew(cast: Cast) -> None:
    march(cast)
    item = of(drawn(cast), db.session.get_one(Ticket, 2))
    conform(cast, item)
    assert (item.verdict, item.reviewed_by, item.reviewed_at) == ("conforme", cast.coordinator, AFTER)
    assert item.rederived["consumed_minutes"] == 137 * 60
    assert item.rederived["breached"]
    event = history("sample", item.sample_id)[-1]
    assert (event.kind, event.payload["number"], event.payload["own_work"]) == ("reviewed", item.ticket.number, False)


def test_who_worked_the_ticket_reviews_it_openly(cast: Cast) -> None:
    solved(cast, "2026-03-06 10:00", solver=cast.coordinator)
    item = drawn(cast).items[0]
    assert item.sample.population[0]["person"] == cast.coordinator.name
    conform(cast, item)
    assert history("sample", item.sample_id)[-1].payload["own_work"]


def test_who_was_given_the_ticket_after_it_was_solved_did_not_work_it(cast: Cast) -> None:
    solved(cast, "2026-03-06 10:00").assignee = cast.coordinator
    item = drawn(cast).items[0]
    assert item.sample.population[0]["person"] == cast.professional.name
    conform(cast, item)
    assert not history("sample", item.sample_id)[-1].payload["own_work"]


def test_who_has_an_open_ticket_in_hand_works_it(cast: Cast) -> None:
    taken(cast, at("2026-03-02 10:15"), category=WEB).assignee = cast.coordinator
    item = drawn(cast).items[0]
    conform(cast, item)
    assert history("sample", item.sample_id)[-1].payload["own_work"]


@pytest.mark.parametrize(("verdict", "why"), [("no conforme", "necesita un hallazgo"), ("regular", "Elija si")])
def test_a_verdict_that_is_refused_changes_nothing(cast: Cast, verdict: str, why: str) -> None:
    march(cast)
    item = drawn(cast).items[0]
    with pytest.raises(Refused, match=why):
        conform(cast, item, verdict)
    assert (item.verdict, item.version) == (None, 1)


def test_what_has_a_finding_needs_no_other_reason(cast: Cast) -> None:
    march(cast)
    item = drawn(cast).items[0]
    record_finding(item, code="evidence", text="Falta la captura", by=cast.coordinator, at=AFTER)
    conform(cast, item, "no conforme")
    assert item.verdict == "no conforme"


def test_the_second_of_two_reviewers_is_told_who_was_first(cast: Cast) -> None:
    march(cast)
    item = drawn(cast).items[0]
    conform(cast, item)
    with pytest.raises(Overtaken, match="Clara Coordinadora revisó"):
        actions.review(item, verdict="no conforme", note="x", by=cast.auditor, at=AFTER, seen=1)
    assert item.verdict == "conforme"


def test_a_finding_goes_to_who_worked_the_ticket(cast: Cast) -> None:
    march(cast)
    item = drawn(cast).items[0]
    record_finding(item, code="late", text=" Se entregó tarde ", by=cast.coordinator, at=AFTER)
    assert item.findings[0].text == "Se entregó tarde"
    assert recipients() == [cast.professional.email]


def test_a_finding_on_what_nobody_works_goes_to_the_coordination(cast: Cast) -> None:
    march(cast)
    item = drawn(cast).items[0]
    cast.professional.disabled_at = AFTER
    record_finding(item, code="late", text="Se entregó tarde", by=cast.coordinator, at=AFTER)
    assert recipients() == [cast.coordinator.email]


def recipients() -> list[str]:
    return list(db.session.scalars(select(ReactionRow.recipient).where(ReactionRow.effect == "mail_finding")))


@pytest.mark.parametrize(("code", "text"), [("", "algo"), ("otro", "algo"), ("late", "  ")])
def test_a_finding_that_says_nothing_is_refused(cast: Cast, code: str, text: str) -> None:
    march(cast)
    item = drawn(cast).items[0]
    with pytest.raises(Refused):
        record_finding(item, code=code, text=text, by=cast.coordinator, at=AFTER)
    assert item.findings == []


def test_nothing_is_signed_while_a_verdict_is_missing(cast: Cast) -> None:
    march(cast)
    sample = drawn(cast)
    conform(cast, sample.items[0])
    with pytest.raises(Refused, match="Faltan por revisar 4 de 5"):
        actions.sign_review(sample, by=cast.coordinator, at=AFTER, seen=sample.revision)
    assert sample.signed_at is None


def test_who_signs_signs_what_was_seen(cast: Cast) -> None:
    march(cast)
    sample = reviewed(cast)
    seen = sample.revision
    record_finding(sample.items[0], code="other", text="Llegó después", by=cast.coordinator, at=AFTER)
    with pytest.raises(Overtaken, match="cambió mientras"):
        actions.sign_review(sample, by=cast.coordinator, at=AFTER, seen=seen)
    actions.sign_review(sample, by=cast.coordinator, at=AFTER, seen=sample.revision)
    assert (sample.signed_by, sample.signed_at) == (cast.coordinator, AFTER)


def test_after_the_signature_nothing_changes(cast: Cast) -> None:
    march(cast)
    sample = reviewed(cast)
    actions.sign_review(sample, by=cast.coordinator, at=AFTER)
    with pytest.raises(Overtaken, match="ya firmó"):
        conform(cast, sample.items[0])
    with pytest.raises(Overtaken, match="ya firmó"):
        record_finding(sample.items[0], code="late", text="Tarde", by=cast.coordinator, at=AFTER)
    with pytest.raises(Overtaken, match="ya firmó"):
        actions.sign_review(sample, by=cast.coordinator, at=AFTER)


def test_a_signature_no_longer_fits_what_was_changed_behind_it(cast: Cast) -> None:
    march(cast)
    sample = reviewed(cast)
    actions.sign_review(sample, by=cast.coordinator, at=AFTER)
    assert redrawn(sample).checks[-1].holds
    sample.items[0].verdict = "no conforme"
    assert not redrawn(sample).checks[-1].holds


def test_the_sample_estimates_what_it_saw(cast: Cast) -> None:
    march(cast)
    sample = reviewed(cast)
    kept, fit = figures.kept_in_sample(sample), figures.conforming(sample)
    assert (kept.found, kept.drawn, kept.population) == (1, 3, 3)
    assert kept.low == kept.high == 1 / 3
    assert (fit.found, fit.drawn, fit.population) == (5, 5, 5)


def test_an_estimate_of_a_part_has_its_interval(cast: Cast) -> None:
    for day in range(2, 8):
        solved(cast, f"2026-03-{day + 10} 16:00", "2026-03-03 10:15")
    sample = drawn(cast, size=3)
    for item in sample.items:
        conform(cast, item)
    kept = figures.kept_in_sample(sample)
    assert (kept.found, kept.drawn, kept.population) == (3, 3, 6)
    assert 0 < kept.low < kept.high == 1
