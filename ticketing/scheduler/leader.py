"""This process's share in the leadership: asked for again and again, trusted for less than its lease."""

from __future__ import annotations

import logging
import os
import secrets

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from ticketing import clock, outage
from ticketing.extensions import db
from ticketing.scheduler.leadership import TICKS, lead, resign

LEASE_SECONDS, RENEW_SECONDS, ASK_SECONDS, TRUSTED_SECONDS = 15.0, 5.0, 1.0, 12.0
log = logging.getLogger(__name__)


def owner() -> str:
    """A name that no other process has or had."""
    return f"{os.uname().nodename[:32]}-{os.getpid()}-{secrets.token_hex(4)}"


class Leader:
    """Who does not lead asks every second; who leads renews every five. Measured by the monotonic clock.

    `since`: when it began to lead without a gap; a database that was away makes a gap.
    """

    def __init__(self, app: Flask, name: str) -> None:
        self.app = app
        self.owner = name
        self.trusted_until = 0.0
        self.renew_after = 0.0
        self.since = 0.0

    @property
    def leads(self) -> bool:
        """Whether this process may run ticks now."""
        return clock.monotonic() < self.trusted_until

    def ask(self) -> None:
        """Take or keep the lead, if that can be had."""
        asked = clock.monotonic()
        if asked < self.renew_after:
            return
        with self.app.app_context():
            try:
                got = lead(TICKS, self.owner, LEASE_SECONDS, clock.now())
                db.session.commit()
            except SQLAlchemyError as problem:
                # The database is away: the lease runs out by itself, here and there.
                db.session.rollback()
                if not outage.database.found(problem):
                    log.warning("Leadership could not be asked for: %s", type(problem).__name__)
                return
        self._learn(got, asked)

    def leave(self) -> None:
        """So that the next one need not wait for the lease to end."""
        led, self.trusted_until = self.leads, 0.0
        if not led:
            return
        with self.app.app_context():
            try:
                resign(TICKS, self.owner, clock.now())
                db.session.commit()
            except SQLAlchemyError:
                db.session.rollback()
                log.warning("Leadership could not be given back; its lease runs out by itself")

    def _learn(self, got: bool, asked: float) -> None:
        if got != self.leads:
            log.info("%s %s", self.owner, "leads" if got else "no longer leads")
        if not self.leads:
            self.since = asked
        self.trusted_until = asked + TRUSTED_SECONDS if got else 0.0
        self.renew_after = asked + RENEW_SECONDS if got else 0.0
