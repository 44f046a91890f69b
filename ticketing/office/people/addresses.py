"""What an address of staff looks like: one that every mail server takes; internal domains count."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from workflows.refusals import Refused


def normal(email: str) -> str:
    """The address as it is kept: in small letters. Refuses what is no address."""
    try:
        found = validate_email(
            email.strip(),
            check_deliverability=False,
            globally_deliverable=False,
            allow_smtputf8=False,
            test_environment=True,
        )
    except EmailNotValidError:
        raise Refused(f"«{' '.join(email.split())}» no es una dirección de correo.") from None
    return (found.ascii_email or found.normalized).lower()
