"""What the page of a busy database shows again: never a password, of whatever form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField

from ticketing.web.typed import SECRET, Typed


def every(form: type[FlaskForm]) -> set[type[FlaskForm]]:
    return {form}.union(*(every(one) for one in form.__subclasses__()))


def test_no_password_of_any_form_is_shown_or_sent_again(app_sqlite):
    secret = {
        (form.__name__, name)
        for form in every(FlaskForm)
        for name, field in vars(form).items()
        if getattr(field, "field_class", None) is PasswordField
    }
    assert {name for _form, name in secret} >= {"password", "present", "fresh", "again"}
    assert [(form, name) for form, name in secret if not SECRET.search(name)] == []


def test_what_was_written_is_shown_by_its_name_and_what_the_page_put_in_is_not(app_sqlite):
    sent = (
        ("which", "message"), ("body", "No quiero perderlo."), ("step", "to_process"), ("list", "estudiantes"),
        ("strange", "Algo que nadie nombró"),
    )  # fmt: skip

    with app_sqlite.test_request_context():
        shown = Typed(sent, "/tickets/2026-0001/messages", whole=True, files=False).words

    assert shown == (("Mensaje", "No quiero perderlo."), ("Otro campo", "Algo que nadie nombró"))
