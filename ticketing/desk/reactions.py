"""What follows what happens to a ticket: who is told what, and what is asked anew. One row for each effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import by_id
from ticketing.desk.cases.rules import CHANGED, PROOF_SENT, SOLVE, office_day, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.recounting import recount_for
from ticketing.desk.deeds import DEEDS
from ticketing.desk.deliverables.actions import GIVEN
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.authors import workers
from ticketing.desk.gates.persons import office as might_take
from ticketing.desk.letter_choice import end_of, office_letter, requester_letter, speak
from ticketing.desk.letters import sign_words, survey_words, take_back_words, words
from ticketing.desk.made import MADE
from ticketing.desk.moving.solving import DONE, solve_if_done
from ticketing.desk.moving.waiting import still_waits
from ticketing.desk.portal import cases as banners
from ticketing.desk.portal import telling as portal
from ticketing.desk.reports.actions import DISPUTED, PETITION
from ticketing.desk.reports.reactions import REACTIONS as REPORTS
from ticketing.desk.signing.taking_back import MAILED
from ticketing.desk.surveys.actions import ANSWERED
from ticketing.desk.verification.actions import ask
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.faults import MAIL
from ticketing.ledger.reactions.table import After, Occasion, Within
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person

SURVEY = "ask_survey"
RESUME = "resume_due"


def ask_verification(occasion: Occasion) -> None:
    """The step asks for the verification list: whole where the ticket is taken, after an answer what that changed."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    taken = event.kind == "moved" and end_of(ticket, event, "from").clock != "paused"
    ask(ticket, at=event.at, whole=taken)


def solve(occasion: Occasion) -> None:
    """What was delivered or verified may have been the last thing that was left."""
    solve_if_done(by_id(occasion.event.subject_id), at=occasion.event.at)


def ask_if_solved(occasion: Occasion) -> None:
    """Back in work: perhaps nothing was left any more."""
    ticket = by_id(occasion.event.subject_id)
    hold(ticket)
    solve_if_done(ticket, at=max(clock.now(), occasion.event.at))


def tell_requester(occasion: Occasion) -> None:
    """One letter to the requester, chosen by what happened."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    speak(ticket, _person(occasion), requester_letter(ticket, event), words(ticket, event), occasion)


def tell_office(occasion: Occasion) -> None:
    """One letter to whoever works the ticket, or to those who might take it."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    if event.kind == RESUME and rules_of(ticket).state(ticket.state).clock != "paused":
        return  # taken up meanwhile
    speak(ticket, _person(occasion), office_letter(ticket, event), words(ticket, event), occasion)


def ask_signature(occasion: Occasion) -> None:
    """The personal link by which somebody decides about a gate. Nothing, if it was decided or withdrawn meanwhile."""
    again = occasion.event.kind == "edited"
    _about_gate(occasion, "ask_signature_again" if again else "ask_signature")


def mail_take_back(occasion: Occasion) -> None:
    """The link by which somebody takes back what he or she decided. Nothing, if it stands no more."""
    ticket, event, person = by_id(occasion.event.subject_id), occasion.event, _person(occasion)
    own = take_back_words(ticket, event.payload["gate"], person, max(clock.now(), event.at))
    if own is not None:
        speak(ticket, person, "take_back_link", words(ticket, event) | own, occasion)


def tell_owed(occasion: Occasion) -> None:
    """What somebody is to see to, and for when."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    speak(ticket, _person(occasion), "owed", words(ticket, event) | {"what": event.payload["label"]}, occasion)


def tell_of_banner(occasion: Occasion) -> None:
    """What became of the banner, and when it is seen."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    speak(ticket, _person(occasion), "banner", words(ticket, event) | portal.words(ticket, event), occasion)


def mind_banner(occasion: Occasion) -> None:
    """A banner of which something else is asked now is taken off."""
    banners.ask_anew(by_id(occasion.event.subject_id), occasion.event.at)


