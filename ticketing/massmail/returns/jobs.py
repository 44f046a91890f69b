"""Returns come in and are handled by themselves; whoever leads does it."""

from __future__ import annotations

import logging
from datetime import datetime

from ticketing import patience
from ticketing.extensions import db
from ticketing.massmail.returns import actions, mailbox, pop, queries
from ticketing.massmail.returns.accounts import Unreadable, configured
from ticketing.massmail.returns.models import Returned, ReturnMailbox
from ticketing.web.settings import settings

READERS = {"imap": mailbox.read, "pop3": pop.read}
log = logging.getLogger(__name__)


def read_mailbox(at: datetime) -> None:
    """Keep what the mailbox of returns holds; its trouble stands where its state is read."""
    db.session.rollback()
    box = configured(settings())
    if box is None:
        return
    try:
        READERS[box.protocol](box, at=at)
    except Unreadable as problem:
        log.warning("Returns could not be read: %s", problem.sentence)
        known = db.session.get(ReturnMailbox, box.name) or ReturnMailbox(name=box.name)
        known.trouble = problem.sentence
        db.session.add(known)
        db.session.commit()


def handle_returns(at: datetime) -> None:
    """Handle what was kept, each in a transaction of its own; one that cannot be handled stops no other."""
    db.session.rollback()
    for key in queries.waiting():
        try:
            actions.handle(db.session.get_one(Returned, key), at=at)
            db.session.commit()
        except Exception as problem:
            if patience.away(problem):
                raise  # it is the database's fault, not this return's: it has not had its try
            log.exception("Return %s could not be handled", key)
            db.session.rollback()
            actions.failed(db.session.get_one(Returned, key), repr(problem), at=at)
            db.session.commit()
