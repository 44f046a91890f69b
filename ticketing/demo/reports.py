"""Reports of inconsistencies of the demo, where it takes them: who answers for what, and three of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from ticketing.demo import cast
from ticketing.demo.institution import Institution
from ticketing.desk.moving.actions import step
from ticketing.desk.reports import keeping, queries
from ticketing.desk.reports.actions import Said, file_report
from ticketing.desk.reports.answering import Told
from ticketing.desk.reports.models import CONTRACTOR, PAGE, STAFF, SUPPLIER
from ticketing.office.people import actions as people

CONTENT_OWNER = "content_owner"  # as reports.yaml calls whoever answers for a page
PORTAL = f"https://www.{cast.DOMAIN}"
OWNERS = (("creditos", "credito", cast.HEAD), ("fondos", "fondos", cast.OTHER_HEAD))
TOLD = (
    (6, "creditos/pregrado/requisitos", STAFF, "La tabla pide dos codeudores y desde enero se pide uno."),
    (2, "fondos/condonacion", CONTRACTOR, "El enlace al formulario de condonación abre el del año pasado."),
    (1, "contacto", SUPPLIER, "El teléfono de proveedores ya no existe: contesta otra empresa."),
)


def report_some(house: Institution, at: datetime) -> None:
    """What was reported in the last days; the oldest is mended."""
    if queries.procedure() is None:
        return
    by, began = house.people[cast.COORDINATOR], at - timedelta(days=30)
    for key, place, owner in OWNERS:
        people.grant(house.people[owner], CONTENT_OWNER, from_on=began.date(), by=None, at=began)
        keeping.add_section(
            f"{PORTAL}/{key}", house.places[place], house.people[owner], by=by, at=at - timedelta(days=7)
        )
    keeping.set_channel(mail=f"pqrsd@{cast.DOMAIN}", page=f"{PORTAL}/pqrsd", keep_months=12, by=by, at=at)
    for number, (days, page, who, what) in enumerate(TOLD):
        said = Said(
            Told(PAGE, f"{PORTAL}/{page}"),
            what,
            who,
            f"Persona que reportó {number + 1}",
            f"reporta{number}@{cast.DOMAIN}",
        )
        filed = file_report(said, by=None, origin="", at=at - timedelta(days=days))
        if number == 0 and filed.ticket.assignee is not None:
            note = "Ahora la tabla pide un codeudor."
            step(filed.ticket, "mend_at_once", note=note, by=filed.ticket.assignee, at=at - timedelta(days=days - 1))
