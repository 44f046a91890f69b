"""The mail of a campaign as one reader would see it, before anybody gets it."""

from __future__ import annotations

import re

from flask import render_template

from ticketing import clock
from ticketing.massmail.campaigns.compiling import composed
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content import shown
from ticketing.massmail.content.fields import sample
from ticketing.massmail.content.models import CompiledContent
from ticketing.office.institution.queries import institution
from ticketing.web import markup
from workflows.refusals import Refused

NO_IMAGES = "sin-imagenes"
IMAGE_ADDRESS = re.compile(r"(?<=\s)src=")


def preview_html(campaign: Campaign, *, mode: str = "") -> str:
    """The HTML part filled with a sample reader's values; or, in words, why it cannot go out like this."""
    try:
        content = _content(campaign)
    except Refused as problem:
        return render_template("campaigns/unfit.html", sentence=problem.sentence)
    page = shown.page(content, sample(content.fields), shown.untracked(content))
    return markup.changed(page, "img", _without_picture) if mode == NO_IMAGES else page


def parts(campaign: Campaign) -> tuple[str, str]:
    """Both parts, as HTML and as plain text, filled with a sample reader's values. Raises Refused: it cannot go out."""
    content = _content(campaign)
    values = sample(content.fields)
    return shown.page(content, values, shown.untracked(content)), shown.text(content, values, shown.spelled(content))


def preview_text(campaign: Campaign) -> str:
    """The plain-text part as a page."""
    content = _content(campaign)
    words = shown.text(content, sample(content.fields), shown.spelled(content))
    return render_template("campaigns/text.html", words=words)


def _without_picture(tag: str) -> str:
    """Its alternative text stays: that is what such a reader sees."""
    return IMAGE_ADDRESS.sub("data-src=", tag, count=1)


def _content(campaign: Campaign) -> CompiledContent:
    """What went out, once it did; before that, what would go out as the campaign stands."""
    if campaign.frozen_at and campaign.content:
        return campaign.content
    return composed(campaign, institution().name, at=clock.now())
