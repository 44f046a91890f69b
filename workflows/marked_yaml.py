"""YAML as plain data that remembers the line of every key.

Only what a procedure needs: mappings, lists, texts, numbers, true and false. "17:00" and 2026-03-02 stay texts
(YAML 1.1 would read 1020 and a date), a key said twice is a mistake, and anchors are refused, so a small file can't
grow.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from workflows.findings import Finding, row, wrong
from workflows.mistakes import Place
from workflows.yaml_faults import fault

_INTEGER, _DECIMAL = re.compile(r"[-+]?\d{1,15}"), re.compile(r"[-+]?\d{1,15}\.\d{1,15}")
_FAST: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it
_DEEP = 60  # levels: libyaml's composer goes down by recursion in C, and a deep file would end the process
_TAGS = {
    f"tag:yaml.org,2002:{kind}"
    for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Marked:
    """`data` is None where nothing could be read: `unread` says in which line, and why. `found`: what can't be taken,
    `refused` the places of values that have nothing in their stead."""

    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    refused: set[Place] = field(default_factory=set)
    unread: tuple[int, str] | None = None


def marked(text: str) -> Marked:
    """`text` as data, with the line of each place in it; never raises."""
    found = Marked()
    try:
        _measure(text)
        node = yaml.compose(text, Loader=_FAST)
        found.data = node and _Walk(found).value(node, ())
    except RecursionError:
        return Marked(unread=(1, f"el archivo tiene más de {_DEEP} niveles, uno dentro de otro"))
    except (yaml.YAMLError, ValueError) as error:
        return Marked(unread=fault(text, error))
    return found


def _measure(text: str) -> None:
    """Raises RecursionError for what is nested too deep to be read."""
    depth = 0
    for event in yaml.parse(text, Loader=_FAST):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEP:
            raise RecursionError


class _Walk:
    def __init__(self, found: Marked) -> None:
        self.found, self.seen = found, set[int]()

    def value(self, node: yaml.Node, place: Place) -> Any:
        self.found.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self.seen:
            return self._refused(place, "usa una referencia («*») de YAML; escriba el valor entero")
        self.seen.add(id(node))
        if node.tag not in _TAGS:
            return self._refused(place, "empieza por «!»; si es un texto, póngalo entre comillas")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        return self._list(node, place) if isinstance(node, yaml.SequenceNode) else self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(key_node, row(place, "tiene una clave que no es una palabra"))
                continue
            key = str(key_node.value)
            where = (*place, key)
            if key in data:
                first = self.found.lines[where]
                self._add(key_node, wrong(where, f"está dos veces (la primera, en la línea {first})"))
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

    def _add(self, node: yaml.Node, finding: Finding) -> None:
        """Where the node stands: what is said twice has the place of what it repeats."""
        self.found.found.append(replace(finding, line=node.start_mark.line + 1))

    def _refused(self, place: Place, words: str) -> None:
        """A value that isn't taken: nothing stands for it."""
        self.found.found.append(wrong(place, words))
        self.found.refused.add(place)
