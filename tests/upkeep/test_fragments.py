"""Pieces of pages that are drawn once for what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

LINE: dict[str, Any] = {
    "url": "/tickets/2026-0001", "number": "2026-0001", "title": "Aviso <b>", "category": "Web", "department": "CRE",
    "state": "En proceso", "shape": "half", "person": "Ana", "reserved": False, "version": 3, "take": True,
    "due": {"text": "vence hoy", "at": None, "consumed_ratio": 0.5, "late": False, "today": True, "held": True},
}  # fmt: skip


def drawn(app: Flask, **changed: Any) -> str:
    with app.test_request_context():
        return str(app.jinja_env.globals["drawn"]("queue/_line.html", "line", LINE | changed, True, "/queue"))


def test_a_line_is_drawn_from_its_facts_and_escaped(app: Flask) -> None:
    line = drawn(app)

    assert "Aviso &lt;b&gt;" in line
    assert 'formaction="/queue/mine/2026-0001"' in line
    assert 'name="seen:2026-0001" value="3"' in line


def test_the_same_facts_are_drawn_once_and_other_facts_anew(app: Flask) -> None:
    from ticketing.web.fragments import _drawn

    drawn(app)
    before = _drawn.cache_info()
    drawn(app)
    again = _drawn.cache_info()
    changed = {name: drawn(app, **{name: value}) for name, value in (("version", 4), ("person", None), ("take", False))}

    assert (again.hits - before.hits, again.misses - before.misses) == (1, 0)
    assert 'value="4"' in changed["version"]
    assert "sin asignar" in changed["person"]
    assert "Asignármela" not in changed["take"]
