"""The kinds of returns, in words."""

from __future__ import annotations

from ticketing.massmail.replies.reasons import COMPLAINT, HARD, POLICY, RATE, SOFT, UNKNOWN

# Kinds of what comes back that is no return (replies.feedback): they are written down, and nobody is blamed.
REPORT, WARNING = "report", "warning"
KIND_WORDS = {
    HARD: "Definitivo: la dirección no existe",
    SOFT: "Pasajero: puede servir otro día",
    POLICY: "Rechazo del contenido o del remitente",
    RATE: "Pidió enviar más despacio",
    COMPLAINT: "Queja: lo marcó como no deseado",
    UNKNOWN: "Sin motivo claro: no cuesta nada a nadie",
    WARNING: "Alarma: autenticidad o virus",
    REPORT: "Informe que no es una devolución",
}
