"""Plain data held against a JSON Schema, with sentences that a person can use.

`jsonschema` decides; ours are the words, and the place of a key that is missing or that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from workflows.findings import Finding, flat, lacking, near, wrong
from workflows.mistakes import Place

_KINDS = {
    "object": "un grupo de claves",
    "array": "una lista",
    "string": "un texto",
    "integer": "un número entero",
    "number": "un número",
    "boolean": "true o false",
}

_GLUED = re.compile(r"([\w.]+):\S")
_HINTS: Mapping[Place, str] = {("vocabulary",): "escriba al comienzo «vocabulary: 2»"}


def findings(data: Any, schema: Mapping[str, Any]) -> Iterator[Finding]:
    """What in `data` doesn't fit the schema, each mistake once; nothing if it fits."""
    rule = _spelled_out(schema, schema.get("$defs", {}))
    yield from dict.fromkeys(_finding(error) for error in _Validator(rule).iter_errors(data))


def _spelled_out(rule: Any, defs: Mapping[str, Any]) -> Any:
    """The schema with what it refers to in its place: looking it up again for each value costs three times as much."""
    if isinstance(rule, list):
        return [_spelled_out(each, defs) for each in rule]
    if not isinstance(rule, Mapping):
        return rule
    if "$ref" in rule:
        return _spelled_out(defs[rule["$ref"].removeprefix("#/$defs/")], defs)
    return {key: _spelled_out(each, defs) for key, each in rule.items() if key != "$defs"}


def _finding(error: ValidationError) -> Finding:
    place = tuple(error.absolute_path)
    if error.validator == "required":
        return lacking(place, _HINTS.get(place, ""))
    if error.validator == "additionalProperties":
        known: Any = error.validator_value
        return _unknown_key(place, str(place[-1]), tuple(known))
    if "propertyNames" in error.absolute_schema_path:
        return wrong((*place, str(error.instance)), f"debe ser {_expected(error.schema)}")
    value: Any = error.instance
    rule: Any = error.schema
    if isinstance(value, str) and value and "enum" in rule:
        return wrong(place, f"dice «{flat(value)}» y debe ser {_expected(rule)}", value, _names(rule), lists=False)
    return wrong(place, _words(value, rule, error.validator))


def _unknown_key(place: Place, key: str, known: tuple[str, ...]) -> Finding:
    glued = _GLUED.match(key)
    if glued:
        return Finding(place, f"no se entiende: después de los dos puntos de «{glued[1]}:» falta un espacio", "stray")
    return Finding(place, "no es una clave que se conozca", "stray", said=key, known=known)


def _words(value: Any, rule: Any, broken: Any) -> str:
    """What is said of the value, after the name of its key."""
    if value is None or value == "":
        return f"no dice nada y debe ser {_expected(rule)}"
    if isinstance(value, list) and broken in ("minItems", "maxItems"):
        return _how_many(value, rule)
    if rule.get("type") == "string" and isinstance(value, int | float):
        return "no es un texto, que es lo que debe ser: póngalo entre comillas"
    return f"debe ser {_expected(rule)}"


def _names(rule: Any) -> tuple[str, ...]:
    return tuple(map(str, rule["enum"]))


def _how_many(value: list[Any], rule: Any) -> str:
    if not value:
        return "es una lista vacía y debe tener al menos un elemento"
    return f"tiene {len(value)} elementos y puede tener hasta {rule['maxItems']}"


def _expected(rule: Any) -> str:
    if "description" in rule:
        return str(rule["description"])
    if "enum" in rule:
        *others, last = map(str, rule["enum"])
        return f"{', '.join(others)} o {last}" if others else last
    kinds = [rule["type"]] if isinstance(rule["type"], str) else rule["type"]
    return " o ".join(_KINDS[name] for name in kinds) + _between(rule)


def _between(rule: Any) -> str:
    low, high = rule.get("minimum"), rule.get("maximum")
    if low is None:
        return "" if high is None else f" de {high} o menos"
    return f" de {low} o más" if high is None else f" entre {low} y {high}"


def _required(_: Any, keys: list[str], data: Any, rule: Any) -> Iterator[ValidationError]:
    """The keyword of the library, at the place of the key itself; what is only misspelt isn't missing too."""
    missing = [key for key in keys if key not in data] if isinstance(data, dict) else []
    meant = {_meant(key, data, rule) for key in data if key not in rule.get("properties", {})} if missing else set()
    for key in missing:
        if key not in meant:
            yield ValidationError(key, path=[key])


def _additional(validator: Any, other: Any, data: Any, rule: Any) -> Iterator[ValidationError]:
    """The keyword of the library, each unknown key at its own place."""
    known = rule.get("properties", {})
    for key in data if isinstance(data, dict) else ():
        if key in known:
            continue
        if other is False:
            yield ValidationError("", path=[key], validator_value=known)
        else:
            yield from validator.descend(data[key], other, path=key)


def _meant(key: str, data: Collection[str], rule: Any) -> str | None:
    """The key that a misspelt one stands for: one that isn't there yet."""
    glued = _GLUED.match(key)
    return glued[1] if glued else near(key, [known for known in rule.get("properties", {}) if known not in data])


def _whole(_: Any, value: Any) -> bool:
    """6.0 is written as a fraction, which JSON Schema would let pass for a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


_OURS = {"required": _required, "additionalProperties": _additional}
_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, _OURS, type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _whole)
)
