"""Why a reaction was not carried out: not now, because something is away, or never, because something is wrong.

What is away comes back by itself, and whatever waits for it waits as long as it takes. A defect does not mend itself:
it is tried a few times, since some are the passing moment's, and then stands still until a person has looked at it.
"""

from __future__ import annotations

import errno
import smtplib
import socket
import ssl
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.error import HTTPError, URLError

from ticketing.patience import away
from workflows.refusals import Refused

# What may be away. Whoever waits for the mail server waits together; who was put off by it waits alone.
MAIL, PUT_OFF, DATABASE, MACHINE, DEFECT = "mail", "put_off", "database", "machine", "defect"
OUTAGES = frozenset({MAIL})
MOST_DEFECTS = 5
DEFECT_PAUSES = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=1))
# How long something has been away -> when it is tried again.
PAUSES = (
    (timedelta(minutes=1), timedelta(seconds=20)),
    (timedelta(minutes=10), timedelta(minutes=2)),
    (timedelta(hours=1), timedelta(minutes=10)),
)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_DETAIL = 12_000
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
UNREACHED = {
    errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL, errno.ETIMEDOUT,
    errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE, errno.EAGAIN,
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What kind of fault it was, in words, with the detail for whoever mends the program."""

    kind: str
    reason: str
    detail: str

    @property
    def ours(self) -> bool:
        return self.kind == DEFECT


def fault(problem: Exception) -> Fault:
    """What kind of fault this is."""
    detail = "".join(traceback.format_exception(problem))[-LONGEST_DETAIL:]
    kind = _kind(problem)
    return Fault(kind, _reason(kind, problem), detail)


def pause(kind: str, *, since: datetime, defects: int, at: datetime) -> timedelta:
    """How long until the next try: by how often it was a defect, or by how long the other has been away."""
    if kind == DEFECT:
        return DEFECT_PAUSES[min(defects, len(DEFECT_PAUSES)) - 1]
    return next((wait for until, wait in PAUSES if at - since < until), LONGEST_PAUSE)


def _kind(problem: Exception) -> str:
    if away(problem):
        return DATABASE
    if isinstance(problem, smtplib.SMTPException):
        return _of_smtp(problem)
    if isinstance(problem, HTTPError):
        return PUT_OFF if problem.code in (408, 429) or problem.code >= 500 else DEFECT
    if isinstance(problem, MemoryError):
        return MACHINE
    return _of_system(problem) if isinstance(problem, OSError) else DEFECT


def _of_smtp(problem: smtplib.SMTPException) -> str:
    """What is said of this letter concerns it alone; what is said before any letter concerns all of them.

    A server that refuses to let us in for good (a password that was changed) counts as away too: when it is let right,
    whatever waited goes out.
    """
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return _of_codes([code for code, _said in problem.recipients.values()])
    if isinstance(problem, (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)):
        return MAIL
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return PUT_OFF  # perhaps over this very letter: it must not take the others along each time
    if isinstance(problem, smtplib.SMTPResponseException):
        return MAIL if problem.smtp_code == 421 else _of_codes([problem.smtp_code])
    return DEFECT


def _of_codes(codes: list[int]) -> str:
    return DEFECT if any(code >= 500 for code in codes) else PUT_OFF


def _of_system(problem: OSError) -> str:
    if problem.errno in FULL:
        return MACHINE
    network = (ConnectionError, TimeoutError, socket.gaierror, socket.herror, ssl.SSLError, URLError)
    return MAIL if isinstance(problem, network) or problem.errno in UNREACHED else DEFECT


def _reason(kind: str, problem: Exception) -> str:
    if isinstance(problem, Refused):
        return problem.sentence
    said = " ".join(str(problem).split())[:300]
    if kind == MAIL:
        return f"El servidor de correo no atiende: {said or type(problem).__name__}."
    if kind == PUT_OFF:
        return f"El servidor pidió intentarlo más tarde: {said}."
    if kind == DATABASE:
        return "La base de datos estaba ocupada o no respondía."
    if kind == MACHINE:
        return f"A este equipo le falta espacio o memoria: {said}."
    if isinstance(problem, smtplib.SMTPException):
        return f"El servidor de correo no acepta este mensaje: {said}."
    if isinstance(problem, LookupError):
        return f"Falta un dato que el programa esperaba encontrar ({type(problem).__name__}: {said})."
    return f"El programa falló al hacerlo ({type(problem).__name__}: {said})."
