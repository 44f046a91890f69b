"""The launch form: how fast, at what hours, on a few first; and the way back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.desk.browsing import House, words
from tests.desk.cast import FILED, taken
from tests.dispatch.test_campaigns import confirmed, made, verified
from ticketing.web import walls


@pytest.fixture
def ready(desk, cast):
    """A campaign that may be launched: its id, its version, the name of who works on it."""
    from ticketing.extensions import db

    desk.config["WTF_CSRF_ENABLED"] = False
    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    db.session.commit()
    found = campaign.id, campaign.version, cast.professional.name
    db.session.commit()
    return found


def test_a_month_that_is_over_takes_a_tick(desk, cast, ready, monkeypatch: pytest.MonkeyPatch):
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    monkeypatch.setitem(desk.config, "SETTINGS", replace(desk.config["SETTINGS"], monthly_quota=5))
    (key, version, _), client = ready, House(desk).browser(ready[2])
    address, chosen = f"/campaigns/{key}/sending", {"version": version, "when": "now", "window": "class"}
    page = client.get(address).text
    assert "Pasaría del tope mensual de 5." in page
    assert "Sale aunque pase del tope mensual" in page
    refused = client.post(address, data=chosen)
    assert (refused.status_code, "el tope es 5" in refused.text) == (422, True)
    assert client.post(address, data=chosen | {"over_quota": "y"}).status_code == 303
    assert db.session.get_one(Campaign, key, populate_existing=True).status == "armed"


def test_an_hour_is_needed_only_by_who_chose_one(desk, cast, ready):
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    (key, version, name), address = ready, f"/campaigns/{ready[0]}/sending"
    client, chosen = House(desk).browser(name), {"version": version, "when": "later", "window": "class"}
    label = client.get(address).text.partition("Día y hora")[2].partition("</label>")[0]
    assert "(opcional)" not in label
    for typed, said in (
        ("", "Escriba el día y la hora del envío."),
        ("2026-02-30T10:00", "Ese día o esa hora no existe."),
    ):
        answer = client.post(address, data=chosen | {"start_at": typed})
        assert (answer.status_code, answer.text.count(said)) == (422, 2)  # at the top, and beside the field
    assert client.post(address, data=chosen | {"when": "now", "start_at": ""}).status_code == 303
    assert db.session.get_one(Campaign, key, populate_existing=True).status == "armed"


def test_an_hour_that_is_refused_brings_the_form_back_with_all_that_was_chosen(desk, cast, ready):
    (_key, version, name), address = ready, f"/campaigns/{ready[0]}/sending"
    sent = {"version": version, "when": "later", "window": "class", "start_at": "2026-03-01T10:00", "rate": "300"}
    answer = House(desk).browser(name).post(address, data=sent)
    assert answer.status_code == 422
    assert "No se pudo así. Lo que escribió sigue aquí." in answer.text
    assert 'value="2026-03-01T10:00"' in answer.text
    assert 'value="300"' in answer.text
    assert "Lanzar la campaña" in answer.text


def test_a_campaign_is_scheduled_by_the_wall_that_whoever_launches_it_chooses(desk, cast, ready):
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.office.institution.actions import describe

    describe(name="Instituto", zone="Europe/Lisbon", by=None, at=FILED)
    db.session.commit()
    (key, version, name), address = ready, f"/campaigns/{ready[0]}/sending"
    client = House(desk).browser(name)
    page = client.get(address).text
    assert "hora de Bogotá</option>" in page  # the request's own
    assert "hora de Lisboa</option>" in page  # the institution's
    assert "23:59, hora de Bogotá" in page  # the last moment is told by the request's wall
    hour = {"version": version, "when": "later", "window": "class", "start_at": "2026-03-10T10:00"}
    wrong = client.post(address, data=hour | {"time_zone": "Europa/Lisboa"})
    assert (wrong.status_code, "No existe la zona horaria «Europa/Lisboa»." in wrong.text) == (422, True)
    assert client.post(address, data=hour | {"time_zone": "Europe/Lisbon"}).status_code == 303
    campaign = db.session.get_one(Campaign, key, populate_existing=True)
    assert (campaign.time_zone, campaign.start_at.isoformat()) == ("Europe/Lisbon", "2026-03-10T10:00:00+00:00")
    assert campaign.unknown_policy == "resend"
    assert "Sale mar 10 mar, 10:00. Hasta" in client.get(address).text  # the reader's own hour needs no name


def test_any_zone_there_is_can_be_chosen_and_what_becomes_of_the_unknown(desk, cast, ready):
    from ticketing.extensions import db
    from ticketing.ledger.events.queries import history
    from ticketing.massmail.campaigns.models import Campaign

    (key, version, name), address = ready, f"/campaigns/{ready[0]}/sending"
    client = House(desk).browser(name)
    page = client.get(address).text
    chosen = {"version": version, "when": "later", "window": "class", "start_at": "2026-03-10T10:00"}
    chosen |= {"time_zone": "America/Lima", "unknown": "hold"}

    wrong = client.post(address, data=chosen | {"unknown": "lose"})
    done = client.post(address, data=chosen)

    assert page.count("<option") > 400
    assert 'value="America/Lima"' in page
    assert (wrong.status_code, done.status_code) == (422, 303)
    campaign = db.session.get_one(Campaign, key, populate_existing=True)
    assert (campaign.time_zone, campaign.unknown_policy) == ("America/Lima", "hold")
    (armed,) = history(Campaign.__tablename__, key, ("armed",))
    said = armed.payload
    assert (said["unknown_policy"], said["time_zone"], said["max_age_hours"]) == ("hold", "America/Lima", 24)


def test_a_program_chooses_the_zone_and_the_unknown_too(desk, cast, ready):
    from tests.api.program import Program
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    program, path = Program(House(desk), ready[2]), f"/campaigns/{ready[0]}/launch"
    said = {"start_at": "2026-03-10T10:00:00-05:00", "time_zone": "America/Lima"}

    wrong = program.post(path, json=said | {"unknown": "lose"})
    done = program.post(path, json=said | {"unknown": "hold"})

    assert (wrong.status_code, done.status_code) == (422, 200)
    told = program.get(f"/campaigns/{ready[0]}").json
    assert (told["unknown"], told["max_age_hours"], told["terms"]["second_person_over"]) == ("hold", 24, 10_000)
    assert told["terms"]["hours"]["friday"] == ["08:00-17:00"]
    campaign = db.session.get_one(Campaign, ready[0], populate_existing=True)
    assert (campaign.time_zone, campaign.unknown_policy) == ("America/Lima", "hold")


def test_the_launch_says_what_holds_for_it_and_so_does_its_report(desk, cast, ready):
    from ticketing.dispatch.reports.contents import of_campaign
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    page = words(House(desk).browser(ready[2]).get(f"/campaigns/{ready[0]}/sending"))
    campaign = db.session.get_one(Campaign, ready[0])
    report = dict(of_campaign(campaign, institution="Instituto", at=FILED).facts)["Condiciones"]

    for sentence in (
        "Clase: Informativa. Sale lunes a viernes de 08:00 a 17:00; nunca en festivos.",
        "Va por la hora de Bogotá.",
        "Con un clic se sale de las listas a las que va.",
        "Seguimiento: se cuentan personas, sin saber quiénes.",
        "Si la audiencia crece más de 5 % desde que se firmó, no sale sin firmarla de nuevo.",
        "A más de 10.000 destinatarios la lanza una segunda persona.",
        "Con cada mensaje se insiste hasta 24 horas.",
        "Un mensaje del que no se sabe si salió se envía otra vez, con el mismo identificador.",
        "Se retiene si el 1 % rechaza su texto o su remitente; si se queja el 0,1 %, hay una alarma.",
    ):
        assert sentence in page
        assert sentence in report


def test_the_launch_says_how_long_it_takes_and_beside_whom(desk, cast, ready):
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import RUNNING, Campaign
    from ticketing.massmail.pacing.actions import note_use
    from ticketing.massmail.transports.actions import add
    from ticketing.massmail.transports.declared import Declared

    add(Declared(name="lento", scheme="smtp", host="127.0.0.1", port=9, per_minute=2, per_day=50), by=None, at=FILED)
    note_use({(1, 0): 45}, on=FILED.date())
    other = Campaign(
        time_zone="America/Bogota",
        name="Boletín", origin_kind="prueba", origin_id=1, author_id=cast.professional.id, made_at=FILED,
        from_name="x", from_address="x@despacho.test", subject="x", words="x", audience_rule={}, estimate=100,
        status=RUNNING,
    )  # fmt: skip
    db.session.add(other)
    db.session.commit()
    page = House(desk).browser(ready[2]).get(f"/campaigns/{ready[0]}/sending").text
    assert "También sale «Boletín», con 100 mensajes por enviar" in page
    assert "A la velocidad permitida tardaría unos" in page
    assert "Hoy los servidores aceptan 5 mensajes más" in page


def test_the_launch_tells_what_one_like_it_took_and_not_one_of_another_size(desk, cast, ready):
    from datetime import timedelta

    from ticketing.dispatch.campaigns.forecast import forecast
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import FINISHED, Campaign
    from ticketing.massmail.campaigns.quota import wanted
    from ticketing.massmail.recipients.models import ACCEPTED, Tally

    campaign = db.session.get_one(Campaign, ready[0])
    mine = wanted(campaign)
    for days, (name, people, minutes) in enumerate([("Parecida", mine, 95), ("Grande", 3 * mine, 200)]):
        one = Campaign(
            time_zone="America/Bogota",
            name=name, origin_kind="prueba", origin_id=1, author_id=cast.professional.id, made_at=FILED,
            from_name="x", from_address="x@despacho.test", subject="x", words="x", audience_rule={}, status=FINISHED,
            started_at=FILED + timedelta(days=days), finished_at=FILED + timedelta(days=days, minutes=minutes),
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        db.session.add(Tally(campaign_id=one.id, state=ACCEPTED, count=people))
    db.session.flush()
    assert f"«Parecida», de {mine} mensajes, tardó 1 h 35 min." in list(forecast(campaign, FILED))
    assert not [line for line in forecast(campaign, FILED) if "Grande" in line]


def test_the_speed_is_that_of_late_and_a_pause_is_no_slowness(desk, cast, ready):
    from datetime import timedelta

    from ticketing.dispatch.campaigns.figures import speed
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.massmail.recipients import motion

    campaign, begin = db.session.get_one(Campaign, ready[0]), FILED
    sheet = {"accepted": 140, "failed": 20, "pending": 90}
    assert speed(campaign, sheet, begin) is None
    motion.begin(campaign.id, at=begin)
    motion.move({campaign.id: 2000}, at=begin + timedelta(seconds=10))
    motion.begin(campaign.id, at=begin + timedelta(minutes=2))  # it was paused meanwhile
    motion.move({campaign.id: 60}, at=begin + timedelta(minutes=4))
    found = speed(campaign, sheet, begin + timedelta(minutes=4))
    assert (found.per_minute, found.left) == (30, timedelta(minutes=3))
    campaign.resting_until = begin + timedelta(days=1)
    assert speed(campaign, sheet, begin + timedelta(minutes=4)).left is None


def test_who_still_waits_is_told_by_provider_with_the_time_that_it_takes(desk, cast, ready):
    from datetime import timedelta

    from ticketing.dispatch.campaigns.figures import Speed, course, left_by_provider, one_estimate
    from ticketing.extensions import db
    from ticketing.ledger.recording.actions import record
    from ticketing.massmail.campaigns.models import RUNNING, Campaign
    from ticketing.massmail.recipients.models import ACCEPTED, FAILED, PENDING, CampaignDomain, Tally
    from workflows.pacing import GOOGLE, MICROSOFT

    campaign = db.session.get_one(Campaign, ready[0])
    campaign.status = RUNNING
    for number, provider in ((1, GOOGLE), (2, MICROSOFT)):
        db.session.add(
            CampaignDomain(campaign_id=campaign.id, number=number, name=f"{number}.example", provider=provider)
        )
    counts = [(0, PENDING, 5), (1, ACCEPTED, 90), (1, FAILED, 10), (1, PENDING, 300), (2, ACCEPTED, 50)]
    for domain, state, count in counts:
        db.session.add(Tally(campaign_id=campaign.id, domain_no=domain, state=state, count=count))
    for minutes, kind in ((0, "started"), (5, "paused"), (65, "resumed")):
        record(campaign, kind, by=None, at=FILED + timedelta(minutes=minutes), payload={})
    found = left_by_provider(campaign, course(campaign), FILED + timedelta(minutes=70))  # ten minutes at work
    told = [(lane.name, lane.waiting, lane.left) for lane in found]
    assert told == [("Otros proveedores", 5, None), ("Google", 300, timedelta(minutes=30))]
    whole = Speed(per_minute=100, left=timedelta(minutes=3), could_repeat=0)
    assert one_estimate(whole, found) == whole  # one has not answered yet
    assert one_estimate(whole, found[1:]).left == timedelta(minutes=30)


def test_a_running_campaign_says_who_slows_it_down_and_until_when(desk, cast, ready):
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import RUNNING, Campaign
    from ticketing.massmail.pacing import actions as pacing
    from ticketing.massmail.transports.actions import add
    from ticketing.massmail.transports.declared import Declared

    add(Declared(name="corto", scheme="smtp", host="127.0.0.1", port=9, per_day=10), by=None, at=FILED)
    pacing.slow("t:1/2", configured=None, seen=600.0, said="421 4.7.28 too fast", at=clock.now())
    pacing.note_use({(1, 0): 10}, on=walls.today(clock.now()))
    campaign = db.session.get_one(Campaign, ready[0])
    campaign.status, campaign.started_at, campaign.frozen_at = RUNNING, FILED, FILED
    db.session.commit()
    page = House(desk).browser(ready[2]).get(f"/campaigns/{ready[0]}/sending").text
    assert "Google: pidió recibir más despacio. Ahora salen como mucho 300 mensajes por minuto hacia allí" in page
    assert "El servidor «corto» ya entregó hoy los 10 mensajes de su cupo diario" in page


def test_a_launch_is_chosen_on_its_page_and_taken_back_there(desk, cast, ready):
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    (key, version, name), address = ready, f"/campaigns/{ready[0]}/sending"
    client = House(desk).browser(name)
    page = client.get(address).text
    assert "Es el 1 % de la audiencia" in page
    assert "Este mes: 0 mensajes enviados" in page
    chosen = {"version": version, "when": "now", "window": "class", "rate": "120", "canary": "y"}
    assert client.post(address, data=chosen).status_code == 303
    armed = db.session.get_one(Campaign, key, populate_existing=True)
    assert (armed.status, armed.rate_per_minute, armed.canary) == ("armed", 120, True)
    assert armed.undo_until > armed.armed_at
    db.session.commit()
    page = client.get(address).text
    assert "Deshacer el envío" in page
    undoing = page.partition(f"/campaigns/{key}/undo")[2].partition("</form>")[0]
    version = re.search(r'name="version" value="(\d+)"', undoing)[1]
    assert client.post(f"/campaigns/{key}/undo").status_code == 422
    client.post(f"/campaigns/{key}/undo", data={"version": version})
    assert db.session.get_one(Campaign, key, populate_existing=True).status == "draft"


def test_a_running_campaign_of_which_nothing_goes_out_says_since_when_and_estimates_nothing(desk, cast, ready):
    from datetime import timedelta

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import RUNNING, Campaign
    from ticketing.massmail.chunks import processes
    from ticketing.massmail.recipients import motion
    from ticketing.massmail.recipients.models import PENDING, Tally
    from ticketing.web.filters import clock_time

    campaign, since = db.session.get_one(Campaign, ready[0]), clock.now() - timedelta(minutes=9)
    campaign.status, campaign.started_at, campaign.frozen_at = RUNNING, FILED, FILED
    db.session.add(Tally(campaign_id=campaign.id, state=PENDING, count=300))
    motion.begin(campaign.id, at=since - timedelta(minutes=1))
    motion.move({campaign.id: 27}, at=since)
    processes.seen("vivo", "a1", at=clock.now())
    db.session.commit()
    page = House(desk).browser(ready[2]).get(f"/campaigns/{ready[0]}/sending").text
    assert f"Desde las {clock_time(since)} no sale ningún mensaje." in page
    assert "por minuto ·" not in page
    assert "faltan" not in page


def test_the_forecast_says_that_nobody_sends_just_now(desk, cast, ready):
    from ticketing.dispatch.campaigns.forecast import forecast
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    campaign = db.session.get_one(Campaign, ready[0])
    assert next(forecast(campaign, FILED)) == "Ahora no sale nada: todavía nadie ha empezado a enviar."
