"""Affected areas: evidence is of one area, and each area says of exactly what it read that it knows, or what it has to
say (G-4)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import FIELDS, House, begun, opened, send, value, words
from tests.desk.cast import CAMPAIGN, FILED, Cast, at, filed, form, stored
from tests.desk.test_requests_views import pdf
from ticketing.desk.cases.answers import Filed, problems
from ticketing.desk.cases.models import Ticket
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.signing.actions import accept_evidence, sign_gate
from ticketing.desk.telling.refusing import refusal_words
from ticketing.web.outcomes import Overtaken
from workflows.forms import Field
from workflows.reading import load
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from ticketing.office.people.models import Person

LATER = at("2026-03-03 09:00")


def touching_two(cast: Cast, *shown: tuple[str, int | None]) -> Ticket:
    """A request that touches two areas, with these files as evidence: (name, of which area)."""
    files = [(stored(name), "areas", area) for name, area in shown]
    return filed(cast, fields=form(areas=[cast.law.id, cast.treasury.id]), files=files)


def answer(ticket: Ticket, by: Person, verdict: str, note: str = "", digest: str | None = None) -> None:
    found = digest or gates.to_sign(ticket, "areas")
    sign_gate(ticket, "areas", verdict, by=by, at=FILED, content_hash=found, note=note)


def status(ticket: Ticket) -> str:
    return gates.row(ticket, "areas").status


def test_the_evidence_of_one_area_does_not_stand_for_another(cast: Cast) -> None:
    ticket = touching_two(cast, ("acta.pdf", cast.law.id))

    assert status(ticket) == "open"
    assert gates.awaited_areas(ticket, "areas") == [(cast.treasury.id, "Tesorería")]
    answer(ticket, cast.treasury_head, "aware")
    assert status(ticket) == "satisfied"


def test_evidence_of_each_area_satisfies_the_gate(cast: Cast) -> None:
    ticket = touching_two(cast, ("acta.pdf", cast.law.id), ("correo.pdf", cast.treasury.id))

    assert status(ticket) == "satisfied"
    assert {each.area_id for each in gates.signatures(ticket, "areas")} == {cast.law.id, cast.treasury.id}


def test_evidence_that_names_no_area_is_refused_where_there_are_two(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"Diga de cuál de las áreas es «acta\.pdf»"):
        touching_two(cast, ("acta.pdf", None))
    with pytest.raises(Refused, match="no está entre las nombradas"):
        touching_two(cast, ("acta.pdf", cast.comms.id))


def test_evidence_is_of_the_only_area_that_is_named(cast: Cast) -> None:
    ticket = filed(cast, fields=form(areas=[cast.law.id]), files=[(stored(), "areas", None)])

    assert status(ticket) == "satisfied"


def test_who_accepts_evidence_says_of_which_area(cast: Cast) -> None:
    ticket = touching_two(cast)
    with pytest.raises(Refused, match="Elija de cuál de las áreas es"):
        accept_evidence(ticket, "areas", stored("memo.pdf"), by=cast.professional, at=FILED)

    accept_evidence(ticket, "areas", stored("memo.pdf"), by=cast.professional, at=FILED, area=cast.law.id)
    assert status(ticket) == "open"
    with pytest.raises(Refused, match="Esa área ya firmó"):
        accept_evidence(ticket, "areas", stored("otro.pdf"), by=cast.professional, at=FILED, area=cast.law.id)
    accept_evidence(ticket, "areas", stored("otro.pdf"), by=cast.professional, at=FILED, area=cast.treasury.id)
    assert status(ticket) == "satisfied"


def test_what_an_area_knows_is_the_version_that_it_read(cast: Cast) -> None:
    ticket = touching_two(cast)
    read = gates.to_sign(ticket, "areas")
    answer(ticket, cast.law_head, "aware")

    edit(ticket, fields=ticket.content.fields | {"subject": "Otro"}, by=cast.requester, at=LATER, seen=None)

    assert [name for _, name in gates.awaited_areas(ticket, "areas")] == ["Oficina Jurídica", "Tesorería"]
    with pytest.raises(Overtaken, match="cambió"):
        answer(ticket, cast.treasury_head, "aware", digest=read)


def test_a_remark_goes_back_to_the_requester_who_answers_with_another_version(cast: Cast) -> None:
    ticket = touching_two(cast)
    with pytest.raises(Refused, match="Escriba su observación"):
        answer(ticket, cast.law_head, "observed")

    answer(ticket, cast.law_head, "observed", "Falta decir que la beca es reembolsable.")

    assert status(ticket) == "returned"
    assert refusal_words(ticket) == (
        "Luis Jurídico la devolvió con una observación: «Falta decir que la beca es reembolsable.»"
    )
    edit(ticket, fields=ticket.content.fields | {"subject": "Otro"}, by=cast.requester, at=LATER, seen=None)
    answer(ticket, cast.law_head, "aware")
    answer(ticket, cast.treasury_head, "aware")
    assert status(ticket) == "satisfied"


@pytest.mark.parametrize("verdict", ["aware", "observed"])
def test_only_areas_are_told(cast: Cast, verdict: str) -> None:
    ticket = filed(cast)
    digest = gates.to_sign(ticket, "jefatura")

    with pytest.raises(Refused, match="apruebe, devuelva o rechace"):
        sign_gate(ticket, "jefatura", verdict, by=cast.head, at=FILED, content_hash=digest, note="Nada")


def test_two_required_files_are_two_files(cast: Cast) -> None:
    rules = load("icetex")
    asked = [Field("plan", "Plan", "files", required=True), Field("cost", "Costos", "files", required=True)]
    rules = replace(rules, fields=(*rules.fields, *asked))
    one, other = stored("plan.pdf"), stored("costos.pdf")

    def lacking(*files: Filed) -> set[str]:
        return set(problems(rules, CAMPAIGN, form(), files)) & {"plan", "cost"}

    assert lacking(Filed(one, "attachment", None, "plan")) == {"cost"}
    assert lacking(Filed(one, "attachment")) == {"cost"}, "what says no field answers one field"
    assert lacking(Filed(one, "attachment", None, "plan"), Filed(one, "attachment", None, "cost")) == {"cost"}
    assert lacking(Filed(one, "attachment", None, "plan"), Filed(other, "attachment", None, "cost")) == set()


# In the browser


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def choosers(page: str) -> list[str]:
    return re.findall(r'name="(area-of-[\w-]+)"', page)


def uploaded(house: House, client: FlaskClient, areas: list[int], *names: str) -> str:
    """A draft that names these areas, with these files as evidence."""
    address = begun(client)
    files = [(pdf(), name) for name in names]
    data = FIELDS | {"areas": areas, "areas_evidence": files, "do": "save"}
    assert client.post(address, data=data, content_type="multipart/form-data").status_code == 303
    return address


def test_the_form_asks_of_which_area_each_evidence_is(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    with house.open():
        law, treasury = house.cast().law.id, house.cast().treasury.id
    address = uploaded(house, rosa, [law, treasury], "acta.pdf", "correo.pdf")
    first, second = choosers(rosa.get(address).text)

    refused = send(rosa, address, areas=[law, treasury], **{first: law})
    assert refused.status_code == 422
    assert "Diga de cuál de las áreas es «correo.pdf»" in words(refused)
    assert f'value="{law}" selected' in refused.text, "what was chosen is kept"

    sent = send(rosa, address, areas=[law, treasury], **{first: law, second: treasury})

    assert sent.status_code == 303
    with house.open():
        assert status(house.ticket()) == "satisfied"


def test_an_area_that_is_told_by_mail_has_its_own_three_answers(house: House) -> None:
    from tests.desk.test_gates_views import link, verdict

    with house.open():
        cast = house.cast()
        filed(cast, fields=form(areas=[cast.law.id, cast.treasury.id]))
    address = link(house, "Luis Jurídico", "areas")
    page = words(house.app.test_client().get(address))
    for told in ("Enterado", "Tengo una observación", "Rechazar"):
        assert told in page
    assert "Aprobar" not in page

    code, text = verdict(house, address, "aware")

    assert code == 200
    assert "Dio por enterada a su área" in text
    luis = house.browser("Luis Jurídico")
    assert "1 de 2 firmas" in words(luis.get("/tickets/2026-0001"))


def test_the_office_chooses_the_area_of_an_attached_approval(house: House) -> None:
    with house.open():
        cast = house.cast()
        filed(cast, fields=form(areas=[cast.law.id, cast.treasury.id]))
        law = cast.law.id
    pedro = house.browser("Pedro Profesional")
    address, place = "/tickets/2026-0001/approvals/areas/evidence", "/tickets/2026-0001"
    seen = value(pedro.get(place), "seen", within="evidence-areas")

    def sent(**more: object) -> FlaskClient:
        data = {"which": "evidence-areas", "seen": seen, "evidence": (pdf(), "memo.pdf"), **more}
        return pedro.post(address, data=data, content_type="multipart/form-data")

    refused = sent()
    assert refused.status_code == 422
    assert "Elija de cuál de las áreas es" in words(refused)
    assert sent(area=law).status_code == 303
    with house.open():
        assert [name for _, name in gates.awaited_areas(house.ticket(), "areas")] == ["Tesorería"]
