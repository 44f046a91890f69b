"""Each procedure has its own monthly sample, by the outcome of its states whatever they are called."""

from __future__ import annotations

import threading
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.desk.another_house import FILES, HOSPITAL, give, works_by_several
from tests.desk.browsing import House, words
from tests.desk.cast import Cast, at
from tests.oversight.march import AFTER, MONTH
from ticketing.oversight.samples import queries
from ticketing.oversight.samples.actions import draw_sample
from ticketing.oversight.samples.checks import redrawn
from ticketing.oversight.samples.population import population
from ticketing.web.outcomes import Missing, Overtaken
from workflows.reading import read
from workflows.refusals import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from ticketing.desk.cases.models import Ticket

CLARA, OF_HOSPITAL = "Clara Coordinadora", f"{MONTH}@{HOSPITAL}"
SHORTCUT = (
    "  - {key: drop, label: Cerrar sin entregar, from: En manos, to: Archivado, reason: No hizo falta, by: [mesa]}\n"
)


@pytest.fixture
def both(control: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    """March in ICETEX, and in the hospital: a notice handed over in time, one late, one closed without being handed
    over."""
    text = (FILES / f"{HOSPITAL}.yaml").read_text("utf-8").replace("gates:\n", f"{SHORTCUT}gates:\n")
    path = tmp_path / "hospital.yaml"
    path.write_text(text, "utf-8")
    works_by_several(control.app, monkeypatch, "icetex", str(path))
    with control.open():
        cast = control.cast()
        give(cast.other_professional, "mesa")
        noticed(cast, path, "2026-03-03 10:00", ("hand",))
        noticed(cast, path, "2026-03-16 10:00", ("hand", "file_away"))
        noticed(cast, path, "2026-03-04 10:00", ("drop",))
        noticed(cast, path, "2026-03-05 10:00", ())
    return control


def noticed(cast: Cast, file: Path, when: str, steps: tuple[str, ...]) -> Ticket:
    """A notice of the second of March, taken at once; these steps are taken then."""
    from ticketing.desk.filing.actions import file_request
    from ticketing.desk.handling.actions import take
    from ticketing.desk.moving.actions import move

    rules, filed_at = read(file), at("2026-03-02 10:15")
    ticket = file_request(
        procedure=rules, category="Aviso interno", fields={"title": "Horario"}, by=cast.requester, at=filed_at
    )
    take(ticket, items=(), by=cast.other_professional, at=filed_at, seen=None)
    for key in steps:
        step = rules.step(key)
        move(ticket, step.target, reason=step.reason, by=cast.other_professional, at=at(when))
    return ticket


def outcomes(procedure: str | None = None) -> dict[str, str]:
    return {member["number"]: member["outcome"] for member in population(MONTH, procedure)}


def test_the_population_is_of_one_procedure_and_goes_by_outcomes(both: House) -> None:
    with both.open():
        assert outcomes(HOSPITAL) == {
            "HOS-2026-0001": "met", "HOS-2026-0002": "breached", "HOS-2026-0003": "met", "HOS-2026-0004": "overdue",
        }  # fmt: skip
        assert len(outcomes()) == 5
        assert outcomes() == outcomes("icetex")
        assert not [number for number in outcomes() if number.startswith("HOS")]


def test_what_was_solved_before_is_not_handled_again_by_being_closed(both: House) -> None:
    with both.open():
        from ticketing.desk.cases.models import Ticket
        from ticketing.desk.moving.actions import move
        from ticketing.extensions import db

        cast = both.cast()
        ticket = db.session.query(Ticket).filter_by(prefix="HOS", serial=1).one()
        move(ticket, "Archivado", reason=None, by=cast.other_professional, at=at("2026-04-02 10:00"))

        assert population("2026-04", HOSPITAL)[0]["number"] == "HOS-2026-0004"
        assert outcomes(HOSPITAL)["HOS-2026-0001"] == "met"


def test_each_is_drawn_once_from_its_own_and_drawn_again_the_same(both: House) -> None:
    clara = both.browser(CLARA)
    assert clara.post(f"/samples/{MONTH}/draw").location == f"/samples/{MONTH}"
    assert clara.post(f"/samples/{OF_HOSPITAL}/draw").status_code == 303
    assert clara.post(f"/samples/{OF_HOSPITAL}/draw").status_code == 409

    with both.open():
        first, second = queries.get(MONTH), queries.get(MONTH, HOSPITAL)
        assert (first.procedure, second.procedure) == ("icetex", HOSPITAL)
        assert {item.ticket.prefix for item in first.items} == {""}
        assert {item.ticket.prefix for item in second.items} == {"HOS"}
        assert first.seed == second.seed
        assert redrawn(first).holds
        assert redrawn(second).holds


def test_two_who_draw_two_procedures_at_once_each_draw_their_own(both: House) -> None:
    ready, told = threading.Barrier(2), list[int]()

    def draw(client: FlaskClient, key: str) -> None:
        ready.wait(10)
        # A busy SQLite asks to come again in a while: whoever does gets the sample.
        for _try in range(20):
            status = client.post(f"/samples/{key}/draw").status_code
            if status != 503:
                break
        told.append(status)

    threads = [threading.Thread(target=draw, args=(both.browser(CLARA), key)) for key in (MONTH, OF_HOSPITAL)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)

    with both.open():
        drawn = [(sample.procedure, sample.size) for sample in queries.all_samples()]
    assert told == [303, 303]
    assert sorted(drawn) == [("hospital", 4), ("icetex", 5)]


def test_the_command_draws_again_the_firsts_or_the_one_that_is_named(both: House) -> None:
    clara = both.browser(CLARA)
    clara.post(f"/samples/{MONTH}/draw")
    clara.post(f"/samples/{OF_HOSPITAL}/draw")
    run = both.app.test_cli_runner().invoke

    first = run(args=["audit", "redraw", MONTH]).output.split()
    named = run(args=["audit", "redraw", MONTH, "--procedure", HOSPITAL]).output.split()
    refused = run(args=["audit", "redraw", "2026-02", "--procedure", HOSPITAL])

    assert len(first) == 5
    assert run(args=["audit", "redraw", MONTH, "--procedure", "icetex"]).output.split() == first
    assert sorted(named) == ["HOS-2026-0001", "HOS-2026-0002", "HOS-2026-0003", "HOS-2026-0004"]
    assert refused.exit_code == 1
    assert "ninguna muestra de «Pedidos al gabinete»" in refused.output


def test_the_pages_choose_the_procedure_and_keep_it_through_the_review(both: House) -> None:
    clara = both.browser(CLARA)
    page = clara.get("/samples")
    assert 'href="/samples?procedimiento=hospital"' in page.text
    assert f"/samples/{OF_HOSPITAL}" in clara.get("/samples?procedimiento=hospital").text
    assert clara.get("/samples?procedimiento=otro").status_code == 404
    assert clara.get(f"/samples/{MONTH}@otro").status_code == 404

    clara.post(f"/samples/{OF_HOSPITAL}/draw")
    month = clara.get(f"/samples/{OF_HOSPITAL}")
    assert "marzo de 2026 · Pedidos al gabinete" in words(month)
    assert f"audit redraw {MONTH} --procedure hospital" in words(month)
    address = f"/samples/{OF_HOSPITAL}/HOS-2026-0001"
    assert address in month.text
    done = clara.post(address, data={"verdict": "conforme", "version": "1"})
    assert done.status_code == 303
    assert done.location.startswith(f"/samples/{OF_HOSPITAL}/HOS-2026-")
    assert clara.get(f"/samples/{OF_HOSPITAL}/redraw").status_code == 200
    assert clara.get(f"/samples/{MONTH}/redraw").status_code == 404


def test_the_workbook_is_of_the_procedure(both: House) -> None:
    clara = both.browser(CLARA)
    clara.post(f"/samples/{OF_HOSPITAL}/draw")
    answer = clara.get(f"/samples/{OF_HOSPITAL}/workbook.xlsx")
    book = load_workbook(BytesIO(answer.data))

    assert answer.headers["Content-Disposition"] == "attachment; filename=control-2026-03-hospital.xlsx"
    assert book["Resumen"]["A1"].value == "Control de solicitudes de marzo de 2026 · Pedidos al gabinete"
    assert {row[0].value for row in book["Población"].iter_rows(min_row=2)} == {
        f"HOS-2026-000{serial}" for serial in (1, 2, 3, 4)
    }


def test_the_list_of_months_tells_each_procedure_by_itself(both: House) -> None:
    with both.open():
        from ticketing.oversight.samples.shown import index

        told = {name: index(AFTER, name)[0].compliance for name in ("icetex", HOSPITAL)}
        assert {name: one.total for name, one in told.items()} == {"icetex": 5, HOSPITAL: 4}
        assert index(AFTER)[0].compliance == told["icetex"]

        noticed(both.cast(), FILES / f"{HOSPITAL}.yaml", "2026-03-06 10:00", ("hand",))
        assert index(AFTER, HOSPITAL)[0].compliance.total == 5
        assert index(AFTER)[0].compliance == told["icetex"]


def test_search_leads_to_the_sample_of_each(both: House) -> None:
    clara = both.browser(CLARA)
    for key in (MONTH, OF_HOSPITAL):
        clara.post(f"/samples/{key}/draw")
    told = clara.get("/palette.json?q=control").get_json()["items"]

    assert {f"/samples/{MONTH}", f"/samples/{OF_HOSPITAL}"} <= {each["url"] for each in told}


def test_a_sample_of_a_procedure_that_is_gone_stays_and_its_months_are_still_drawn(both: House) -> None:
    settings = both.app.config["SETTINGS"]
    clara = both.browser(CLARA)
    clara.post(f"/samples/{MONTH}/draw")
    with both.open():
        then = queries.redraw(MONTH)
    hospital = settings.procedures.partition(",")[2]
    both.app.config["SETTINGS"] = replace(settings, procedures=hospital)

    with both.open():
        assert queries.redraw(MONTH) == queries.redraw(MONTH, "icetex") == then
        with pytest.raises(Missing):
            queries.get(MONTH)
        drawn = draw_sample(MONTH, size=2, by=both.cast().coordinator, at=AFTER)
        assert drawn.procedure == HOSPITAL
        assert queries.redraw(MONTH) == [item.ticket.number for item in drawn.items]
        with pytest.raises(Overtaken):
            draw_sample(MONTH, size=2, by=both.cast().coordinator, at=AFTER, procedure="icetex")


def test_a_month_in_which_a_procedure_had_no_work_is_not_drawn(both: House) -> None:
    with both.open(), pytest.raises(Refused, match="ninguna solicitud"):
        draw_sample("2026-02", size=2, by=both.cast().coordinator, at=AFTER, procedure=HOSPITAL)


def test_with_one_procedure_nothing_names_it(control: House) -> None:
    clara = control.browser(CLARA)
    clara.post(f"/samples/{MONTH}/draw")

    assert "procedimiento=" not in clara.get("/samples").text
    page = clara.get(f"/samples/{MONTH}")
    assert "--procedure" not in page.text
    assert "Control de marzo de 2026" in words(page)
    with control.open():
        assert queries.get(MONTH).procedure == "icetex"
