"""Several procedures in one installation: what keeps them from being worked side by side, each in a sentence."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.rows import REQUESTER, SYSTEM, Role

EVERYBODYS = frozenset({REQUESTER, SYSTEM})
"""Roles that nobody is given: each file may call them as it likes."""


def clashes(procedures: Sequence[Procedure]) -> list[str]:
    """What stands in the way of these procedures, the first of them first; empty where they go together."""
    return [*_names(procedures), *_prefixes(procedures), *_roles(procedures)]


def ask_together(procedures: Sequence[Procedure]) -> None:
    """Refused with everything that keeps them apart."""
    found = clashes(procedures)
    if found:
        raise Refused(" ".join(found))


def _names(procedures: Sequence[Procedure]) -> Iterator[str]:
    for name, count in Counter(each.name for each in procedures).items():
        if count > 1:
            yield f"{count} procedimientos se llaman «{name}» («name»): cada uno lleva un nombre propio."


def _prefixes(procedures: Sequence[Procedure]) -> Iterator[str]:
    """The numbers of requests tell the procedures apart; one of them, the first, may do without."""
    for each in procedures[1:]:
        if not each.prefix:
            yield f"Al procedimiento «{each.name}» le falta «prefix»: solo el primero puede numerar sin prefijo."
    for prefix, count in Counter(each.prefix for each in procedures if each.prefix).items():
        if count > 1:
            names = " y ".join(f"«{each.name}»" for each in procedures if each.prefix == prefix)
            yield f"{names} tienen el mismo «prefix» ({prefix}): sus números se confundirían."


def _roles(procedures: Sequence[Procedure]) -> Iterator[str]:
    """One key is one role, whichever file names it: it is called the same and may do the same in the house."""
    for first, second in combinations(procedures, 2):
        known = {role.key: role for role in first.roles if role.key not in EVERYBODYS}
        for role in second.roles:
            other = known.get(role.key)
            if other is not None and (differs := _differs(other, role)):
                yield f"El papel «{role.key}» no es el mismo en «{first.name}» y en «{second.name}»: {differs}."


def _differs(one: Role, other: Role) -> str:
    if one.label != other.label:
        return f"se llama «{one.label}» y «{other.label}»; dele el mismo rótulo o cambie la clave de uno"
    if set(one.house) != set(other.house):
        apart = ", ".join(sorted(set(one.house) ^ set(other.house)))
        return f"solo uno de los dos puede en toda la casa («house»): {apart}"
    return ""
