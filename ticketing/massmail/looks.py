"""What this wing knows of how the installation is (/readyz, «Estado»): who sends, which servers, which mailbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.broker.health import examined
from ticketing.massmail.campaigns.faults import held_by_faults
from ticketing.massmail.chunks import standstill
from ticketing.massmail.returns.accounts import configured
from ticketing.massmail.returns.models import ReturnMailbox
from ticketing.massmail.smtp.greeting import greeted
from ticketing.massmail.smtp.servers import server
from ticketing.massmail.transports.queries import places
from ticketing.web.filters import duration
from ticketing.web.health.looks import WELL, Look
from ticketing.web.settings import settings

UNREAD = timedelta(minutes=10)  # it is read every minute
MOST_NAMED = 5


def senders() -> str:
    """Whether somebody sends, and no defect holds a campaign."""
    return "; ".join(filter(None, (standstill.nobody_sends(clock.now()), _held()))) or WELL


def machines() -> str:
    """Whether every machine that sent lately ended by itself, or says something."""
    at = clock.now()
    return "; ".join(standstill.words(each, at) for each in standstill.silent_machines(at)) or WELL


def _held() -> str:
    """Which campaigns a defect holds."""
    held = held_by_faults()
    said = ", ".join(f"la {number} ({fault})" for number, fault in held[:MOST_NAMED])
    more = f" y {len(held) - MOST_NAMED} más" if len(held) > MOST_NAMED else ""
    return f"campañas retenidas por un error al enviarlas: {said}{more}; las demás siguen" if held else ""


def returns() -> str | None:
    """Whether the mailbox of returns is read."""
    box = configured(settings())
    if box is None:
        return None
    known = db.session.get(ReturnMailbox, box.name)
    if known is None:
        return "todavía no se ha leído el buzón de devoluciones"
    if known.trouble:
        return known.trouble.rstrip(".")
    late = clock.now() - known.read_at if known.read_at else None
    return f"no se lee desde hace {duration(late)}" if late is None or late > UNREAD else WELL


def mail() -> str:
    """The mail server of the settings, by which notices go."""
    return greeted(server(settings().smtp_url), settings().mail_domain)


def broker() -> str | None:
    """Whether the broker answers and a consumer is connected."""
    return examined(settings().broker_url) if settings().broker_url else None


def transports() -> Iterable[Look]:
    """The mail servers that campaigns go out by."""
    name = settings().mail_domain
    return [Look(f"mail:{each}", partial(greeted, where, name)) for each, where in places().items()]


STORED = (Look("senders", senders), Look("machines", machines), Look("returns", returns))
OUTSIDE = (Look("mail", mail), Look("broker", broker))
