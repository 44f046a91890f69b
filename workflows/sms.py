"""The sheet of a campaign by text message: which column is which, how a cell is read, and what is wrong in a row."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from workflows import gsm
from workflows.refusals import Refused

NAME, SURNAME, DOCUMENT, MESSAGE, PHONE = "name", "surname", "document", "message", "phone"
TITLES = {NAME: "Nombre", SURNAME: "Apellido", DOCUMENT: "Número de cédula", MESSAGE: "Mensaje", PHONE: "Celular"}
NEEDED = (NAME, SURNAME, DOCUMENT, MESSAGE)
_SPELLINGS = {
    NAME: "nombre nombres primernombre nombredelbeneficiario nombrebeneficiario",
    SURNAME: "apellido apellidos primerapellido apellidodelbeneficiario apellidobeneficiario",
    DOCUMENT: "cedula numerodecedula numerocedula nodecedula nocedula nrocedula nrodecedula numcedula ndecedula "
    "cedulanumero cc cedulas cedulaciudadania ceduladeciudadania numeroceduladeciudadania documento numerodocumento "
    "numerodedocumento nodocumento nrodocumento numdocumento documentodeidentidad numerodocumentodeidentidad "
    "numerodedocumentodeidentidad identificacion numeroidentificacion numerodeidentificacion numid",
    MESSAGE: "mensaje mensajes mensajeaenviar mensajesms mensajedetexto textodelmensaje sms",
    PHONE: "celular telefono telefonocelular numerocelular numerodecelular numerodetelefono movil telefonomovil "
    "nocelular nrocelular tel cel",
}
COLUMN_OF = {spelling: column for column, said in _SPELLINGS.items() for spelling in said.split()}

NO_LETTER = re.compile(r"[^a-z0-9ñ]")
PLACEHOLDER = re.compile(r"\{\{?([^{}|]{1,80})(?:\|([^{}]{0,160}))?\}?\}")
TITLE_OF_DOCUMENT = re.compile(
    r"^(?:c[.\s]{0,5}[ce]|t[.\s]{0,5}i|c[eé]dula(?:\s{1,5}de\s{1,5}ciudadan[ií]a)?|documento)?[.\s:]{0,9}(?:n(?:[uú]mero|[uú]m|ro|[o°])?)?[.\s:]{0,9}"
    r"(?=[0-9])",
    re.IGNORECASE,
)
SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'’-][0-9]{3})+")
WHOLE = re.compile(r"([0-9]{1,15})[.,]0{1,5}")
DIGITS = re.compile(r"[0-9]+")
SPACES = re.compile(r"\s+")
BETWEEN = re.compile(r"[\s.()-]")
MOBILE = re.compile(r"(?:\+?57|0057)?(3[0-9]{9})")
FAULTS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
SHORTEST, LONGEST = 3, 11
LARGEST_EXACT = 10**15  # a number of a sheet beyond this lost digits

Cell = str | int | float | bool | date | time | None


@dataclass(frozen=True)
class Heading:
    """The first row: where each column of ours stands, and where each stands by the name that a message may call."""

    places: Mapping[str, int]
    named: Mapping[str, int]


@dataclass(frozen=True)
class Row:
    """One row as it was read. `message` is what arrives; `wrong`: what is wrong, in sentences; `phone` may be empty.
    `by_hand`: something is wrong that no repair of its message mends."""

    document: str
    phone: str
    message: str
    wrong: tuple[str, ...]
    by_hand: bool


@lru_cache(maxsize=1000)
def folded(text: str) -> str:
    """A heading without its case, accents, spaces and signs; ñ stays."""
    text = unicodedata.normalize("NFC", text).casefold().replace("ñ", "\0")
    bare = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return NO_LETTER.sub("", bare.replace("\0", "ñ"))


def heading(cells: Sequence[Cell]) -> Heading:
    """Which column is which. Refuses a sheet that lacks one, or has one twice."""
    places: dict[str, int] = {}
    named: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = folded(text_of(cell))
        if not name:
            continue
        column = COLUMN_OF.get(name)
        if column in places or name in named:
            title = text_of(cells[places.get(column or "", named.get(name, 0))])
            raise Refused(
                f"Hay dos columnas que dicen lo mismo: «{title}» y «{text_of(cell)}». Deje una sola y súbala otra vez."
            )
        named[name] = place
        if column:
            places[column] = place
    missing = [f"«{TITLES[column]}»" for column in NEEDED if column not in places]
    if missing:
        lacks = "Falta la columna" if len(missing) == 1 else "Faltan las columnas"
        raise Refused(
            f"{lacks} {', '.join(missing)}. La primera fila debe decir, en cualquier orden: Nombre, Apellido, "
            "Número de cédula y Mensaje."
        )
    return Heading(places, named)


def text_of(cell: Cell) -> str:
    """What the cell says, as the sheet shows it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < LARGEST_EXACT:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y %H:%M" if isinstance(cell, datetime) else "%d/%m/%Y")
    return str(cell).strip()


def document(cell: Cell) -> str:
    """The digits of a cédula, without zeros before. Refuses what is none, or has lost digits."""
    if isinstance(cell, (date, time)):
        raise Refused("Excel convirtió la cédula en una fecha. Escríbala de nuevo, con la celda como texto")
    if isinstance(cell, bool):
        raise Refused("La cédula no es un número")
    if isinstance(cell, (int, float)):
        if not 0 < cell < LARGEST_EXACT or cell != int(cell):
            raise Refused(f"La cédula no es un número entero: {cell}")
        return _long_enough(str(int(cell)))
    return _long_enough(_digits(unicodedata.normalize("NFKC", cell or "").strip()))


