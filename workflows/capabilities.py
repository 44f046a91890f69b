"""What roles may do: the closed list. `GRANTS` hold for a procedure's requests, `HOUSE` everywhere."""

from collections.abc import Mapping

GRANTS: Mapping[str, str] = {
    "file": "radicar solicitudes",
    "see_department": "ver las solicitudes de su dependencia",
    "see_all": "ver todas las solicitudes",
    "work": "tomar, atender y mover solicitudes",
    "assign": "asignar solicitudes a otra persona",
    "accept_evidence": "aceptar un visto bueno que viene adjunto",
    "compose": "componer campañas y enviar pruebas",
    "launch": "armar y lanzar campañas",
    "lift_reserve": "levantar la reserva de una solicitud",
    "sign_own_initiative": "firmar lo que la oficina hace por iniciativa propia",
}
HOUSE: Mapping[str, str] = {
    "manage_lists": "manejar listas y contactos",
    "enable_lists": "habilitar y apagar listas",
    "base": "actualizar la base institucional",
    "dispatches": "ver todos los envíos",
    "transports": "manejar los servidores de correo y los remitentes",
    "returns": "atender las devoluciones",
    "calendars": "manejar el calendario laboral",
    "audit": "sortear y firmar las muestras",
    "delegate_audit": "revisar las muestras que le delegan",
    "read_audit": "leer y exportar las muestras",
    "rights_desk": "atender los derechos de los titulares de datos",
    "people": "manejar personas, dependencias y papeles",
    "settings": "manejar los ajustes y las claves",
    "read_only": "solo leer: quien lo tiene no escribe nada, diga lo que diga otro papel",
}
"""read_only beats every other grant of whoever holds it."""
