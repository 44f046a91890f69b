"""The roles by the names that the procedure files use; data of the rules, letter for letter."""

REQUESTER = "Solicitante"
APPROVER = "Aprobador"
PRESS_OFFICE = "Oficina Asesora de Comunicaciones"
PROFESSIONAL = "Profesional"
COORDINATOR = "Coordinador"
DELEGATE = "Delegado de control"
TIC = "TIC"
AUDITOR = "Auditor"
DATA_OFFICER = "Oficial de protección de datos"
ADMINISTRATOR = "Administrador"

GRANTED = (PRESS_OFFICE, PROFESSIONAL, COORDINATOR, DELEGATE, TIC, AUDITOR, DATA_OFFICER, ADMINISTRATOR)
SEES_ALL_TICKETS = frozenset({PRESS_OFFICE, PROFESSIONAL, COORDINATOR, AUDITOR})
WORKS_TICKETS = frozenset({PROFESSIONAL, COORDINATOR})
# Whoever holds one of these holds no other that day: who reads only writes nothing.
READS_ONLY = frozenset({AUDITOR})
