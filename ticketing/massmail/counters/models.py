"""Counters: every figure of a campaign that its pages show, kept as it changes, so that nobody has to count."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Model

ALL, DOMAIN, HOUR, LINK, LIST = "all", "domain", "hour", "link", "list"

# What readers did (written by tracking). The plain name counts everything; its machine_ twin the part of it that is
# judged to be a proxy's or a scanner's, so that people = plain - machine. A machine_opener is somebody all of whose
# opens are a machine's; with the first human open she stops being one (-1) and stays an opener.
OPENS, OPENERS = "opens", "openers"
CLICKS, CLICKERS = "clicks", "clickers"
MACHINE_OPENS, MACHINE_OPENERS = "machine_opens", "machine_openers"
MACHINE_CLICKS, MACHINE_CLICKERS = "machine_clicks", "machine_clickers"
REOPENERS = "reopeners"  # people with two human opens at least half an hour apart: they came back to it

# People, each once a campaign. `failed_hard` is the part of the tally's failed that is for ever (written with the
# outcome). `bounced` are those accepted by their server and returned later, `bounced_hard` the part of them that is for
# ever: a soft return that turns out hard adds to the second alone (both written by returns).
REMOVALS, COMPLAINTS = "removals", "complaints"
FAILED_HARD, BOUNCED, BOUNCED_HARD = "failed_hard", "bounced", "bounced_hard"

READERS = (
    OPENS, OPENERS, CLICKS, CLICKERS, MACHINE_OPENS, MACHINE_OPENERS, MACHINE_CLICKS, MACHINE_CLICKERS,
    REOPENERS,
)  # fmt: skip
PEOPLE = (REMOVALS, COMPLAINTS, FAILED_HARD, BOUNCED, BOUNCED_HARD)


class Counter(Model):
    """`metric` by `dimension` and `bucket`; a change is written to every dimension that it has.

    Buckets: 0 for `all`; CampaignDomain.number for `domain` (0: the rest); whole hours since 1970 (UTC) of the hit's
    own instant for `hour`; the link's number for `link` (clicks, clickers of that link, and their twins); the list's id
    for `list` (written by statistics alone, from the recipients, when a campaign of several lists ends).
    """

    __tablename__ = "counter"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    metric: Mapped[str] = mapped_column(String(20), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(8), primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)
