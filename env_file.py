"""A file of settings, as systemd's `EnvironmentFile` reads it: NAME=value lines, values in quotes where they need them.

Own code, since the usual library makes Flask read any `.env` that lies about.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import weblinks

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.,:/@%=")


class Unreadable(Exception):
    """The file can't be read or written, or a line or value says nothing; the message names file and line, or value."""


def read(path: Path) -> dict[str, str]:
    """Name -> value of every setting in the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "no es un texto en UTF-8"
        raise Unreadable(f"no se puede leer {path}: {reason}") from None
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            name, value = _said(path, number, line)
            found[name] = value
    return found


def put(path: Path, values: Mapping[str, str]) -> None:
    """Write these settings into the file, each in the place where it stands or at the end; the rest stays as it is.

    The file is replaced as a whole, and only its owner (and the group it had) reads it.
    """
    if any(char in value for value in values.values() for char in "\r\n\0"):
        raise Unreadable("un ajuste va en una sola línea")
    left = dict(values)
    lines = []
    for line in _lines(path):
        name = _name(line)
        if name not in values:
            lines.append(line)
        elif name in left:
            lines.append(f"{name}={_quoted(left.pop(name))}")
    lines += [f"{name}={_quoted(value)}" for name, value in left.items()]
    _replace(path, "".join(f"{line}\n" for line in lines))


def parsed(name: str, text: str, default: Any) -> Any:
    """The value of a setting, of the kind that its default is."""
    if isinstance(default, bool):
        if text.lower() not in {"0", "1", "true", "false", "si", "sí", "no"}:
            raise Unreadable(f"{name} debe ser 1 o 0, y es «{text}».")
        return text.lower() in {"1", "true", "si", "sí"}
    if isinstance(default, int):
        if not text.isdecimal():
            raise Unreadable(f"{name} debe ser un número entero, y es «{text}».")
        return int(text)
    if isinstance(default, Path):
        return Path(text).expanduser().resolve()
    return text


def _said(path: Path, number: int, line: str) -> tuple[str, str]:
    name, equals, value = line.strip().removeprefix("export ").partition("=")
    name, value = name.strip(), value.strip()
    if not equals or not name.replace("_", "").isalnum():
        raise Unreadable(f"{path}, línea {number}: se esperaba NOMBRE=valor")
    if value[:1] not in ("'", '"'):
        return name, value
    if len(value) < 2 or value[-1] != value[0]:
        raise Unreadable(f"{path}, línea {number}: faltan las comillas del final")
    inner = value[1:-1]
    return name, inner if value[0] == "'" else inner.replace('\\"', '"').replace("\\\\", "\\")


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8-sig").rstrip("\n") if path.exists() else ""
    return text.split("\n") if text else []


def _name(line: str) -> str:
    return line.strip().removeprefix("export ").partition("=")[0].strip()


def _quoted(value: str) -> str:
    if value and PLAIN.issuperset(value):
        return value
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _replace(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.stat() if path.exists() else None
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        if before is not None:
            os.chmod(fresh, before.st_mode & 0o640 | 0o600)
            if os.geteuid() == 0:
                os.chown(fresh, before.st_uid, before.st_gid)
        os.replace(fresh, path)
    except OSError as problem:
        raise Unreadable(f"no se puede escribir {path}: {problem.strerror}") from None


def listed(said: str, between: str = ",") -> tuple[str, ...]:
    """What a value lists, in order, without what is empty."""
    return tuple(part.strip() for part in said.split(between) if part.strip())


def links(name: str, said: str) -> tuple[tuple[str, str], ...]:
    """(name, address) of each link that a value lists: «Nombre=https://…; Nombre=https://…». Raises Unreadable."""
    found = []
    for entry in listed(said, ";"):
        label, separator, url = entry.partition("=")
        if not (separator and label.strip() and url.strip().startswith("https://")):
            raise Unreadable(f"{name}: se esperaba «Nombre=https://…» y dice «{entry}».")
        if why := weblinks.problem(url.strip()):
            raise Unreadable(f"{name}: {why}")
        found.append((label.strip(), url.strip()))
    return tuple(found)
