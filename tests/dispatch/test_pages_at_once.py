"""Two press at one instant about one campaign, on pages, by a link, by a program: one is done, the other is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.api.program import V1, token
from tests.desk.browsing import House, opened
from tests.desk.cast import BOTH, FILED, WEB, taken
from tests.desk.racing import Press, patient, raced, told
from tests.dispatch.conftest import students
from tests.dispatch.test_campaigns import armed, confirmed, made, proved, verified
from tests.dispatch.test_cases import SOON, standing

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.massmail.campaigns.models import Campaign

PEDRO, ANA, ROSA = "Pedro Profesional", "Ana Atiende", "Rosa Solicitante"
CLARA, DIANA = "Clara Coordinadora", "Diana Diseño"
TICKET, CAMPAIGN = "/tickets/2026-0001", "/campaigns/1"


@pytest.fixture
def house(app_postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The cast at its browsers, with twenty students to write to."""
    found = opened(app_postgres)
    with found.open():
        students()
    with patient(found, monkeypatch):
        yield found


def ready(house: House) -> None:
    """Proved, confirmed and verified: it waits for its launch."""
    cast = house.cast()
    ticket = taken(cast)
    confirmed(made(ticket, cast), cast)
    verified(ticket, cast)


def own(house: House) -> None:
    """The office's own work, and two of the coordination who did none of it."""
    from tests.dispatch.test_hands import own_work
    from ticketing.demo import roles
    from ticketing.office.people.actions import grant

    cast = house.cast()
    grant(cast.designer, roles.COORDINATOR, from_on=date(2026, 1, 1), by=None, at=FILED)
    made(own_work(cast), cast)


def half_way(house: House) -> None:
    """Sent in part and cancelled: some are missing."""
    from tests.dispatch.test_corrections import half_way as left

    left(house.cast())


STAGES: dict[str, Callable[[House], object]] = {
    "taken": lambda house: taken(house.cast()),
    "both": lambda house: taken(house.cast(), category=BOTH),
    "draft": lambda house: made(taken(house.cast()), house.cast()),
    "proved": lambda house: proved(made(taken(house.cast()), house.cast()), house.cast()),
    "ready": ready,
    "armed": lambda house: armed(taken(house.cast()), house.cast()),
    "running": lambda house: standing(house.cast(), "running"),
    "paused": lambda house: standing(house.cast(), "paused"),
    "own": own,
    "half-way": half_way,
}


def campaign(house: House) -> Campaign | None:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    return db.session.get(Campaign, 1)


def on(who: str, address: str, /, **data: str) -> Callable[[House], Press]:
    """A button of a campaign's or the ticket's page."""

    def press(house: House) -> Press:
        with house.open():
            found = campaign(house)
            known = {"seen": house.ticket().version, "version": found.version if found else 0}
        return Press(house.browser(who), address, known | data)

    return press


def composing(house: House) -> Press:
    """The content's page, with another subject."""
    with house.open():
        found = campaign(house)
        assert found is not None
        data = {name: getattr(found, name) for name in ("from_address", "reply_to", "preheader", "words", "version")}
        data |= {"mail_class": found.mail_class, "tracking": found.tracking, "subject": "Otro asunto"}
    return Press(house.browser(ANA), f"{CAMPAIGN}/content", {name: value or "" for name, value in data.items()})


def by_program(who: str, path: str, **said: str | int) -> Callable[[House], Press]:
    return lambda house: Press(
        house.app.test_client(), V1 + path, json=said, headers={"Authorization": f"Bearer {token(house, who)}"}
    )


def by_mail(way: str, **data: str) -> Callable[[House], Press]:
    """The requester's answer to the proof."""

    def press(house: House) -> Press:
        from ticketing.dispatch.proofs.links import address
        from ticketing.dispatch.proofs.queries import newest

        with house.open():
            found = campaign(house)
            assert found is not None
            proof = newest(found)
            assert proof is not None
            place = "/proof/" + address(proof, house.cast().requester, at=FILED).rpartition("/")[2]
        return Press(house.app.test_client(), f"{place}/{way}", data)

    return press


def disabling(house: House) -> Press:
    """Takes the sender off the register."""
    from ticketing.demo import roles
    from ticketing.extensions import db
    from ticketing.office.people.actions import grant
    from ticketing.office.senders.models import Sender

    with house.open():
        grant(house.person(DIANA), roles.TIC, from_on=date(2026, 1, 1), by=None, at=FILED)
        number = db.session.query(Sender).filter(Sender.address.startswith("credito@")).one().id
    return Press(house.browser(DIANA), f"/senders/{number}/disable", {})


def signing(who: str) -> Callable[[House], Press]:
    """The button of the coordination, on what its page shows."""

    def press(house: House) -> Press:
        from ticketing.dispatch.campaigns.hashes import substance_hash

        with house.open():
            read = substance_hash(house.ticket())
        return Press(house.browser(who), f"{CAMPAIGN}/substance", {"content_hash": read})

    return press


