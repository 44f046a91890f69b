"""What happened to a ticket, told in full: one function for each kind of event that says more than its short words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from ticketing.desk.cases.rules import PROOF_SENT
from ticketing.office.signatures.channels import EVIDENCE
from ticketing.office.signatures.verdicts import VERDICTS
from ticketing.web.filters import day, when
from workflows.procedure import Procedure
from workflows.rows import Target, target_said

Payload = Mapping[str, Any]


def target_words(target: Target) -> str:
    """ "6 días hábiles"."""
    if target.unit == "business_hours":
        return ngettext("%(num)s hora hábil", "%(num)s horas hábiles", target.amount)
    return ngettext("%(num)s día hábil", "%(num)s días hábiles", target.amount)


def campaign_made(_procedure: Procedure, payload: Payload) -> str:
    """A campaign of this request, or the correction of one."""
    return _("preparó una corrección de la campaña") if "to" in payload else _("preparó la campaña")


def moved(procedure: Procedure, payload: Payload) -> str:
    """To which state, why, and when it is taken up again."""
    label = procedure.state(payload["to"]).display
    if payload.get("fact") == PROOF_SENT:
        return _("envió la prueba y espera su validación")
    sentence = _("la pasó a %(state)s", state=label)
    if payload.get("reason"):
        sentence += f": {payload['reason']}"
    if payload.get("resume_on"):
        sentence += _(" · se retoma el %(day)s", day=day(date.fromisoformat(payload["resume_on"])))
    return sentence


def edited(procedure: Procedure, payload: Payload) -> str:
    """What changed, and which gates open again."""
    changed = _and(payload.get("changed", []))
    what, number = changed or _("la solicitud"), payload.get("number", "")
    sentence = _("cambió %(what)s (versión %(number)s)", what=what, number=number)
    names = [procedure.gate(name).label for name in payload.get("reopened", [])]
    return sentence + (_("; vuelve a pedirse: %(gates)s", gates=_and(names)) if names else "")


def beyond(_procedure: Procedure, payload: Payload) -> str:
    """The limits of the procedure that are passed."""
    return _("Aviso: %(limits)s", limits=" ".join(payload["limits"]))


def promised(_procedure: Procedure, payload: Payload) -> str:
    """How long the office has now."""
    return _("Por lo que ahora se pide, el plazo es de %(days)s", days=target_words(target_said(payload["target"])))


def waived(_procedure: Procedure, payload: Payload) -> str:
    """Which document may be published although a rule fails."""
    return _("admitió «%(file)s» aunque no cumple: %(title)s", file=payload["file"], title=payload["title"])


def gate_opened(procedure: Procedure, payload: Payload) -> str:
    """Which gates have their turn now."""
    return _("Ahora se pide: %(gates)s", gates=_and([procedure.gate(name).label for name in payload["gates"]]))


def received(_procedure: Procedure, payload: Payload) -> str:
    """Since when it counts, and until when."""
    due = _moment(payload.get("due_at"))
    said = _("Quedó recibida: cuenta desde el %(when)s", when=when(_moment(payload.get("received_at"))))
    return said + (_("; vence el %(due)s", due=when(due)) if due else "")


def scheduled(_procedure: Procedure, payload: Payload) -> str:
    """For when; until then it is nobody's delay."""
    return _(
        "programó el envío para el %(when)s; hasta entonces el plazo no corre", when=when(_moment(payload["until"]))
    )


def recategorised(procedure: Procedure, payload: Payload) -> str:
    """The category, the promise and what is still missing, before and after."""
    was = procedure.category(payload["from"]).display
    sentence = _("cambió la categoría a «%(now)s»; era «%(was)s»", now=payload["category"], was=was)
    if "after" in payload:
        before, after = payload["before"], payload["after"]
        sentence += _("; el plazo era %(was)s y ahora es %(now)s", was=_term(before), now=_term(after))
        sentence += _exception(before, after, payload)
        missing = payload.get("missing")
        sentence += _("; falta que se indique: %(what)s", what=_and(missing)) if missing else ""
    return sentence


def survey(_procedure: Procedure, payload: Payload) -> str:
    """Whether the requester agrees."""
    if payload.get("agrees"):
        return _("respondió la encuesta: está de acuerdo")
    return _("respondió la encuesta: no está de acuerdo")


def reminded(procedure: Procedure, payload: Payload) -> str:
    """What time came for, and when it should have been, if that was long before."""
    timer = procedure.timer(payload.get("reminder", ""))
    said = _("avisó: %(what)s", what=timer.label) if timer is not None and timer.label else _("envió un recordatorio")
    late = _moment(payload.get("late"))
    return said + (_(" (tocaba el %(when)s)", when=when(late)) if late else "")


def escalated(_procedure: Procedure, payload: Payload) -> str:
    """To whom."""
    return _("escaló la solicitud a %(who)s", who=_and(payload.get("names", [])))


