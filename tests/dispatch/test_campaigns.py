"""An approved request becomes a campaign: two signatures, leave to send, figures back to the ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.cast import FILED, Cast, at, form, sends_a_file, taken, ticks
from tests.harness.telling import retold
from workflows.refusals import Refused

if TYPE_CHECKING:
    from ticketing.desk.cases.models import Ticket
    from ticketing.dispatch.proofs.models import Proof
    from ticketing.massmail.campaigns.models import Campaign

LATER = FILED + timedelta(minutes=30)
OURS = "comunicaciones@demo.despacho.example"


@retold
def made(ticket: Ticket, cast: Cast, **more: Any) -> Campaign:
    from ticketing.dispatch.campaigns.actions import from_ticket

    return from_ticket(ticket, from_address=OURS, by=cast.professional, at=FILED, **more)


@retold
def proved(campaign: Campaign, cast: Cast) -> Proof:
    from ticketing.dispatch.proofs.actions import send_proof

    return send_proof(campaign, institution="Instituto", note="", by=cast.professional, at=FILED, seen=campaign.version)


@retold
def confirmed(campaign: Campaign, cast: Cast) -> Proof:
    from ticketing.dispatch.proofs.actions import confirm

    proof = proved(campaign, cast)
    confirm(proof, by=cast.requester, at=LATER, channel="mail")
    return proof


@retold
def verified(ticket: Ticket, cast: Cast) -> None:
    """The list, where the answer changed something that it looks at."""
    from ticketing.desk.verification.actions import tick
    from ticketing.desk.verification.queries import wanted

    if wanted(ticket):
        tick(ticket, ticks(ticket), by=cast.professional, at=LATER)


@retold
def armed(ticket: Ticket, cast: Cast) -> Campaign:
    from ticketing.dispatch.campaigns.actions import launch

    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    launch(campaign, start_at=None, by=cast.professional, at=LATER, seen=campaign.version, second_above=0)
    return campaign


def forbidden(campaign: Campaign) -> str | None:
    from ticketing.dispatch.campaigns.leave import leave_to_send

    return leave_to_send(campaign.id)


def test_the_campaign_carries_over_what_was_approved(cast):
    campaign = made(taken(cast), cast)
    assert campaign.subject == "Becas abiertas hasta el viernes"
    assert "<strong>viernes</strong>" in campaign.words
    assert campaign.audience_rule == {"lists": ["estudiantes"]}
    assert (campaign.from_name, campaign.from_address) == ("Crédito", "credito@demo.despacho.example")
    assert campaign.not_after == at("2026-03-31 23:59:59")


def test_a_request_has_one_unfinished_campaign_at_a_time(cast):
    ticket = taken(cast)
    made(ticket, cast)
    with pytest.raises(Refused, match="sin terminar"):
        made(ticket, cast)


def test_a_request_that_is_not_in_work_gets_no_campaign(cast):
    from tests.desk.cast import received

    with pytest.raises(Refused, match="Tome primero"):
        made(received(cast), cast)


def test_the_clock_stands_while_the_requester_looks_at_the_proof(cast):
    from ticketing.desk.clock.queries import reckoning

    ticket = taken(cast)
    proved(made(ticket, cast), cast)
    assert (ticket.state, ticket.clock, ticket.due_at) == ("Suspendido", "paused", None)
    assert reckoning(ticket, FILED + timedelta(days=9)).consumed == timedelta(0)


def test_a_proof_that_says_what_was_signed_shows_no_difference(cast):
    assert proved(made(taken(cast), cast), cast).differences == []


def test_a_proof_shows_each_difference_from_what_was_signed(cast):
    from ticketing.dispatch.campaigns.actions import compose

    campaign = made(taken(cast), cast)
    changes = {"subject": "Becas abiertas hasta el jueves", "preheader": "Inscripciones"}
    compose(campaign, changes, by=cast.professional, at=FILED, seen=campaign.version)
    found = proved(campaign, cast).differences
    assert [one["field"] for one in found] == ["Asunto", "Texto previo"]
    assert ["+", "jueves"] in found[0]["segments"]
    assert found[1]["segments"] == [["+", "Inscripciones"]]


def test_a_proof_compares_cleaned_words_and_tells_links_and_pictures_without_html(cast):
    from ticketing.dispatch.campaigns.actions import compose

    campaign = made(taken(cast), cast)
    links = '<p><a href="https://a.example/x" title="Ver más">Inscríbase &amp; gane</a></p>'
    changes = {"words": campaign.words + links + "<!-- nota --><script>malo()</script>"}
    compose(campaign, changes, by=cast.professional, at=FILED, seen=campaign.version)
    found = {one["field"]: "".join(text for op, text in one["segments"] if op == "+") for one in
             proved(campaign, cast).differences}  # fmt: skip
    assert found["Mensaje"].endswith("\nInscríbase & gane")
    assert found["Enlaces e imágenes"] == "«Inscríbase & gane» lleva a https://a.example/x (Ver más)"
    assert not any("<" in text for text in found.values())


def test_confirming_is_the_requesters_answer_and_verifies_again_only_what_that_changed(cast):
    ticket = taken(cast)
    campaign = made(ticket, cast)
    sends_a_file(ticket, cast, LATER)
    confirmed(campaign, cast)
    assert ticket.state == "En proceso"
    assert "lista de verificación" in forbidden(campaign)
    verified(ticket, cast)
    assert forbidden(campaign) is None


@pytest.mark.parametrize("who", ["professional", "stranger", "colleague", "press"])
def test_nobody_but_the_requester_or_his_head_confirms(cast, who):
    from ticketing.dispatch.proofs.actions import confirm

    proof = proved(made(taken(cast), cast), cast)
    with pytest.raises(Refused, match="La prueba la confirma"):
        confirm(proof, by=getattr(cast, who), at=LATER, channel="desk")


def test_the_head_confirms_for_a_requester_recorded_as_absent(cast):
    from ticketing.dispatch.proofs.actions import confirm
    from ticketing.office.people.actions import name_substitute

    ticket = taken(cast)
    proof = proved(made(ticket, cast), cast)
    with pytest.raises(Refused, match="no figura como ausente"):
        confirm(proof, by=cast.head, at=LATER, channel="desk")
    name_substitute(cast.requester, cast.colleague, from_on=LATER.date(), until_on=LATER.date(), by=None, at=FILED)
    confirm(proof, by=cast.head, at=LATER, channel="desk")
    assert ticket.state == "En proceso"


def test_a_change_after_the_proof_asks_for_another(cast):
    from ticketing.dispatch.campaigns.actions import compose
    from ticketing.dispatch.proofs.actions import confirm
    from ticketing.web.outcomes import Overtaken

    campaign = made(taken(cast), cast)
    proof = proved(campaign, cast)
    compose(campaign, {"subject": "Otro asunto"}, by=cast.professional, at=LATER, seen=campaign.version)
    with pytest.raises(Overtaken, match="ya no es la última"):
        confirm(proof, by=cast.requester, at=LATER, channel="mail")


def test_a_change_after_the_confirmation_withdraws_leave_to_send(cast):
    from ticketing.dispatch.campaigns.actions import compose

    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    compose(campaign, {"words": "<p>Otra cosa</p>"}, by=cast.professional, at=LATER, seen=campaign.version)
    assert "Falta la confirmación" in forbidden(campaign)


def test_a_proof_is_answered_once(cast):
    from ticketing.dispatch.proofs.actions import confirm
    from ticketing.web.outcomes import Overtaken

    proof = confirmed(made(taken(cast), cast), cast)
    with pytest.raises(Overtaken, match="ya fue respondida"):
        confirm(proof, by=cast.requester, at=LATER, channel="mail")


def test_asking_for_changes_keeps_the_words_and_forbids_sending(cast):
    from ticketing.desk.cases.queries import happenings
    from ticketing.dispatch.proofs.actions import ask_changes

    ticket = taken(cast)
    campaign = made(ticket, cast)
    ask_changes(proved(campaign, cast), note="El logo va a la izquierda", by=cast.requester, at=LATER, channel="mail")
    told = happenings(ticket, internal=False)[-1]
    assert (told.kind, told.payload["note"]) == ("moved", "La prueba necesita ajustes: El logo va a la izquierda")
    assert ticket.state == "En proceso"
    assert forbidden(campaign) is not None


def test_an_answer_to_a_proof_is_one_mail_to_whoever_works_the_request(cast):
    from ticketing.dispatch.proofs.actions import ask_changes
    from ticketing.extensions import db
    from ticketing.ledger.reactions.models import ReactionRow

    proof = proved(made(taken(cast), cast), cast)
    before = {row.id for row in db.session.query(ReactionRow)}
    ask_changes(proof, note="El logo va a la izquierda", by=cast.requester, at=LATER, channel="mail")
    fresh = [row for row in db.session.query(ReactionRow) if row.id not in before]
    assert [row.effect for row in fresh if row.recipient == str(cast.professional.id)] == ["notify_office"]


def test_editing_the_ticket_makes_the_old_campaign_unfit_until_the_new_words_are_brought(cast):
    from ticketing.desk.filing.actions import edit
    from ticketing.dispatch.campaigns.actions import carry_over

    ticket = taken(cast)
    campaign = made(ticket, cast)
    proved(campaign, cast)
    edit(ticket, fields=form(subject="Becas abiertas hasta el lunes"), by=cast.requester, at=LATER, seen=ticket.version)
    assert forbidden(campaign) is not None
    carry_over(campaign, from_address=OURS, by=cast.professional, at=LATER, seen=campaign.version)
    assert campaign.subject == "Becas abiertas hasta el lunes"
    assert campaign.going_hash == ""


def test_an_empty_audience_gets_no_proof(cast):
    from ticketing.audience.contacts.models import Contact
    from ticketing.audience.lists.actions import withdraw
    from ticketing.extensions import db

    campaign = made(taken(cast), cast)
    for contact in db.session.query(Contact):
        withdraw(contact, None, source="test", at=FILED)
    with pytest.raises(Refused, match="a nadie a quien escribir"):
        proved(campaign, cast)


def test_launching_without_the_second_signature_is_refused(cast):
    from ticketing.dispatch.campaigns.actions import launch

    campaign = made(taken(cast), cast)
    with pytest.raises(Refused):
        launch(campaign, start_at=None, by=cast.professional, at=FILED, seen=campaign.version, second_above=0)


def test_suspending_the_ticket_holds_an_armed_campaign_in_the_same_transaction(cast):
    from ticketing.desk.moving.actions import step

    ticket = taken(cast)
    campaign = armed(ticket, cast)
    assert campaign.status == "armed"
    step(ticket, "suspend", note="Falta un dato", by=cast.professional, at=LATER)
    assert campaign.status == "held"
    assert ticket.number in campaign.held_reason


def test_annulling_the_ticket_cancels_its_armed_campaign(cast):
    from ticketing.desk.moving.actions import step

    ticket = taken(cast)
    campaign = armed(ticket, cast)
    step(ticket, "annul_repeated_later", note="Ya se hizo", by=cast.professional, at=LATER)
    assert (ticket.state, campaign.status) == ("Anulado", "cancelled")


def test_annulling_is_refused_while_the_campaign_runs(cast):
    from ticketing.desk.moving.actions import step
    from ticketing.massmail.campaigns.actions import start

    ticket = taken(cast)
    campaign = start(armed(ticket, cast), at=LATER)
    assert campaign.status == "running"
    with pytest.raises(Refused, match="cancélela antes"):
        step(ticket, "annul_repeated_later", note="Ya se hizo", by=cast.professional, at=LATER)


def test_an_audience_that_grew_by_more_than_five_percent_is_held_at_the_start(cast):
    from ticketing.audience.contacts.actions import add
    from ticketing.audience.lists.actions import put_on
    from ticketing.audience.lists.queries import by_code
    from ticketing.massmail.campaigns.actions import start

    campaign = armed(taken(cast), cast)
    for number in range(2):
        contact = add(email=f"nuevo{number}@alumnos.example", by=None, at=LATER)
        put_on(by_code("estudiantes"), contact, status="confirmed", source="base", by=None, at=LATER)
    start(campaign, at=LATER)
    assert campaign.status == "held"
    assert "creció" in campaign.held_reason


def test_own_work_is_signed_twice_by_a_coordinator_who_is_neither_filer_nor_author(cast):
    from tests.desk.cast import filed
    from ticketing.desk.handling.actions import take
    from ticketing.dispatch.campaigns.actions import sign_substance
    from ticketing.dispatch.proofs.actions import confirm

    ticket = filed(cast, by=cast.other_professional)
    take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=ticket.version)
    campaign = made(ticket, cast)
    with pytest.raises(Refused):
        sign_substance(ticket, by=cast.professional, at=FILED)
    sign_substance(ticket, by=cast.coordinator, at=FILED)
    confirm(proved(campaign, cast), by=cast.coordinator, at=LATER, channel="desk")
    verified(ticket, cast)
    assert forbidden(campaign) is None


def test_above_a_number_of_recipients_a_second_person_launches(cast):
    from ticketing.dispatch.campaigns.actions import launch

    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    with pytest.raises(Refused, match="segunda persona"):
        launch(campaign, start_at=None, by=cast.professional, at=LATER, seen=campaign.version, second_above=10)
    launch(campaign, start_at=None, by=cast.other_professional, at=LATER, seen=campaign.version, second_above=10)
    assert campaign.status == "armed"


def test_the_requester_gets_the_proofs_letters_and_no_other_about_the_same_thing(cast):
    from ticketing.extensions import db
    from ticketing.ledger.reactions.models import ReactionRow

    ticket = taken(cast)
    before = {row.id for row in db.session.query(ReactionRow)}
    proved(made(ticket, cast), cast)
    fresh = [row for row in db.session.query(ReactionRow) if row.id not in before]
    mine = {cast.requester.email, str(cast.requester.id)}
    assert sorted(row.effect for row in fresh if row.recipient in mine) == ["mail_proof", "mail_test"]


def test_a_reader_without_images_still_sees_what_they_say(cast):
    from ticketing.dispatch.campaign_page.previews import _without_picture

    shown = _without_picture('<img alt="Logo" src="/files/x/logo.png" width="80">')
    assert shown == '<img alt="Logo" data-src="/files/x/logo.png" width="80">'
