"""The class of a campaign: chosen among the procedure's, kept with the campaign, and kept to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import opened, words
from tests.desk.cast import FILED, Cast, taken
from tests.dispatch.test_campaigns import armed, made
from tests.harness.classes import agreed
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from workflows.mailing import MailClass, Terms
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

PEDRO, CAMPAIGN = "Pedro Profesional", "/campaigns/1"
SUNDAY = FILED + timedelta(days=6)


def composed(campaign: Campaign, cast: Cast, **what: object) -> Campaign:
    from ticketing.dispatch.campaigns.actions import compose

    compose(campaign, what, by=cast.professional, at=FILED, seen=campaign.version)
    return campaign


def test_a_new_campaign_has_the_first_class_of_its_procedure(cast: Cast) -> None:
    campaign = made(taken(cast), cast)

    assert (campaign.mail_class, campaign.agreed) == ("informativa", agreed("informativa"))
    assert (campaign.unknown_policy, campaign.max_age_hours) == ("resend", 24)


def test_another_class_brings_its_terms(cast: Cast) -> None:
    campaign = composed(made(taken(cast), cast), cast, mail_class="comercial")

    assert campaign.agreed == agreed("comercial")
    assert campaign.agreed.law == "Ley 2300 de 2023"


def test_a_class_that_the_procedure_does_not_have_is_refused(cast: Cast) -> None:
    campaign = made(taken(cast), cast)

    with pytest.raises(Refused, match="No hay una clase de campaña «urgente»"):
        composed(campaign, cast, mail_class="urgente")


@pytest.mark.parametrize(("ceiling", "tracking"), [("off", "anonymous"), ("pseudonymous", "identified")])
def test_readers_are_not_followed_more_closely_than_the_class_lets(cast: Cast, ceiling: str, tracking: str) -> None:
    campaign = made(taken(cast), cast)
    campaign.tracking, campaign.terms = "off", Terms(label="Avisos", tracking=ceiling).content()
    db.session.flush()

    with pytest.raises(Refused, match="La clase «Avisos» no deja seguir tan de cerca"):
        composed(campaign, cast, tracking=tracking)


def test_a_launch_keeps_to_the_hours_of_its_class_and_says_which_law(cast: Cast) -> None:
    from ticketing.massmail.campaigns import conditions

    campaign = composed(made(taken(cast), cast), cast, mail_class="comercial")
    campaign.not_after = None

    with pytest.raises(Refused, match="A esa hora está cerrado el horario de envío"):
        conditions.of_hours(campaign, SUNDAY, FILED)


@pytest.mark.parametrize(
    ("growth", "grown", "fits"), [(5, 105, True), (5, 106, False), (0, 101, False), (20, 119, True)]
)
def test_the_audience_may_grow_by_what_the_procedure_says(cast: Cast, growth: int, grown: int, fits: bool) -> None:
    from ticketing.massmail.campaigns import conditions

    campaign = made(taken(cast), cast)
    campaign.estimate, campaign.terms = 100, Terms(growth=growth).content()

    told = conditions.unfit(campaign, grown)

    assert (told is None) == fits
    assert told is None or f"más de un {growth} %" in told


@pytest.mark.parametrize(("of_procedure", "of_house"), [(50, 0), (0, 50), (70, 50), (50, 70)])
def test_the_smaller_number_asks_for_a_second_person(cast: Cast, of_procedure: int, of_house: int) -> None:
    from ticketing.massmail.campaigns import conditions

    campaign = made(taken(cast), cast)
    campaign.terms = Terms(second_person_over=of_procedure).content()

    campaign.estimate = 51
    with pytest.raises(Refused, match="a más de 50 destinatarios"):
        conditions.of_person(campaign, cast.professional, of_house)
    conditions.of_person(campaign, cast.other_professional, of_house)
    campaign.estimate = 50
    conditions.of_person(campaign, cast.professional, of_house)


@pytest.mark.parametrize(("percent", "refused", "held"), [(5, 9, False), (5, 10, True), (1, 5, True), (1, 4, False)])
def test_refusals_hold_a_campaign_from_the_share_that_its_procedure_says(
    percent: float, refused: int, held: bool
) -> None:
    from ticketing.massmail.bounces import policies

    assert policies.holds(refused, 200, percent) == held


@pytest.mark.parametrize(("percent", "complaints", "alarm"), [(0.1, 1, True), (1, 9, False), (1, 10, True)])
def test_complaints_are_an_alarm_from_the_share_that_its_procedure_says(
    percent: float, complaints: int, alarm: bool
) -> None:
    from ticketing.massmail.bounces import policies

    assert policies.alarms(complaints, 1000, percent) == alarm


def test_without_a_word_of_it_nobody_is_followed_by_name() -> None:
    assert (MailClass().follows("pseudonymous"), MailClass().follows("identified")) == (True, False)


def test_what_was_agreed_is_written_down_when_it_is_armed(cast: Cast) -> None:
    from ticketing.ledger.events.queries import history

    campaign = armed(taken(cast), cast)

    *_, event = history(Campaign.__tablename__, campaign.id, ("armed",))
    assert event.payload["class"] == "informativa"
    assert Terms(**event.payload["terms"]) == agreed("informativa")


def test_the_page_offers_the_procedures_classes_and_says_when_they_go_out(app_sqlite: Flask) -> None:
    house = opened(app_sqlite)
    with house.open():
        made(taken(house.cast()), house.cast())
    pedro = house.browser(PEDRO)

    page = words(pedro.get(f"{CAMPAIGN}/content"))
    said = {"version": "1", "subject": "Becas", "words": "<p>Hola</p>", "mail_class": "comercial", "tracking": "off"}
    kept = pedro.post(f"{CAMPAIGN}/content", data=said | {"from_address": "credito@demo.despacho.example"})
    wrong = pedro.post(f"{CAMPAIGN}/content", data=said | {"mail_class": "urgente"})

    for label in ("Informativa", "De servicio (matrículas, pagos, trámites)", "Comercial (Ley 2300 de 2023)"):
        assert label in page
    assert "Sale lunes a viernes de 07:00 a 19:00; sábado de 08:00 a 15:00; nunca en festivos." in page
    assert (kept.status_code, wrong.status_code) == (303, 422)
    assert "Elección no válida" in words(wrong)
    with house.open():
        found = db.session.query(Campaign).one()
        assert (found.mail_class, found.agreed) == ("comercial", agreed("comercial"))
