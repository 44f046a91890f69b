"""What an installation lacks, told to whoever meets it, with who can mend it."""

from __future__ import annotations

from flask_babel import gettext as _

from ticketing import clock
from ticketing.office.people.queries import with_role
from ticketing.office.roles import ADMINISTRATOR
from ticketing.web.outcomes import Lacking


def lacking(what: str, command: str) -> Lacking:
    """To be raised. `what` is a sentence; `command` mends it."""
    people = with_role(ADMINISTRATOR, clock.now().astimezone(clock.HOME).date())
    names = ", ".join(person.name for person in people)
    who = _("quien administra el sistema (%(names)s)", names=names) if names else _("quien instala el sistema")
    return Lacking(_("%(what)s Lo resuelve %(who)s con la orden «%(command)s».", what=what, who=who, command=command))
