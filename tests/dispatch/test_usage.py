"""The month's use on a page and in a certificate: the same figures, for who may read them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.desk.browsing import House
from tests.desk.cast import taken
from tests.dispatch.test_campaigns import confirmed, made, verified
from ticketing.web import walls


@pytest.fixture
def month(desk, cast):
    """A month of two days over two servers, one campaign that went out and one that is scheduled."""
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import ARMED, FINISHED, Campaign
    from ticketing.massmail.pacing.actions import note_use
    from ticketing.massmail.recipients.models import ACCEPTED, Tally
    from ticketing.massmail.transports.actions import add
    from ticketing.massmail.transports.declared import Declared

    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], monthly_quota=120_000)
    now = clock.now()
    first = walls.today(now).replace(day=1)
    relay = add(Declared(name="relevo", scheme="smtp", host="127.0.0.1", port=9), by=None, at=now)
    db.session.flush()
    note_use({(0, 0): 300, (relay.id, 2): 9_000}, on=first, refused={(relay.id, 2): 7}, put_off={(relay.id, 0): 40})
    note_use({(relay.id, 2): 700}, on=first + timedelta(days=1))
    note_use({(relay.id, 2): 5_000}, on=first - timedelta(days=1))
    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    campaign.status, campaign.start_at, campaign.estimate = ARMED, now, 2_500
    one = Campaign(
        time_zone="America/Bogota", name="Ida", origin_kind="ticket", origin_id=ticket.id, status=FINISHED,
        author_id=cast.professional.id, made_at=now, from_name="x", from_address="x@despacho.test", subject="x",
        words="x", audience_rule={}, started_at=now, finished_at=now,
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    db.session.add(Tally(campaign_id=one.id, state=ACCEPTED, count=9_876))
    db.session.commit()
    found = f"{first:%Y-%m}", f"{first - timedelta(days=1):%Y-%m}", ticket.number
    names = cast.professional.name, cast.requester.name
    db.session.commit()
    return *found, *names


def test_what_was_used_what_is_promised_and_what_is_left_stand_on_the_page(desk, cast, month):
    client = House(desk).browser(month[3])
    assert client.get("/usage/").headers["Location"].endswith(month[0])
    page = client.get(f"/usage/{month[0]}").text
    for figure in ("10.000", "2.500", "107.500", "9.876", "relevo", "principal", month[2]):
        assert figure in page
    before = client.get(f"/usage/{month[1]}").text
    assert "5.000" in before
    assert "comprometidos" not in before


def test_the_certificate_holds_the_same_figures_in_every_format(desk, cast, month):
    client = House(desk).browser(month[3])
    address = f"/usage/{month[0]}/file"
    pdf = client.get(f"{address}.pdf")
    assert (pdf.status_code, pdf.mimetype, pdf.data[:5]) == (200, "application/pdf", b"%PDF-")
    said = client.get(f"{address}.csv").text
    for words in (
        "Certificado de uso del envío masivo",
        "Mensajes enviados;10000",
        "Comprometidos;2500",
        "provisionales",
    ):
        assert words in said
    assert "Sin máquinas" not in said
    book = load_workbook(BytesIO(client.get(f"{address}.xlsx").data))
    said = {row[0]: row[1] for row in book["Cifras"].iter_rows(values_only=True) if row and row[0]}
    assert (said["Mensajes enviados"], said["Comprometidos"], said["Tope mensual"]) == (10_000, 2_500, 120_000)
    assert [row[1].value for row in book["Por servidor de correo"].iter_rows(min_row=2)] == [300, 9_700]


def test_notices_are_told_apart_and_take_nothing_of_the_quota(desk, cast, month):
    from ticketing.extensions import db
    from ticketing.office.notices.models import NoticeUse

    first = date.fromisoformat(f"{month[0]}-01")
    db.session.add_all([NoticeUse(on=first, count=1_234), NoticeUse(on=first - timedelta(days=1), count=77)])
    db.session.commit()
    client = House(desk).browser(month[3])
    page = client.get(f"/usage/{month[0]}").text
    assert "1.234" in page
    assert "107.500" in page
    said = client.get(f"/usage/{month[0]}/file.csv").text
    assert re.search(r"Avisos de la mesa, aparte del tope\W+1\.?234", said)
    book = load_workbook(BytesIO(client.get(f"/usage/{month[0]}/file.xlsx").data))
    assert [row[1].value for row in book["Avisos por día"].iter_rows(min_row=2)] == [1_234]


def test_who_neither_sends_nor_keeps_servers_finds_no_such_page(desk, cast, month):
    client = House(desk).browser(month[4])
    for address in ("/usage/", f"/usage/{month[0]}", f"/usage/{month[0]}/file.pdf"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("wrong", ["2026-13", "hoy", "2026-3", "2026-03-01", "2999-01", "20260301"])
def test_a_month_that_is_none_or_has_not_begun_is_not_there(desk, cast, month, wrong):
    assert House(desk).browser(month[3]).get(f"/usage/{wrong}").status_code == 404


def test_a_quota_that_is_passed_is_told(desk, cast, month):
    desk.config["SETTINGS"] = replace(desk.config["SETTINGS"], monthly_quota=11_000)
    page = House(desk).browser(month[3]).get(f"/usage/{month[0]}").text
    assert "se pasa por 1.500" in page
