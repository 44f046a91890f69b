"""What holds for every form: it is checked, its numbers are read in one place, and sent twice it is done once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from wtforms import StringField

from ticketing.web.forms import Form, Length, checked

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).parents[2]
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.DOTALL)
# What writes the key: the token's macros, a macro of its own page that calls them, and all that was sent before.
KEYED = ("csrf()", "hidden(", "fields(o", "in typed.fields")
# RFC 8058: whoever has the address may leave, or answer, as often as he or she likes.
WITHOUT_KEY = {
    "templates/removal/page.html", "templates/consent/page.html", "templates/leaving/page.html",
    "templates/leaving/confirm.html", "templates/removal/_left.html",
}  # fmt: skip


def sources(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted((ROOT / "ticketing").glob(pattern))


def test_every_form_that_is_shown_carries_a_key() -> None:
    without = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for found in FORM.finditer(path.read_text())
        if 'method="post"' in found["head"] and not any(sign in found["body"] for sign in KEYED)
    ]
    assert set(without) == WITHOUT_KEY


def test_what_may_be_posted_again_and_again_says_why(app_sqlite: Flask) -> None:
    from ticketing.web.once.guard import why_repeatable

    app = app_sqlite
    with app.app_context():
        posts = {rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) & CHANGES}
        reasons = {endpoint: why_repeatable(endpoint) for endpoint in posts if why_repeatable(endpoint)}
    assert set(reasons) == {
        "campaigns.answer_proof", "consent.answered", "dispatches.download", "leaving.asked", "leaving.left",
        "removal.back", "removal.reading", "removal.removed", "requests.autosave", "results.search",
        "returns.search",
        "return_webhooks.from_mailgun", "return_webhooks.from_postmark", "return_webhooks.from_sendgrid",
        "return_webhooks.from_sns", "sign_in.enter", "sign_in.sign_out", "tickets.here", "tickets.take_texts",
        "transports.test",
        "uploads.upload_image",
    }  # fmt: skip
    assert all(len(reason.split()) > 3 for reason in reasons.values())


def test_every_write_of_the_api_takes_an_idempotency_key() -> None:
    from ticketing.api import table
    from ticketing.api.description import OPERATIONS

    writes = [one for one in OPERATIONS if one.method not in ("GET", "HEAD")]
    assert writes
    assert all(isinstance(one, table.Operation) for one in writes)
    # The list of recipients is never kept as an answer: it would outlive its own term there.
    without = {one.name for one in writes if not one.keyed}
    assert without == {"export_dispatch", "take_text_messages"}


def test_every_form_stands_on_the_common_ground() -> None:
    ground = {"ticketing/web/forms.py"}
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in sources("**/*.py")}
    others = {name for name, text in texts.items() if "import FlaskForm" in text}
    lengths = {name for name, text in texts.items() if re.search(r"from wtforms.validators import .*\bLength\b", text)}
    assert (others, lengths) == (ground, set())


@pytest.mark.parametrize("word", ["int", "float", "IntegerField", "DecimalField", "FloatField"])
def test_numbers_from_outside_are_read_in_one_place(word: str) -> None:
    """A number of 5,000 digits, or one that no column holds, would break whoever turns it into one by itself."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("**/views.py", "**/views/*.py", "**/forms.py", "**/api.py", "api/*.py", "desk/queue/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if _turns(node, word)
    ]
    assert [place for place in found if not place.startswith("ticketing/web/forms.py")] == []


def _turns(node: ast.AST, word: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == word:
        return True
    return any(
        isinstance(given.value, ast.Name) and given.value.id == word and given.arg in ("type", "coerce")
        for given in node.keywords
    )


class NoteForm(Form):
    """What the two views below are sent."""

    note = StringField(validators=[Length(max=5)])


@pytest.fixture
def written(own_sqlite: Flask) -> Flask:
    """An application with a view that forgets to check its form, and one that does not."""
    from ticketing.office.departments.actions import add

    def forgets() -> str:
        from ticketing import clock

        add(NoteForm().note.data or "", "corto", "department", None, by=None, at=clock.now())
        return "hecho"

    def reads() -> str:
        return checked(NoteForm()).note.data or ""

    own_sqlite.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    own_sqlite.add_url_rule("/forgets", "forgets", forgets, methods=["POST"])
    own_sqlite.add_url_rule("/reads", "reads", reads, methods=["POST"])
    return own_sqlite


def test_a_form_that_nobody_checked_changes_nothing(written: Flask) -> None:
    from ticketing.extensions import db
    from ticketing.office.departments.models import Department

    assert written.test_client().post("/forgets", data={"note": "x"}).status_code == 500
    with written.app_context():
        assert db.session.query(Department).count() == 0


def test_what_is_too_long_is_told_with_both_figures(written: Flask) -> None:
    client = written.test_client()

    assert client.post("/reads", data={"note": "corto"}).text == "corto"
    answer = client.post("/reads", data={"note": "x" * 20_000})
    assert answer.status_code == 422
    assert "Puede tener hasta 5 caracteres y tiene 20.000." in answer.text


def test_json_posted_to_a_form_is_no_form(written: Flask) -> None:
    assert written.test_client().post("/reads", json=[1]).text == ""
