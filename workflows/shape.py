"""Plain data held against a JSON Schema, with sentences a person can use: where it stands and what was expected there.

`jsonschema` decides; ours are the words, and the place of a key that is missing or that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

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
_LIMITS = {"minimum": "de al menos", "maximum": "y como mucho", "minItems": "con al menos"}


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
    if "propertyNames" in error.absolute_schema_path:
        place = (*place, str(error.instance))
    return place, error.message if str(error.validator) in _OURS else _expected(error.schema)


def _expected(rule: Any) -> str:
    if "description" in rule:
        return str(rule["description"])
    if "enum" in rule:
        return f"uno de estos valores: {', '.join(rule['enum'])}"
    kinds = [rule["type"]] if isinstance(rule["type"], str) else rule["type"]
    limits = [f"{words} {rule[key]}" for key, words in _LIMITS.items() if key in rule]
    return " ".join([" o ".join(_NAMES[name] for name in kinds), *limits])


def _required(_: Any, keys: list[str], data: Any, rule: Any) -> Iterator[ValidationError]:
    """The keyword of the library, at the place of the key itself."""
    for key in keys if isinstance(data, dict) else ():
        if key not in data:
            yield ValidationError(f"la clave «{key}», que falta", path=[key])


def _additional(validator: Any, other: Any, data: Any, rule: Any) -> Iterator[ValidationError]:
    """The keyword of the library, each unknown key at its own place."""
    known = rule.get("properties", {})
    for key in data if isinstance(data, dict) else ():
        if key in known:
            continue
        if other is False:
            yield ValidationError(f"una de estas claves: {', '.join(known)}", path=[key])
        else:
            yield from validator.descend(data[key], other, path=key)


def _whole(_: Any, value: Any) -> bool:
    """6.0 is written as a fraction, which JSON Schema would let pass for a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


_OURS = {"required": _required, "additionalProperties": _additional}
_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, _OURS, type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _whole)
)
