"""A campaign of the cast that went out, with figures as a week of readers would have left them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from tests.desk.browsing import House, opened
from tests.desk.cast import FILED, LIST, Cast, form, taken
from tests.harness.telling import retold

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.massmail.campaigns.models import Campaign

OURS = "comunicaciones@demo.despacho.example"
WORDS = (
    '<p>Hola, {{nombre|estudiante}}: <a href="https://icetex.example/renovar?de=correo">renueve su crédito</a>, lea '
    '<a href="https://icetex.example/guía">la guía</a> o <a href="https://icetex.example/pqrsd">escríbanos</a>.</p>'
)
PEOPLE = {"gmail.com": 60, "hotmail.com": 30, "alumnos.example": 25, "pocos.example": 3}
EVERYTHING = {
    "opens": 90, "openers": 52, "machine_opens": 31, "machine_openers": 14, "reopeners": 9, "clicks": 40,
    "clickers": 21, "machine_clicks": 12, "machine_clickers": 5, "removals": 2, "complaints": 1, "bounced": 3,
    "bounced_hard": 1,
}  # fmt: skip


@retold
def audience() -> None:
    """People of several providers on the cast's list."""
    from ticketing.audience.contacts.actions import add_many
    from ticketing.audience.contacts.models import Contact
    from ticketing.audience.lists.models import Membership
    from ticketing.audience.lists.queries import by_code
    from ticketing.extensions import db

    rows = [
        {"email": f"persona{number}@{domain}", "first_name": "Ana", "last_name": f"Peña {number}"}
        for domain, many in PEOPLE.items()
        for number in range(many)
    ]
    add_many(rows, at=FILED)
    place = {"list_id": by_code(LIST).id, "status": "confirmed", "source": "base", "since_at": FILED}
    ids = db.session.scalars(select(Contact.id).where(Contact.email.like("persona%")))
    db.session.execute(insert(Membership), [place | {"contact_id": one, "changed_at": FILED} for one in ids])


def went_out(app: Flask, **fields: Any) -> House:
    """The house with its cast, and one campaign that went out."""
    made = opened(app)
    with made.open():
        audience()
        sent(made.cast(), **fields)
    return made


@retold
def sent(cast: Cast, *, tracking: str = "identified", **fields: Any) -> Campaign:
    """A finished campaign of a ticket in work, to everybody of the audience, with counters."""
    from ticketing.dispatch.campaigns.actions import from_ticket
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.actions import compile_content
    from ticketing.massmail.campaigns.freezing import freeze
    from ticketing.massmail.campaigns.models import FINISHED

    campaign = from_ticket(
        taken(cast, fields=form(words=WORDS, **fields)), from_address=OURS, by=cast.professional, at=FILED
    )
    campaign.tracking = tracking
    compile_content(campaign, institution="Instituto", at=FILED)
    freeze(campaign, at=FILED)
    campaign.status, campaign.started_at = FINISHED, FILED
    campaign.finished_at = FILED + timedelta(minutes=20)
    _settle(campaign)
    _count(campaign)
    db.session.commit()
    return campaign


def ended(campaign: Campaign) -> None:
    """What the sender does at the end, from a campaign that still runs."""
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.actions import finish
    from ticketing.massmail.campaigns.models import RUNNING

    campaign.status = RUNNING
    finish(campaign, at=FILED + timedelta(minutes=21))
    db.session.commit()


def _settle(campaign: Campaign) -> None:
    from ticketing.massmail.recipients import outcome, settling
    from ticketing.massmail.recipients.queries import of_campaign

    people = of_campaign(campaign.id, most=500)
    said = ["550 5.1.1 User unknown"] * 4 + ["554 5.7.1 Looks like spam"] * 2
    said += ["250 2.0.0 OK"] * (len(people) - len(said))
    at = FILED + timedelta(minutes=1)
    settling.settle(
        [
            outcome.of_reply(campaign.id, one.seq, 0, int(reply[:3]), reply, at=at, max_age_hours=24)
            for one, reply in zip(people, said, strict=True)
        ]
    )


def _count(campaign: Campaign) -> None:
    from ticketing.extensions import db
    from ticketing.massmail.counters.models import Counter

    hour = int(FILED.timestamp()) // 3600
    rows = {("all", 0, metric): count for metric, count in EVERYTHING.items()}
    for number in range(30):
        rows |= {("hour", hour + number, "opens"): 30 // (number + 1), ("hour", hour + number, "clicks"): number % 3}
    rows |= {("hour", hour, "machine_opens"): 12, ("domain", 1, "openers"): 30, ("domain", 1, "machine_openers"): 9}
    rows |= {("link", 0, "clicks"): 30, ("link", 0, "clickers"): 18, ("link", 0, "machine_clicks"): 10}
    rows |= {("link", 1, "clicks"): 10, ("link", 1, "clickers"): 7}
    db.session.execute(
        insert(Counter),
        [
            {"campaign_id": campaign.id, "dimension": dimension, "bucket": bucket, "metric": metric, "count": count}
            for (dimension, bucket, metric), count in rows.items()
        ],
    )
