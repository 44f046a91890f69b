"""The legal bases on which a person's address may be kept on a list, in words fit to show."""

from __future__ import annotations

from dataclasses import dataclass

from ticketing.audience.lists.models import INSTITUTIONAL, PUBLIC
from ticketing.office.files.models import StoredFile
from ticketing.web.characters import fits_a_line
from workflows.refusals import Refused

AUTHORISED, BY_CONDUCT, LEGAL_FUNCTION, PUBLIC_DATA = "authorised", "by_conduct", "legal_function", "public_data"
# Ley 1581 de 2012: art. 9 asks for the person's prior, informed authorisation; art. 10 names when none is needed.
# Decreto 1377 de 2013, art. 7 (in Decreto 1074 de 2015): how it may be given; art. 8: that proof of it is kept.
WORDS = {
    AUTHORISED: "Autorización previa de la persona, escrita u oral (Ley 1581 de 2012, art. 9)",
    BY_CONDUCT: "Conducta inequívoca de la persona: lo pidió o se inscribió (Decreto 1377 de 2013, art. 7)",
    LEGAL_FUNCTION: "Función legal de la entidad pública; no requiere autorización (Ley 1581 de 2012, art. 10, lit. a)",
    PUBLIC_DATA: "Dato de naturaleza pública; no requiere autorización (Ley 1581 de 2012, art. 10, lit. b)",
}
# A public list lives on what its people want; the exceptions of art. 10 are for what the institution must say.
FOR = {INSTITUTIONAL: (AUTHORISED, LEGAL_FUNCTION, PUBLIC_DATA), PUBLIC: (AUTHORISED, BY_CONDUCT)}
LONGEST = 1000


@dataclass(frozen=True)
class Ground:
    """A legal basis with its evidence: a reference in words, a file, or both."""

    basis: str
    words: str = ""
    file: StoredFile | None = None


def checked(ground: Ground, kind: str) -> Ground:
    """The ground, fit for this kind of list. Raises Refused."""
    if ground.basis not in FOR[kind]:
        raise Refused("Elija la base legal por la que la persona puede estar en esta lista.")
    said = " ".join(ground.words.split())
    if not (said or ground.file):
        raise Refused("Adjunte la evidencia o diga dónde está: sin evidencia nadie entra a mano en una lista.")
    if len(said) > LONGEST or not fits_a_line(said):
        raise Refused(f"La referencia de la evidencia puede tener hasta {LONGEST} caracteres.")
    return Ground(ground.basis, said, ground.file)


def words(basis: str) -> str:
    """The basis in words."""
    return WORDS.get(basis, basis)
