"""Who works in the demo institution. Nobody of these exists; their passwords are shown on the demo's sign-in page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ticketing.demo import roles
from ticketing.office.doors import DemoPerson

DOMAIN = "demo.despacho.example"


@dataclass(frozen=True)
class Place:
    """A department: `above` is the key of the one over it."""

    key: str
    name: str
    short: str
    kind: str = "department"
    above: str | None = None


@dataclass(frozen=True)
class Member:
    """Somebody who works there. `heads` is the title by which he or she heads the department."""

    key: str
    name: str
    place: str
    position: str
    password: str
    words: str
    role: str | None = None
    heads: str | None = None

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


PLACES = (
    Place("credito", "Vicepresidencia de Crédito y Cobranza", "Crédito"),
    Place("grupo", "Grupo de Crédito", "Grupo de Crédito", above="credito"),
    Place("fondos", "Vicepresidencia de Fondos en Administración", "Fondos"),
    Place("comercial", "Oficina Comercial y de Mercadeo", "Comercial", kind="comms"),
    Place("prensa", "Oficina Asesora de Comunicaciones", "Comunicaciones", kind="press"),
    Place("tecnologia", "Dirección de Tecnología", "Tecnología", kind="tic"),
)

REQUESTER, HEAD, SUBSTITUTE = "ana.restrepo", "jorge.penaloza", "camilo.nunez"
GROUP_REQUESTER, GROUP_HEAD = "mateo.cardenas", "marcela.ospina"
OTHER_REQUESTER, OTHER_HEAD = "luis.munoz", "gloria.cardona"
PROFESSIONALS, COORDINATOR = ("diana.suarez", "oscar.rojas"), "patricia.gomez"
PRESS, TIC = "sofia.cano", "julian.duarte"

CAST = (
    Member(REQUESTER, "Ana Lucía Restrepo Vélez", "credito", "Profesional de Crédito", "arepa-con-queso-41",
           "Solicita por la Vicepresidencia de Crédito"),
    Member(HEAD, "Jorge Iván Peñaloza Ñustes", "credito", "Vicepresidente de Crédito", "cafe-de-la-sierra-22",
           "Aprueba lo que pide su Vicepresidencia", heads="Vicepresidente"),
    Member(SUBSTITUTE, "Camilo Andrés Núñez Prada", "credito", "Asesor de la Vicepresidencia", "panela-con-limon-37",
           "Reemplaza hoy al Vicepresidente de Crédito"),
    Member(GROUP_REQUESTER, "Mateo Cárdenas Ibáñez", "grupo", "Analista de Crédito", "chocolate-espeso-18",
           "Solicita por el Grupo de Crédito"),
    Member(GROUP_HEAD, "Marcela Ospina Arbeláez", "grupo", "Coordinadora del Grupo de Crédito", "mazorca-asada-5",
           "Aprueba lo que pide el Grupo de Crédito", heads="Coordinador"),
    Member(OTHER_REQUESTER, "Luis Fernando Muñoz Quiñones", "fondos", "Profesional de Fondos", "almojabana-caliente-63",
           "Solicita por otra dependencia: Fondos en Administración"),
    Member(OTHER_HEAD, "Gloria Inés Cardona Mejía", "fondos", "Vicepresidenta de Fondos en Administración",
           "guayaba-y-bocadillo-9", "Aprueba lo que piden los Fondos", heads="Vicepresidente"),
    Member(PROFESSIONALS[0], "Diana Carolina Suárez Leal", "comercial", "Profesional de Comunicaciones",
           "lulo-en-agua-fria-84", "Toma y resuelve solicitudes; arma campañas", role=roles.PROFESSIONAL),
    Member(PROFESSIONALS[1], "Óscar Julián Rojas Peña", "comercial", "Profesional de Comunicaciones",
           "tamal-de-domingo-70", "Toma y resuelve solicitudes; arma campañas", role=roles.PROFESSIONAL),
    Member(COORDINATOR, "Patricia Elena Gómez Rincón", "comercial", "Coordinadora de Comunicaciones",
           "ajiaco-con-guascas-12", "Asigna, habilita listas, sortea la muestra", role=roles.COORDINATOR,
           heads="Jefe"),
    Member("andres.zuluaga", "Andrés Felipe Zuluaga Toro", "comercial", "Delegado de control", "pandebono-caliente-3",
           "Revisa la muestra del mes", role=roles.DELEGATE),
    Member(PRESS, "Sofía Valentina Cano Ríos", "prensa", "Jefe de la Oficina Asesora", "mango-biche-con-sal-56",
           "Da la aprobación de la Oficina Asesora", role=roles.PRESS_OFFICE, heads="Jefe"),
    Member(TIC, "Julián Esteban Duarte Bernal", "tecnologia", "Ingeniero de plataforma", "empanada-de-pipian-29",
           "Cuida la base de contactos y los envíos", role=roles.TIC, heads="Jefe"),
    Member("beatriz.lozano", "Beatriz Helena Lozano Díaz", "tecnologia", "Auditora de Control Interno",
           "bandeja-bien-servida-46", "Lee todo, no cambia nada", role=roles.AUDITOR),
    Member("ricardo.tellez", "Ricardo Téllez Acuña", "tecnologia", "Oficial de protección de datos",
           "cholado-con-lulo-31", "Vela por los datos personales", role=roles.DATA_OFFICER),
    Member("natalia.quintero", "Natalia Quintero Henao", "tecnologia", "Administradora del sistema",
           "sancocho-trifasico-77", "Personas, roles y ajustes", role=roles.ADMINISTRATOR),
)  # fmt: skip


def people() -> Sequence[DemoPerson]:
    """The people whom the demo's sign-in page offers, in the order of the story."""
    return tuple(DemoPerson(one.name, one.email, one.password, one.words) for one in CAST)
