"""Selects over procedure versions, and the procedures that they hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import select

from config import Settings
from ticketing.extensions import db
from ticketing.office.procedures import brought
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.remembering import remembered
from ticketing.web.settings import settings
from workflows import reading
from workflows.capabilities import ADMINISTERS
from workflows.procedure import Procedure
from workflows.rows import REQUESTER, SYSTEM, Role
from workflows.who import Who

BOUND = "@"
"""Between a role's key and the one procedure for whose requests it is held."""
_read: dict[str, Procedure] = {}
_now: dict[None, tuple[Settings, tuple[Procedure, ...]]] = {}


def current(name: str) -> Procedure:
    """The procedure as its file says now."""
    overlay = settings().overlay
    return reading.load(name, overlay=Path(overlay) if overlay else None, vocabulary=brought.known())


def present() -> tuple[Procedure, ...]:
    """The procedures of this installation as their files say now, in the order in which they were named."""
    here, kept = settings(), _now.get(None)
    if kept is None or kept[0] is not here:  # a page asks hundreds of times
        kept = _now[None] = here, tuple(current(name) for name in here.worked_by)
    return kept[1]


def first() -> Procedure:
    """The one that stands for the installation where only one can be: the first that was named."""
    return current(settings().worked_by[0])


def named(name: str) -> Procedure | None:
    """The procedure as its file says now; one that is gone as its last version said."""
    now = next((each for each in present() if each.name == name), None)
    if now is not None:
        return now
    last = next((row for row in reversed(versions()) if row.name == name), None)
    return procedure(last) if last is not None else None


def ever() -> frozenset[str]:
    """The names of the procedures of this installation, and of those under which anything was ever filed."""
    return frozenset({each.name for each in present()} | {row.name for row in versions()})


def known() -> tuple[Procedure, ...]:
    """Those of this installation, in their order; then those that are gone, as their last versions said, by name."""
    now = present()
    gone = sorted(ever() - {each.name for each in now})
    return (*now, *(found for name in gone if (found := named(name)) is not None))


def granted_roles(procedure: str | None = None) -> tuple[Role, ...]:
    """The roles that are given to people: by which they may do, sign or be told anything. Of one key, as the first
    procedure has it. `procedure`: of that one alone."""
    known: dict[str, Role] = {}
    for each in present():
        if procedure in (None, each.name):
            for role in each.roles:
                if role.key not in (REQUESTER, SYSTEM) and _does_anything(each, role):
                    known.setdefault(role.key, role)
    if procedure is None:
        known.setdefault(ADMINISTERS.key, ADMINISTERS)
    return tuple(known.values())


def bound(role: str, procedure: str | None) -> str:
    """How a role is told that is held for the requests of this procedure alone; of no procedure: as it is."""
    return f"{role}{BOUND}{procedure}" if procedure else role


def role_key(said: str) -> str:
    """The key of the role that somebody calls by its label or its key; else what was said."""
    return next((role.key for role in granted_roles() if said in (role.key, role.label)), said)


def role_label(said: str) -> str:
    """How people call the role, with its procedure where it is held for one alone; what is said where no procedure has
    it (any more)."""
    key, _, name = said.partition(BOUND)
    label = _label(key, present() if not name else filter(None, [named(name)]))
    if label is None:
        label = _label(key, filter(None, (named(each) for each in sorted(ever())))) or key
    return f"{label} ({procedure_label(name)})" if name else label


def procedure_label(name: str) -> str:
    """How people call the procedure; its name where nothing is known of it."""
    found = named(name)
    return found.label if found is not None else name


def _label(key: str, procedures: Iterable[Procedure]) -> str | None:
    roles = (role for each in procedures for role in each.roles)
    return next((role.label for role in (*roles, ADMINISTERS) if role.key == key), None)


def labels(keys: Collection[str], procedure: str | None = None) -> str:
    """These roles as people read them, in the files' order (`procedure`: in that one's words first): «A o B»."""
    first = named(procedure) if procedure else None
    rules = (first,) if first is not None and set(keys) <= {role.key for role in first.roles} else present()
    known = dict.fromkeys(role.label for each in rules for role in each.roles if role.key in keys)
    return " o ".join([*known] or [role_label(key) for key in sorted(keys)])


def asked_titles() -> tuple[str, ...]:
    """The titles of heads that the procedures name, in their order."""
    return tuple(dict.fromkeys(title for who in _heads() if who.kind == "head" for title in who.named))


def head_titles() -> tuple[str, ...]:
    """The only titles that heads have; none where some head is asked or told whatever the title is."""
    anybody = any(who.kind == "department" or not who.named for who in _heads())
    return () if anybody else asked_titles()


def _heads() -> Iterator[Who]:
    return (who for each in present() for who in each.heads)


def heads_sign_as() -> tuple[str, ...]:
    """Labels of the roles as which heads sign."""
    asked = ((each, key) for each in present() for gate in each.gates if gate.by_head for key in gate.roles)
    return tuple(dict.fromkeys(each.role(key).label for each, key in asked))


def procedure(row: ProcedureVersion) -> Procedure:
    """The procedure as it was when first used; read once for each version."""
    version = row.hash
    known = _read.get(version)
    if known is None:
        known = _read[version] = reading.read_content(row.content)
    return known


def _does_anything(rules: Procedure, role: Role) -> bool:
    asked = (one for gate in rules.gates for one in (*gate.who, *gate.nobody) if one.kind == "role")
    signs, moves = (role.key in one.named for one in asked), (role.key in step.by for step in rules.steps)
    return bool(role.grants or role.house or role.also) or any(signs) or any(moves) or role.key in rules.told


@remembered
def versions() -> Sequence[ProcedureVersion]:
    """Every version that a ticket was ever filed under, the oldest first."""
    return db.session.scalars(select(ProcedureVersion).order_by(ProcedureVersion.id)).all()


def by_hash(version: str) -> ProcedureVersion | None:
    """The stored version of that hash."""
    return db.session.scalars(select(ProcedureVersion).where(ProcedureVersion.hash == version)).first()
