"""One screen for the launch: what is missing, a look for oneself, an inbox's line, the countdown, the way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, words
from tests.desk.cast import FILED, sends_a_file, taken
from tests.dispatch.test_campaigns import LATER, confirmed, made, proved, verified
from tests.harness.telling import retold
from ticketing.desk.verification.queries import open_items
from ticketing.extensions import db

if TYPE_CHECKING:
    from ticketing.massmail.campaigns.models import Campaign

KEY = "/campaigns/1"


@pytest.fixture
def campaign(desk, cast) -> Campaign:
    """A campaign of a request in work, as its button makes it."""
    return made(taken(cast), cast)


@pytest.fixture
def client(desk, cast):
    """Whoever works the request, at a browser. Nothing stays open: on SQLite one session at a time writes."""
    desk.config["WTF_CSRF_ENABLED"] = False
    return _browser(desk, cast.professional)


@retold
def asked_for_changes(campaign, cast, note: str) -> None:
    from ticketing.dispatch.proofs.actions import ask_changes

    ask_changes(proved(campaign, cast), note=note, by=cast.requester, at=LATER, channel="mail")


def status(campaign) -> str:
    db.session.expire_all()
    found = campaign.status
    db.session.commit()
    return found


def given(campaign, **said):
    """What the launch's form sends, now."""
    found = {"version": campaign.version, "when": "now", "window": "class"} | said
    db.session.commit()
    return found


def test_the_button_of_the_ticket_leads_to_the_screen(cast, client):
    number = taken(cast).number
    db.session.commit()
    answer = client.post(f"/campaigns/of/{number}")
    assert (answer.status_code, answer.location) == (303, f"{KEY}/sending")


def test_the_screen_shows_lights_and_what_an_inbox_shows(cast, campaign, client):
    campaign.subject = "{{nombre|Amiga}}, quedan tres días"
    db.session.commit()
    page = client.get(f"{KEY}/sending")
    said = words(page)
    assert "Contenido aprobado" in said
    assert "Falta confirmar la prueba" in said
    assert "Crédito <credito@demo.despacho.example> María, quedan tres días" in said
    assert "Sin texto previo, el buzón muestra cómo empieza el mensaje." in said
    assert "Enviarme una prueba" in said
    assert "Lanzar la campaña" not in said
    assert page.text.count('data-kind="primary"') == 1  # the proof
    campaign.preheader = "Hasta el viernes"
    db.session.commit()
    said = words(client.get(f"{KEY}/sending"))
    assert "quedan tres días Hasta el viernes" in said
    assert "Sin texto previo" not in said


def test_its_address_of_old_shows_the_same_screen(campaign, client):
    db.session.commit()
    assert words(client.get(f"{KEY}/review")) == words(client.get(f"{KEY}/sending"))


def test_the_changes_that_were_asked_for_stand_first_until_another_proof_goes(cast, campaign, client):
    asked_for_changes(campaign, cast, "La fecha es el jueves.")
    db.session.commit()
    said = words(client.get(f"{KEY}/sending"))
    assert f"{cast.requester.name} pidió cambios" in said
    assert said.index("La fecha es el jueves.") < said.index("Antes de salir")
    proved(campaign, cast)
    db.session.commit()
    assert "La fecha es el jueves." not in words(client.get(f"{KEY}/sending"))


def test_while_a_proof_waits_the_screen_asks_again_and_changes_when_it_is_answered(cast, campaign, client):
    from ticketing.dispatch.proofs.actions import confirm

    proof = proved(campaign, cast)
    db.session.commit()
    page = client.get(f"{KEY}/sending").text
    again = re.search(r'hx-get="(/campaigns/1/ready[^"]+)"', page)[1]
    assert client.get(again).status_code == 204
    confirm(proof, by=cast.requester, at=LATER, channel="mail")
    db.session.commit()
    changed = client.get(again)
    assert changed.status_code == 200
    assert "Lanzar la campaña" in changed.text
    assert "/ready" not in changed.text  # nothing is waited for any more


def test_the_list_is_ticked_with_the_launch_or_neither_is_done(cast, campaign, client):
    sends_a_file(_ticket(campaign), cast, LATER)
    confirmed(campaign, cast)
    all_of_it = [item.key for item in open_items(_ticket(campaign))]
    said = given(campaign)
    page = words(client.get(f"{KEY}/sending"))
    assert "20 personas · Becas abiertas hasta el viernes · ahora" in page

    lacking = client.post(f"{KEY}/sending", data=said | {"ticked": all_of_it[1:]})

    assert (lacking.status_code, "Falta verificar" in words(lacking)) == (422, True)
    assert status(campaign) == "draft"
    assert _waits_for_its_list(campaign)
    assert client.post(f"{KEY}/sending", data=said | {"ticked": all_of_it}).status_code == 303
    assert status(campaign) == "armed"
    assert not _waits_for_its_list(campaign)


