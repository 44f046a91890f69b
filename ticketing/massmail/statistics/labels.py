"""How figures are named for people."""

from __future__ import annotations

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
