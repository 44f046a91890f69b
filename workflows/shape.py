"""Plain data held against a JSON Schema (what procedures/schema.json uses of it), with sentences a person can use."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from workflows.mistakes import Place

Finding = tuple[Place, str]  # where, and what was expected there

_NAMES = {
    "object": "un grupo de claves",
    "array": "una lista",
    "string": "un texto",
    "integer": "un número entero",
    "number": "un número",
    "boolean": "true o false",
}
_PYTHON: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def findings(data: Any, schema: Mapping[str, Any]) -> Iterator[Finding]:
    """What in `data` doesn't fit the schema; nothing if it fits."""
    return _check(data, schema, (), schema)


def _check(data: Any, rule: Mapping[str, Any], place: Place, root: Mapping[str, Any]) -> Iterator[Finding]:
    while "$ref" in rule:
        rule = root["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    if not _fits(data, rule, root):
        yield place, _expected(rule)
    elif isinstance(data, dict):
        yield from _check_keys(data, rule, place, root)
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _check(item, rule["items"], (*place, index), root)


def _fits(data: Any, rule: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    """Whether the value itself fits, leaving aside what it contains."""
    if "anyOf" in rule:
        return any(not list(_check(data, each, (), root)) for each in rule["anyOf"])
    if "enum" in rule:
        return any(data == each for each in rule["enum"] if isinstance(data, str))
    if not any(_is(data, name) for name in _types(rule)):
        return False
    if isinstance(data, str):
        return re.search(rule.get("pattern", ""), data) is not None
    if isinstance(data, list):
        return bool(len(data) >= rule.get("minItems", 0))
    if isinstance(data, int) and not isinstance(data, bool):
        return bool(rule.get("minimum", data) <= data <= rule.get("maximum", data))
    return True


def _check_keys(
    data: Mapping[str, Any], rule: Mapping[str, Any], place: Place, root: Mapping[str, Any]
) -> Iterator[Finding]:
    known, other = rule.get("properties", {}), rule.get("additionalProperties", True)
    for key in rule.get("required", ()):
        if key not in data:
            yield (*place, key), f"la clave «{key}», que falta"
    for key, value in data.items():
        where = (*place, key)
        if "propertyNames" in rule:
            yield from _check(key, rule["propertyNames"], where, root)
        if key in known:
            yield from _check(value, known[key], where, root)
        elif other is False:
            yield where, f"una de estas claves: {', '.join(known)}"
        elif other is not True:
            yield from _check(value, other, where, root)


def _types(rule: Mapping[str, Any]) -> list[str]:
    kinds = rule["type"]
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _is(data: Any, name: str) -> bool:
    return isinstance(data, _PYTHON[name]) and (name == "boolean" or not isinstance(data, bool))


def _expected(rule: Mapping[str, Any]) -> str:
    if "description" in rule:
        return str(rule["description"])
    if "enum" in rule:
        return f"uno de estos valores: {', '.join(rule['enum'])}"
    limits = [f"{words} {rule[key]}" for key, words in _LIMITS.items() if key in rule]
    return " ".join([" o ".join(_NAMES[name] for name in _types(rule)), *limits])


_LIMITS = {"minimum": "de al menos", "maximum": "y como mucho", "minItems": "con al menos"}
