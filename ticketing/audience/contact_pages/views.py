"""The page of a contact."""

from __future__ import annotations

from flask import Blueprint, render_template
from markupsafe import Markup

from ticketing.audience.consent.grounds import words as basis_words
from ticketing.audience.consent.queries import of_places
from ticketing.audience.consent.shown import told
from ticketing.audience.contacts.queries import get
from ticketing.audience.lists.queries import lists_of
from ticketing.audience.lists.shown import member_state
from ticketing.audience.reading.queries import of_contact
from ticketing.audience.suppression import reasons
from ticketing.audience.suppression.queries import blocks
from ticketing.office import doors
from ticketing.office.sign_in.current import allowed, me, my_roles
from workflows.capabilities import MANAGE_LISTS, RIGHTS_DESK

bp = Blueprint("contacts", __name__, url_prefix="/contacts")


@bp.get("/<int:contact_id>")
@allowed(MANAGE_LISTS, RIGHTS_DESK)
def show(contact_id: int) -> str:
    """Who it is, on which lists, and whether and why it may not be written to."""
    contact = get(contact_id)
    places = lists_of(contact)
    panels = [
        Markup(render_template(panel.template, **panel.context))  # noqa: S704 - ours
        for panel in doors.panels("contact", contact, me(), my_roles())
    ]
    return render_template(
        "contacts/show.html",
        contact=contact,
        places=places,
        grounds=of_places(places),
        basis_of=basis_words,
        told=told,
        blocks=blocks(contact.keys),
        words_of=reasons.words,
        where_of=reasons.where,
        state_of=member_state,
        reading=of_contact(contact.id),
        panels=panels,
    )
