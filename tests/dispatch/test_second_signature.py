"""Who confirms a proof: the requester; in her absence, which is checked, who signs for her; never who wrote it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, Cast, approve, at, filed, taken, ticks
from tests.dispatch.test_campaigns import LATER, armed, confirmed, made, proved, verified
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.gates.authors import authors, workers
from ticketing.desk.handling.actions import take
from ticketing.dispatch.campaigns.actions import compose, from_ticket, launch, sign_substance
from ticketing.dispatch.proofs.actions import ask_changes, confirm, send_proof
from ticketing.dispatch.proofs.queries import waits_until
from ticketing.ledger.events.queries import history
from ticketing.office.accounts import actions as accounts
from ticketing.office.people import actions as people
from ticketing.office.procedures import queries as procedures
from workflows.refusals import Refused

if TYPE_CHECKING:
    from ticketing.massmail.campaigns.models import Campaign

DAY = FILED.date()


def reworded(campaign: Campaign, who: object) -> None:
    compose(campaign, {"preheader": "Otras palabras"}, by=who, at=FILED, seen=campaign.version)  # type: ignore[arg-type]


def test_who_edits_a_colleagues_campaign_is_an_author_of_it(cast: Cast) -> None:
    ticket = taken(cast)
    campaign = made(ticket, cast)
    reworded(campaign, cast.other_professional)

    assert {cast.professional.id, cast.other_professional.id, cast.requester.id} == authors(ticket)
    assert cast.other_professional.id in workers(ticket)


def test_a_substitute_who_rewrote_it_confirms_nothing(cast: Cast) -> None:
    people.name_substitute(cast.head, cast.other_professional, from_on=DAY, until_on=DAY, by=None, at=FILED)
    people.name_substitute(cast.requester, cast.colleague, from_on=DAY, until_on=DAY, by=None, at=FILED)
    ticket = taken(cast)
    campaign = made(ticket, cast)
    reworded(campaign, cast.other_professional)
    proof = proved(campaign, cast)

    for answer in (
        lambda: confirm(proof, by=cast.other_professional, at=LATER, channel="desk"),
        lambda: ask_changes(proof, note="Otra cosa", by=cast.other_professional, at=LATER, channel="desk"),
    ):
        with pytest.raises(Refused, match="nunca quien la armó"):
            answer()


def test_a_substitute_who_gave_the_first_signature_makes_composes_proves_and_launches_nothing(cast: Cast) -> None:
    people.name_substitute(cast.head, cast.professional, from_on=DAY, until_on=DAY, by=None, at=FILED)
    ticket = filed(cast)
    approve(ticket, cast, by=cast.professional)
    take(ticket, items=ticks(ticket), by=cast.other_professional, at=FILED, seen=None)
    with pytest.raises(Refused, match="firmó un visto bueno"):
        made(ticket, cast)
    campaign = from_ticket(ticket, from_address="c@demo.despacho.example", by=cast.other_professional, at=FILED)
    seen = campaign.version

    for attempt in (
        lambda: reworded(campaign, cast.professional),
        lambda: send_proof(campaign, institution="I", note="", by=cast.professional, at=FILED, seen=seen),
        lambda: launch(campaign, start_at=None, by=cast.professional, at=LATER, seen=seen, second_above=0),
    ):
        with pytest.raises(Refused, match="firmó un visto bueno"):
            attempt()
    assert campaign.status == "draft"


def test_the_head_waits_three_business_days_for_the_requester(cast: Cast) -> None:
    ticket = taken(cast)
    campaign = made(ticket, cast)
    proof = proved(campaign, cast)
    assert waits_until(proof) == at("2026-03-05 17:00")

    with pytest.raises(Refused, match="jue 5 mar, 17:00"):
        confirm(proof, by=cast.head, at=at("2026-03-05 16:59"), channel="desk")
    confirm(proof, by=cast.head, at=at("2026-03-05 17:00"), channel="desk")

    said = history("campaign", campaign.id, ("proof_confirmed",))[-1]
    assert (said.actor_id, said.payload["absence"]) == (cast.head.id, "unanswered")


@pytest.mark.parametrize(
    ("going", "stands_in"), [(("requester", "comunicaciones"), "press"), (("requester", "areas", "jefatura"), "head"),
                             (("requester",), None)],
)  # fmt: skip
def test_the_procedure_says_who_answers_in_the_requesters_absence(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, going: tuple[str, ...], stands_in: str | None
) -> None:
    ticket = taken(cast)
    campaign = made(ticket, cast)
    proof, rules = proved(campaign, cast), rules_of(ticket)
    said = replace(rules, signatures=replace(rules.signatures, going=going))
    monkeypatch.setitem(procedures._read, ticket.procedure_row.hash, said)

    for other in {"press", "head"} - {stands_in}:
        with pytest.raises(Refused):
            confirm(proof, by=getattr(cast, other), at=at("2026-03-06 09:00"), channel="desk")
    confirm(proof, by=getattr(cast, stands_in or "requester"), at=at("2026-03-06 09:00"), channel="desk")

    assert campaign.going_hash


@pytest.mark.parametrize("why", ["disabled", "substitute"])
def test_a_recorded_absence_lets_the_head_answer_at_once(cast: Cast, why: str) -> None:
    ticket = taken(cast)
    campaign = made(ticket, cast)
    proof = proved(campaign, cast)
    if why == "disabled":
        accounts.disable(cast.requester, by=None, at=LATER)
    else:
        people.name_substitute(cast.requester, cast.colleague, from_on=DAY, until_on=DAY, by=None, at=FILED)

    confirm(proof, by=cast.head, at=LATER, channel="desk")

    assert ticket.state == "En proceso"
    assert history("campaign", campaign.id, ("proof_confirmed",))[-1].payload["absence"] == "recorded"


def test_a_substitute_of_the_head_confirms_in_the_heads_name_and_then_keeps_off_it(cast: Cast) -> None:
    from ticketing.office.signatures.queries import of

    people.name_substitute(cast.head, cast.other_professional, from_on=DAY, until_on=DAY, by=None, at=FILED)
    people.name_substitute(cast.requester, cast.colleague, from_on=DAY, until_on=DAY, by=None, at=FILED)
    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirm(proved(campaign, cast), by=cast.other_professional, at=LATER, channel="desk")
    verified(ticket, cast)

    assert of(campaign, "campaign")[-1].on_behalf_of == cast.head
    with pytest.raises(Refused, match="firmó"):
        launch(campaign, start_at=None, by=cast.other_professional, at=LATER, seen=campaign.version, second_above=0)


def test_the_requester_confirms_what_she_filed(cast: Cast) -> None:
    ticket = taken(cast)
    confirmed(made(ticket, cast), cast)

    assert ticket.state == "En proceso"


def test_own_work_needs_a_coordinator_who_did_none_of_it(cast: Cast) -> None:
    ticket = filed(cast, by=cast.other_professional)
    take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)
    campaign = made(ticket, cast)
    reworded(campaign, cast.coordinator)

    with pytest.raises(Refused, match="no puede firmarla"):
        sign_substance(ticket, by=cast.coordinator, at=FILED)
    with pytest.raises(Refused, match="otra persona que firme ese trabajo"):
        confirm(proved(campaign, cast), by=cast.coordinator, at=LATER, channel="desk")


def test_a_coordinator_who_signed_own_work_neither_composes_nor_launches_it(cast: Cast) -> None:
    ticket = filed(cast, by=cast.other_professional)
    take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)
    campaign = made(ticket, cast)
    sign_substance(ticket, by=cast.coordinator, at=FILED)
    with pytest.raises(Refused, match="ya está firmado"):
        sign_substance(ticket, by=cast.coordinator, at=FILED)
    with pytest.raises(Refused, match="no lo redacta ni lo lanza"):
        reworded(campaign, cast.coordinator)
    confirm(proved(campaign, cast), by=cast.coordinator, at=LATER, channel="desk")
    verified(ticket, cast)

    with pytest.raises(Refused, match="no lo redacta ni lo lanza"):
        launch(campaign, start_at=None, by=cast.coordinator, at=LATER, seen=campaign.version, second_above=0)


def test_who_launched_is_an_author(cast: Cast) -> None:
    ticket = taken(cast)
    campaign = armed(ticket, cast)

    assert campaign.armed_by_id in authors(ticket)
