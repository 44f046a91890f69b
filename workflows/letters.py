"""Letters that a procedure brings: plain text with a fixed set of words to be filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACES: Mapping[str, str] = {
    "nombre": "quien la recibe",
    "numero": "el número de la solicitud",
    "asunto": "su asunto",
    "categoria": "su categoría",
    "estado": "el estado en que está",
    "solicitante": "quien solicitó",
    "dependencia": "la dependencia que solicitó",
    "atiende": "quien la atiende",
    "observacion": "lo último que se escribió al moverla o firmarla",
    "desde": "desde qué día espera",
    "vence": "cuándo vence, si el tiempo corre",
    "fecha": "el día en que se escribe la carta",
    "institucion": "el nombre de la institución",
    "enlace": "la dirección en que se abre o se firma",
}
"""What may stand between braces in a letter, and what is put there."""
PLACE = re.compile(r"\{([^{}\n]{0,40})\}")
LONGEST_NAME = 40


@dataclass(frozen=True)
class LetterText:
    """One letter: its lines as they were written."""

    name: str
    subject: str
    body: str


def filled(text: str, said: Mapping[str, str]) -> str:
    """The text with what is said in the place of each word."""
    return PLACE.sub(lambda found: said[found[1]], text)


def places(text: str) -> list[str]:
    """The words between braces, in order."""
    return [found[1] for found in PLACE.finditer(text)]


def unpaired(text: str) -> bool:
    """Whether a brace stands alone."""
    rest = PLACE.sub("", text)
    return "{" in rest or "}" in rest
