"""What a report of feedback says by its type, and what is done: a complaint, an alarm, or a note that blames nobody.

RFC 5965 section 7.3 registers abuse, fraud, virus and other, RFC 6430 not-spam, RFC 6591 auth-failure. A reader who
asks by her program to be taken off (opt-out, of the drafts) wants what one who complains wants. A type that nobody
registered is read as "other", as RFC 5965 section 3.1 wishes.
"""

from __future__ import annotations

from ticketing.massmail.replies.reasons import COMPLAINT, UNKNOWN
from ticketing.massmail.replies.verdict import Verdict

COMPLAINTS = ("abuse", "fraud", "opt-out")
ALARMING = ("auth-failure", "virus")
OTHER = "other"
SENTENCES = {
    "not-spam": "Un lector, o su proveedor, dice que no es correo no deseado",
    "auth-failure": "Un proveedor informa que un mensaje no pasó la comprobación de autenticidad (SPF, DKIM o DMARC)",
    "virus": "Un proveedor informa que encontró un virus en un mensaje",
    OTHER: "Un proveedor envió un informe sobre el mensaje que no es una queja",
}


def known(said: str) -> str:
    """The type of feedback that a report's words name."""
    name = (said.replace(";", " ").replace("(", " ").split() or [OTHER])[0].lower()
    return name if name in COMPLAINTS or name in SENTENCES else OTHER


def verdict(kind: str, who: str | None) -> Verdict:
    """What a type of feedback, as `known` names it, means for one recipient."""
    if kind in COMPLAINTS:
        return Verdict(COMPLAINT, who, "", "", f"El destinatario se quejó del mensaje ({kind})", kind)
    return Verdict(UNKNOWN, who, "", "", f"{SENTENCES[kind]} ({kind})", kind)


def is_feedback(said: Verdict) -> bool:
    """Whether it is a report that is no return: it arrived, or nobody says that it did not."""
    return said.kind == UNKNOWN and said.reason in SENTENCES