def _digits(said: str) -> str:
    if not said:
        raise Refused("Falta la cédula")
    said = TITLE_OF_DOCUMENT.sub("", said)
    if found := SCIENTIFIC.fullmatch(SPACES.sub("", said)):
        first, rest, power = found[1], found[2] or "", int(found[3])
        if len(rest) < power:
            raise Refused(f"La cédula perdió cifras al guardarse como «{said}». Póngala como texto y cópiela de nuevo")
        if not rest[power:].strip("0"):
            return first + rest[:power]
    bare = SPACES.sub("", said)
    if GROUPED.fullmatch(bare):
        return "".join(DIGITS.findall(bare))
    if whole := WHOLE.fullmatch(bare):
        return whole[1]
    if DIGITS.fullmatch(bare):
        return bare
    raise Refused(f"La cédula lleva algo más que cifras: «{said[:40]}»")


def _long_enough(digits: str) -> str:
    bare = digits.lstrip("0")
    if not SHORTEST <= len(bare) <= LONGEST:
        raise Refused(f"La cédula «{digits[:40]}» tiene {len(bare)} cifras; una tiene entre {SHORTEST} y {LONGEST}")
    return bare


def phone(cell: Cell) -> str:
    """A mobile of ten digits; empty where the cell is. Refuses what is none."""
    said = text_of(cell)
    if not said:
        return ""
    found = MOBILE.fullmatch(BETWEEN.sub("", WHOLE.sub(r"\1", said)))
    if found is None:
        raise Refused(f"El celular «{said[:40]}» no es de diez cifras que empiecen por 3")
    return found[1]


def read(top: Heading, cells: Sequence[Cell]) -> Row:
    """The row, checked."""
    wrong: list[str] = []
    for column, said in ((NAME, "Falta el nombre"), (SURNAME, "Falta el apellido")):
        if not _cell(top, cells, column):
            wrong.append(said)
    found = {}
    for column, reader in ((DOCUMENT, document), (PHONE, phone)):
        place = top.places.get(column)
        try:
            found[column] = reader(cells[place] if place is not None and place < len(cells) else None)
        except Refused as refusal:
            wrong.append(refusal.sentence)
    wrong += [f"La fórmula da {each}" for each in cells if isinstance(each, str) and each in FAULTS]
    message, of_message = told(top, cells)
    return Row(found.get(DOCUMENT, ""), found.get(PHONE, ""), message, (*wrong, *of_message), bool(wrong))


def told(top: Heading, cells: Sequence[Cell]) -> tuple[str, tuple[str, ...]]:
    """The message of the row as it arrives, and what is wrong in it alone."""
    message, unmet = merged(top, cells)
    return message, (*unmet, *_unsendable(message))


def merged(top: Heading, cells: Sequence[Cell]) -> tuple[str, list[str]]:
    """The message of the row with the cells that it calls, as {nombre}; and what it calls in vain."""
    text, unmet = _cell(top, cells, MESSAGE), []
    if "{" not in text:
        return text, [] if text else ["Falta el mensaje"]

    def called(found: re.Match[str]) -> str:
        place = top.named.get(folded(found[1]))
        if place is None:
            unmet.append(f"El mensaje nombra {found[0]}, y no hay una columna que se llame así")
            return found[0]
        value = text_of(cells[place]) if place < len(cells) else ""
        if not value and found[2] is None:
            unmet.append(f"El mensaje nombra {found[0]}, y en esta fila está vacío")
        return value or found[2] or ""

    return PLACEHOLDER.sub(called, text), list(unmet)


def mended(top: Heading, cells: Sequence[Cell]) -> list[Cell]:
    """The row with its message repaired, and the cells that the message calls."""
    given = list(cells)
    for place in _told(top, cells):
        value = given[place]
        if isinstance(value, str):
            given[place] = gsm.repaired(value.strip())
    return given


def _told(top: Heading, cells: Sequence[Cell]) -> Iterator[int]:
    """Where what the message says stands."""
    yield from (place for place in [top.places[MESSAGE]] if place < len(cells))
    names = {folded(found[1]) for found in PLACEHOLDER.finditer(_cell(top, cells, MESSAGE))}
    yield from (top.named[name] for name in sorted(names & top.named.keys()) if top.named[name] < len(cells))


def _unsendable(message: str) -> Iterator[str]:
    strange = gsm.strange(message)
    accents = [each for each in strange if each in gsm.ACCENTS]
    others = [each for each in strange if each not in gsm.ACCENTS]
    if accents:
        yield f"El mensaje lleva tildes ({' '.join(accents)})"
    if others:
        yield f"El mensaje lleva signos que no se envían ({' '.join(map(_named, others[:8]))})"
    if (takes := gsm.length(message)) > gsm.MOST:
        yield f"El mensaje tiene {takes} caracteres; caben {gsm.MOST}"


def _named(sign: str) -> str:
    return sign if sign.isprintable() and not sign.isspace() else f"U+{ord(sign):04X}"


def name(top: Heading, cells: Sequence[Cell]) -> str:
    """The first name in the row."""
    return _cell(top, cells, NAME)


def surname(top: Heading, cells: Sequence[Cell]) -> str:
    """The surname in the row."""
    return _cell(top, cells, SURNAME)


def _cell(top: Heading, cells: Sequence[Cell], column: str) -> str:
    place = top.places[column]
    return unicodedata.normalize("NFC", text_of(cells[place])) if place < len(cells) else ""
