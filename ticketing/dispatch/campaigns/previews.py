"""The mail of a campaign as one reader would see it, before anybody gets it."""

from __future__ import annotations

from flask import render_template

from ticketing import clock
from ticketing.massmail.campaigns.actions import composed
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content import shown
from ticketing.massmail.content.fields import sample
from ticketing.web.settings import settings
from workflows.refusals import Refused

NO_IMAGES = "sin-imagenes"


def preview_html(campaign: Campaign, *, mode: str = "") -> str:
    """The HTML part filled with a sample reader's values; or, in words, why it cannot go out like this."""
    try:
        content = campaign.content if campaign.frozen_at else composed(campaign, settings().institution, at=clock.now())
    except Refused as problem:
        return render_template("campaigns/unfit.html", sentence=problem.sentence)
    page = shown.page(content, sample(content.fields), shown.untracked(content))
    return page.replace("<img ", "<img src='' data-was-") if mode == NO_IMAGES else page


def preview_text(campaign: Campaign) -> str:
    """The plain-text part as a page."""
    content = campaign.content or composed(campaign, settings().institution, at=clock.now())
    words = shown.text(content, sample(content.fields), shown.untracked(content))
    return render_template("campaigns/text.html", words=words)
