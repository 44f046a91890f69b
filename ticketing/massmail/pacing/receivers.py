"""Learn from the DNS who receives for each domain, ahead of the sending; a sender never waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.massmail.pacing.models import MailDomain
from ticketing.office.outside.mail_hosts import NOBODY, Receivers, ask
from ticketing.web.settings import settings
from workflows.pacing import OTHER, OWN, provider_of_host

AT_A_TIME = 200
GOOD_FOR, AGAIN = timedelta(days=7), timedelta(minutes=10)


def learn_receivers(at: datetime) -> None:
    """Ask about the domains whose turn it is; of whom nobody answers, what was known stays, and it is asked again.

    Where nobody is asked, as in the demo, their turn comes again later all the same: it would be theirs at every look.
    """
    server, names = settings().dns_server, _due(at)
    db.session.rollback()  # no transaction is open while the world is asked
    if not names:
        return
    told = {} if server == NOBODY else ask(names, server)
    for row in db.session.scalars(select(MailDomain).where(MailDomain.name.in_(names)).with_for_update()):
        found = told.get(row.name)
        row.ask_at = at + (AGAIN if found is None else GOOD_FOR)
        if found is not None:
            row.receives, row.provider = bool(found.hosts), _provider(row, found)
    db.session.commit()


def _due(at: datetime) -> Sequence[str]:
    query = select(MailDomain.name).where(MailDomain.ask_at <= at).order_by(MailDomain.ask_at, MailDomain.name)
    return db.session.scalars(query.limit(AT_A_TIME)).all()


def _provider(row: MailDomain, found: Receivers) -> int:
    """Whose machine is the most preferred; where none is, nothing is learnt."""
    ours = settings().mail_domain
    if row.provider == OWN or not found.hosts:
        return row.provider
    if any(host == ours or host.endswith(f".{ours}") for host in found.hosts):
        return OWN
    return next((one for host in found.hosts if (one := provider_of_host(host)) != OTHER), OTHER)
