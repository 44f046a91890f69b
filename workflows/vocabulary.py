"""What an installation of the product brings to procedures: the facts it tells, the effects it has, what it makes.

The wings fill it at assembly and hand it to `check`; the rules know none of it by themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.building import TAKEN_BY_TIME


@dataclass(frozen=True)
class Vocabulary:
    """`facts`, `effects` and `occasions` by name, with what each is in Spanish. `engines`: the meanings of fields that
    each needs, by its name. `lengths`: the most characters that the database keeps, by section and key."""

    facts: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, str] = field(default_factory=dict)
    occasions: Mapping[str, str] = field(default_factory=dict)
    engines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lengths: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def all_facts(self) -> frozenset[str]:
        """Those that the wings tell, and that a timer has run out."""
        return frozenset({*self.facts, TAKEN_BY_TIME})
