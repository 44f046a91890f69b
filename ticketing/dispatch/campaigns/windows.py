"""Among what hours whoever launches a campaign chooses: those of its class, and within them those of its office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.rules import calendar_of
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.calendars import queries as calendars
from workflows import send_window
from workflows.refusals import Refused
from workflows.spoken import week_words
from workflows.working_calendar import Calendar

KEYS = ("always", "class", "day", "office")
"""What programs may say. No page offers "day" any more; "class" is any hour where the class has none of its own."""
DAY: Mapping[str, Any] = {"days": [0, 1, 2, 3, 4, 5], "from": "07:00", "to": "19:00"}
AHEAD = timedelta(days=366)  # whose closures and seasons are kept with a campaign that has no latest date


def offered(campaign: Campaign) -> list[tuple[str, str]]:
    """Key and words of each; the widest, which is the usual one, first."""
    agreed, found = campaign.agreed, [("always", _("A cualquier hora"))]
    if agreed.hours:
        found = [("class", _("El de su clase: %(w)s", w=week_words(agreed.hours)))]
    elif not agreed.holidays:
        found = [("class", _("El de su clase: cualquier hora, menos los festivos"))]
    if shared := _of_office(campaign, calendar_of(ticket_of(campaign))):
        found.append(("office", _("Horas hábiles de la oficina: %(w)s", w=week_words(shared))))
    return found


def chosen(campaign: Campaign, key: str, at: datetime) -> dict[str, Any]:
    """The window to be kept with the campaign. Refused: its class does not let it go out then."""
    own, label = campaign.agreed.window, campaign.agreed.label
    if key == "office" and _of_office(campaign, found := _newest(campaign)):
        first, latest = found.today(at), campaign.not_after
        last = found.today(latest) if latest else first + AHEAD
        return send_window.of_plans(found.content["weekdays"], found.plans, first, last)
    if key == "class" or (key == "always" and own is None):
        return {}
    if key == "day" and send_window.within(send_window.read(DAY), own):
        return dict(DAY)
    can = "; ".join(words for _key, words in offered(campaign))
    raise Refused(
        _("La clase «%(l)s» no deja salir en el horario que eligió. Puede elegir entre estos: %(c)s. No se lanzó nada.",
          l=label, c=can)
    )  # fmt: skip


def _of_office(campaign: Campaign, calendar: Calendar) -> dict[str, list[str]]:
    """The week of the working hours in which its class lets it go out."""
    return send_window.common(send_window.of_week(calendar.content["weekdays"]), campaign.agreed.window)


def _newest(campaign: Campaign) -> Calendar:
    """That of its request, with the closures that are known today."""
    return calendars.calendar(calendars.current(ticket_of(campaign).calendar_row.name))
