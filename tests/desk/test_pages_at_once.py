"""Two people press at one instant, on pages, by a link of a mail: one is done, one record, a sentence for the other."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened
from tests.desk.cast import FILED, WEB, at, filed, form, proved, received, sends_a_file, taken, ticks
from tests.desk.racing import Press, patient, raced, told

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket

PAGE = "/tickets/2026-0001"
NOON = at("2026-03-02 12:00")
YES = {"said": "yes", "solved": "5", "on_time": "4", "treatment": "5", "comment": "Todo bien"}
EML = b"From: victor@despacho.test\r\nDate: Mon, 2 Mar 2026 09:00:00 -0500\r\nSubject: Apruebo\r\n\r\nDe acuerdo.\r\n"


@pytest.fixture
def house(app_postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The cast at its browsers; Delia stands in for Víctor."""
    from ticketing.office.people import actions as people

    made = opened(app_postgres)
    with made.open():
        cast = made.cast()
        people.name_substitute(
            cast.head, cast.deputy, from_on=date(2026, 3, 1), until_on=date(2026, 3, 31), by=None, at=FILED
        )
    with patient(made, monkeypatch) as found:
        yield found


def suspended(house: House) -> None:
    from ticketing.desk.moving.actions import step

    cast = house.cast()
    step(taken(cast), "suspend", note="¿Cuál enlace?", by=cast.professional, at=FILED)


def answered(house: House) -> None:
    """Back in work, to be verified again."""
    from ticketing.desk.moving.actions import step

    suspended(house)
    sends_a_file(house.ticket(), house.cast(), FILED + timedelta(minutes=5))
    step(house.ticket(), "answer", by=house.cast().requester, at=FILED)


def working_on_the_web(house: House) -> Ticket:
    fields = form()
    del fields["sender"], fields["audience"]
    return taken(house.cast(), category=WEB, fields=fields)


def delivered(house: House) -> None:
    from ticketing.desk.deliverables.actions import tick

    evidence = {"address": "https://portal.test/a"}
    tick(working_on_the_web(house), "web", evidence=evidence, by=house.cast().professional, at=FILED)


def solved(house: House) -> None:
    from ticketing.desk.moving.actions import step

    delivered(house)
    proved(house.ticket(), FILED)
    step(house.ticket(), "solve", by=house.cast().professional, at=FILED)


STAGES: dict[str, Callable[[House], object]] = {
    "filed": lambda house: filed(house.cast()),
    "received": lambda house: received(house.cast()),
    "taken": lambda house: taken(house.cast()),
    "web": working_on_the_web,
    "suspended": suspended,
    "answered": answered,
    "delivered": delivered,
    "solved": solved,
}


def seen(house: House) -> int:
    with house.open():
        return house.ticket().version


def on(who: str, address: str, /, **data: str) -> Callable[[House], Press]:
    """A button of the ticket's page."""
    return lambda house: Press(house.browser(who), PAGE + address, {"seen": seen(house), **data})


def taking(who: str) -> Callable[[House], Press]:
    return ticking(who, "/take")


def verifying(who: str) -> Callable[[House], Press]:
    return ticking(who, "/verification")


def ticking(who: str, address: str) -> Callable[[House], Press]:
    """The verification list, whole."""

    def press(house: House) -> Press:
        with house.open():
            items = ticks(house.ticket())
        return Press(house.browser(who), PAGE + address, {"seen": seen(house), "items": items})

    return press


def digest(house: House) -> str:
    from ticketing.desk.gates.queries import to_sign

    with house.open():
        return to_sign(house.ticket(), "jefatura")


def signing(who: str, verdict: str = "approved") -> Callable[[House], Press]:
    data = {"verdict": verdict, "note": "Va"}
    return lambda house: Press(house.browser(who), f"{PAGE}/sign/jefatura", data | {"content_hash": digest(house)})


def by_mail(who: str, verdict: str = "approved") -> Callable[[House], Press]:
    from ticketing.desk.signing.by_link import link_to
    from ticketing.office.links.queries import token

    def press(house: House) -> Press:
        with house.open():
            address = f"/sign/{token(link_to(house.ticket(), 'jefatura', house.person(who), at=FILED))}"
        return Press(
            house.app.test_client(), address, {"verdict": verdict, "content_hash": digest(house), "note": "Va"}
        )

    return press


def answering(house: House) -> Press:
    """The survey of the mail."""
    from ticketing.office.links import actions, queries

    with house.open():
        link = actions.link_for("survey", house.ticket(), house.cast().requester, at=FILED)
        address = f"/survey/{queries.token(link)}"
    return Press(house.app.test_client(), address, dict(YES))


def correcting(house: House) -> Press:
    """The requester's edit, its draft filled in."""
    rosa = house.browser("Rosa Solicitante")
    draft = rosa.post(f"{PAGE}/edit").location
    data = {
        "subject": "Otro asunto", "sender": "credito@demo.despacho.example", "audience": "estudiantes",
        "words": "Otras palabras.", "words_format": "text", "latest_date": "2026-04-15", "brand_manual": "y",
        "note": "Se amplió", "seen": str(seen(house)), "do": "send",
    }  # fmt: skip
    return Press(rosa, draft, data)


