"""`flask tracking …`: hits judged again when the rules improve."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup, with_appcontext

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.statistics.recount import judge_again
from ticketing.massmail.tracking import judging

tracking = AppGroup("tracking", help="Aperturas y clics.")


@tracking.command("judge-again")
@click.argument("campaign_id", metavar="CAMPAÑA", type=int)
@with_appcontext
def tracking_judge_again(campaign_id: int) -> None:
    """Clasifica otra vez lo que se guardó de una campaña y rehace sus cifras; el resultado, en JSON."""
    campaign = db.session.get(Campaign, campaign_id)
    if campaign is None:
        click.echo(f"No hay ninguna campaña {campaign_id}.", err=True)
        sys.exit(1)
    found = judge_again(campaign, at=clock.now())
    db.session.commit()
    click.echo(json.dumps({"campaign": campaign_id, "rules": judging.VERSION} | asdict(found)))
