"""Why a text isn't YAML, for whoever wrote it: the line to look at, and what to do there.

libyaml knows where it gave up; the mistake often stands before: at the opening of a quote, in the line above. What a
line looks like tells the rest.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Fault = tuple[int, str]  # the line, counted from 1, and the sentence

_KEY = re.compile(r"""\s*(?:-\s+)?(?:[{\[]\s*)?([\w.]+|"[^"]*"|'[^']*')\s*:(?:\s|$)""")
_STRANGE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CLOSERS = {"{": "}", "[": "]"}
_BLOCK = re.compile(r":\s+[|>][-+0-9]*\s*(#.*)?$")
_SIGN_BEFORE, _COLON = re.compile(r"[:?-]\s+$"), re.compile(r":\s")
_PLAIN_WORD, _GLUED = re.compile(r"[a-z_]+"), re.compile(r"([\w.]+):\S")
_KEYS = re.compile(r"(?<![\w.])([\w.]++)\s*+:\s")
_QUOTED_OR_BLOCK, _GOES_ON = re.compile("[\"'|>,]"), re.compile(r"[^,\]}:#\s-]")
_BRACKETS, _ASIDE = re.compile(r"[\[\]{}]"), re.compile(r"\"[^\"]*\"|'[^']*'|\s#.*")
_ROW = re.compile(r"\s*(?:-\s|[\w.]+\s*:(?:\s|$))")


def fault(text: str, error: Any) -> Fault:
    """What is wrong in `text`, which libyaml refused with `error`."""
    strange = _STRANGE.search(text)
    if strange is not None:
        line = text.count("\n", 0, strange.start()) + 1
        return line, f"hay un carácter que no se ve ({ord(strange[0]):#x}); bórrelo"
    lines = text.split("\n")
    looked: Sequence[Callable[[list[str], Any], Fault | None]] = (
        _tab, _open_quote, _many_documents, _reserved, _colon_in_text, _escape, _after_quotes, _without_colon, _bracket,
        _indentation,
    )  # fmt: skip
    for look in looked:
        found = look(lines, error)
        if found is not None:
            return found
    return _line(error), f"este archivo no se entiende desde aquí{_after(lines, _line(error))}"


def _line(error: Any) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else 1


def _said(error: Any) -> str:
    return f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}"


def _at(lines: list[str], error: Any) -> str:
    """The rest of the line from where libyaml gave up."""
    mark = getattr(error, "problem_mark", None)
    return lines[mark.line][mark.column :] if mark and mark.line < len(lines) else ""


def _key_of(line: str) -> str:
    found = _KEY.match(line)
    return found[1].strip("\"'") if found else ""


def _after(lines: list[str], line: int) -> str:
    """«, en «label»», where the line names a key."""
    key = _key_of(lines[line - 1]) if line <= len(lines) else ""
    return f", en «{key}»" if key else ""


def _tab(lines: list[str], error: Any) -> Fault | None:
    """A tab among the blanks that begin a line, not after the line that was refused."""
    for number, line in enumerate(lines[: _line(error) + 1], start=1):
        blanks = line[: _depth(line)]
        if "\t" in blanks and line.strip():
            named = f" de «{_key_of(line)}»" if _key_of(line) else ""
            return number, f"la sangría{named} tiene un tabulador; use solo espacios"
    return None


def _open_quote(lines: list[str], error: Any) -> Fault | None:
    """A text in quotes that goes on over what are lines of their own."""
    for opened, column, closed in _quoted(lines):
        swallowed = any(_ROW.match(line) for line in lines[opened + 1 : closed + 1])
        if opened + 1 <= _line(error) and (closed >= len(lines) or swallowed):
            key, quote = _key_before(lines[opened][:column]), lines[opened][column]
            named = f" en «{key}»" if key else ""
            return opened + 1, f"las comillas ({quote}) que se abren{named} no se cierran"
    return None


