"""How figures are named for people."""

from __future__ import annotations

from ticketing.audience.lists.reasons import WORDS as LEFT_OUT
from workflows.pacing import APPLE, GOOGLE, MICROSOFT, OTHER, OWN, YAHOO

PROVIDERS = {
    OTHER: "Otros proveedores",
    OWN: "Servidor propio",
    GOOGLE: "Google",
    MICROSOFT: "Microsoft",
    YAHOO: "Yahoo",
    APPLE: "Apple",
}
TWO_READINGS = (
    "Cada tasa se lee de dos maneras. La primera es la de la oficina: se divide por los enviados y cuenta todo lo que "
    "llegó. La segunda deja fuera lo que hicieron las máquinas (filtros que siguen los enlaces, proveedores que "
    "descargan las imágenes antes que la persona) y divide por los entregados, que son quienes pudieron leer."
)
CANDIDATES, EXCLUDED, RECIPIENTS = "Candidatos", "Excluidos", "Destinatarios"
"""Whoever is on the lists, whoever of them is left out, and the rest: to whom it goes. The same words everywhere."""
SINCE = "since"
REASONS_OUT = LEFT_OUT | {
    "duplicate": "Dirección repetida",
    "missing_field": "Le falta un dato que el mensaje usa",
    "needs_smtputf8": "Su dirección lleva letras que el servidor de correo no acepta",
    SINCE: "Dejó de poder recibir mientras se enviaba",
}
"""Why somebody was left out, the same on screen and in Excel."""
