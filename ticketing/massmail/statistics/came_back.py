"""What came back of one person's message, in words, and who said so."""

from __future__ import annotations

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.massmail.bounces.models import Bounce
from ticketing.massmail.replies.feedback import SENTENCES
from ticketing.massmail.replies.kinds import REPORT, WARNING
from ticketing.massmail.replies.reasons import COMPLAINT, HARD, REASONS, UNKNOWN
from ticketing.massmail.returns.providers import PROVIDERS


def in_words(bounce: Bounce) -> str:
    """Sentences for whoever asks what happened to the person's message."""
    provider = PROVIDERS.get(bounce.source)
    return f"{_what(bounce)}{f' Lo avisó {provider.name}.' if provider else ''}"


def in_short(campaign_id: int, seq: int) -> str:
    """What became of a message that came back, in one sentence."""
    mine = (Bounce.campaign_id == campaign_id, Bounce.seq == seq, Bounce.kind.not_in((COMPLAINT, REPORT, WARNING)))
    last = db.session.scalars(select(Bounce.reason).where(*mine).order_by(Bounce.at.desc()).limit(1)).first()
    if last == "suppressed":
        return "El proveedor de envío no se lo entregó: la tiene en su propia lista de no enviar."
    if last == "alias_member":
        return "Su servidor lo aceptó, y avisó que a un miembro de ese alias no le llegó."
    return "Su servidor lo aceptó y después lo devolvió."


def _what(bounce: Bounce) -> str:
    known = REASONS.get(bounce.reason)
    why = known.sentence if known else "El aviso no dice por qué"
    if bounce.kind == COMPLAINT:
        return "Se quejó: marcó el mensaje como no deseado."
    if bounce.kind in (REPORT, WARNING):
        return f"Llegó un informe que no es una devolución. {SENTENCES.get(bounce.reason, SENTENCES['other'])}."
    if bounce.reason == "suppressed":
        return f"No se entregó. {why}."
    if bounce.kind == UNKNOWN:
        return f"El mensaje volvió. {why}."
    return f"El mensaje volvió: rechazado {'para siempre' if bounce.kind == HARD else 'por ahora'}. {why}."
