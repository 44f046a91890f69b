"""A provider's event as the notice that a mail server would have sent: all that comes back is judged in one place."""

from __future__ import annotations

from ticketing.massmail.replies import codes

SUPPRESSED = "x-suppressed;"  # the type of a diagnosis that no server made: the provider did not hand it over
ANSWERED = " (in reply to RCPT TO)"
_REPORT = """To: returns
From: MAILER-DAEMON@{agent}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="=_r"

--=_r
Content-Type: message/{kind}

{fields}
--=_r
Content-Type: message/rfc822

Message-ID: {message_id}

--=_r--
"""


def failure(
    agent: str, *, who: object, action: str, status: object, said: object, message_id: object, gone: bool = False
) -> bytes:
    """A report of RFC 3464. `action`: failed or delayed; `said`: the server's reply. `gone`: the provider, who knows
    what was answered, counts it as said of the address; whether it was, the words must say as well."""
    fields = f"Reporting-MTA: dns; {agent}\n\nFinal-Recipient: rfc822; {_line(who)}\nAction: {action}\n"
    # Where the server said no status, providers write 5.0.0: theirs, and no word of the server's.
    said_so = "" if codes.vague(codes.said(_line(status))) else _line(status)
    fields += f"Status: {said_so}\nDiagnostic-Code: smtp; {_line(said)}{ANSWERED if gone else ''}\n"
    return _filled(agent, "delivery-status", fields, message_id)


def suppressed(agent: str, *, who: object, said: object, message_id: object) -> bytes:
    """A report that a provider sent nothing, because the address stands on a list of its own."""
    fields = f"Reporting-MTA: dns; {agent}\n\nFinal-Recipient: rfc822; {_line(who)}\nAction: failed\n"
    fields += f"Diagnostic-Code: {SUPPRESSED} {_line(said)}\n"
    return _filled(agent, "delivery-status", fields, message_id)


def complaint(agent: str, *, message_id: object) -> bytes:
    """A report of RFC 5965."""
    return _filled(agent, "feedback-report", f"Feedback-Type: abuse\nUser-Agent: {agent}\nVersion: 1\n", message_id)


def _filled(agent: str, kind: str, fields: str, message_id: object) -> bytes:
    return _REPORT.format(agent=agent, kind=kind, fields=fields, message_id=_line(message_id)).encode(errors="replace")


def _line(value: object) -> str:
    return " ".join(str(value or "").split())[:1000]
