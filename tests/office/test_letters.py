"""Letters to staff: every subject is read as it was written, by a reader that forgives nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Undefined

from tests.harness.strict import read
from tests.massmail.test_wire import texts
from tests.office.conftest import AT
from ticketing.office.notices.letters import Enclosure, Letter, build, named
from ticketing.web.characters import one_line

if TYPE_CHECKING:
    from flask import Flask

SUBJECTS = sorted(Path("templates/emails").glob("*/subject.txt"))
VALUES = [
    "Convocatoria de créditos en línea",
    "Tú, José, Ñandú: inscripción de la línea Tú eliges",
    "👩‍💻 Inscripción abierta para la familia 👨‍👩‍👧",
    "Coop\xaderativa é " * 12,
    "x" * 120,
    "a =?utf-8?q?b?= c",
]
GOOD = Letter(
    sender=named("Despacho", "despacho@despacho.test"), to_name="Ana", to_address="ana@despacho.test", subject="Asunto",
    text="Texto\n", html="<p>Texto</p>\n", occasion="1", domain="despacho.test", at=AT,
)  # fmt: skip


class Said(Undefined):
    """Whatever is asked of it, it is the value that `said` holds."""

    said = ""

    def __str__(self) -> str:
        return self.said

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_given: Any, **_named: Any) -> Said:
        return self

    def __bool__(self) -> bool:
        return True


def subjects_with(app: Flask, value: str) -> dict[str, str]:
    """Every notice's subject, with this value wherever one stands."""
    room = app.jinja_env.overlay(undefined=type("Value", (Said,), {"said": value}), cache_size=0)
    room.filters = {**room.filters, **dict.fromkeys(("thousands", "day", "when", "month_name"), str)}
    with app.test_request_context():
        names = [path.parent.name for path in SUBJECTS]
        return {name: room.get_template(f"emails/{name}/subject.txt").render() for name in names}


@pytest.mark.parametrize("value", VALUES)
def test_the_subject_of_every_notice_is_read_as_it_was_written(app_sqlite: Flask, value: str) -> None:
    said = subjects_with(app_sqlite, value)
    assert len(said) == len(SUBJECTS) > 30
    for name, subject in said.items():
        line = one_line(subject)
        assert read(build(replace(GOOD, subject=line)).raw).subject == line, name
    assert sum(one_line(value) in one_line(subject) for subject in said.values()) > 20


@given(texts, texts, texts, texts)
@example("línea Tú eliges " * 8, "Ana", "Ana", "texto")
def test_a_letter_arrives_as_it_was_written(subject: str, to: str, sender: str, words: str) -> None:
    letter = replace(GOOD, subject=one_line(subject), to_name=one_line(to), text=one_line(words) + "\n")
    letter = replace(letter, sender=named(one_line(sender), "a@b.example"), html=f"<p>{one_line(words)}</p>\n")
    found = read(build(letter).raw)
    assert found.subject == letter.subject
    assert found.mailbox("to") == (letter.to_name, "ana@despacho.test")
    assert found.mailbox("from") == (one_line(sender), "a@b.example")
    assert (found.text, found.html) == (f"{one_line(words)}\n", f"<p>{one_line(words)}</p>\n")


@given(st.text(min_size=1, max_size=120).map(lambda name: one_line(name).replace("/", "-")))
@example("acta de la reunión de la línea Tú " * 3)
def test_an_enclosure_makes_no_line_too_long(name: str) -> None:
    raw = build(replace(GOOD, enclosures=[Enclosure(f"{name}.pdf", "application/pdf", b"x" * 5000)])).raw
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
