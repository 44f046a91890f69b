"""What follows the wing's own events. `campaign_finished` is answered by dispatch, which knows the ticket."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ticketing.extensions import db
from ticketing.ledger.reactions.table import After, Occasion, Within
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.statistics import lists


def _count_lists(occasion: Occasion) -> None:
    lists.count(db.session.get_one(Campaign, occasion.event.subject_id))


REACTIONS: dict[str, Within | After] = {"count_lists": After(_count_lists, words=_l("Contar los resultados por lista"))}
