"""What roles may do: the closed list. `GRANTS` hold for a procedure's requests, `HOUSE` everywhere."""

from collections.abc import Mapping
from typing import Final

from workflows.rows import ADMINISTRATOR, Role

FILE: Final = "file"
SEE_DEPARTMENT: Final = "see_department"
SEE_ALL: Final = "see_all"
WORK: Final = "work"
ASSIGN: Final = "assign"
ACCEPT_EVIDENCE: Final = "accept_evidence"
COMPOSE: Final = "compose"
LAUNCH: Final = "launch"
RELEASE_DISPATCH: Final = "release_dispatch"
LIFT_RESERVE: Final = "lift_reserve"
SIGN_OWN_INITIATIVE: Final = "sign_own_initiative"
MEND_FAULTS: Final = "mend_faults"

MANAGE_LISTS: Final = "manage_lists"
ENABLE_LISTS: Final = "enable_lists"
BASE: Final = "base"
DISPATCHES: Final = "dispatches"
TRANSPORTS: Final = "transports"
RETURNS: Final = "returns"
CALENDARS: Final = "calendars"
AUDIT: Final = "audit"
DELEGATE_AUDIT: Final = "delegate_audit"
READ_AUDIT: Final = "read_audit"
RIGHTS_DESK: Final = "rights_desk"
PEOPLE: Final = "people"
SETTINGS: Final = "settings"
READ_ONLY: Final = "read_only"

GRANTS: Mapping[str, str] = {
    FILE: "radicar solicitudes",
    SEE_DEPARTMENT: "ver las solicitudes de su dependencia",
    SEE_ALL: "ver todas las solicitudes",
    WORK: "tomar, atender y mover solicitudes",
    ASSIGN: "asignar solicitudes a otra persona",
    ACCEPT_EVIDENCE: "aceptar un visto bueno que viene adjunto",
    COMPOSE: "componer campañas y enviar pruebas",
    LAUNCH: "armar y lanzar campañas",
    RELEASE_DISPATCH: "liberar despachos, o hacerlos por sus propios medios y confirmarlos",
    LIFT_RESERVE: "levantar la reserva de una solicitud",
    SIGN_OWN_INITIATIVE: "firmar lo que la oficina hace por iniciativa propia",
    MEND_FAULTS: "recibir los reportes de fallas técnicas",
}
HOUSE: Mapping[str, str] = {
    MANAGE_LISTS: "manejar listas y contactos",
    ENABLE_LISTS: "habilitar y apagar listas",
    BASE: "actualizar la base institucional",
    DISPATCHES: "ver todos los envíos",
    TRANSPORTS: "manejar los servidores de correo y los remitentes",
    RETURNS: "atender las devoluciones",
    CALENDARS: "manejar el calendario laboral",
    AUDIT: "sortear y firmar las muestras",
    DELEGATE_AUDIT: "revisar las muestras que le delegan",
    READ_AUDIT: "leer y exportar las muestras",
    RIGHTS_DESK: "atender los derechos de los titulares de datos",
    PEOPLE: "manejar personas, dependencias y papeles",
    SETTINGS: "manejar los ajustes y las claves",
    READ_ONLY: "solo leer: quien lo tiene no escribe nada, diga lo que diga otro papel",
}
"""read_only beats every other grant of whoever holds it."""
READING = frozenset({SEE_DEPARTMENT, SEE_ALL, DISPATCHES, READ_AUDIT, READ_ONLY})
"""What whoever only reads may still do."""
ADMINISTERS = Role(ADMINISTRATOR, "Administrador", house=(PEOPLE, SETTINGS, TRANSPORTS, RETURNS))
"""Who keeps the installation, where no file has a role of that key: somebody has to let the others in."""
