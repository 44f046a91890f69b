"""The lights before a launch: everything that must hold, each with what to do where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import own_work, rules_of
from ticketing.desk.verification.queries import verified
from ticketing.dispatch.campaigns import answers
from ticketing.dispatch.campaigns.engines import MOST_WORDS, how_long, too_long
from ticketing.dispatch.campaigns.hands import alone
from ticketing.dispatch.campaigns.hashes import GOING, substance_gate, substance_hash
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.massmail.campaigns.audience import MISSING_FIELD, by_reason, unreachable
from ticketing.massmail.campaigns.conditions import foot_obstacle
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.procedures.capabilities import who
from ticketing.office.senders.queries import obstacle
from ticketing.office.signatures.channels import EVIDENCE
from ticketing.office.signatures.queries import valid
from ticketing.web.filters import size, thousands
from ticketing.web.losses import told
from workflows.capabilities import SIGN_OWN_INITIATIVE
from workflows.refusals import Refused

CLIPPED_AT, MOST_NAMED = 102 * 1024, 4
Check = dict[str, Any]


def checks(campaign: Campaign, on: date, *, ticking: bool = False) -> list[Check]:
    """[{state: ok|warn|bad|wait, title, text}] in the order in which they matter. `ticking`: the verification list
    stands beside the launch."""
    return [
        *_signatures(campaign, ticking),
        _sender(campaign),
        *_answers(campaign),
        _foot(campaign),
        *_audience(campaign, on),
        *_reading(campaign),
    ]


def _signatures(campaign: Campaign, ticking: bool) -> Iterator[Check]:
    ticket = ticket_of(campaign)
    signed = valid(ticket, substance_gate(ticket).name, campaign.substance_hash)
    if campaign.substance_hash != substance_hash(ticket):
        yield _light("bad", _("El contenido aprobado cambió"), _("Traiga lo aprobado desde la solicitud."))
    elif signed:
        said = _("Firmó %(who)s.", who=signed[-1].person.name)
        if signed[-1].channel == EVIDENCE:
            said = _("%(who)s adjuntó la constancia.", who=signed[-1].person.name)
        if alone(ticket, signed[-1].person):
            said = _("Firmó %(who)s, que también lo escribió.", who=signed[-1].person.name)
        yield _light("ok", _("Contenido aprobado"), said)
    else:
        yield _light("bad", _("Falta la firma del contenido"), _who_signs(ticket))
    yield _list(ticket, ticking)
    yield _proof(campaign)


def _list(ticket: Ticket, ticking: bool) -> Check:
    title = _("Lista de verificación")
    if verified(ticket):
        return _light("ok", title, _("Marcada."))
    if ticking:
        return _light("wait", title, _("Se marca aquí mismo, al lanzar."))
    return _light("bad", title, _("Falta marcarla en la solicitud."), url_for("tickets.ticket", number=ticket.number))


def _who_signs(ticket: Ticket) -> str:
    """Whose signature is missing, in a sentence."""
    if own_work(ticket):
        return _("La da %(who)s.", who=who(SIGN_OWN_INITIATIVE, rules_of(ticket).name))
    return _("Es la de «%(gate)s».", gate=substance_gate(ticket).label)


def _sender(campaign: Campaign) -> Check:
    why_not = obstacle(campaign.from_address, ticket_of(campaign).department)
    where = url_for("campaigns.content", campaign_id=campaign.id) if why_not else None
    return _light("bad" if why_not else "ok", _("Remitente"), why_not or campaign.from_address, where)


def _answers(campaign: Campaign) -> Iterator[Check]:
    if campaign.reply_to:
        why_not = answers.obstacle(ticket_of(campaign), campaign.reply_to)
        where = url_for("campaigns.content", campaign_id=campaign.id) if why_not else None
        yield _light("bad" if why_not else "ok", _("Respuestas"), why_not or campaign.reply_to, where)


def _proof(campaign: Campaign) -> Check:
    if campaign.going_hash and valid(campaign, GOING, campaign.going_hash):
        return _light("ok", _("Prueba confirmada"), _("Saldrá exactamente lo confirmado."))
    if campaign.going_hash:
        return _light("wait", _("Prueba enviada"), _("Espera la confirmación de quien solicitó."))
    return _light("bad", _("Falta confirmar la prueba"), _("Envíela cuando el contenido esté listo."))


def _audience(campaign: Campaign, on: date) -> Iterator[Check]:
    try:
        found = dict(by_reason(campaign, on))
    except Refused as problem:
        yield _light("bad", _("Audiencia"), problem.sentence)
        return
    included, lacking = found.pop(None, 0), found.get(MISSING_FIELD, 0)
    out = sum(found.values())
    words = _(
        "%(n)s destinatarios: %(c)s candidatos menos %(x)s excluidos, cada uno con su razón.",
        n=thousands(included), c=thousands(included + out), x=thousands(out),
    )  # fmt: skip
    yield _light("ok" if included else "bad", _("Audiencia"), words)
    if lacking:
        text = _("A %(n)s personas les falta un dato que el mensaje usa: no lo recibirán.", n=thousands(lacking))
        yield _light(
            "warn", _("Datos personales"), text + " " + _("Escriba un valor por defecto: {{nombre|estudiante}}.")
        )
    yield from _receiving(campaign, on)


def _receiving(campaign: Campaign, on: date) -> Iterator[Check]:
    found = unreachable(campaign, on)
    if found.people:
        some = ", ".join(found.names[:MOST_NAMED]) + ("…" if len(found.names) > MOST_NAMED else "")
        words = _(
            "%(n)s direcciones son de dominios que no reciben correo: %(some)s. Corrija la lista o cuente con esos "
            "rebotes.",
            n=thousands(found.people), some=some,
        )  # fmt: skip
        yield _light("warn", _("Dominios sin correo"), words)


def _foot(campaign: Campaign) -> Check:
    why_not = None if campaign.frozen_at else foot_obstacle(campaign)
    said = _("Lleva dirección postal, contacto y política de datos.")
    return _light("bad" if why_not else "ok", _("Pie del mensaje"), why_not or said)


def _reading(campaign: Campaign) -> Iterator[Check]:
    if campaign.plain:
        why_not = too_long(campaign)
        where = url_for("campaigns.content", campaign_id=campaign.id) if why_not else None
        said = _("%(n)s palabras, de %(m)s.", n=thousands(how_long(campaign)), m=MOST_WORDS)
        yield _light("bad" if why_not else "ok", _("Brevedad"), why_not or said, where)
    longest = len(campaign.subject)
    fits = longest <= 70
    text = (
        _("%(n)s caracteres.", n=longest)
        if fits
        else _("%(n)s caracteres: muchos buzones lo cortan a los 70.", n=longest)
    )
    yield _light("ok" if fits else "warn", _("Asunto"), text)
    for sentence in told(campaign.words):
        yield _light("warn", _("Texto pegado"), sentence)
    if campaign.content is None:
        return
    heavy = len(campaign.content.html)
    light = heavy < CLIPPED_AT
    note = size(heavy) if light else _("%(s)s: Gmail corta los mensajes de más de 102 kB.", s=size(heavy))
    yield _light("ok" if light else "warn", _("Peso del mensaje"), note)


def _light(state: str, title: str, text: str, url: str | None = None) -> Check:
    return {"state": state, "title": title, "text": text, "url": url}
