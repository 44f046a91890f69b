"""Why an address is blocked, in words fit to show."""

from ticketing.audience.suppression.models import EVERYTHING, NEWS

REMOVED, COMPLAINED, BOUNCED, ASKED, WRONG_PERSON = (
    "removed",
    "complained",
    "bounced",
    "asked",
    "wrong_person",
)
WILL = (REMOVED, COMPLAINED, ASKED)
"""Those that say what the person wants, whatever the address."""

DEAD = (BOUNCED, WRONG_PERSON)
"""By these the mailbox is nobody's: also what one does not leave is not sent there."""

WORDS = {
    REMOVED: "La persona pidió la baja",
    COMPLAINED: "La persona marcó un mensaje como no deseado",
    BOUNCED: "La dirección no existe o rechaza el correo para siempre",
    ASKED: "La persona pidió por otro medio que no se le escriba",
    WRONG_PERSON: "La dirección es de otra persona",
}


def words(reason: str) -> str:
    """The reason in words; one that is not listed speaks for itself."""
    return WORDS.get(reason, reason)


def where(scope: str) -> str:
    """What a block of that scope concerns, in words."""
    if scope == EVERYTHING:
        return "en todo lo que envía la institución"
    if scope == NEWS:
        return "en todo lo que envía la institución, menos lo de servicio"
    kind, _, name = scope.partition(":")
    return f"en los envíos de la clase «{name}»" if kind == "class" else f"en la lista «{name}»"
