"""The hours among which a launch chooses: those of the class, and within them the working hours of the office."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.desk.browsing import House, words
from tests.desk.cast import FILED, taken
from tests.dispatch.campus import campus, release, with_tic
from tests.dispatch.test_campaigns import confirmed, made, verified
from ticketing.extensions import db
from workflows.day_plan import WEEKDAYS
from workflows.mailing import Terms
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.massmail.campaigns.models import Campaign

ALWAYS, OFFICE = ("always", "A cualquier hora"), "Horas hábiles de la oficina: "
MORNINGS = Terms(label="Avisos", hours={"monday": ["06:00-12:00"], "saturday": ["06:00-12:00"]})
NIGHTS = Terms(label="Nocturna", hours={"monday": ["20:00-24:00"]})
NO_HOLIDAYS = Terms(label="Laboral", holidays=False)
WIDE = Terms(label="Amplia", hours={day: ["06:00-20:00"] for day in WEEKDAYS[:6]})
MAY_NOT = "no deja salir en el horario que eligió"


@pytest.fixture
def campaign(cast) -> Campaign:
    return made(taken(cast), cast)


def of_terms(campaign: Campaign, terms: Terms) -> Campaign:
    campaign.terms = terms.content()
    db.session.flush()
    return campaign


@pytest.mark.parametrize(
    ("terms", "offered"),
    [
        (Terms(), [ALWAYS, ("office", f"{OFFICE}lunes a viernes de 08:00 a 17:00")]),
        (MORNINGS, [("class", "El de su clase: lunes de 06:00 a 12:00; sábado de 06:00 a 12:00"),
                    ("office", f"{OFFICE}lunes de 08:00 a 12:00")]),
        (NIGHTS, [("class", "El de su clase: lunes de 20:00 a 24:00")]),
        (NO_HOLIDAYS, [("class", "El de su clase: cualquier hora, menos los festivos"),
                       ("office", f"{OFFICE}lunes a viernes de 08:00 a 17:00")]),
    ],
    ids=["no class", "mornings", "never in office hours", "no holidays"],
)  # fmt: skip
def test_only_what_the_class_allows_is_offered(campaign, terms, offered):
    from ticketing.dispatch.campaigns import windows

    assert windows.offered(of_terms(campaign, terms)) == offered


@pytest.mark.parametrize(
    ("terms", "key"),
    [(MORNINGS, "always"), (NO_HOLIDAYS, "always"), (MORNINGS, "day"), (NIGHTS, "day"), (NIGHTS, "office")],
)
def test_what_the_class_forbids_is_refused_and_what_it_allows_is_told(campaign, terms, key):
    from ticketing.dispatch.campaigns import windows

    with pytest.raises(Refused, match=f"La clase «{terms.label}» {MAY_NOT}.*El de su clase"):
        windows.chosen(of_terms(campaign, terms), key, FILED)


@pytest.mark.parametrize(
    ("terms", "key", "kept"),
    [
        (Terms(), "always", {}),
        (Terms(), "class", {}),
        (MORNINGS, "class", {}),
        (Terms(), "day", {"days": [0, 1, 2, 3, 4, 5], "from": "07:00", "to": "19:00"}),
        (WIDE, "day", {"days": [0, 1, 2, 3, 4, 5], "from": "07:00", "to": "19:00"}),
    ],
)
def test_what_programs_have_always_said_still_holds_where_the_class_allows_it(campaign, terms, key, kept):
    from ticketing.dispatch.campaigns import windows

    assert windows.chosen(of_terms(campaign, terms), key, FILED) == kept


def test_the_office_hours_are_those_of_the_calendar_as_it_is_today(cast, campaign):
    from ticketing.dispatch.campaigns import windows
    from ticketing.massmail.pacing import hours
    from ticketing.office.calendars import actions, queries

    content = dict(queries.current().content)
    content["weekdays"] = content["weekdays"] | {"tuesday": ["08:00-12:00", "14:00-18:00"]}
    content["dates"] = {"2026-03-10": {"name": "Inventario", "windows": ["10:00-11:00"]}}
    content["dates"]["2026-03-11"] = {"name": "Cierre", "windows": []}
    actions.keep(content, by=None, at=FILED, reason="Jornada partida")
    campaign.not_after = None

    kept = windows.chosen(of_terms(campaign, Terms()), "office", FILED)

    assert kept["week"]["tuesday"] == ["08:00-12:00", "14:00-18:00"]
    assert kept["dates"]["2026-03-11"] == []
    assert kept["dates"]["2026-03-23"] == []  # San José
    bogota = ZoneInfo("America/Bogota")
    for when, opens in (
        ((3, 3, 12), (3, 3, 14)),
        ((3, 10, 8), (3, 10, 10)),
        ((3, 10, 11), (3, 12, 8)),
        ((3, 23, 9), (3, 24, 8)),
    ):
        at, then = datetime(2026, *when, tzinfo=bogota), datetime(2026, *opens, tzinfo=bogota)
        assert hours.opening(campaign.agreed, kept, at, bogota) == then


def test_the_page_of_the_launch_offers_them_and_refuses_the_rest(desk, cast, campaign):
    from ticketing.massmail.campaigns.models import Campaign

    desk.config["WTF_CSRF_ENABLED"] = False
    confirmed(campaign, cast)
    verified(campaign_ticket(campaign), cast)
    name, chosen = cast.professional.name, {"version": campaign.version, "when": "now"}
    db.session.commit()
    client, address = House(desk).browser(name), "/campaigns/1/sending"

    page = client.get(address)
    refused = [client.post(address, data=chosen | {"window": one}) for one in ("always", "day")]
    unknown = client.post(address, data=chosen | {"window": "noche"})
    status = db.session.get_one(Campaign, 1, populate_existing=True).status
    db.session.commit()
    done = client.post(address, data=chosen | {"window": "office"})

    assert 'value="class"' in page.text
    assert 'value="always"' not in page.text
    assert 'value="day"' not in page.text
    for answer in refused:
        assert (answer.status_code, MAY_NOT in words(answer)) == (422, True)
    assert (unknown.status_code, "elija una de las opciones" in words(unknown)) == (422, True)
    assert (status, done.status_code) == ("draft", 303)
    found = db.session.get_one(Campaign, 1, populate_existing=True)
    assert found.window["week"] == {day: ["08:00-17:00"] for day in WEEKDAYS[:5]}


def test_who_releases_is_offered_the_same_and_refused_the_same(app: Flask):
    house = with_tic(campus(app))
    with house.open():
        from ticketing.massmail.campaigns.models import Campaign

        of_terms(db.session.get_one(Campaign, 1), WIDE)
        db.session.commit()

    refused = release(house, window="always")
    status = house.status()
    done = release(house, window="office")

    assert (refused.status_code, MAY_NOT in words(refused), status) == (422, True, "draft")
    assert 'value="class"' in refused.text
    assert 'value="always"' not in refused.text
    assert (done.status_code, house.status()) == (303, "armed")


def campaign_ticket(campaign: Campaign):
    from ticketing.dispatch.campaigns.queries import ticket_of

    return ticket_of(campaign)
