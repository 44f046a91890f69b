"""Every regular expression of the project: where it stands, and what is done with it."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOES = {"match", "fullmatch", "search", "sub", "subn", "findall", "finditer", "split"}
LONGEST = 200_000
CALLS = DOES | {"compile", "template"}
# Where a pattern is not a constant of its module, and how it is tried all the same.
MADE_ELSEWHERE = {
    "ticketing/massmail/replies/texts.py": "sentences made of the phrases of a data file: `sentences` below",
}


@dataclass
class Found:
    """One pattern by its name, the methods by which the project uses it, and the longest text that it is ever given."""

    name: str
    pattern: re.Pattern[Any]
    how: set[str] = field(default_factory=set)
    longest: int = LONGEST


BESIDE = (
    "config", "env_file", "mail_settings", "mailboxes", "masking", "private", "weblinks", "wire_settings",
)  # fmt: skip


@cache
def trees() -> dict[str, ast.Module]:
    files = [
        *(ROOT / f"{name}.py" for name in BESIDE),
        *sorted((ROOT / "ticketing").rglob("*.py")),
        *sorted((ROOT / "workflows").rglob("*.py")),
    ]
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text()) for file in files}


def constants() -> list[Found]:
    """The patterns that modules keep, however deep in their values, with all that is done with them anywhere."""
    done = _uses()
    found: dict[tuple[str, int], Found] = {}
    for file in trees():
        module = importlib.import_module(_module(file))
        for name, value in vars(module).items():
            for pattern in [] if name.startswith("__") else _inside(value):
                one = found.setdefault(
                    (str(pattern.pattern), pattern.flags), Found(f"{module.__name__}.{name}", pattern)
                )
                one.how |= done.get((module.__name__, name), set())
    for one in found.values():
        one.how |= set() if one.how else {"search", "fullmatch"}  # held in a table: whatever may be done with it
    return list(found.values())


def sentences() -> list[Found]:
    """What the returns' texts are searched with, made of a data file's phrases."""
    texts = importlib.import_module("ticketing.massmail.replies.texts")
    rules = [rule for rule in texts._rules() if rule.nouns]
    made = [(rule.reason, texts._sentence(rule)) for rule in rules]
    return [Found(f"returns.texts:{reason}", pattern, {"search"}, texts.MOST) for reason, pattern in made]


def of_schema() -> list[Found]:
    """What the schema of procedures asks of texts."""
    schema = json.loads((ROOT / "workflows/procedures/schema.json").read_text())
    return [Found(f"schema.json:{said}", re.compile(said), {"search"}) for said in dict.fromkeys(_patterns(schema))]


def strays() -> list[str]:
    """Calls of `re` that no constant stands behind: nothing would try those patterns."""
    return [
        f"{file}:{node.lineno} re.{called}"
        for file, tree in trees().items()
        if file not in MADE_ELSEWHERE
        for node, called in _calls(tree)
        if called in CALLS and not (called == "compile" and node in _at_module_level(tree))
    ]


def _inside(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth <= 3:
        for one in _parts(value):
            yield from _inside(one, depth + 1)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, (tuple, list, set, frozenset)):
        return list(value)
    if isinstance(value, dict):
        return list(value.values())
    ours = str(getattr(value, "__module__", "")).partition(".")[0] in ("ticketing", "workflows", "config")
    kept = isinstance(value, type) or hasattr(type(value), "__dataclass_fields__")
    return list(vars(value).values()) if ours and kept and hasattr(value, "__dict__") else []


def _uses() -> dict[tuple[str, str], set[str]]:
    """(module, name of a constant) -> methods that are called on it, or taken from it, in any module."""
    done: dict[tuple[str, str], set[str]] = defaultdict(set)
    for file, tree in trees().items():
        brought = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in DOES:
                done[_owner(node.value, _module(file), brought)].add(node.attr)
    return done


def _owner(node: ast.expr, here: str, brought: dict[str, tuple[str, str]]) -> tuple[str, str]:
    if isinstance(node, ast.Name):
        return brought.get(node.id, (here, node.id))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return ".".join(brought.get(node.value.id, ("", ""))), node.attr
    return "", ""


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "re":
                yield node, node.func.attr


def _at_module_level(tree: ast.Module) -> set[ast.AST]:
    """What runs when the module is read: all but the insides of functions."""
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for node in ast.walk(function)
    }
    return {node for node in ast.walk(tree) if node not in inside}


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for one in schema:
            yield from _patterns(one)
