"""Why an address is blocked, in words fit to show."""

REMOVED, COMPLAINED, BOUNCED, ASKED, WRONG_PERSON = (
    "removed",
    "complained",
    "bounced",
    "asked",
    "wrong_person",
)

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