def _quoted(lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Quoted texts of several lines: first line, its column, and the last line (len(lines): it has none)."""
    opened, quote, block = (-1, -1), "", -1
    for number, line in enumerate(lines):
        if not quote and block >= 0 and (not line.strip() or _depth(line) > block):
            continue  # within a text after | or >
        before, at = quote, 0
        if quote:
            at, shut = _to_close(line, 0, quote)
            quote = "" if shut else quote
            if shut:
                yield *opened, number
        left = -1 if quote else _left_in_quotes(line, at)
        if left >= 0:
            opened, quote = (number, left), line[left]
        block = _depth(line) if not (before or quote) and _BLOCK.search(line) else -1
    if quote:
        yield *opened, len(lines)


def _left_in_quotes(line: str, at: int) -> int:
    """The column of the quote that the line opens and does not close; -1 if there is none."""
    while at < len(line):
        if line[at] == "#" and (at == 0 or line[at - 1] in " \t"):
            break
        if line[at] in "\"'" and _begins(line[max(0, at - 80) : at]):
            opened = at
            at, shut = _to_close(line, at + 1, line[at])
            if not shut:
                return opened
        else:
            at += 1
    return -1


def _to_close(line: str, at: int, quote: str) -> tuple[int, bool]:
    """Where the text in quotes goes on: after the closing quote, or at the end of the line."""
    while at < len(line):
        if quote == '"' and line[at] == "\\":
            at += 2
        elif line[at] != quote:
            at += 1
        elif quote == "'" and line[at + 1 : at + 2] == "'":
            at += 2
        else:
            return at + 1, True
    return at, False


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _begins(before: str) -> bool:
    """Whether a value may begin after this."""
    return not before.strip() or before.rstrip()[-1] in ",[{" or bool(_SIGN_BEFORE.search(before))


def _many_documents(lines: list[str], error: Any) -> Fault | None:
    if "expected a single document" not in _said(error) and "document start" not in _said(error):
        return None
    return _line(error), "aquí empieza otro documento («---»), y el archivo debe tener uno solo"


def _reserved(lines: list[str], error: Any) -> Fault | None:
    """A text that begins with what YAML keeps for itself."""
    begins = _at(lines, error).strip()[:1]
    kept = ("cannot start any token", "alias", "anchor", "tag", "directive")
    if begins not in ("@", "`", "%", "*", "&", "!") or not any(word in _said(error) for word in kept):
        return None
    line = _line(error)
    return line, f"un texto que empieza por «{begins}» va entre comillas{_after(lines, line)}"


def _colon_in_text(lines: list[str], error: Any) -> Fault | None:
    """The refused sign is a colon, and the line has one before it."""
    mark = getattr(error, "problem_mark", None)
    if mark is None or mark.line >= len(lines):
        return None
    line = lines[mark.line]
    before = line[: mark.column]
    if not line[mark.column :].startswith(":") or not _COLON.search(before):
        return None
    key, word = _key_before(before), _last_word(before)
    if line[mark.column + 1 : mark.column + 2] in (",", "}"):
        return mark.line + 1, f"después de «{word}:» no hay nada, o falta un espacio"
    told = f"el texto{f' de «{key}»' if key else ''} lleva dos puntos («:»); póngalo entre comillas"
    if "flow" in _said(error) and _PLAIN_WORD.fullmatch(word):
        told = f"falta una coma antes de «{word}»; o, si «{word}:» es parte del texto, póngalo entre comillas"
    return mark.line + 1, told


def _key_before(before: str) -> str:
    keys = _KEYS.findall(before)
    return keys[-1] if keys else ""


def _escape(lines: list[str], error: Any) -> Fault | None:
    if "escape" not in _said(error):
        return None
    line = _line(error)
    return line, f"dentro de comillas dobles, la barra «\\» se escribe dos veces{_after(lines, line)}"


def _without_colon(lines: list[str], error: Any) -> Fault | None:
    """A line that should begin with a key and has no colon, or no blank after it."""
    said, line = _said(error), _line(error)
    if "could not find expected ':'" in said:
        mark = getattr(error, "context_mark", None) or error.problem_mark
        return _no_key(lines, mark.line + 1)
    if "mapping values" in said and line > 1:
        above = next((n for n in range(line - 1, 0, -1) if lines[n - 1].strip()), 0)
        plain = above and not _KEY.match(lines[above - 1]) and not _QUOTED_OR_BLOCK.search(lines[above - 1])
        return _no_key(lines, above) if plain and _depth(lines[above - 1]) == _depth(lines[line - 1]) else None
    return None


def _no_key(lines: list[str], line: int) -> Fault:
    words = lines[line - 1].strip().removeprefix("- ") if line <= len(lines) else ""
    glued = _GLUED.match(words)
    if glued:
        return line, f"después de los dos puntos de «{glued[1]}:» falta un espacio"
    return line, f"después de «{words.split(' ')[0][:40]}» faltan los dos puntos («:»)"


def _after_quotes(lines: list[str], error: Any) -> Fault | None:
    """More text after a quote that closes."""
    mark = getattr(error, "problem_mark", None)
    if mark is None or mark.line >= len(lines):
        return None
    before = lines[mark.line][: mark.column].rstrip()
    if not before.endswith(('"', "'")) or not _GOES_ON.match(lines[mark.line][mark.column :]):
        return None
    key = _key_before(before)
    told = (
        "hay más texto después de las comillas que se cierran; si las comillas son parte del texto, use por fuera las"
    )
    return mark.line + 1, f"{f'en «{key}», ' if key else ''}{told} otras (' o \")"


def _bracket(lines: list[str], error: Any) -> Fault | None:
    """One that closes nothing, or one that nothing closes."""
    extra = _at(lines, error)[:1]
    if extra in ("}", "]") and "flow" not in _said(error):
        return _line(error), f"sobra «{extra}», que no cierra nada"
    if "flow" not in _said(error):
        return None
    left = _left_open(lines[: _line(error)])
    if left is None:
        return None
    line, opened = left
    what = f"lo que se abre con «{opened}» no se cierra con «{_CLOSERS[opened]}»"
    return line, f"{what}, o falta una coma{_after(lines, line)}"


def _left_open(lines: list[str]) -> Fault | None:
    """The first bracket of those that are still open at the end: its line, and which."""
    still: list[Fault] = []
    for number, line in enumerate(lines, start=1):
        for sign in _BRACKETS.findall(_ASIDE.sub("", line)):
            if sign in _CLOSERS:
                still.append((number, sign))
            elif still:
                still.pop()
    return still[0] if still else None


def _indentation(lines: list[str], error: Any) -> Fault | None:
    """A line that is further in or further out than its neighbours."""
    said = _said(error)
    if not any(word in said for word in ("block", "mapping values", "expected <document start>", "simple key")):
        return None
    line = _line(error)
    key = _key_of(lines[line - 1]) if line <= len(lines) else ""
    named = f" de «{key}»" if key else ""
    return line, f"la sangría{named} no encaja con la de las líneas de antes; alinee la línea con sus hermanas"


def _last_word(text: str) -> str:
    """What stands after the last space."""
    return text.split()[-1] if text and not text[-1].isspace() else ""
