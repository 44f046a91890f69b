"""Why a candidate is left out of an audience, in words fit to show."""

from __future__ import annotations

NO_ADDRESS, SUPPRESSED, ALREADY, NOT_REACHED = "no_address", "suppressed", "already_received", "not_reached"
UNSUBSCRIBED, UNCONFIRMED, LIST_OFF = "unsubscribed", "unconfirmed", "list_off"

WORDS = {
    NO_ADDRESS: "Sin dirección de correo",
    SUPPRESSED: "Dirección bloqueada",
    ALREADY: "Ya recibió el envío anterior",
    NOT_REACHED: "No recibió el envío anterior",
    UNSUBSCRIBED: "Se dio de baja",
    UNCONFIRMED: "No ha confirmado que quiere recibir",
    LIST_OFF: "La lista está apagada o vencida",
}
