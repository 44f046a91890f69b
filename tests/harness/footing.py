"""What a mail says at its foot: no office of a test lacks it, unless that is what the test is about."""

from __future__ import annotations

from datetime import UTC, datetime

ADDRESS, CONTACT, POLICY = "Carrera 3 # 18-32, Bogotá", "atencion@despacho.test", "https://www.despacho.test/datos"


def footed() -> None:
    """The institution says where it is found; its name, zone and country stay what they are while nobody says them."""
    from ticketing.extensions import db
    from ticketing.office.institution.models import ONLY, InstitutionRow
    from ticketing.office.institution.queries import institution

    now = institution()
    if now.known:
        return
    db.session.add(
        InstitutionRow(
            id=ONLY, name=now.name, zone=now.zone, country=now.country, contact=CONTACT, address=ADDRESS,
            data_policy=POLICY, changed_at=datetime(2026, 1, 2, tzinfo=UTC),
        )
    )  # fmt: skip
    db.session.flush()
