"""The ticket's pages and what is done there. One blueprint; a refusal shows the page again with what was typed."""

from __future__ import annotations

from ticketing.desk.ticket_page.views import (
    banners,
    classifying,
    clock,
    delivering,
    documents,
    listing,
    living,
    moving,
    outcomes,
    proving,
    publishing,
    repeating,
    signing,
    survey,
    talking,
    texts,
)
from ticketing.desk.ticket_page.views.blueprint import pages

__all__ = [
    "banners",
    "classifying",
    "clock",
    "delivering",
    "documents",
    "listing",
    "living",
    "moving",
    "outcomes",
    "pages",
    "proving",
    "publishing",
    "repeating",
    "signing",
    "survey",
    "talking",
    "texts",
]
