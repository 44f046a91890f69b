"""What somebody who signs sees: who asks, what, to whom and how many, when; the content; what changed since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from ticketing.desk.attachments import queries as attachments
from ticketing.desk.cases.differences import Difference
from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.clock import queries as clocks
from ticketing.desk.fields.formatted import token_of, tokens_in
from ticketing.desk.gates import queries
from ticketing.desk.gates.models import OPEN
from ticketing.desk.signing.forms import VerdictForm, verdict_form
from ticketing.desk.signing.taking_back import may_take_back
from ticketing.desk.telling.reading import Answer, answers, weighed
from ticketing.office.files import queries as files
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.people.queries import Signer
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.verdicts import VERDICTS, Choice, offered
from ticketing.web import markup
from ticketing.web.addresses import path
from workflows.meanings import LATEST_DATE, SUBJECT
from workflows.proof import Preview
from workflows.rows import Gate

Address = Callable[[StoredFile], str]
READING = timedelta(hours=12)


@dataclass(frozen=True)
class Signing:
    """The page of one gate for one person. `given` is that person's last signature when there is nothing to decide;
    `over` says why the link that led here decides nothing any more, and `typed` keeps what was written meanwhile."""

    ticket: Ticket
    gate: Gate
    signer: Signer | None
    decides: bool
    given: Signature | None
    given_words: str
    other: str
    facts: list[Answer]
    words: list[Answer]
    papers: list[dict[str, Any]]
    changes: list[Difference]
    first: bool
    preview: Preview | None
    late: int
    choices: list[tuple[Choice, VerdictForm]]
    sentence: str
    over: str
    typed: str
    left: str
    take_back: bool


def signing(
    ticket: Ticket,
    gate: str,
    person: Person,
    *,
    on: date,
    at: datetime,
    address: Address,
    sent: VerdictForm | None = None,
    sentence: str = "",
    over: str = "",
) -> Signing:
    """What this person sees at this gate. `address` says where a file is found from this page; `over`, why the link
    that led here is over."""
    row, signer = queries.row(ticket, gate), queries.signer_for(ticket, gate, person, on)
    waits = row.status == OPEN and ticket.ended_at is None and not queries.any_refused(ticket)
    decides = waits and signer is not None and not over
    mine = [each for each in queries.signatures(ticket, gate) if each.person_id == person.id]
    digest = queries.to_sign(ticket, gate)
    last = mine[-1] if mine else None
    preview = _preview(ticket, at) if decides and not ticket.received else None
    return Signing(
        ticket=ticket,
        gate=rules_of(ticket).gate(gate),
        signer=signer,
        decides=decides and not (last is not None and _counts(last, row.signed_before, digest)),
        given=last,
        given_words=str(VERDICTS[last.verdict].done) if last else "",
        other=_other(ticket, gate),
        facts=_facts(ticket, on),
        words=[_with_addresses(ticket, answer, address) for answer in answers(ticket) if answer.html is not None],
        papers=_papers(ticket, address),
        changes=queries.changes(ticket, gate, person),
        first=not mine,
        preview=preview,
        late=preview.days_after(meant(ticket, LATEST_DATE)) if preview is not None else 0,
        choices=[
            (each.choice, verdict_form(name, digest, sent))
            for name, each in offered(opinion=row.opinion, areas=rules_of(ticket).gate(gate).areas is not None).items()
        ],
        sentence="" if over else sentence,
        over=over,
        typed=(sent.note.data or "").strip() if sent is not None else "",
        left=queries.waiting_on(ticket) if queries.any_open(ticket) else "",
        take_back=last is not None and may_take_back(ticket, gate, person),
    )


def by_pass(at: datetime) -> Address:
    """Addresses that open each file to whoever holds them, for some hours: for people without an account."""
    return lambda file: path("files.show", token=file.token, name=file.name, pase=files.pass_for(file, at + READING))


def in_desk(file: StoredFile) -> str:
    """The address of a file for people who sign in."""
    return path("files.show", token=file.token, name=file.name)


def _counts(signature: Signature, signed_before: int, digest: str) -> bool:
    return signature.id > signed_before and signature.content_hash == digest


def _other(ticket: Ticket, gate: str) -> str:
    """Who decided last at the gate."""
    given = queries.signatures(ticket, gate)
    return f"{given[-1].person.name}: {str(VERDICTS[given[-1].verdict].done).lower()}" if given else ""


def _facts(ticket: Ticket, on: date) -> list[Answer]:
    """What is weighed besides the words; the subject stands above."""
    subject = rules_of(ticket).meant(SUBJECT)
    return [answer for answer in weighed(ticket, on) if subject is None or answer.name != subject.name]


def _with_addresses(ticket: Ticket, answer: Answer, address: Address) -> Answer:
    words = str(answer.html)
    known = {file.token: file for file in attachments.by_tokens(ticket, tokens_in(words))}

    def placed(tag: str) -> str:
        file = known.get(token_of(tag) or "")
        return markup.with_attribute(tag, "src", address(file)) if file else tag

    html = Markup(markup.changed(words, "img", placed))  # noqa: S704 - sanitised before, addresses escaped
    return Answer(answer.name, answer.label, answer.kind, answer.text, html)


def _papers(ticket: Ticket, address: Address) -> list[dict[str, Any]]:
    kept = [row for row in attachments.files(ticket) if row.capacity in ("attachment", "words")]
    inside = "".join(str(answer.html) for answer in answers(ticket) if answer.html is not None)
    shown = [row.file for row in kept if f"/files/{row.file.token}/" not in inside]
    return [{"name": file.name, "url": address(file), "size": file.size} for file in shown]


def _preview(ticket: Ticket, at: datetime) -> Preview:
    return clocks.preview(
        rules_of(ticket),
        category=ticket.category,
        exception=ticket.exception is not None,
        at=at,
        target=clocks.target_of(ticket),
    )
