"""What a document must show to whoever reads it (Resolución 1519, anexo 2): a date, and which office issues it."""

from __future__ import annotations

import re

from ticketing.office.documents.report import FAIL, PASS, Finding

MONTHS = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre"
DATE = re.compile(
    rf"\b\d{{1,2}}\s{{1,9}}de\s{{1,9}}(?:{MONTHS})\s{{1,9}}(?:de\s{{1,9}}|del\s{{1,9}})?(?:19|20)\d\d\b"
    rf"|\b(?:{MONTHS})(?:\s{{1,9}}\d{{1,2}}\s{{0,9}},?)?\s{{1,9}}(?:de\s{{1,9}}|del\s{{1,9}})?(?:19|20)\d\d\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d\b|\b(?:19|20)\d\d[-/]\d{2}[-/]\d{2}\b",
    re.IGNORECASE,
)
KINDS = (
    "(?:Vicep|P)residencia|Oficina|Secretaría|Secretaria|Dirección|Direccion|Subdirección|Gerencia|Coordinaci[oó]n|"
    "Grupo|Departamento|División|Despacho|Ministerio|Rectoría|Vicerrectoría|Facultad|Decanatura|Tesorería|Unidad|Área|"
    "Instituto|Superintendencia|Consejo|Contraloría|Alcaldía|Gobernación"
)
CAPITALS = KINDS.upper()
OFFICE = re.compile(
    rf"\b(?:{KINDS}|{CAPITALS})(?:\s+(?:de|del|DE|DEL))?(?:\s+(?:la|las|los|el|LA|LAS|LOS|EL))?\s+[A-ZÁÉÍÓÚÑ]\w{{2,}}"
)


EMPTY = re.compile(
    r"(?:picture|image|imagen|gr[aá]fico|chart|foto|figura|diagrama?)?\s?\d*|.*\.(?:png|jpe?g|gif|emf|wmf|bmp|tiff?)",
    re.IGNORECASE,
)


def says_something(alternative: str) -> bool:
    """Whether a picture's words say what it shows: a program's number or a file's name do not."""
    return not EMPTY.fullmatch(" ".join(alternative.split()))


def visible(text: str) -> list[Finding]:
    """What the text shows of both."""
    return [Finding(rule, PASS if shown.search(text) else FAIL) for rule, shown in (("date", DATE), ("office", OFFICE))]
