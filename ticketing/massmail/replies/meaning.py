"""A mail server's reply in plain Spanish: its words first, then its enhanced status (RFC 3463), then its code."""

from __future__ import annotations

from ticketing.massmail.replies import certainty, codes, texts
from ticketing.massmail.replies.reasons import REASONS, UNKNOWN

# RFC 5321 section 4.2, RFC 4954: what a bare code says when the words say nothing that we know.
CODES = {
    421: "el servidor cerró la conexión",
    432: "hay que cambiar la contraseña de la cuenta de envío",
    450: "el buzón no está disponible por ahora",
    451: "el servidor tuvo un error al procesar el mensaje",
    452: "el servidor no tiene espacio o recibió demasiados mensajes",
    454: "el servidor no puede cifrar o identificar por ahora",
    500: "el servidor no entendió una orden",
    501: "una orden llevaba datos equivocados",
    502: "el servidor no admite esa orden",
    503: "el servidor recibió las órdenes en otro orden",
    504: "el servidor no admite una de las opciones",
    521: "ese servidor no recibe correo",
    530: "el servidor pide identificarse",
    535: "el servidor no aceptó el usuario o la contraseña",
    541: "el filtro del destinatario rechazó el mensaje",
    550: "el buzón no existe o el servidor no permite entregar en él",
    551: "el destinatario está en otro servidor",
    552: "el buzón está lleno o el mensaje es demasiado grande",
    553: "la dirección no es aceptable para el servidor",
    554: "el servidor rechazó el mensaje",
    556: "el dominio declara que no recibe correo",
}
FOR_NOW, FOR_EVER = "El servidor pidió intentarlo más tarde", "El servidor lo rechazó"


def in_spanish(code: int | None, reply: str | None) -> str:
    """A sentence for whoever never saw an SMTP reply. Without code or words: that nothing was answered."""
    words = reply or ""
    if not code and not words:
        return "El servidor no alcanzó a contestar."
    if code and code < 400:
        return "El servidor aceptó el mensaje."
    why = _why(code or 0, words)
    opening = FOR_NOW if code and code < 500 else FOR_EVER
    return f"{opening}: {why}." if why else f"{opening} y no dijo por qué."


def kind_of(code: int | None, reply: str | None) -> str:
    """Which kind of refusal a reply is (replies.reasons); hard only where no doubt is left about the address."""
    known = REASONS.get(_reason(code or 0, reply or ""))
    return known.kind if known else UNKNOWN


def _why(code: int, words: str) -> str:
    status, reason = codes.said(words), _reason(code, words)
    known = REASONS.get(reason)
    if known is not None and reason not in certainty.VAGUE:
        return _begun(known.sentence)
    exact = "" if codes.vague(status) else codes.meaning(status)
    return exact or (_begun(known.sentence) if known else "") or CODES.get(code, "")


def _reason(code: int, words: str) -> str:
    return certainty.settled(texts.reason(words), codes.said(words), str(code or ""), words, "")


def _begun(sentence: str) -> str:
    """As it goes on after a colon."""
    return sentence[:1].lower() + sentence[1:]
