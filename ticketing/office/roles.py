"""The roles that the pages ask about, by the keys that the procedure files give them."""

REQUESTER = "requester"
APPROVER = "approver"
PRESS_OFFICE = "communications_office"
PROFESSIONAL = "professional"
COORDINATOR = "coordinator"
DELEGATE = "delegate"
TIC = "tic"
AUDITOR = "auditor"
DATA_OFFICER = "data_officer"
ADMINISTRATOR = "administrator"

SEES_ALL_TICKETS = frozenset({PRESS_OFFICE, PROFESSIONAL, COORDINATOR, AUDITOR})
WORKS_TICKETS = frozenset({PROFESSIONAL, COORDINATOR})
# Whoever holds one of these holds no other that day: who reads only writes nothing.
READS_ONLY = frozenset({AUDITOR})