def send_survey(occasion: Occasion) -> None:
    """What was delivered, and the survey."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    said = words(ticket, event) | survey_words(ticket, event.at)
    speak(ticket, _person(occasion), "solved", said, occasion)


def remind_signature(occasion: Occasion) -> None:
    """The gate still waits: its signer is told again; if it was refused, the requester is."""
    if "|" in occasion.recipient:
        _about_gate(occasion, "remind_signature")
        return
    ticket = by_id(occasion.event.subject_id)
    if gates.any_refused(ticket) and ticket.ended_at is None:
        speak(ticket, _person(occasion), "remind_refused", words(ticket, occasion.event), occasion)


def remind_answer(occasion: Occasion) -> None:
    """The requester still owes an answer; the head of the department is shown the case."""
    ticket, person = by_id(occasion.event.subject_id), _person(occasion)
    if still_waits(ticket, occasion.event.payload):
        letter = "remind_answer" if person.id == ticket.requester_id else "remind_head"
        speak(ticket, person, letter, words(ticket, occasion.event), occasion)


def propose_annulment(occasion: Occasion) -> None:
    """Every reminder was sent: the professional decides."""
    ticket = by_id(occasion.event.subject_id)
    if still_waits(ticket, occasion.event.payload):
        speak(ticket, _person(occasion), "propose_annulment", words(ticket, occasion.event), occasion)


def requester(event: Event) -> Iterable[str]:
    """The requester, unless it is his or her own doing or another letter of the same event says more."""
    ticket = by_id(event.subject_id)
    if event.actor_id == ticket.requester_id and event.kind != "filed":
        return ()
    return () if _said_better(ticket, event) else (str(ticket.requester_id),)


def office(event: Event) -> Iterable[str]:
    """Whoever works the ticket; while nobody does, those who might take it. Nobody is told of his or her own doing."""
    ticket = by_id(event.subject_id)
    if ticket.assignee is not None:
        asked: Sequence[Person] = [ticket.assignee]
    elif event.kind == "moved" and end_of(ticket, event, "to").final and not ticket.received:
        asked = []  # withdrawn before it ever arrived
    else:
        asked = might_take(ticket, office_day(ticket, event.at))
    return [str(person.id) for person in asked if person.id != event.actor_id]


def signers(event: Event) -> Iterable[str]:
    """Everybody who may sign one of the gates that are open now: gate and person."""
    ticket = by_id(event.subject_id)
    if ticket.ended_at is not None or gates.any_refused(ticket):
        return ()
    wanted = event.payload.get("reopened", event.payload.get("gates"))
    return [
        f"{row.name}|{signer.person.id}"
        for row in gates.rows(ticket)
        if row.status == "open" and (wanted is None or row.name in wanted)
        for signer in gates.signers(ticket, row.name, office_day(ticket, event.at))
    ]


def those_awaited(event: Event) -> Iterable[str]:
    """Whom the gate waits for: its signers, or the requester once one of them refused."""
    ticket = by_id(event.subject_id)
    return (str(ticket.requester_id),) if gates.any_refused(ticket) else signers(event)


def evaluator(event: Event) -> Iterable[str]:
    """Whoever evaluates what was delivered: the requester, but one who worked it before having it."""
    ticket = by_id(event.subject_id)
    return () if ticket.requester_id in workers(ticket) else (str(ticket.requester_id),)


def requester_and_head(event: Event) -> Iterable[str]:
    """The requester, and the nearest head above."""
    ticket = by_id(event.subject_id)
    heads = [head for head in people.heads_above(ticket.department) if head.id != ticket.requester_id]
    return [str(person.id) for person in (ticket.requester, *heads[:1])]


def _about_gate(occasion: Occasion, letter: str) -> None:
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    gate, _, person_id = occasion.recipient.partition("|")
    person = people.by_id(int(person_id))
    if ticket.ended_at is not None or gates.any_refused(ticket):
        return
    if any(row.name == gate and row.status == "open" for row in gates.rows(ticket)):
        now = max(clock.now(), event.at)
        own = sign_words(ticket, gate, person, office_day(ticket, now), now)
        if own is not None:
            speak(ticket, person, letter, words(ticket, event) | own, occasion)


def _said_better(ticket: Ticket, event: Event) -> bool:
    """Filed or signed and thereby received: the letter of the reception says it. Solved: the survey's does; held by a
    proof: the proof's."""
    if event.kind == "moved":
        asks = SURVEY in rules_of(ticket).step(event.payload["step"]).effects
        return asks or event.payload.get("fact") == PROOF_SENT
    complete = ticket.received and not gates.any_open(ticket)
    return event.kind in ("filed", "signed") and complete and rules_of(ticket).state(ticket.state).clock == "running"


