"""What narrows the list of tickets: which choices there are, and what was chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.queue.forms import FilterForm
from ticketing.desk.queue.orders import ORDERS
from ticketing.desk.queue.queries import Filters
from ticketing.desk.telling.due import state_shape
from ticketing.office.departments import queries as departments
from ticketing.office.procedures import queries as procedures
from ticketing.office.procedures.capabilities import where
from ticketing.office.procedures.coded import Rows, code, meant
from ticketing.web.choices import choices, grouped
from ticketing.web.numbers import maybe
from workflows.capabilities import GRANTS
from workflows.procedure import Procedure

ASKED = ("q", "procedimiento", "categoria", "dependencia", "estado", "persona")
ORDER = "orden"
CATEGORIES: Rows = attrgetter("categories")
STATES: Rows = attrgetter("states")


def known_to(roles: Collection[str]) -> tuple[Procedure, ...]:
    """The procedures, also those that are gone, in whose requests these roles may do anything at all."""
    known = procedures.known()
    if len(known) == 1:
        return known
    may = where(roles, *GRANTS)
    return tuple(each for each in known if each.name in may) or known[:1]


def filter_form(args: Any, several: Sequence[Procedure], team: Sequence[tuple[int, str]]) -> FilterForm:
    """The filters as a form, with what may be chosen; `team`: those who may have a ticket in hand, if that is asked."""
    form = FilterForm(args)
    form.procedimiento.choices = _names(several)
    form.categoria.choices = choices([("", _("Todas las categorías"))]) + grouped(
        (each.label, [(code(each, one.label, several), one.display) for one in each.categories]) for each in several
    )
    form.estado.choices = choices([("", _("Todos los estados"))]) + grouped(
        (each.label, [(code(each, one.label, several), one.display) for one in each.states]) for each in several
    )
    units = [(str(each.id), each.short) for each in departments.everyone()]
    form.dependencia.choices = choices([("", _("Todas las dependencias")), *units])
    everybody = [("", _("Cualquier persona")), *((str(key), name) for key, name in team)]
    form.persona.choices = choices(everybody) if team else []
    form.orden.choices = choices([(name, order.label) for name, order in ORDERS.items()])
    return form


def legend(several: Sequence[Procedure]) -> list[dict[str, str]]:
    """What each mark in front of a line means: the states' words, shapes and help, each pair once."""
    rows = {
        (row.display, row.shape): {"words": row.display, "shape": state_shape(row.shape), "help": row.help}
        for each in several
        for row in sorted(each.states, key=attrgetter("order"))
    }
    return list(rows.values())


def filters(asked: Mapping[str, Any], several: Sequence[Procedure]) -> Filters:
    """What was asked for. A label that is said alone means the first procedure that has it."""
    name, category, state = asked.get("procedimiento"), asked.get("categoria"), asked.get("estado")
    found = [meant(category or "", several, CATEGORIES), meant(state or "", several, STATES)]
    named = {each[0].name for each in found if each} | ({name} if name else set())
    return Filters(
        procedures=frozenset(named) if len(several) > 1 else frozenset(),
        category=found[0][1] if found[0] else category,
        department_id=maybe(asked.get("dependencia")),
        state=found[1][1] if found[1] else state,
        assignee_id=maybe(asked.get("persona")),
        text=asked.get("q"),
    )


def _names(several: Sequence[Procedure]) -> list[Any]:
    """Nothing to choose where there is one."""
    if len(several) == 1:
        return []
    return choices([("", _("Todos los procedimientos")), *((each.name, each.label) for each in several)])
