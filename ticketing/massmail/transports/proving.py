"""A transport's test: what is declared of it, held against what its server says and does."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from ticketing.massmail.identity.ours import Domain, envelope_sender
from ticketing.massmail.smtp.probe import IMPATIENT, Heard, Trial, probe
from ticketing.massmail.transports.arrivals import ARRIVALS, arrived
from ticketing.massmail.transports.findings import Finding, Tried, findings
from ticketing.massmail.transports.usable import Usable
from ticketing.web.settings import settings

LOOKS, PAUSE = 10, 0.2
Proof = dict[str, Any]


def examine(usable: Usable, *, to: str | None, at: datetime) -> list[Finding]:
    """Ask the server; with `to`, write two messages to that address. Takes up to a minute: hold no transaction open."""
    chosen = settings()
    ours = Domain(chosen.secret_key, chosen.mail_domain)
    word = secrets.token_hex(8)
    sender = usable.from_tied_to or chosen.campaigns_from
    others = f"otra.direccion@{chosen.mail_domain}"
    message_id = f"<prueba.{word}@{chosen.mail_domain}>"
    letters = () if to is None else (
        _letter(usable, sender, to, f"{word}-1", message_id, at),
        _letter(usable, others, to, f"{word}-2", f"<otra.{word}@{chosen.mail_domain}>", at),
    )  # fmt: skip
    plain = usable.bounces_to or envelope_sender(ours, 0, 0, verp=False)
    trial = Trial(envelope_sender(ours, 0, 0), plain, to or "", letters)
    heard = probe(replace(usable.server, patience=IMPATIENT), chosen.mail_domain, trial)
    seen = [_seen(to, f"{word}-{number}", heard, number) for number in (1, 2)]
    tried = Tried(usable, heard, chosen.mail_domain, at, to, message_id, others, *seen)
    return findings(tried)


def passed(found: Iterable[Finding]) -> bool:
    """Whether nothing essential is wrong."""
    return all(one.ok is not False for one in found)


def as_proof(found: Iterable[Finding], to: str | None) -> Proof:
    """What is kept of a test."""
    lines = list(found)
    return {"ok": passed(lines), "to": to, "findings": [{"about": i.about, "ok": i.ok, "says": i.says} for i in lines]}


def _letter(usable: Usable, sender: str, to: str, word: str, message_id: str, at: datetime) -> bytes:
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = sender, to
    letter["Subject"] = f"Prueba de transporte {word}"
    letter["Date"], letter["Message-ID"] = format_datetime(at), message_id
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(
        f"Este mensaje prueba el servidor de correo «{usable.name}». Si le llegó, no tiene que hacer nada.\n",
        cte="base64",
    )
    return letter.as_bytes()


def _seen(to: str | None, word: str, heard: Heard, number: int) -> bytes | None:
    """The message as it arrived, if it was accepted and some mailbox can be looked into."""
    accepted = len(heard.replies) > number + 1 and heard.replies[number + 1].good
    if to is None or not accepted or not ARRIVALS:
        return None
    for _look in range(LOOKS):
        if raw := arrived(to, word):
            return raw
        time.sleep(PAUSE)
    return None
