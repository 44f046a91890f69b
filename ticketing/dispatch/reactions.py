"""The wing's reactions: effect name -> what carries it out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import PROOF_SENT
from ticketing.dispatch.campaigns.actions import withdraw_leave
from ticketing.dispatch.campaigns.engines import CAMPAIGN
from ticketing.dispatch.campaigns.queries import TICKET, ticket_of
from ticketing.dispatch.cases import cancel_unsent
from ticketing.dispatch.proofs import mail, trying
from ticketing.dispatch.proofs.actions import ANSWERED
from ticketing.dispatch.proofs.models import Proof
from ticketing.dispatch.releases import letters
from ticketing.dispatch.reports.actions import deliver
from ticketing.dispatch.reports.evidence import mail_summary
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.faults import MAIL
from ticketing.ledger.reactions.table import After, Occasion, Within
from ticketing.massmail.campaigns.models import Campaign
from workflows import dispatching
from workflows.mailing import NOTICE


def _withdraw_leave(occasion: Occasion) -> None:
    withdraw_leave(db.session.get_one(Ticket, occasion.event.subject_id), at=occasion.event.at)


def _cancel_armed(occasion: Occasion) -> None:
    cancel_unsent(db.session.get_one(Ticket, occasion.event.subject_id), at=occasion.event.at)


def _deliver(occasion: Occasion) -> None:
    campaign = db.session.get_one(Campaign, occasion.event.subject_id)
    if campaign.origin_kind == TICKET:
        deliver(campaign, at=clock.now())


def _mail_summary(occasion: Occasion) -> None:
    campaign = db.session.get_one(Campaign, occasion.event.subject_id)
    mail_summary(campaign, occasion, at=clock.now())


def _asked_for_it(event: Event) -> tuple[str, ...]:
    """Nobody, where the campaign comes from no ticket."""
    campaign = db.session.get_one(Campaign, event.subject_id)
    return (ticket_of(campaign).requester.email,) if campaign.origin_kind == TICKET else ()


def _mail_proof(occasion: Occasion) -> None:
    mail.ask(_proof(occasion.event), occasion, at=clock.now())


def _mail_test(occasion: Occasion) -> None:
    mail.test(_proof(occasion.event), occasion, at=clock.now())


def _mail_own_test(occasion: Occasion) -> None:
    trying.mail(db.session.get_one(Campaign, occasion.event.subject_id), occasion, at=clock.now())


def _who_asked(event: Event) -> tuple[str, ...]:
    return (str(event.actor_id),)


def _requester(event: Event) -> tuple[str, ...]:
    return (ticket_of(_proof(event).campaign).requester.email,)


def _proof(event: Event) -> Proof:
    return db.session.get_one(Proof, event.payload["proof_id"])


REACTIONS: dict[str, Within | After] = {
    "withdraw_leave_to_send": Within(
        _withdraw_leave, says="retira el permiso de envío: lo programado queda retenido, lo que corre se pausa"
    ),
    "cancel_armed_campaigns": Within(_cancel_armed, says="cancela las campañas programadas de la solicitud"),
    "campaign_finished": After(_deliver, words=_l("Llevar las cifras de la campaña a su solicitud")),
    "mail_campaign_summary": After(
        _mail_summary, _asked_for_it, needs=MAIL, words=_l("Mandar el resumen de la campaña")
    ),
    "ask_dispatch": After(
        letters.ask,
        letters.releasers,
        needs=MAIL,
        words=_l("Pedir el despacho"),
        says="pide el despacho a quienes lo liberan",
    ),
    "remind_dispatch": After(
        letters.remind,
        letters.releasers,
        needs=MAIL,
        words=_l("Recordar el despacho"),
        says="recuerda el despacho que falta a quienes lo liberan, si no va ya en camino",
    ),
    "tell_left_out": After(
        letters.left_out, letters.those_who_downloaded, needs=MAIL, words=_l("Decir a quién no se le escribe")
    ),
    "mail_proof": After(_mail_proof, _requester, needs=MAIL, words=_l("Mandar la prueba de la campaña")),
    "mail_own_test": After(
        _mail_own_test, _who_asked, needs=MAIL, words=_l("Mandar una prueba a quien la pidió para mirarla")
    ),
    "mail_test": After(_mail_test, _requester, needs=MAIL, words=_l("Mandar el mensaje de prueba")),
}

FACTS: dict[str, str] = {
    PROOF_SENT: "salió una prueba de la campaña para quien solicitó",
    dispatching.RELEASED: "se liberó el despacho: sale desde aquí, ahora o a su hora",
    dispatching.CONFIRMED: "se confirmó el despacho: terminó de salir desde aquí, o lo confirmó quien lo envió",
    dispatching.REFUSED: "quien despacha se negó, con su razón",
    ANSWERED: "quien solicitó respondió a la prueba",
}
"""The facts that the wing tells to procedures."""
ENGINES: dict[str, tuple[str, ...]] = {
    CAMPAIGN: ("subject", "words", "sender", "audience"),
    NOTICE: ("subject", "words", "group"),
}
"""What the wing makes, and the meanings of the fields without which it can't."""
