"""What a mail owes its reader at its foot: said before a launch, and in what was confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.footing import footed
from tests.massmail.world import AT, drafted, fill, started
from ticketing.extensions import db
from ticketing.massmail.campaigns import actions
from ticketing.office.institution.models import ONLY, InstitutionRow
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def ours(base: Flask) -> InstitutionRow:
    """The institution, which says all of it."""
    fill(3)
    footed()
    return db.session.get_one(InstitutionRow, ONLY)


def test_without_its_address_and_policy_nothing_is_armed(ours: InstitutionRow) -> None:
    campaign = drafted(at=AT)
    ours.address, ours.data_policy = "", ""
    db.session.flush()
    with pytest.raises(Refused, match="falta: la dirección postal, la página de la política de datos"):
        actions.arm(campaign, start_at=None, by=None, at=AT)


def test_what_goes_out_already_goes_on(ours: InstitutionRow) -> None:
    running = started(at=AT)
    ours.address, ours.contact, ours.data_policy = "", "", ""
    db.session.flush()
    actions.resume(actions.pause(running, by=None, at=AT), by=None, at=AT)
    held = actions.hold(running, reason="Se revisa.", by=None, at=AT)
    assert actions.arm(held, start_at=None, by=None, at=AT).status == "armed"


def test_what_was_armed_before_it_was_asked_starts(ours: InstitutionRow) -> None:
    campaign = actions.arm(drafted(at=AT), start_at=None, by=None, at=AT)
    ours.address = ""
    db.session.flush()
    assert actions.start(campaign, at=AT).status == "running"


def test_a_proof_from_before_it_was_said_is_not_armed(ours: InstitutionRow) -> None:
    campaign = drafted(at=AT)
    ours.address = "Carrera 7 # 1-2, Bogotá"
    db.session.flush()
    with pytest.raises(Refused, match="envíe otra prueba"):
        actions.arm(campaign, start_at=None, by=None, at=AT)
    actions.compile_content(campaign, institution="Instituto", at=AT)
    assert actions.arm(campaign, start_at=None, by=None, at=AT).status == "armed"
