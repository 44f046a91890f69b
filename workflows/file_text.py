"""The text of a file that somebody wrote, or the sentence that says why there is none."""

from pathlib import Path

LARGEST = 1_000_000


class Unread(Exception):
    """There is no text to be had; `line` is where to look."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


def text_of(path: Path) -> str:
    """UTF-8, with or without a mark. What is larger than LARGEST bytes isn't read any further."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except IsADirectoryError:
        raise Unread(1, "es una carpeta, no un archivo") from None
    except FileNotFoundError:
        raise Unread(1, "no hay ningún archivo con ese nombre") from None
    except PermissionError:
        raise Unread(1, "no hay permiso para leer el archivo") from None
    except (OSError, ValueError) as problem:
        raise Unread(1, f"el archivo no se puede leer ({getattr(problem, 'strerror', None) or problem})") from None
    if len(data) > LARGEST:
        raise Unread(1, "el archivo pesa más de 1 MB: un procedimiento no llega a tanto")
    return _decoded(data)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Unread(1, "el archivo está en UTF-16; guárdelo como UTF-8") from None
        at, line = wrong.start, data.count(b"\n", 0, wrong.start) + 1
        place = f"el byte {at + 1} del archivo ({data[at]:#04x})"
        raise Unread(line, f"el archivo no está en UTF-8: no se entiende {place}; guárdelo como UTF-8") from None