def _person(occasion: Occasion) -> Person:
    return people.by_id(int(occasion.recipient))


REACTIONS: dict[str, Within | After] = {
    **DEEDS,
    **MADE,
    "ask_verification": Within(
        ask_verification, says="pide la lista de verificación, o lo que una respuesta cambió de ella"
    ),
    SOLVE: Within(solve),
    "ask_if_solved": After(
        ask_if_solved,
        words=_l("Ver si la solicitud quedó resuelta"),
        says="si ya no queda nada por entregar, da la solicitud por resuelta",
    ),
    "notify_requester": After(
        tell_requester, requester, needs=MAIL, words=_l("Avisar a quien solicitó"), says="avisa a quien solicitó"
    ),
    "notify_office": After(
        tell_office, office, needs=MAIL, words=_l("Avisar a la oficina"), says="avisa a quien atiende o a la oficina"
    ),
    "notify_signers": After(
        ask_signature, signers, needs=MAIL, words=_l("Pedir una firma"), says="pide la firma a quienes pueden darla"
    ),
    MAILED: After(mail_take_back, lambda event: (str(event.actor_id),), needs=MAIL, words=_l("Enviar un enlace")),
    "ask_survey": After(
        send_survey,
        evaluator,
        needs=MAIL,
        words=_l("Pedir la encuesta"),
        says="envía lo entregado y la encuesta",
    ),
    "remind_signers": After(
        remind_signature, those_awaited, needs=MAIL, words=_l("Recordar una firma"), says="recuerda la firma que falta"
    ),
    "remind_requester": After(
        remind_answer,
        requester_and_head,
        needs=MAIL,
        words=_l("Recordar a quien solicitó"),
        says="recuerda la respuesta que falta y muestra el caso a la jefatura",
    ),
    "propose_annulment": After(
        propose_annulment,
        office,
        needs=MAIL,
        words=_l("Proponer la anulación"),
        says="propone a quien atiende que anule la solicitud",
    ),
    GIVEN: After(
        tell_owed,
        lambda event: [str(event.payload["assignee_id"])] if event.payload["assignee_id"] != event.actor_id else [],
        needs=MAIL,
        words=_l("Avisar a quien le toca una entrega"),
    ),
    portal.TOLD: After(
        tell_of_banner,
        lambda event: portal.requester(event, by_id(event.subject_id)),
        needs=MAIL,
        words=_l("Avisar del banner"),
    ),
    portal.TOLD_OFFICE: After(tell_of_banner, office, needs=MAIL, words=_l("Avisar a la oficina del banner")),
    CHANGED: Within(mind_banner),
    "recount_tickets": Within(recount_for),
    **REPORTS,
}

FACTS: dict[str, str] = {
    DONE: "se entregó y se verificó todo lo de la solicitud",
    ANSWERED: "quien solicitó respondió la encuesta y está conforme",
    PETITION: "lo reportado es la petición de un ciudadano, y se sabe a dónde pasa",
    DISPUTED: "quien reportó una inconsistencia dice que sigue mal",
}
"""The facts that the wing tells to procedures."""
