"""A campaign as the measurement of delivery wants it: 10 kB of HTML, five personal fields, ten tracked links."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from tests.harness.footing import footed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

HTML_BYTES = 10_000
AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PEOPLE = """
INSERT INTO contact (email, email_key, address_key, domain, first_name, last_name, attributes, origin, created_at,
  updated_at)
SELECT 'p' || n || '@' || d, 'p' || n || '@' || d, md5('p' || n), d, 'Nombre ' || n, 'Peña ' || n,
  jsonb_build_object('programa', 'Ingeniería ' || n % 40, 'municipio', 'Municipio ' || n % 900, 'semestre', n % 10),
  'base', now(), now()
FROM (SELECT n, 'correo' || n % 7 || '.example' AS d FROM generate_series(1, :people) n) people
"""
MEMBERS = """
INSERT INTO membership (list_id, contact_id, status, source, since_at, changed_at)
SELECT :list, id, 'confirmed', 'base', now(), now() FROM contact
"""


def words() -> str:
    """About HTML_BYTES once compiled, with its ten links and five fields."""
    greeting = (
        "<p>Hola, {{nombre|amigo}} {{apellido|}}: estudia {{programa|algo}} en {{municipio|aquí}} ({{semestre|1}}).</p>"
    )
    links = "".join(
        f'<p>Vea <a href="https://portal.example/tramites/{number}">el trámite {number}</a> antes del viernes.</p>'
        for number in range(10)
    )
    filler = "<p>Las fechas de renovación cambian este semestre; revise las suyas con calma y avise si algo falta.</p>"
    return greeting + links + filler * ((HTML_BYTES - 6800) // len(filler))


@contextmanager
def application(database_url: str, folder: Any, **changes: Any) -> Iterator[Flask]:
    """The application on this database, inside its context, nobody asked for leave to send."""
    from tests.harness import office
    from ticketing.office import doors

    with office.opened(office.settings(database_url, folder, **changes)) as app, app.app_context():
        doors.LEAVE_TO_SEND.clear()
        yield app


def populate(people: int) -> None:
    """A list with so many confirmed members."""
    from sqlalchemy import text

    from ticketing.audience.lists.actions import enable
    from ticketing.extensions import db

    one = enable(
        code="medida", name="Medida", purpose="Medir", owner=None, valid_until=date(2036, 12, 31), by=None, at=AT
    )
    db.session.flush()
    db.session.execute(text(PEOPLE), {"people": people})
    db.session.execute(text(MEMBERS), {"list": one.id})
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def started() -> int:
    """The id of a campaign for everybody, frozen and running."""
    from tests.massmail.world import author
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns import actions

    now = clock.now()
    footed()
    campaign = actions.draft(
        name="Medida", origin_kind="medida", origin_id=1, by=author(), at=now, from_name="Instituto",
        from_address="campanas@despacho.test", subject="Renovación para {{nombre|usted}}", words=words(),
        audience_rule={"lists": ["medida"]}, tracking="identified",
    )  # fmt: skip
    actions.compile_content(campaign, institution="Instituto", at=now)
    actions.arm(campaign, start_at=None, by=None, at=now)
    actions.start(campaign, at=now)
    db.session.commit()
    return campaign.id


def size_of(campaign_id: int) -> int:
    """Bytes of one message of a campaign, as it goes over the wire."""
    from ticketing import clock
    from ticketing.massmail.campaigns.queries import get
    from ticketing.massmail.identity.ours import Domain
    from ticketing.massmail.message.outgoing import Outgoing
    from ticketing.massmail.recipients.queries import in_chunk, of_campaign
    from ticketing.web.settings import settings

    ours = settings()
    made = Outgoing(get(campaign_id), Domain(ours.secret_key, ours.mail_domain))
    chunk = of_campaign(campaign_id, most=1)[0].chunk
    return len(made.message(in_chunk(campaign_id, chunk, clock.now())[0], clock.now()))
