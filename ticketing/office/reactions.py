"""What follows the wing's own events: the letters by which people come by a password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ticketing.ledger.reactions.faults import MAIL
from ticketing.ledger.reactions.table import After, Within
from ticketing.office.recovery import letters

REACTIONS: dict[str, Within | After] = {
    "mail_password_link": After(letters.mail_link, needs=MAIL, words=_l("Enviar el enlace de una contraseña nueva")),
    "mail_invitation": After(letters.mail_invitation, needs=MAIL, words=_l("Enviar una invitación a entrar")),
}
