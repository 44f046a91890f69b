"""Reports of inconsistencies: under which procedure, which ones, and the sections of the portal."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.reports.models import ONLY, PetitionChannel, Report, Section
from ticketing.desk.reports.places import beginnings
from ticketing.extensions import db
from ticketing.office.links import tokens
from ticketing.office.procedures.capabilities import can, within
from ticketing.office.procedures.queries import present
from ticketing.remembering import remembered
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings
from workflows.capabilities import ASSIGN, SETTINGS
from workflows.meanings import WORDS
from workflows.procedure import Procedure

TELLS = "tell_reporter"
PURPOSE = "report"


def takes_reports(rules: Procedure) -> bool:
    """Whether a procedure is one of reports: its file tells the reporter when one is filed."""
    return any(doing == TELLS for doing in rules.occasions.get("filed", ()))


def procedure() -> Procedure | None:
    """The procedure of this installation under which reports are filed, if it has one."""
    return next((each for each in present() if takes_reports(each)), None)


def keeps(roles: Collection[str]) -> bool:
    """Whether these roles keep the sections and the channel: who hands reports out, or keeps the settings."""
    rules = procedure()
    if rules is None:
        return False
    return can(roles, SETTINGS) or can(within(roles, rules.name), ASSIGN, procedure=rules.name)


def of_ticket(ticket: Ticket) -> Report | None:
    """The report behind a ticket; nothing is asked of a ticket of another procedure."""
    if not takes_reports(rules_of(ticket)):
        return None
    query = select(Report).where(Report.ticket_id == ticket.id).options(joinedload(Report.section))
    return db.session.scalars(query).first()


def words_of(ticket: Ticket) -> str:
    """What was reported, as it was written."""
    return str(meant(ticket, WORDS) or "")


def get(report_id: int) -> Report:
    """The report, or Missing."""
    found = db.session.get(Report, report_id)
    if found is None:
        raise Missing
    return found


def token(report: Report) -> str:
    """What the address carries by which its reporter follows it."""
    return tokens.signed(report.id, PURPOSE)


def by_token(text: str) -> Report:
    """The report of that token. Raises Missing where it is not ours."""
    return get(tokens.told(text, PURPOSE))


def section_of(place: str) -> Section | None:
    """Who answers for a place: the section whose beginning is the longest that fits."""
    fitting = select(Section).where(Section.prefix.in_(beginnings(place)))
    return db.session.scalars(fitting.order_by(func.length(Section.prefix).desc(), Section.id).limit(1)).first()


def section(section_id: int) -> Section:
    """The section, or Missing."""
    found = db.session.get(Section, section_id)
    if found is None:
        raise Missing
    return found


def sections() -> Sequence[tuple[Section, int, int]]:
    """Every section in the order of its addresses, with how many reports it had and how many of them go on."""
    going = func.count(Ticket.id).filter(Ticket.ended_at.is_(None))
    counts = select(Report.section_id, func.count(Report.id).label("all"), going.label("going"))
    counted = counts.join(Ticket, Ticket.id == Report.ticket_id).group_by(Report.section_id).subquery()
    query = select(Section, func.coalesce(counted.c.all, 0), func.coalesce(counted.c.going, 0))
    query = query.outerjoin(counted, counted.c.section_id == Section.id).order_by(Section.prefix)
    query = query.options(joinedload(Section.department), joinedload(Section.person))
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def without_section() -> tuple[int, int]:
    """How many reports no section answers for, and how many of them go on."""
    going = func.count(Ticket.id).filter(Ticket.ended_at.is_(None))
    query = select(func.count(Report.id), going).join(Ticket, Ticket.id == Report.ticket_id)
    row = db.session.execute(query.where(Report.section_id.is_(None))).one()
    return row[0], row[1]


@remembered
def channel() -> PetitionChannel:
    """Where petitions go; as it is before anybody has said."""
    found = db.session.get(PetitionChannel, ONLY)
    return found or PetitionChannel(id=ONLY, mail="", page="", keep_months=12)


def origin_of(address: str) -> str:
    """A network address as it is kept: nobody reads it back, and it is good to count by."""
    return hmac.new(settings().secret_key.encode(), f"report\n{address}".encode(), hashlib.sha256).hexdigest()


def filed_since(since: datetime, *, origin: str | None = None, email: str | None = None) -> int:
    """How many reports were filed since then: in all, from that origin, or with that address of mail."""
    query = select(func.count(Report.id)).where(Report.filed_at > since)
    query = query if origin is None else query.where(Report.origin == origin)
    query = query if email is None else query.where(Report.email == email)
    return db.session.scalar(query) or 0
