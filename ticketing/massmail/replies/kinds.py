"""The kinds of returns, in words."""

from __future__ import annotations

from ticketing.massmail.replies.reasons import COMPLAINT, HARD, POLICY, RATE, SOFT, UNKNOWN

KIND_WORDS = {
    HARD: "Definitivo: la dirección no existe",
    SOFT: "Pasajero: puede servir otro día",
    POLICY: "Rechazo del contenido o del remitente",
    RATE: "Pidió enviar más despacio",
    COMPLAINT: "Queja: lo marcó como no deseado",
    UNKNOWN: "No dice por qué",
}