MAKE = f"/campaigns/of/{TICKET.rpartition('/')[2]}"
LAUNCH = {"when": "now", "window": "class"}
SUSPEND = {"step": "suspend", "note": "Espere", "meant": "y"}
CLASSIFY = on(ANA, f"{TICKET}/category", category=WEB, reason="Es de la web")
ANNUL = on(ANA, f"{TICKET}/steps", step="annul_repeated_later", note="Repetida")
CASES: dict[str, tuple[str, Callable[[House], Press], Callable[[House], Press], dict[str, int]]] = {
    "make-make": ("taken", on(PEDRO, MAKE), by_program(ANA, "/tickets/2026-0001/campaigns"), {"campaign_made": 1}),
    "make-classify": ("taken", on(PEDRO, MAKE), CLASSIFY, {"campaign_made recategorised": 1}),
    "proof-proof": ("draft", on(PEDRO, f"{CAMPAIGN}/review"), on(ANA, f"{CAMPAIGN}/review"), {"proof_sent": 1}),
    "proof-compose": ("draft", on(PEDRO, f"{CAMPAIGN}/review"), composing, {"proof_sent composed": 1}),
    "confirm-changes": ("proved", by_mail("confirm"), by_mail("changes", note="Otra foto"), {"moved": 1}),
    "confirm-program": ("proved", by_mail("confirm"), by_program(ROSA, f"{CAMPAIGN}/proof/confirm"), {"moved": 1}),
    "launch-launch": ("ready", on(PEDRO, f"{CAMPAIGN}/sending", **LAUNCH), by_program(ANA, f"{CAMPAIGN}/launch"),
                      {"armed": 1}),
    "launch-compose": ("ready", on(PEDRO, f"{CAMPAIGN}/sending", **LAUNCH), composing, {"armed composed": 1}),
    "launch-classify": ("ready", on(PEDRO, f"{CAMPAIGN}/sending", **LAUNCH), CLASSIFY, {"armed recategorised": 1}),
    "undo-cancel": ("armed", on(PEDRO, f"{CAMPAIGN}/undo"), on(ANA, f"{CAMPAIGN}/cancel", reason="No va", was="armed"),
                    {"undone cancelled": 1}),
    "pause-pause": ("running", on(PEDRO, f"{CAMPAIGN}/pause"), by_program(ANA, f"{CAMPAIGN}/pause"), {"paused": 1}),
    "cancel-cancel": ("running", on(PEDRO, f"{CAMPAIGN}/cancel", reason="No va", was="running"),
                      by_program(ANA, f"{CAMPAIGN}/cancel", reason="No va"), {"cancelled": 1}),
    "resume-cancel": ("paused", on(PEDRO, f"{CAMPAIGN}/resume"),
                      on(ANA, f"{CAMPAIGN}/cancel", reason="No va", was="paused"), {"resumed cancelled": 1}),
    "sign-sign": ("own", signing(CLARA), signing(DIANA), {"signed": 1}),
    "sign-program": ("own", signing(CLARA), by_program(DIANA, f"{CAMPAIGN}/substance"), {"signed": 1}),
    "correct-correct": ("half-way", on(PEDRO, MAKE, corrects="1", to="all"), on(ANA, MAKE, corrects="1", to="rest"),
                        {"campaign_made": 1}),
    "correct-program": ("half-way", on(PEDRO, MAKE, corrects="1"),
                        by_program(ANA, "/tickets/2026-0001/campaigns", corrects=1, to="reached"),
                        {"campaign_made": 1}),
    "classify-annul": ("draft", on(PEDRO, f"{TICKET}/category", category=BOTH, reason="También web"), ANNUL,
                       {"recategorised moved": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("stage", "one", "other", "grown"), CASES.values(), ids=CASES)
def test_of_two_who_press_at_once_one_is_done_and_the_other_is_told(
    house: House,
    stage: str,
    one: Callable[[House], Press],
    other: Callable[[House], Press],
    grown: dict[str, int],
) -> None:
    with house.open():
        STAGES[stage](house)
    house.move(SOON)
    presses = one(house), other(house)
    before, signatures = recorded(house), signed(house)

    answers = raced(house, *presses)

    done = [answer for answer in answers if answer.status_code < 400]
    late = [answer for answer in answers if answer.status_code >= 400]
    assert (len(done), [each.status_code in {409, 422} for each in late]) == (1, [True]), [
        (each.status_code, told(each)[:300]) for each in answers
    ]
    assert told(late[0]).strip()
    more = recorded(house) - before
    assert {names: sum(more[kind] for kind in names.split()) for names in grown} == grown, more
    assert signed(house) - signatures == more["signed"]


def recorded(house: House) -> Counter[str]:
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event

    with house.open():
        return Counter(event.kind for event in db.session.query(Event))


def signed(house: House) -> int:
    """How many signatures the ticket's gates have."""
    from ticketing.extensions import db
    from ticketing.office.signatures.models import Signature

    with house.open():
        return db.session.query(Signature).filter_by(subject_kind="ticket").count()


def test_what_is_launched_while_its_sender_is_taken_away_goes_out_from_nobody(house: House) -> None:
    """Both may be done, in either order: what was armed first has no leave to start."""
    from ticketing.dispatch.campaigns.leave import leave_to_send

    with house.open():
        ready(house)
    house.move(SOON)

    answers = raced(house, on(PEDRO, f"{CAMPAIGN}/sending", **LAUNCH)(house), disabling(house))

    assert answers[1].status_code == 303
    assert answers[0].status_code in {303, 409, 422}
    with house.open():
        found = campaign(house)
        assert found is not None
        assert found.status == ("armed" if answers[0].status_code == 303 else "draft")
        assert leave_to_send(found.id) is not None
