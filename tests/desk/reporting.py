"""A house that takes reports, and what is needed in two lines to have one."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from tests.desk.another_house import give, works_by_several
from tests.desk.cast import FILED, Cast

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from tests.harness.mailbox import Mailbox
    from ticketing.desk.reports.models import Report

PAGE = "https://www.entidad.test/creditos/pregrado"
REPORTED = {
    "about": "page", "page": PAGE, "what": "Dice que cierra el 3 y cierra el 30.", "reporter": "contractor",
    "name": "Nora Contratista", "email": "nora@proveedor.test",
}  # fmt: skip


def takes_reports(app: Flask, monkeypatch: Any) -> None:
    """The installation works by ICETEX's procedure and by that of reports."""
    works_by_several(app, monkeypatch, "icetex", "reports")


def staffed(cast: Cast) -> None:
    """In Credit the head and Carlos answer for contents; Diana is of the technical team; Clara coordinates already."""
    from ticketing.extensions import db

    give(cast.head, "content_owner")
    give(cast.law_head, "content_owner")
    give(cast.designer, "tic")
    db.session.flush()


def section(cast: Cast, address: str = "entidad.test/creditos", person: Any = None, department: Any = None) -> None:
    from ticketing.desk.reports.keeping import add_section

    add_section(address, department or cast.credit, person, by=cast.coordinator, at=FILED)


def channel(cast: Cast, mail: str = "pqrsd@entidad.test") -> None:
    from ticketing.desk.reports.keeping import set_channel

    page = "https://entidad.test/pqrsd"
    set_channel(mail=mail, page=page, keep_months=12, by=cast.coordinator, at=FILED)


def reported(at: datetime = FILED, *, origin: str = "192.0.2.1", picture: Any = None, **changes: Any) -> Report:
    """A report as the form sends it."""
    from ticketing.desk.reports.actions import Said, file_report
    from ticketing.desk.reports.answering import Told

    said = {**REPORTED, "reference": "", "subject": "", "day": None, "technical": False, **changes}
    told = Told(*(said[name] for name in ("about", "page", "reference", "subject", "day", "technical")))
    who = Said(told, said["what"], said["reporter"], said["name"], said["email"])
    return file_report(who, picture=picture, by=None, origin=origin, at=at)


def letters(app: Flask, mailbox: Mailbox, when: datetime = FILED) -> list[EmailMessage]:
    """Carries out what waits through a real mail server; the letters that came."""
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.ledger.reactions.actions import carry_out_waiting
    from ticketing.ledger.reactions.models import ReactionRow

    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{mailbox.port}")
    clock.move(when)
    db.session.commit()
    before = len(mailbox.accepted())
    while carry_out_waiting(at=clock.now()):
        pass
    said = db.session.query(ReactionRow.last_error).filter(ReactionRow.last_error.is_not(None)).all()
    assert said == [], said
    return [mailbox.content(item) for item in mailbox.accepted()[before:]]


def to(came: list[EmailMessage], address: str) -> list[str]:
    """The plain words of the letters to that address, in order."""
    mine = (one for one in came if one["To"].addresses[0].addr_spec == address)
    return [str(one.get_body(("plain",)).get_content()) for one in mine]  # type: ignore[union-attr]
