"""The wings of the house, as the application, the worker and the checks see them."""

from __future__ import annotations

from ticketing.api import pages as api
from ticketing.audience import pages as audience
from ticketing.audience import reactions as audience_reactions
from ticketing.desk import pages as desk
from ticketing.desk import reactions as desk_reactions
from ticketing.desk import ticks as desk_ticks
from ticketing.dispatch import pages as dispatch
from ticketing.dispatch import reactions as dispatch_reactions
from ticketing.dispatch import ticks as dispatch_ticks
from ticketing.ledger.reactions.table import After, Within
from ticketing.ledger.ticks import TICKS as LEDGER_TICKS
from ticketing.massmail import pages as massmail
from ticketing.massmail import reactions as massmail_reactions
from ticketing.massmail import ticks as massmail_ticks
from ticketing.office import pages as office
from ticketing.office import reactions as office_reactions
from ticketing.office import ticks as office_ticks
from ticketing.oversight import pages as oversight
from ticketing.oversight import reactions as oversight_reactions
from ticketing.scheduler.ticks import Tick
from ticketing.tables import TABLES as TABLES

PAGES = (office, audience, desk, massmail, dispatch, oversight, api)
TICKS: tuple[Tick, ...] = (
    *LEDGER_TICKS, *office_ticks.TICKS, *desk_ticks.TICKS, *massmail_ticks.TICKS, *dispatch_ticks.TICKS
)  # fmt: skip


def reactions() -> dict[str, Within | After]:
    """Every effect that a step or an action may name, with what carries it out. One name, one reaction."""
    table: dict[str, Within | After] = {}
    for module in (
        office_reactions, audience_reactions, desk_reactions, massmail_reactions, dispatch_reactions,
        oversight_reactions,
    ):  # fmt: skip
        clash = table.keys() & module.REACTIONS.keys()
        if clash:
            raise ValueError(f"Two reactions for one effect: {sorted(clash)}")
        table.update(module.REACTIONS)
    return table
