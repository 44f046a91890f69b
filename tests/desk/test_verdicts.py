"""Each verdict and each channel of a signature stands in one row; what is kept and what can be told are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from ticketing.desk.gates.models import OPEN, WAITING, TicketGate
from ticketing.desk.messages.models import Message
from ticketing.office.signatures.channels import CHANNELS
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.verdicts import VERDICTS, offered

ROOT = Path(__file__).parents[2]
ICONS = re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8"))


def allowed(model: type, column: str) -> set[str]:
    """What the table's constraint lets a column be."""
    checks = [str(getattr(each, "sqltext", "")) for each in model.__table__.constraints]  # type: ignore[attr-defined]
    return set(re.findall(r"'(\w+)'", next(each for each in checks if re.fullmatch(rf"{column} IN \([^()]*\)", each))))


def test_what_the_tables_keep_and_what_can_be_told_are_the_same() -> None:
    assert allowed(Signature, "verdict") == set(VERDICTS)
    assert allowed(Signature, "channel") == set(CHANNELS)
    assert allowed(TicketGate, "status") == {WAITING, OPEN, *(row.status for row in VERDICTS.values())}
    assert Message.__table__.c.via.default.arg in CHANNELS


@pytest.mark.parametrize("name", VERDICTS)
def test_a_row_lacks_no_part(app: Flask, name: str) -> None:
    row = VERDICTS[name]

    with app.test_request_context():
        for words in (row.done, row.standing, row.choice.label, row.choice.note, row.choice.button):
            assert str(words)
        for sentence in (row.said, row.told):
            assert "El área" in str(sentence).format(label="El área")
        assert row.choice.icon in ICONS
        assert row.choice.look in {"primary", "plain", "danger"}
        refusal = row.refusal
        assert refusal is None or all((row.unreasoned, refusal.heading, refusal.verb, str(row.choice.help)))


def test_at_a_gate_one_verdict_agrees_and_every_other_says_why() -> None:
    gate = offered(opinion=False)
    assert [name for name, row in gate.items() if row.refusal is None] == ["approved"]
    assert [name for name, row in gate.items() if not row.unreasoned] == ["approved"]


def test_an_opinion_holds_nothing_and_a_contrary_one_says_why() -> None:
    opinions = offered(opinion=True)
    assert {row.status for row in opinions.values()} == {"satisfied"}
    assert [row.refusal for row in opinions.values()] == [None] * len(opinions)
    assert [name for name, row in opinions.items() if row.unreasoned] == ["contrary"]


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_is_told_in_words(app: Flask, name: str) -> None:
    with app.test_request_context():
        assert str(CHANNELS[name])