def test_a_list_that_cannot_be_launched_is_not_ticked_either(cast, campaign, client):
    sends_a_file(_ticket(campaign), cast, LATER)
    confirmed(campaign, cast)
    all_of_it = [item.key for item in open_items(_ticket(campaign))]
    said = given(campaign, when="later", start_at="2026-03-01T10:00", ticked=all_of_it)
    refused = client.post(f"{KEY}/sending", data=said)
    assert (refused.status_code, "La hora de inicio ya pasó" in refused.text) == (422, True)
    assert refused.text.count("checked") >= len(all_of_it)  # what was ticked is not lost
    assert _waits_for_its_list(campaign)


def test_after_the_launch_the_seconds_are_counted_and_the_whole_page_comes_again_without_a_script(
    cast, campaign, client
):
    confirmed(campaign, cast)
    verified(_ticket(campaign), cast)
    client.post(f"{KEY}/sending", data=given(campaign))
    page = client.get(f"{KEY}/sending")
    said = words(page)
    assert re.search(r"(60|59|58) segundos para que salga el primer mensaje", said)
    assert re.search(r"20 personas · Becas abiertas hasta el viernes\. Antes de las \d\d:\d\d:\d\d no sale nada", said)
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d\d"></noscript>', page.text)
    assert "Deshacer el envío" in said


def test_what_moves_brings_its_buttons_and_the_whole_page_only_where_the_form_comes_back(cast, campaign, client):
    from ticketing.massmail.campaigns.models import FINISHED, HELD, RUNNING

    campaign.status, campaign.frozen_at, campaign.started_at = RUNNING, FILED, FILED
    db.session.commit()
    same = client.get(f"{KEY}/live?was=running&on=sending")
    moved = client.get(f"{KEY}/live?was=armed&on=sending")
    elsewhere = client.get(f"{KEY}/live?was=armed")
    assert "hx-swap-oob" not in same.text
    assert 'id="steer" hx-swap-oob="true"' in moved.text
    assert "Pausar" in moved.text
    assert "HX-Refresh" not in moved.headers
    assert elsewhere.headers["HX-Refresh"] == "true"
    for status, refresh in ((HELD, "true"), (FINISHED, None)):
        campaign.status, campaign.finished_at = status, LATER
        db.session.commit()
        assert client.get(f"{KEY}/live?was=running&on=sending").headers.get("HX-Refresh") == refresh


def test_a_look_in_ones_own_mailbox_moves_nothing_and_makes_nobody_a_worker(cast, campaign, client):
    from ticketing.desk.gates.authors import workers
    from ticketing.ledger.events.queries import last_of
    from ticketing.ledger.reactions.models import ReactionRow

    db.session.commit()
    ticket, before = _ticket(campaign), {row.id for row in db.session.query(ReactionRow)}
    state = ticket.state
    at_work = workers(ticket)
    coordinator = _browser(client.application, cast.coordinator)
    assert coordinator.post(f"{KEY}/test").status_code == 303
    assert last_of("campaign", campaign.id).kind == "tested"
    rows = [row for row in db.session.query(ReactionRow) if row.id not in before]
    assert [(row.effect, row.recipient) for row in rows] == [("mail_own_test", str(cast.coordinator.id))]
    assert _ticket(campaign).state == state
    db.session.expire_all()
    assert workers(_ticket(campaign)) == at_work
    assert cast.coordinator.id not in at_work


def test_a_look_that_cannot_be_made_says_why(cast, campaign, client):
    campaign.words = "<p>Hola {{apodo_que_no_hay}}</p>"
    db.session.commit()
    refused = client.post(f"{KEY}/test")
    assert (refused.status_code, "No existe el campo personal" in words(refused)) == (422, True)


def test_who_only_sees_a_campaign_finds_no_button_and_may_not_press_one(cast, campaign, client):
    confirmed(campaign, cast)
    reader = _browser(client.application, cast.requester)
    said = words(reader.get(f"{KEY}/sending"))
    assert "Antes de salir" in said
    for button in ("Enviarme una prueba", "Lanzar la campaña", "Enviar prueba a", "Descartar"):
        assert button not in said
    assert reader.post(f"{KEY}/test").status_code == 422


def _browser(desk, person):
    name = person.name
    db.session.commit()
    return House(desk).browser(name)


def _ticket(campaign):
    from ticketing.dispatch.campaigns.queries import ticket_of

    return ticket_of(campaign)


def _waits_for_its_list(campaign) -> bool:
    from ticketing.desk.verification.queries import wanted

    db.session.expire_all()
    found = wanted(_ticket(campaign))
    db.session.commit()
    return found
