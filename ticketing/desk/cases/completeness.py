"""What the ticket's category asks and its content does not say: only the requester says it, by an edit."""

from __future__ import annotations

from collections.abc import Sequence

from ticketing.desk.cases.answers import is_evidence, shown
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import answering, rules_of
from workflows.forms import Field
from workflows.refusals import Refused


def missing(ticket: Ticket, category: str | None = None) -> tuple[Field, ...]:
    """The required fields of its category (or of this one) without an answer: a request that was classified anew."""
    rules, kept = rules_of(ticket), ticket.content.fields
    asked = shown(rules, category or ticket.category, kept)
    return tuple(each for each in asked if each.required and not is_evidence(rules, each) and not kept.get(each.name))


def labels(fields: Sequence[Field]) -> tuple[str, ...]:
    """How the form calls them."""
    return tuple(field.label for field in fields)


def ask_complete(ticket: Ticket) -> None:
    """Refused while something is missing, with what it is and who says it."""
    left = labels(missing(ticket))
    if left:
        raise Refused(
            f"Para la categoría «{rules_of(ticket).category(ticket.category).display}» falta: {', '.join(left)}. "
            "Suspenda la solicitud pidiéndolo: lo indica quien la radicó, al corregirla."
        )


def request_words(ticket: Ticket) -> str:
    """What is written to the requester when the ticket is suspended for it; empty if nothing is missing."""
    left = labels(missing(ticket))
    if not left:
        return ""
    category = rules_of(ticket).category(ticket.category).display
    paused = (state.label for state in rules_of(ticket).states if state.clock == "paused")
    step = next((found for state in paused if (found := answering(ticket, state))), None)
    then = f", y cuando la envíe toque «{step.label}»" if step else " y envíela"
    return (
        f"Su solicitud se atenderá como «{category}» y para eso falta que nos indique: {', '.join(left)}. "
        f"Ábrala, toque «Completar la solicitud»{then}."
    )
