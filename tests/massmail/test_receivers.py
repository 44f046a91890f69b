"""Who receives for a domain is asked of a real name server, ahead of the sending, and no answer harms nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.harness.nameserver import FAILING, MX, SILENT, A, Zone, serving
from tests.massmail.world import AT, commit, drafted, fill
from workflows.pacing import APPLE, GOOGLE, MICROSOFT, OTHER, OWN, YAHOO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

ZONE = {
    ("icetex.example", MX): ["10 mx2.correo.example.", "1 aspmx.l.google.com."],
    ("uni.example", MX): ["0 uni-example.mail.protection.outlook.com."],
    ("casa.example", MX): ["10 mx-aol.mail.gm0.yahoodns.net."],
    ("manzana.example", MX): ["10 mx01.mail.icloud.com."],
    ("propio.example", MX): ["10 mx.despacho.test."],
    ("pyme.example", MX): ["10 correo.pyme.example."],
    ("sordo.example", MX): ["0 ."],
    ("solo.example", A): ["192.0.2.7"],
    ("vacio.example", "TXT"): ['"nada"'],
}
RECEIVING = {
    "icetex.example": GOOGLE, "uni.example": MICROSOFT, "casa.example": YAHOO, "manzana.example": APPLE,
    "propio.example": OWN, "pyme.example": OTHER, "solo.example": OTHER,
}  # fmt: skip
UNREACHABLE = ("sordo.example", "vacio.example", "nadie.example")


@pytest.fixture
def zone(base: Flask) -> Iterator[Zone]:
    """The application asks this server, and a domain of each kind is known."""
    from ticketing.extensions import db
    from ticketing.massmail.pacing.models import MailDomain

    zone = Zone(ZONE)
    with serving(zone) as address:
        base.config["SETTINGS"] = replace(base.config["SETTINGS"], dns_server=address)
        db.session.add_all(MailDomain(name=name, provider=OTHER, ask_at=AT) for name in (*RECEIVING, *UNREACHABLE))
        db.session.commit()
        yield zone


def known(name: str) -> tuple[int, bool | None]:
    from ticketing.extensions import db
    from ticketing.massmail.pacing.models import MailDomain

    row = db.session.get_one(MailDomain, name, populate_existing=True)
    return row.provider, row.receives


def learn(at=AT) -> None:
    from ticketing.massmail.pacing.receivers import learn_receivers

    learn_receivers(at)


def test_the_most_preferred_machine_tells_the_provider(zone):
    learn()
    assert {name: known(name) for name in RECEIVING} == {name: (who, True) for name, who in RECEIVING.items()}
    assert [known(name)[1] for name in UNREACHABLE] == [False] * 3


def test_nobody_is_asked_twice_within_a_week(zone):
    learn()
    asked = len(zone.asked)
    learn(AT + timedelta(days=6))
    assert len(zone.asked) == asked
    learn(AT + timedelta(days=8))
    assert len(zone.asked) == 2 * asked


@pytest.mark.parametrize("mood", [SILENT, FAILING])
def test_no_answer_leaves_what_was_known_and_is_asked_again(zone, mood, monkeypatch):
    from ticketing.office.outside import mail_hosts

    monkeypatch.setattr(mail_hosts, "PATIENCE", 0.3)
    learn()
    zone.moods = dict.fromkeys((*RECEIVING, *UNREACHABLE), mood)
    learn(AT + timedelta(days=8))
    assert known("icetex.example") == (GOOGLE, True)
    zone.moods = {}
    before = len(zone.asked)
    learn(AT + timedelta(days=8, minutes=9))
    assert len(zone.asked) == before
    learn(AT + timedelta(days=8, minutes=11))
    assert len(zone.asked) > before


def test_an_audience_is_met_before_it_goes_out_and_rides_with_its_provider(zone):
    from sqlalchemy import select

    from ticketing.audience.contacts.models import Contact
    from ticketing.extensions import db
    from ticketing.massmail.campaigns import actions, domains
    from ticketing.massmail.campaigns.audience import people, unreachable
    from ticketing.massmail.campaigns.queries import get
    from ticketing.massmail.recipients.models import Recipient

    fill(30)
    for number, contact in enumerate(db.session.scalars(select(Contact).order_by(Contact.id))):
        contact.domain = ("colegio.example", "sordo.example", "nuevo.example")[number % 3]
    commit()
    zone.records = ZONE | {("colegio.example", MX): ["5 aspmx.l.google.com."]}
    campaign = drafted(at=AT)
    domains.meet(people(campaign, AT.date()), AT)
    commit()
    learn()
    found = unreachable(get(campaign.id), AT.date())
    assert (found.people, set(found.names)) == (20, {"sordo.example", "nuevo.example"})
    campaign = get(campaign.id)
    actions.arm(campaign, start_at=None, by=None, at=AT)
    actions.start(campaign, at=AT)
    rows = db.session.execute(select(Recipient.domain, Recipient.provider).where(Recipient.campaign_id == campaign.id))
    assert dict(rows.all())["colegio.example"] == GOOGLE


def test_where_nobody_is_asked_nobodys_turn_has_come_at_every_look(base):
    from sqlalchemy import select

    from ticketing.extensions import db
    from ticketing.massmail.pacing.models import MailDomain
    from ticketing.massmail.ticks import ASKS
    from ticketing.office.outside.mail_hosts import NOBODY
    from ticketing.scheduler.ticks import NOW

    base.config["SETTINGS"] = replace(base.config["SETTINGS"], dns_server=NOBODY)
    db.session.add(MailDomain(name="icetex.example", provider=GOOGLE, ask_at=AT))
    db.session.commit()

    learn()

    asked = [db.session.scalar(select(ASKS), {NOW.key: AT + timedelta(minutes=later)}) for later in (0, 9, 11)]
    assert (known("icetex.example"), asked) == ((GOOGLE, None), [False, False, True])
