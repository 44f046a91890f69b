"""What a person typed into a form that could not be taken now: shown again, and ready to be sent again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

FEW = 3
# Never shown and never sent again: passwords, keys of others' services, and what proves that a form is ours.
SECRET = re.compile(r"pass|present|fresh|again|secret|token|clave|contrase|otp|(^|[_-])key($|[_-])", re.IGNORECASE)
OURS = "csrf_token"
# What the page itself put into the form: sent again with the rest, but nobody wrote it.
UNWRITTEN = frozenset(
    {"once", "next", "seen", "version", "do", "which", "verdict", "content_hash", "step", "was", "to", "corrects"}
)


@dataclass(frozen=True)
class Typed:
    """Fields in the order in which they came. `whole`: nothing is missing, so that a button may send them again."""

    fields: tuple[tuple[str, str], ...]
    address: str
    whole: bool
    files: bool

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """(what it is, what was typed) of all that somebody would be sorry to lose."""
        long = [(name, value) for name, value in self.fields if len(value.strip()) > FEW and name not in UNWRITTEN]
        told = ((_called(name, value), value) for name, value in long)
        return tuple((label, value) for label, value in told if label)


def kept() -> Typed | None:
    """What this request brought; None where it brought nothing, or a program sent it."""
    if request.method != "POST" or request.mimetype not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return None
    try:
        sent = [(name, value) for name, values in request.form.lists() for value in values if name != OURS]
        files = any(file.filename for file in request.files.values())
    except (HTTPException, OSError):  # it was cut off on its way: there is nothing to show
        return None
    fields = tuple((name, value) for name, value in sent if not SECRET.search(name))
    whole = len(fields) == len(sent) and not files
    return Typed(fields, request.full_path.rstrip("?"), whole, files)


def _called(name: str, value: str) -> str:
    """How people call the field. Empty for a choice from a list: what has no name here and is one word."""
    known = names().get(name.replace(".", "-").rpartition("-")[2], "")
    return known or (str(_("Otro campo")) if len(value.split()) > 1 else "")


def names() -> dict[str, str]:
    """How people call the fields in which they write most."""
    return {
        "address": _("Dirección"), "body": _("Mensaje"), "category": _("Categoría"), "comment": _("Comentario"),
        "document": _("Documento"), "email": _("Correo"), "evidence": _("Dónde está la evidencia"),
        "exception_reason": _("Por qué sigue siendo una excepción"), "first_name": _("Nombres"),
        "from_name": _("Remitente"), "last_name": _("Apellidos"), "message": _("Mensaje"), "name": _("Nombre"),
        "note": _("Nota"), "observation": _("Observación"), "phone": _("Celular"), "position": _("Cargo"),
        "preheader": _("Texto previo"), "purpose": _("Para qué es"), "reason": _("Razón"),
        "reply_to": _("Correo para respuestas"), "subject": _("Asunto"), "text": _("Texto"), "url": _("Dirección"),
        "why": _("Motivo"), "words": _("Texto del mensaje"),
    }  # fmt: skip
