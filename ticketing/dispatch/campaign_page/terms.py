"""What the class of a campaign and its procedure let it do, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from ticketing.web.filters import thousands
from workflows.mailing import Kept, Terms
from workflows.spoken import week_words


def lines(agreed: Terms, *, second_above: int = 0) -> Iterator[str]:
    """A sentence for each; `second_above` is the installation's own number (0: none)."""
    if agreed.label:
        yield _("Clase: %(l)s.", l=agreed.label) + (f" {hours_words(agreed)}" if hours_words(agreed) else "")
    if not agreed.one_click:
        yield _("De estos mensajes no se sale con un clic.")
    yield _("Si la audiencia crece más de %(g)s %% desde que se firmó, no sale sin firmarla de nuevo.", g=agreed.growth)
    above = min(filter(None, (second_above, agreed.second_person_over)), default=0)
    if above:
        yield _("A más de %(n)s destinatarios la lanza una segunda persona.", n=thousands(above))


def hours_words(agreed: Kept) -> str:
    """ "Sale de lunes a viernes de 07:00 a 19:00; nunca en festivos."; nothing where it goes out at any hour."""
    week = _("Sale %(w)s", w=week_words(agreed.hours)) if agreed.hours else ""
    rest = "" if agreed.holidays else _("nunca en festivos")
    if not week and not rest:
        return ""
    law = f" ({agreed.law})" if agreed.law and agreed.law not in agreed.label else ""
    said = "; ".join(filter(None, (week, rest)))
    return f"{said[:1].upper()}{said[1:]}{law}."
