"""What the class of a campaign and its procedure let it do, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from ticketing.massmail.campaigns.models import Campaign
from ticketing.web import walls
from ticketing.web.filters import thousands
from workflows.mailing import Kept, Terms
from workflows.spoken import week_words

CEILINGS = {
    "off": "no se mide nada de quien lee",
    "anonymous": "se cuentan veces, y no personas",
    "pseudonymous": "se cuentan personas, sin saber quiénes",
    "identified": "se sabe quién, de quien lo aceptó",
}


def lines(campaign: Campaign, *, second_above: int = 0) -> Iterator[str]:
    """A sentence for each; `second_above` is the installation's own number (0: none)."""
    agreed = campaign.agreed
    if agreed.label:
        yield _("Clase: %(l)s.", l=agreed.label) + (f" {hours_words(agreed)}" if hours_words(agreed) else "")
    yield _("Va por la %(z)s.", z=walls.hour_of(campaign.zone))
    yield from _of_class(agreed)
    yield _("Seguimiento: %(t)s.", t=CEILINGS[campaign.tracking])
    yield _("Si la audiencia crece más de %(g)s %% desde que se firmó, no sale sin firmarla de nuevo.", g=agreed.growth)
    above = min(filter(None, (second_above, agreed.second_person_over)), default=0)
    if above:
        yield _("A más de %(n)s destinatarios la lanza una segunda persona.", n=thousands(above))
    yield _("Con cada mensaje se insiste hasta %(h)s horas.", h=campaign.max_age_hours)
    yield unknown_words(campaign)
    yield _limits(agreed)


def unknown_words(campaign: Campaign) -> str:
    """What becomes of a message of which nobody knows whether it left."""
    if campaign.unknown_policy == "hold":
        return _("Un mensaje del que no se sabe si salió no se envía otra vez.")
    return _("Un mensaje del que no se sabe si salió se envía otra vez, con el mismo identificador.")


def hours_words(agreed: Kept) -> str:
    """ "Sale de lunes a viernes de 07:00 a 19:00; nunca en festivos."; nothing where it goes out at any hour."""
    week = _("Sale %(w)s", w=week_words(agreed.hours)) if agreed.hours else ""
    rest = "" if agreed.holidays else _("nunca en festivos")
    if not week and not rest:
        return ""
    law = f" ({agreed.law})" if agreed.law and agreed.law not in agreed.label else ""
    said = "; ".join(filter(None, (week, rest)))
    return f"{said[:1].upper()}{said[1:]}{law}."


def class_words(agreed: Kept, domain: str) -> str:
    """What whoever chooses a class should know of it, in one line."""
    own = _("Sale desde %(s)s.", s=agreed.address(domain)) if agreed.sender else ""
    return " ".join(filter(None, (hours_words(agreed), own, _("Como mucho, %(t)s.", t=CEILINGS[agreed.tracking]))))


def clicks(agreed: Kept) -> str:
    """What one click leaves."""
    if agreed.leaves == "class":
        return _("Con un clic se sale de todos los envíos de esta clase.")
    if agreed.leaves == "news":
        return _("Con un clic se sale de todos los envíos, menos los de servicio.")
    return _("Con un clic se sale de las listas a las que va.")


def _of_class(agreed: Terms) -> Iterator[str]:
    if not agreed.one_click:
        yield _("De estos mensajes no se sale con un clic.")
    else:
        yield clicks(agreed)
    if agreed.list_id:
        yield _("Los buzones la agrupan como «%(l)s», aparte de los demás envíos.", l=agreed.list_id)


def _limits(agreed: Terms) -> str:
    return _(
        "Se retiene si el %(r)s %% rechaza su texto o su remitente; si se queja el %(c)s %%, hay una alarma.",
        r=_number(agreed.refused), c=_number(agreed.complaints),
    )  # fmt: skip


def _number(percent: float) -> str:
    return f"{percent:g}".replace(".", ",")