def accepting(house: House) -> Press:
    pedro = house.browser("Pedro Profesional")
    data = {"evidence": (io.BytesIO(EML), "apruebo.eml"), "note": "Llegó hoy", "seen": str(seen(house))}
    return Press(pedro, f"{PAGE}/approvals/jefatura/evidence", data)


def assigning(house: House) -> Press:
    with house.open():
        ana = house.cast().other_professional.id
    return on("Clara Coordinadora", "/assignee", person=str(ana))(house)


RESERVE = {"reserved": "y", "ground": "18a", "reason": "Datos de una persona"}
WITHDRAW = on("Rosa Solicitante", "/steps", step="withdraw", note="Ya no hace falta")
SUSPEND = on("Pedro Profesional", "/steps", step="suspend", note="¿Cuál?")
ANNUL = on("Ana Atiende", "/steps", step="annul_out_of_scope", note="No es nuestro")
SOLVE = on("Pedro Profesional", "/steps", step="solve")
REOPEN = on("Rosa Solicitante", "/steps", step="reopen", note="Falta algo")
ANSWER = on("Rosa Solicitante", "/messages", body="Es este", step="answer", which="message")
CLASSIFY = on("Ana Atiende", "/category", category=WEB, reason="Es de la web")
DELIVER = on("Ana Atiende", "/deliverables/web", address="https://portal.test/b")
SURVEY = on("Rosa Solicitante", "/survey", **YES)
CASES: dict[str, tuple[str, Callable[[House], Press], Callable[[House], Press], set[str]]] = {
    "approve-withdraw": ("filed", signing("Víctor Vicepresidente"), WITHDRAW, {"signed", "moved"}),
    "approve-edit": ("filed", signing("Víctor Vicepresidente"), correcting, {"signed", "edited"}),
    "page-link": ("filed", signing("Víctor Vicepresidente"), by_mail("Víctor Vicepresidente"), {"signed"}),
    "head-substitute": ("filed", by_mail("Víctor Vicepresidente"), by_mail("Delia Encargada", "rejected"), {"signed"}),
    "approve-accept": ("filed", signing("Víctor Vicepresidente"), accepting, {"signed"}),
    "withdraw-edit": ("filed", WITHDRAW, correcting, {"moved", "edited"}),
    "reserve-reserve": (
        "received", on("Rosa Solicitante", "/reserved", **RESERVE), on("Clara Coordinadora", "/reserved", **RESERVE),
        {"reserved"},
    ),
    "reserve-take": ("received", on("Rosa Solicitante", "/reserved", **RESERVE), taking("Pedro Profesional"),
                     {"reserved", "moved"}),
    "take-assign": ("received", taking("Pedro Profesional"), assigning, {"moved", "assigned"}),
    "take-classify": ("received", taking("Pedro Profesional"), CLASSIFY, {"moved", "recategorised"}),
    "suspend-annul": ("taken", SUSPEND, ANNUL, {"moved"}),
    "suspend-classify": ("taken", SUSPEND, CLASSIFY, {"moved", "recategorised"}),
    "answer-annul": ("suspended", ANSWER, on("Ana Atiende", "/steps", step="annul_incomplete", note="x"), {"moved"}),
    "edit-resume": ("suspended", correcting, on("Pedro Profesional", "/steps", step="resume", note="x"),
                    {"moved", "edited"}),
    "deliver-deliver": ("web", DELIVER, on("Pedro Profesional", "/deliverables/web", address="https://portal.test/a"),
                        {"delivered"}),
    "verify-verify": ("answered", verifying("Pedro Profesional"), verifying("Ana Atiende"), {"verified"}),
    "solve-suspend": ("delivered", SOLVE, on("Ana Atiende", "/steps", step="suspend", note="x"), {"moved"}),
    "survey-reopen": ("solved", answering, REOPEN, {"moved"}),
    "survey-survey": ("solved", answering, SURVEY, {"survey"}),
}  # fmt: skip


@pytest.mark.parametrize(("stage", "one", "other", "kinds"), CASES.values(), ids=CASES)
def test_of_two_who_press_at_once_one_is_done_and_the_other_is_told(
    house: House,
    stage: str,
    one: Callable[[House], Press],
    other: Callable[[House], Press],
    kinds: set[str],
) -> None:
    with house.open():
        STAGES[stage](house)
    house.move(NOON)
    presses = one(house), other(house)
    before = recorded(house)

    answers = raced(house, *presses)

    late = [answer for answer in answers if answer.status_code != 303]
    assert sorted(answer.status_code for answer in answers)[:1] == [303], [told(each)[:300] for each in answers]
    assert [each.status_code for each in late] in ([409], [422]), [told(each)[:300] for each in late]
    assert told(late[0]).strip()
    grown = recorded(house) - before
    assert sum(grown[kind] for kind in kinds) == 1, grown


def recorded(house: House) -> Counter[str]:
    from ticketing.ledger.events.queries import history

    with house.open():
        return Counter(event.kind for event in history("ticket", house.ticket().id))
