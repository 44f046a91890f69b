"""What must hold before a campaign goes out; each refuses, or says, with what is missing."""

from __future__ import annotations

from datetime import datetime, timedelta

from ticketing.ledger.events.queries import history
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.outlook import last_of
from ticketing.massmail.campaigns.quota import month_of
from ticketing.massmail.campaigns.reach import Reach, reach
from ticketing.massmail.content.headers import Unsendable, wire_address
from ticketing.massmail.pacing import hours
from ticketing.office.doors import reason_not_to_send
from ticketing.office.institution.queries import institution
from ticketing.office.people.models import Person
from ticketing.web import walls
from ticketing.web.filters import thousands, when
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

LATEST_START = timedelta(hours=1)
CHANGED = "La campaña cambió mientras se preparaba el envío. No se lanzó nada: revísela y láncela de nuevo."
COMPOSED = ("drafted", "composed", "carried_over")


def of_count(campaign: Campaign, counted: Reach | None) -> None:
    """What was counted before the lock was taken is of this very campaign. Asked before anything of it changes."""
    if counted is not None and counted.version != campaign.version:
        raise Overtaken(CHANGED)


def of_leave(campaign: Campaign) -> None:
    """Signatures and the request's state."""
    reason = reason_not_to_send(campaign.id)
    if reason is not None:
        raise Refused(reason)


def of_foot(campaign: Campaign) -> None:
    """What a mail owes its reader at its foot is said, and stands in what was confirmed. What began goes on."""
    if campaign.frozen_at is None and (why := foot_obstacle(campaign)):
        raise Refused(why)


def foot_obstacle(campaign: Campaign) -> str | None:
    """What its foot lacks, in a sentence."""
    ours = institution()
    if lacking := ours.unsaid_at_the_foot:
        return (
            f"Al pie de los mensajes falta: {', '.join(lacking)}. Quien administra lo escribe con «flask setup» o con "
            "«institution set»; después, envíe otra prueba."
        )
    said = campaign.content.text.decode() if campaign.content else ""
    if said and not all(one in said for one in (ours.address, ours.contact, ours.data_policy)):
        return (
            "Lo confirmado no lleva al pie la dirección, el contacto y la política de datos que la institución tiene "
            "ahora: envíe otra prueba."
        )
    return None


def of_envelope(campaign: Campaign) -> None:
    """From and Reply-To that every server takes."""
    if why := unwritable(campaign):
        raise Refused(why)


def unwritable(campaign: Campaign) -> str | None:
    """Why no mail can be made with its addresses, in a sentence."""
    for what, address in (("El remitente", campaign.from_address), ("El correo para respuestas", campaign.reply_to)):
        try:
            wire_address(address or campaign.from_address)
        except Unsendable as why:
            return f"{what} no sirve: {why} Cámbielo en el contenido de la campaña."
    return None


def of_hours(campaign: Campaign, begin: datetime, at: datetime) -> None:
    """An hour to come, before the last day, inside the window."""
    if begin < at - LATEST_START:
        raise Refused("La hora de inicio ya pasó: elija una por venir o lance ahora.")
    if campaign.not_after and begin > campaign.not_after:
        raise Refused(f"El último día para este envío era {when(campaign.not_after, campaign.zone)}.")
    opens_at = hours.opening(campaign.agreed, campaign.window, begin, campaign.zone)
    if opens_at != begin:
        raise Refused(f"A esa hora está cerrado el horario de envío. {_next_hour(campaign, opens_at)}")


def of_last(campaign: Campaign, begin: datetime, at: datetime, *, meant: bool) -> None:
    """The last message before the latest date, unless who launches it knows that what is left then will not go."""
    if campaign.not_after is None or meant:
        return
    ends = last_of(campaign, begin, at)
    if ends is not None and ends <= campaign.not_after:
        return
    leaves = f"el último mensaje saldría {when(ends, campaign.zone)}" if ends else "no terminaría nunca"
    raise Refused(
        f"Con los límites de velocidad, cupo y horario, {leaves}, y la fecha límite es "
        f"{when(campaign.not_after, campaign.zone)}: lo que falte entonces no saldrá. No se lanzó nada. "
        "Si debe salir de todos modos, márquelo al lanzar."
    )


def _next_hour(campaign: Campaign, opens_at: datetime | None) -> str:
    if opens_at is None or (campaign.not_after and opens_at > campaign.not_after):
        return "Antes de la fecha límite no se abre: elija otro horario."
    return f"Prográmela para {when(opens_at, campaign.zone)} o después."


def of_audience(campaign: Campaign, at: datetime, counted: Reach | None = None) -> None:
    """Content that was looked at, and somebody to write to: `counted` before the lock was taken, else now."""
    if campaign.content is None:
        raise Refused("Falta revisar el contenido: ábralo y guárdelo antes de lanzar.")
    if campaign.frozen_at is not None:
        return
    if not (counted or reach(campaign, walls.today(at))).included:
        raise Refused("La audiencia está vacía: nadie de las listas elegidas puede recibir este mensaje.")


def of_person(campaign: Campaign, by: Person | None, above: int) -> None:
    """A second pair of eyes where it goes to many: of somebody who neither made nor composed it. `above` is the
    installation's number, beside the procedure's: the smaller holds; 0 says nothing."""
    above = min(filter(None, (above, campaign.agreed.second_person_over)), default=0)
    if above and campaign.estimate > above and by is not None and by.id in _composers(campaign):
        raise Refused(f"Un envío a más de {thousands(above)} destinatarios lo lanza una segunda persona.")


def _composers(campaign: Campaign) -> set[int | None]:
    return {campaign.author_id, *(event.actor_id for event in history(Campaign.__tablename__, campaign.id, COMPOSED))}


def of_quota(campaign: Campaign, at: datetime, *, meant: bool) -> None:
    """The month's quota, unless who launches it knows that it will not do (M-2)."""
    month = month_of(campaign, at)
    if month.over and not meant:
        raise Refused(
            f"Con este envío el mes llegaría a {thousands(month.after)} mensajes, y el tope es "
            f"{thousands(month.quota)}. "
            "Si debe salir de todos modos, márquelo al lanzar."
        )


def too_late(campaign: Campaign, at: datetime) -> str | None:
    """Why it may not start any more."""
    if campaign.not_after and at > campaign.not_after:
        return f"El último día para este envío era {when(campaign.not_after, campaign.zone)}. No salió ningún mensaje."
    if campaign.start_at and at - campaign.start_at > LATEST_START:
        hour = when(campaign.start_at, campaign.zone)
        return f"Debía empezar {hour} y no pudo. No se envía tarde por sí sola: láncela de nuevo."
    return None


def unfit(campaign: Campaign, included: int) -> str | None:
    """Why the frozen audience may not be used."""
    if not included:
        return "La audiencia está vacía: nadie de las listas elegidas puede recibir este mensaje."
    growth = campaign.agreed.growth
    if campaign.estimate and included * 100 > campaign.estimate * (100 + growth):
        return (
            f"La audiencia creció de {thousands(campaign.estimate)} a {thousands(included)} destinatarios, más de un "
            f"{growth} %: quien la firmó debe confirmarla de nuevo."
        )
    return None
