"""What a token may be used for. A scope takes away: it never adds to what its person may do."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.refusals import Refused

READ, WRITE, SEND, SIGN, REPORTS, REPORTING = (
    "campaigns:read", "campaigns:write", "campaigns:send", "campaigns:sign", "reports:read", "inconsistencies:write",
)  # fmt: skip
SCOPES = {
    READ: "Ver campañas, entregas, cifras e historia",
    WRITE: "Hacer campañas, cambiar su contenido y mandar pruebas",
    SEND: "Lanzar, deshacer, pausar, reanudar y cancelar envíos, y llevar enlaces a otra dirección",
    SIGN: "Firmar: confirmar pruebas y contenidos en nombre de la persona",
    REPORTS: "Descargar informes",
    REPORTING: "Reportar inconsistencias del portal y de lo enviado, y pasarlas a quien responde",
}
READING = frozenset({READ, REPORTS})


def chosen(names: Iterable[str]) -> list[str]:
    """These scopes in the order in which they are shown. Raises Refused: unknown, or none."""
    wanted = set(names)
    unknown = sorted(wanted - set(SCOPES))
    if unknown:
        raise Refused(f"No existe el permiso «{unknown[0][:40]}».")
    if not wanted:
        raise Refused("Elija para qué sirve la clave.")
    return [name for name in SCOPES if name in wanted]
