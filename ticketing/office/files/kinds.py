"""Which files are taken: by extension, and what the bytes must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from workflows.refusals import Refused


@dataclass(frozen=True)
class Kind:
    """A kind of file: its group, its media type, its name in words."""

    group: str
    media_type: str
    label: str


def kind_of(name: str, groups: tuple[str, ...]) -> Kind:
    """The kind that the name's extension promises. Refuses one that is not taken here."""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None or kind.group not in groups:
        taken = ", ".join(sorted({ext[1:].upper() for ext, one in KINDS.items() if one.group in groups}))
        raise Refused(f"«{name}» no es de un tipo que se reciba aquí. Se reciben: {taken}.")
    return kind


_OFFICE = "application/vnd.openxmlformats-officedocument."
BOOK, LETTER = _OFFICE + "spreadsheetml.sheet", _OFFICE + "wordprocessingml.document"
ZIPPED = {BOOK, LETTER}
KINDS = {
    ".jpg": Kind("image", "image/jpeg", "una imagen JPG"),
    ".jpeg": Kind("image", "image/jpeg", "una imagen JPG"),
    ".png": Kind("image", "image/png", "una imagen PNG"),
    ".gif": Kind("image", "image/gif", "una imagen GIF"),
    ".webp": Kind("image", "image/webp", "una imagen WebP"),
    ".pdf": Kind("document", "application/pdf", "un PDF"),
    ".docx": Kind("document", LETTER, "un documento de Word"),
    ".xlsx": Kind("sheet", BOOK, "un libro de Excel"),
    ".csv": Kind("sheet", "text/csv", "un archivo CSV"),
    ".eml": Kind("mail", "message/rfc822", "un correo guardado (.eml)"),
    ".msg": Kind("mail", "application/vnd.ms-outlook", "un correo de Outlook (.msg)"),
}
EVERY_KIND = tuple(dict.fromkeys(kind.group for kind in KINDS.values()))


def called(media_types: Iterable[str]) -> str:
    """These types as people know them, by how the names of such files end: «JPEG, JPG, PDF»."""
    taken = set(media_types)
    return ", ".join(sorted({ext[1:].upper() for ext, kind in KINDS.items() if kind.media_type in taken}))
