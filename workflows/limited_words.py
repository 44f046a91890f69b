"""Targets and limits of a procedure as people read them."""

from workflows.conditions import Condition
from workflows.limits import WARN, Limit, Quota, Term
from workflows.persons import UNITS, label_of, wait_words, when_words
from workflows.procedure import Procedure
from workflows.rows import Target, Targeted
from workflows.spoken import count_words

_OF = {
    "requester": "de cada persona",
    "department": "de cada dependencia",
    "category": "de cada categoría",
    "audience": "para cada audiencia",
    "procedure": "en total",
}
_EACH = {"day": "al día", "week": "a la semana", "month": "al mes", "term": "en cada periodo"}


def target_words(procedure: Procedure, one: Targeted) -> str:
    """ "2 días hábiles desde el día siguiente, cuando la categoría es Aviso"."""
    return _amount(one.target) + _when(procedure, one.when)


def limit_words(procedure: Procedure, limit: Limit) -> str:
    """ "a lo sumo 2 solicitudes de cada dependencia al mes"."""
    if isinstance(limit, Quota):
        many = count_words(limit.most, "solicitud", "solicitudes")
        said = f"a lo sumo {many} {_OF[limit.per]} {_EACH[limit.within]}"
    else:
        said = f"al menos {wait_words(limit.wait)} antes de «{label_of(procedure, limit.field)}»"
    return said + _when(procedure, limit.when) + ("; si no, solo se advierte" if limit.otherwise == WARN else "")


def term_words(term: Term) -> str:
    """ "periodo «2027-I» del 2027-01-18 al 2027-05-28"."""
    return f"periodo «{term.name}» del {term.first} al {term.last}"


def _amount(target: Target) -> str:
    amount = count_words(target.amount, *UNITS[target.unit])
    if target.unit == "business_hours":
        return amount
    return f"{amount} desde el día {'siguiente' if target.count_from == 'next_day' else 'de la recepción'}"


def _when(procedure: Procedure, condition: Condition | None) -> str:
    return f", cuando {when_words(procedure, condition)}" if condition else ""
