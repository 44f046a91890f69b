"""YAML as plain data that remembers the line of every key.

Only what a procedure needs: mappings, lists, texts, numbers, true and false. "17:00" and 2026-03-02 stay texts
(YAML 1.1 would read 1020 and a date), a key said twice is a mistake, and anchors are refused, so a small file can't
grow.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from workflows.mistakes import Mistake, Place

_INTEGER, _DECIMAL = re.compile(r"[-+]?\d{1,15}"), re.compile(r"[-+]?\d{1,15}\.\d{1,15}")
_FAST: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it
_DEEP = 60  # levels: libyaml's composer goes down by recursion in C, and a deep file would end the process
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Marked:
    """`data` is None where nothing could be read; `mistakes` says why."""

    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def marked(text: str, file: str) -> Marked:
    """`text` as data, with the line of each place in it; never raises."""
    found = Marked()
    try:
        node = _composed(text)
        found.data = node and _Walk(found, file).value(node, ())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Marked(mistakes=[_unreadable(error, file)])
    return found


def _composed(text: str) -> yaml.Node | None:
    """Read ten times as fast; what can't be is read by PyYAML's own reader, which says more clearly what is wrong."""
    with suppress(yaml.YAMLError, ValueError):
        _measure(text)
        fast: yaml.Node | None = yaml.compose(text, Loader=_FAST)
        return fast
    slow: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    return slow


def _measure(text: str) -> None:
    """Raises RecursionError for what is nested too deep to be read."""
    depth = 0
    for event in yaml.parse(text, Loader=_FAST):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEP:
            raise RecursionError(f"más de {_DEEP} niveles, uno dentro de otro")


class _Walk:
    def __init__(self, found: Marked, file: str) -> None:
        self.found, self.file, self.seen = found, file, set[int]()

    def value(self, node: yaml.Node, place: Place) -> Any:
        self.found.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self.seen:
            return self._complain(node, place, "el valor escrito entero (no se admiten referencias «*» de YAML)")
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        return self._list(node, place) if isinstance(node, yaml.SequenceNode) else self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(key_node, place, "una clave de texto")
                continue
            key = str(key_node.value)
            where = (*place, key)
            if key in data:
                self._complain(key_node, where, "una sola vez esta clave (está repetida)")
                continue
            self.found.lines[where] = key_node.start_mark.line + 1
            data[key] = self.value(value_node, where)
        return data

    def _list(self, node: yaml.SequenceNode, place: Place) -> list[Any]:
        return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]

    def _scalar(self, node: Any) -> Any:
        text = str(node.value)
        if node.style:  # libyaml says "" where PyYAML says None: neither quoted nor a block
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _DECIMAL.fullmatch(text) else text

    def _complain(self, node: yaml.Node, place: Place, expected: str) -> None:
        self.found.mistakes.append(Mistake(self.file, node.start_mark.line + 1, place, expected))


def _unreadable(error: Exception, file: str) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Mistake(file, mark.line + 1 if mark else 1, (), f"YAML bien escrito ({problem})")
