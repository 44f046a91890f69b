"""Fields that are answered with files: of any kind, pictures, sheets."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import MultipleFileField
from wtforms.fields.core import UnboundField

from ticketing.desk.fields.chosen import how_many
from ticketing.desk.fields.kind import Kind, Options
from ticketing.desk.fields.made import control
from ticketing.office.documents.work import BOOK, PDF
from ticketing.office.files.kinds import EVERY_KIND, LETTER, called
from ticketing.office.files.models import StoredFile
from ticketing.office.papers import queries as papers
from ticketing.office.papers.told import why_not
from ticketing.office.sms_sheets import queries as sms_sheets
from ticketing.office.sms_sheets.told import why_not as rows_wrong
from ticketing.web.filters import size
from workflows.forms import Field

MISSING = "Adjunte el archivo."
PUBLISHED = (PDF, BOOK)
WORD = "«{name}» es un documento de Word. Ábralo en Word, guárdelo como PDF con texto y suba ese PDF."
OTHER = (
    "«{name}» no es de un tipo que se publique. Se reciben PDF y libros de Excel (.xlsx), sin contraseña y con texto."
)
ENDINGS = {"application/vnd.ms-outlook": ".msg", "message/rfc822": ".eml"}


def several(field: Field, _options: Options) -> UnboundField[Any]:
    """A control for as many files as one likes."""
    return _control(field, multiple=True)


def one(field: Field, _options: Options) -> UnboundField[Any]:
    """A control for one file."""
    return _control(field, multiple=False)


def published(field: Field, _options: Options) -> UnboundField[Any]:
    """A control for documents to publish."""
    return _control(field, multiple=True, usual=PUBLISHED)


def of_messages(field: Field) -> bool:
    """Whether it asks for the sheet of a campaign by text message."""
    return field.kind == "sheet" and field.settings.get("columns") == "sms"


def unfit(field: Field, file: StoredFile) -> str | None:
    """Why the file is of no type that the field takes, in a sentence; None if it is."""
    if field.kind != "documents":
        other = bool(field.accept) and file.media_type not in field.accept
        return (
            f"«{file.name}» no es de un tipo que se admita aquí. Se admiten: {called(field.accept)}." if other else None
        )
    if file.media_type in (field.accept or PUBLISHED):
        return None
    return (WORD if file.media_type == LETTER else OTHER).format(name=file.name)


def fits(field: Field) -> bool:
    """Whether a picture of another size, weight or format may be brought, to be cut to what the field asks."""
    return bool(field.settings.get("fits"))


def exact(field: Field) -> tuple[int, int]:
    """The measures of a field that `fits`, in pixels: width, height."""
    return int(field.settings["max_width"]), int(field.settings["max_height"])


def _control(field: Field, *, multiple: bool, usual: tuple[str, ...] = ()) -> UnboundField[Any]:
    taken = ("image/*",) if fits(field) else field.accept or usual
    accepted = ",".join(ENDINGS.get(kind, kind) for kind in taken) or False
    return control(MultipleFileField, field, render_kw={"accept": accepted, "multiple": multiple})


def _wrong(field: Field, value: Any, _on: date | None) -> str | None:
    if (many := how_many(field, len(value), "archivos")) is not None:
        return many
    limit = field.settings.get("max_bytes")
    for file in value:
        if not isinstance(file, StoredFile):
            continue
        if file.why_not:
            return file.why_not
        if (other := unfit(field, file)) is not None:
            return other
        if limit and file.size > limit:
            return f"«{file.name}» pesa más de {size(limit)}, que es lo que se admite."
        if file.width and file.height and (measures := _size(field, file.width, file.height)) is not None:
            return f"«{file.name}» mide {file.width} × {file.height} píxeles, y {measures}."
    return None


def _unpublishable(field: Field, value: Any, on: date | None) -> str | None:
    """The same, and what was found when each was opened."""
    if (said := _wrong(field, value, on)) is not None:
        return said
    asked = [file for file in value if isinstance(file, StoredFile) and papers.is_document(file)]
    known = papers.among(file.sha256 for file in asked)
    return next(filter(None, (why_not(known.get(file.sha256), file.name) for file in asked)), None)


def _wrong_sheet(field: Field, value: Any, on: date | None) -> str | None:
    """The same, and what was found in the rows of one with messages."""
    if (said := _wrong(field, value, on)) is not None or not of_messages(field):
        return said
    asked = [file for file in value if isinstance(file, StoredFile)]
    known = sms_sheets.among(file.sha256 for file in asked)
    return next(filter(None, (rows_wrong(known.get(file.sha256), file.name) for file in asked)), None)


def _size(field: Field, width: int, height: int) -> str | None:
    """What a picture must measure, if it doesn't."""
    for way, found, said in (("width", width, "de ancho"), ("height", height, "de alto")):
        least, most = field.settings.get(f"min_{way}"), field.settings.get(f"max_{way}")
        if least == most and least is not None and found != least:
            return f"debe medir exactamente {least} {said}"
        if least is not None and found < least:
            return f"debe medir al menos {least} {said}"
        if most is not None and found > most:
            return f"puede medir hasta {most} {said}"
    return None


def _kept(_field: Field, value: Any) -> list[dict[str, str]]:
    return [{key: file[key] for key in ("token", "sha256", "name")} for file in value]


def _names(_field: Field, value: Any) -> str:
    return "\n".join(str(file["name"]) for file in value)


def _nothing(_field: Field, _value: Any, _on: date) -> None:
    """The files are shown as files."""


FILES = Kind(several, MISSING, _wrong, _kept, _names, weigh=_nothing, uploads=EVERY_KIND, drawn="files")
DOCUMENTS = Kind(
    published, MISSING, _unpublishable, _kept, _names, weigh=_nothing, uploads=EVERY_KIND, drawn="files", published=True
)
IMAGE = Kind(one, MISSING, _wrong, _kept, _names, weigh=_nothing, uploads=("image",), capacity="words", drawn="files")
SHEET = Kind(several, MISSING, _wrong_sheet, _kept, _names, weigh=_nothing, uploads=("sheet",), drawn="files")
