"""What every form shares: what was sent is read only once it was checked, and its sentences are in Spanish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from flask import Flask, g, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from wtforms import Field, FileField, IntegerField, MultipleFileField, SelectField, ValidationError
from wtforms import validators as wtf
from wtforms.widgets import HiddenInput

from ticketing.web.filters import thousands
from ticketing.web.numbers import row
from workflows.refusals import Refused

F = TypeVar("F", bound="Form")
SENT: Any = object()


def install(app: Flask) -> None:
    """Each request begins with no form: one application context may serve several."""

    @app.before_request
    def begin() -> None:
        g.unchecked = []


class Unread(RuntimeError):
    """A view acted on a form that it never checked: a defect, and nothing of it is kept."""


class Form(FlaskForm):
    """The ground of every form. `formdata` is what the request sent unless another is given; None leaves it empty."""

    def __init__(self, formdata: Any = SENT, **kwargs: Any) -> None:
        asked = formdata is SENT and self.is_submitted()
        sent = _sent() if asked else None if formdata is SENT else formdata
        super().__init__(formdata=None if sent is None else _of_kind(sent, str), **kwargs)
        if sent is not None:
            self._take_files(_of_kind(sent, FileStorage))
        if asked:
            _waiting().append(self)

    def _take_files(self, files: MultiDict[str, Any]) -> None:
        """A file goes into a field of files and nowhere else; a text does not go there."""
        for field in self:
            if isinstance(field, (FileField, MultipleFileField)):
                field.process(files)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        waiting = _waiting()
        waiting[:] = [form for form in waiting if form is not self]
        return bool(super().validate(*args, **kwargs))


def checked(form: F) -> F:
    """The form, if all that was sent can be read; else refused with the first sentence that says why not."""
    if not form.validate():
        raise Refused(first(form.errors))
    return form


def first(errors: Mapping[Any, Iterable[Any]]) -> str:
    """The first sentence of a form's errors."""
    return str(next(iter(next(iter(errors.values())))))


def all_read() -> None:
    """Raise Unread if this request made a form of what was sent and never checked it."""
    if waiting := _waiting():
        raise Unread(", ".join(type(form).__name__ for form in waiting))


class Length(wtf.Length):
    """`wtforms.validators.Length` that says what is too long, how much may be and how much it is."""

    def __call__(self, form: Any, field: Field) -> None:
        if self.message is None and len(field.data or "") > self.max >= 0:
            raise ValidationError(too_long(len(field.data), self.max))
        super().__call__(form, field)


def too_long(count: int, most: int) -> str:
    """The sentence for what is too long."""
    said = _("Puede tener hasta %(most)s caracteres y tiene %(count)s.", most=thousands(most), count=thousands(count))
    return str(said)


class OneOf:
    """One of these values, of a hidden field or a button: who sends another did not press one of ours."""

    def __init__(self, values: Iterable[str], message: Any = None) -> None:
        self.values, self.message = frozenset(values), message or _("Elija una de las opciones.")

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data not in self.values:
            raise wtf.StopValidation(self.message)


class Select(SelectField):
    """A list of which one is chosen; what is not on it is told in words."""

    def gettext(self, _string: str) -> str:
        """The sentence for every wrong choice."""
        return str(_("Elección no válida: elija una de las opciones de la lista."))


class RowField(IntegerField):
    """A number that a row, a version or a quantity can have; what is none is told in words."""

    wrong: Any = _("Escriba un número posible.")

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = row(valuelist[0])
            except ValueError:
                raise ValueError(self.wrong) from None


OLD_PAGE = _("Esta página es de antes: vuelva a abrirla para ver cómo está ahora. No cambió nada.")


class Seen:
    """The version is there and is a number."""

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data is None:
            field.errors = []
            raise wtf.StopValidation(OLD_PAGE)


class VersionField(RowField):
    """The version that the person was looking at. Whoever does not say which is asked to look again."""

    widget = HiddenInput()
    wrong = OLD_PAGE

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label or _("Versión"), validators or [Seen()], **kwargs)


def _sent() -> Any:
    return CombinedMultiDict((request.files, request.form)) if request.files else request.form


def _of_kind(sent: Any, kind: type[Any]) -> MultiDict[str, Any]:
    return MultiDict((name, value) for name, value in sent.items(multi=True) if isinstance(value, kind))


def _waiting() -> list[FlaskForm]:
    if "unchecked" not in g:
        g.unchecked = []
    return cast(list[FlaskForm], g.unchecked)
