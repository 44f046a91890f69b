"""How often a person is written to, by what mailbox providers tell mailings apart."""

from __future__ import annotations

from datetime import timedelta

from tests.harness.classes import of_class
from tests.massmail.world import AT, fill, started


def went_out(contact, at, **what):
    """A campaign that this person's server took then."""
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import ACCEPTED, Recipient

    campaign = started(**what)
    row = db.session.query(Recipient).filter_by(campaign_id=campaign.id, contact_id=contact).one()
    row.state, row.sent_at = ACCEPTED, at
    db.session.commit()
    return campaign


def test_each_list_id_tells_how_many_sends_a_week_it_gives(base):
    from ticketing import clock
    from ticketing.massmail.statistics.sends import by_list_id

    (one, other) = fill(2)
    clock.move(AT)
    now = clock.now()
    first = went_out(one, now - timedelta(days=1))
    went_out(one, now - timedelta(days=6), by=first.author)
    went_out(one, now - timedelta(days=20), by=first.author)
    went_out(one, now - timedelta(days=57), by=first.author)  # before the weeks that are told
    went_out(one, now - timedelta(days=3), by=first.author, **of_class("servicio"))

    told = [(one.list_id, one.label, one.this_week, one.lately, one.a_week) for one in by_list_id(one, now)]

    assert told == [
        ("estudiantes.despacho.test", "Estudiantes", 2, 3, "0,4"),
        ("servicio.clase.despacho.test", "De servicio (matrículas, pagos, trámites)", 1, 1, "0,1"),
    ]
    assert by_list_id(other, now) == []
