"""Which roles may do what: asked of the procedures' files, in one procedure's requests or anywhere.

A role is told by its key; one that is held for the requests of a single procedure by `key@procedure`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from ticketing.office.procedures.queries import BOUND, ever, labels, named, present
from workflows.capabilities import ADMINISTERS, GRANTS, READ_ONLY, READING
from workflows.procedure import Procedure
from workflows.rows import Role

NOT_YOURS = "Eso no le corresponde a su rol. No cambió nada."


def can(roles: Collection[str], *wanted: str, procedure: str | None = None) -> bool:
    """Whether somebody with these roles may do one of these things: in that procedure's requests, else in any."""
    return not capabilities(roles, procedure).isdisjoint(wanted)


def capabilities(roles: Collection[str], procedure: str | None = None) -> frozenset[str]:
    """Everything that these roles may do: in that procedure's requests (else in any), and in the house.

    What is held for the house alone never depends on the procedure. Reading only beats what is more than reading.
    """
    held = frozenset(roles)
    return _capabilities(_asked(held, procedure), present(), held)


def roles_with(capability: str, procedure: str | None = None) -> frozenset[str]:
    """Keys of the roles that may do it: in that procedure's requests, else in any; anywhere what is of the house."""
    return frozenset().union(*(keys for _name, keys in givers(capability, procedure)))


def givers(capability: str, procedure: str | None = None) -> Iterable[tuple[str | None, frozenset[str]]]:
    """By which roles it may be done, procedure by procedure; None for the role that no file names."""
    rules = present() if procedure is None or capability not in GRANTS else tuple(_one(procedure))
    found = [(each.name, _roles_with(each, capability)) for each in rules]
    built_in = capability in ADMINISTERS.house and not _named_by_file(present())
    return [*found, (None, frozenset({ADMINISTERS.key}))] if built_in else found


def where(roles: Collection[str], *wanted: str) -> frozenset[str]:
    """Names of the procedures, also of those that are gone, in whose requests these roles may do one of these."""
    return frozenset(name for name in ever() if can(within(roles, name), *wanted, procedure=name))


def within(roles: Iterable[str], procedure: str | None) -> frozenset[str]:
    """The keys of those of these roles that count in that procedure's requests."""
    told = (role.partition(BOUND) for role in roles)
    return frozenset(key for key, _, bound in told if bound in ("", procedure))


def who(capability: str, procedure: str | None = None) -> str:
    """Who may do it, for a sentence: «quien tenga el rol A o B»."""
    keys = roles_with(capability, procedure)
    return f"quien tenga el rol {labels(keys, procedure)}" if keys else "la administración"


def known_to(procedure: Procedure, *wanted: str) -> bool:
    """Whether the file has a role that may do one of these things at all."""
    return any(_roles_with(procedure, each) for each in wanted)


def _asked(roles: frozenset[str], procedure: str | None) -> tuple[Procedure, ...]:
    """Whose grants count. Those of a procedure that is gone are looked up only for roles that no other has."""
    if procedure is not None:
        return tuple(_one(procedure))
    now = present()
    if _all_known(now, roles):
        return now
    names = {each.name for each in now}
    return now + tuple(rules for name in sorted(ever() - names) for rules in _one(name))


@lru_cache(maxsize=2048)
def _all_known(now: tuple[Procedure, ...], roles: frozenset[str]) -> bool:
    keys = {role.key for each in now for role in each.roles} | {ADMINISTERS.key}
    names = {"", *(each.name for each in now)}
    return all(key in keys and name in names for key, _, name in (role.partition(BOUND) for role in roles))


def _one(procedure: str) -> Iterable[Procedure]:
    found = named(procedure)
    return () if found is None else (found,)


@lru_cache(maxsize=2048)
def _capabilities(asked: tuple[Procedure, ...], now: tuple[Procedure, ...], roles: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for rules in asked:
        held = _held(rules, roles)
        found.update(*(role.grants for role in held))
        found.update({READ_ONLY} if any(READ_ONLY in role.house for role in held) else ())
    found.update(*(role.house for rules in now for role in _held(rules, roles)))
    if ADMINISTERS.key in roles and not _named_by_file(now):
        found.update(ADMINISTERS.house)
    return frozenset(found & READING if READ_ONLY in found else found)


def _held(rules: Procedure, roles: frozenset[str]) -> list[Role]:
    acting = rules.acting(within(roles, rules.name))
    return [role for role in rules.roles if role.key in acting]


@lru_cache(maxsize=512)
def _roles_with(rules: Procedure, capability: str) -> frozenset[str]:
    giving = {role.key for role in rules.roles if capability in (*role.grants, *role.house)}
    return frozenset(role.key for role in rules.roles if not rules.acting({role.key}).isdisjoint(giving))


def _named_by_file(rules: Iterable[Procedure]) -> bool:
    return any(role.key == ADMINISTERS.key for each in rules for role in each.roles)
