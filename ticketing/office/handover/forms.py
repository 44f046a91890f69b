"""The form by which what somebody has in hand is given to colleagues: a list of names for each kind."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from ticketing.office.doors import Holding
from ticketing.office.people.models import Person
from ticketing.web.forms import Form, Select
from ticketing.web.numbers import row


def somebody(said: str | int) -> int | None:
    """The number of a person, or nobody. Raises ValueError for what is neither."""
    return None if said == "" else row(said)


def form_for(holdings: Sequence[Holding], *, posted: bool) -> Form:
    """One list for each kind that somebody can go on with."""
    fields = {
        one.key: Select(_("Sigue con ello"), coerce=somebody, choices=_choices(one.candidates))
        for one in holdings
        if one.candidates
    }
    made: Form = type("HandoverForm", (Form,), fields)(prefix="to", **({} if posted else {"formdata": None}))
    return made


def chosen(form: Form) -> dict[str, int]:
    """Key of a holding -> number of the colleague, of those that were named."""
    return {field.short_name: field.data for field in form if isinstance(field, Select) and field.data is not None}


def _choices(people: Sequence[Person]) -> list[SelectChoice]:
    named = [SelectChoice(one.id, f"{one.name} · {one.department.short}") for one in people]
    return [SelectChoice("", _("Nadie por ahora")), *named]