def silence(procedure: Procedure, payload: Payload) -> str:
    """What time decided of a gate; nobody signed."""
    label = procedure.gate(payload["gate"]).label
    told = {
        "approved": _("dio por aprobado «%(gate)s»: se venció su plazo sin respuesta y nadie lo firmó", gate=label),
        "rejected": _("dio por negado «%(gate)s»: se venció su plazo sin respuesta", gate=label),
        "returned": _("devolvió la solicitud: se venció el plazo de «%(gate)s» sin respuesta", gate=label),
    }
    return told[payload["verdict"]]


def breached(_procedure: Procedure, payload: Payload) -> str:
    """When its time was over."""
    return _("El plazo se venció el %(when)s", when=when(datetime.fromisoformat(payload["due_at"])))


def delivered(_procedure: Procedure, payload: Payload) -> Markup:
    """What was delivered, with the way to it."""
    address = (payload.get("evidence") or {}).get("address")
    told = Markup("{}").format(_("entregó: %(label)s", label=payload.get("label", "")))
    return told + (Markup(' · <a href="{0}">{0}</a>').format(address) if address else "")


def publication_checked(_procedure: Procedure, payload: Payload) -> str:
    """What was found at the address, and by what that is known."""
    found = {
        "words": _("está el texto aprobado, completo"),
        "file": _("está el archivo de la solicitud, igual letra por letra"),
        "answers": _("hay una página que responde"),
    }
    return _(
        "comprobó «%(label)s»: en la dirección %(found)s", label=payload["label"], found=found[payload["proved_by"]]
    )


def publication_failed(_procedure: Procedure, payload: Payload) -> str:
    """Why what was published does not count, with the first of what lacks."""
    said = _("no pudo comprobar «%(label)s»", label=payload["label"])
    if payload.get("later"):
        said = _("ya no encontró como estaba «%(label)s»", label=payload["label"])
    lacks = " ".join(f"«{sentence}»" for sentence in payload.get("missing", ()))
    return f"{said}: {payload['why']}" + (f" {lacks}" if lacks else "")


def publication_vouched(_procedure: Procedure, payload: Payload) -> str:
    """For which publication somebody vouches."""
    return _("respondió con su nombre por «%(label)s»: está en su dirección", label=payload["label"])


def signed(procedure: Procedure, payload: Payload) -> str:
    """The verdict at a gate."""
    label = procedure.gate(payload["gate"]).label
    if payload.get("channel") == EVIDENCE:
        return _("adjuntó la constancia de «%(gate)s»", gate=label)
    said = str(VERDICTS[payload["verdict"]].told).format(label=label)
    return said + (_(", siendo quien lo escribió: firma una sola persona") if payload.get("alone") else "")


def reserved(_procedure: Procedure, payload: Payload) -> str:
    """Reserved, on which ground, or no longer."""
    if not payload.get("reserved"):
        return _("levantó la reserva") + _because(payload)
    ground = payload.get("ground")
    return _("reservó la solicitud") + (f" ({ground})" if ground else "") + _because(payload)


def _term(promise: Payload) -> str:
    """ "6 días hábiles (vie 6 mar, 17:00)"."""
    words = target_words(Target(promise["amount"], promise["unit"], "next_day"))
    due = _moment(promise["due_at"])
    return f"{words} ({when(due)})" if due else words


def _exception(before: Payload, after: Payload, payload: Payload) -> str:
    if not before["exception"]:
        return ""
    if not after["exception"]:
        return _("; dejó de ser una excepción")
    return _("; sigue siendo una excepción: %(why)s", why=payload["exception_reason"])


def _because(payload: Payload) -> str:
    return f": {payload['reason']}" if payload.get("reason") else ""


def _and(labels: Sequence[str]) -> str:
    """ "a, b y c"."""
    if len(labels) < 2:
        return "".join(labels)
    return _("%(most)s y %(last)s", most=", ".join(labels[:-1]), last=labels[-1])


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def banner_dated(_procedure: Procedure, payload: Payload) -> str:
    """That a banner has its time on the portal, or another one."""
    return _(
        "dio fecha al banner «%(title)s»: %(place)s, desde el %(start)s hasta el %(last)s",
        title=payload["title"],
        place=payload["place"],
        start=when(datetime.fromisoformat(payload["from_at"])),
        last=day(date.fromisoformat(payload["until"])),
    )


def banner_ending(_procedure: Procedure, payload: Payload) -> str:
    """That a banner goes soon."""
    last = day(date.fromisoformat(payload["until"]))
    return _("recordó que el banner «%(title)s» permanece hasta el %(last)s", title=payload["title"], last=last)


def banner_by_hand(_procedure: Procedure, payload: Payload) -> Markup:
    """That somebody put a banner up or took it down, with what shows it."""
    address = (payload.get("evidence") or {}).get("address")
    published = payload.get("done") == "publish"
    title = payload["title"]
    said = (
        _("publicó el banner «%(title)s»", title=title)
        if published
        else _("retiró del portal el banner «%(title)s»", title=title)
    )
    told = Markup("{}").format(said)
    return told + (Markup(' · <a href="{0}">{0}</a>').format(address) if address else "")
