"""What an installation of the product brings to procedures: the facts it tells, the effects it has, what it makes.

The wings fill it at assembly and hand it to `check`; the rules know none of it by themselves.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from workflows.building import TAKEN_BY_TIME

STEP, WAIT = "step", "wait"


@dataclass(frozen=True)
class Vocabulary:
    """`facts`, `effects` and `occasions` by name, with what each is in Spanish.

    `follows`: of each occasion, of STEP and of WAIT, the effects that it may have; all, where it says nothing.
    `engines`: the meanings of fields that each needs, by its name. `lengths`: the most characters that the database
    keeps, by section («group.section» where it lies in a group, «» for the file itself) and key.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, str] = field(default_factory=dict)
    occasions: Mapping[str, str] = field(default_factory=dict)
    follows: Mapping[str, Collection[str]] = field(default_factory=dict)
    engines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lengths: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def may_follow(self, occasion: str) -> Collection[str]:
        """The effects that an occasion, a step or a wait may have."""
        return self.follows.get(occasion, self.effects)

    @property
    def all_facts(self) -> frozenset[str]:
        """Those that the wings tell, and that a timer has run out."""
        return frozenset({*self.facts, TAKEN_BY_TIME})
