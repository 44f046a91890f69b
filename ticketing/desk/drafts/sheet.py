"""A draft with the rules under which it is asked: a new request by today's procedure, an edit by its ticket's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ticketing.desk.cases import answers as checks
from ticketing.desk.cases import queries as tickets
from ticketing.desk.cases.grounds import Reservation
from ticketing.desk.cases.grounds import problems as reserving
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.drafts import queries
from ticketing.desk.drafts.facts import facts
from ticketing.desk.drafts.forms import answers, form_for
from ticketing.desk.drafts.models import Draft
from ticketing.desk.fields.kind import Options, Place
from ticketing.desk.fields.kinds import kind_of
from ticketing.desk.filing.documents import of_text_messages, to_publish
from ticketing.extensions import reading
from ticketing.office.departments import queries as departments
from ticketing.office.departments.models import Department
from ticketing.office.papers import actions as papers
from ticketing.office.people.models import Person
from ticketing.office.procedures import queries as procedures
from ticketing.office.senders import queries as senders
from ticketing.office.sms_sheets import actions as checking
from ticketing.web.numbers import maybe
from ticketing.web.outcomes import Missing
from workflows.forms import Field
from workflows.meanings import SENDER
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.rows import Category


@dataclass(frozen=True)
class Sheet:
    """One draft, its procedure, and the ticket that it edits if it does."""

    draft: Draft
    procedure: Procedure
    ticket: Ticket | None

    @property
    def category(self) -> Category:
        """What an edit asks is what its ticket is now, whatever it was when the edit was begun."""
        return self.procedure.category(self.ticket.category if self.ticket else self.draft.category)

    @property
    def filed(self) -> Ticket:
        """What the draft became."""
        return tickets.by_id(self.draft.filed_ticket_id or 0)

    @property
    def exception(self) -> str | None:
        return self.draft.data.get("exception") or None

    @property
    def reservation(self) -> Reservation | None:
        """Why what is to be filed is reserved; None where it is not, or is filed already."""
        said = self.draft.data
        if self.ticket is not None or not said.get("reserve"):
            return None
        return Reservation(said.get("reserve_reason", ""), said.get("reserve_ground", ""))

    @property
    def kept(self) -> dict[str, Any]:
        """The answers kept so far, as typed."""
        return dict(self.draft.data.get("fields", {}))

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as they would be filed."""
        return answers(self.procedure, self.category.label, self.kept)

    @property
    def department(self) -> Department:
        """Whose senders may be chosen: the ticket's department, or that of whoever asks."""
        return self.ticket.department if self.ticket else self.draft.person.department

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.procedure.fields_for(self.category.label)

    @property
    def asked(self) -> list[str]:
        """The names of the fields that are asked, given what is answered so far."""
        return [field.name for field in checks.shown(self.procedure, self.category.label, self.answers)]

    @property
    def file_fields(self) -> list[Field]:
        return [field for field in self.fields if kind_of(field).holds_files]

    def form(self, options: Options) -> Any:
        """The form, filled with what was kept."""
        return form_for(self.procedure, self.category.label, options, self.draft.data)

    def problems(self, on: date) -> dict[str, str]:
        """What is wrong with it, by field."""
        found = checks.problems(self.procedure, self.category.label, self.answers, queries.files(self.draft), on=on)
        asked = self.reservation
        lacking = {f"reserve_{part}": said for part, said in reserving(asked).items()} if asked else {}
        return self._obstacles(on, without=found) | found | lacking | self._no_exception()

    def _no_exception(self) -> dict[str, str]:
        """Why it is not the exception that it is said to be; what is filed already is what it is."""
        if self.ticket is not None:
            return {}
        why = checks.exception_problem(self.procedure, self.exception, queries.files(self.draft))
        return {"exception": why} if why else {}

    def _obstacles(self, on: date, *, without: Collection[str]) -> dict[str, str]:
        """What the institution's registers have against the answers that are right in themselves."""
        place = Place(self.department, on)
        given = checks.cleaned(self.procedure, self.category.label, self._right(without))
        asked = [field for field in self.fields if given.get(field.name) and not kind_of(field).holds_files]
        said = {field.name: kind_of(field).obstacle(given[field.name], place) for field in asked}
        return {name: why_not for name, why_not in said.items() if why_not}

    def _right(self, without: Collection[str]) -> dict[str, Any]:
        """The answers but these, and but files."""
        files = {field.name for field in self.file_fields}
        return {name: value for name, value in self.answers.items() if name not in {*without, *files}}

    def too_long(self) -> dict[str, str]:
        """Which texts are longer than they may be, by field."""
        return checks.too_long(self.procedure, self.draft.category, self.kept)

    def read_first(self, typed: Mapping[str, Any]) -> None:
        """Read and clean these answers, so that whoever files them finds it done (`formatted.clean` remembers)."""
        found = answers(self.procedure, self.draft.category, typed)
        checks.problems(self.procedure, self.draft.category, found)

    def judge_documents(self) -> None:
        """Look at its documents to publish and sheets of messages that nobody looked at yet, with nothing open in the
        database meanwhile."""
        with reading():
            brought = (self.procedure, self.category.label, self.kept, queries.files(self.draft))
            documents, messages = to_publish(*brought), of_text_messages(*brought)
        papers.judge_now(documents)
        checking.check_now(messages)

    def file(self, token: str) -> Mapping[str, Any]:
        """One file of the draft. Raises Missing."""
        brought = checks.placed(self.procedure, self.category.label, self.kept, queries.files(self.draft))
        for field in self.file_fields:
            for each in brought.get(field.name, ()):
                if each.file.token == token:
                    return self._facts(field, [each])[0]
        raise Missing

    def files(self, field: Field) -> list[Mapping[str, Any]]:
        """The files of a field: those filed before and those of this draft; {token, name, size?}. Also of one that is
        not asked yet: what makes it be asked may be answered a moment later."""
        before, files = [dict(file) for file in self.kept.get(field.name) or []], queries.files(self.draft)
        brought = checks.placed(self.procedure, self.category.label, self.kept, files)
        own = brought.get(field.name, [one for one in checks.in_full(files) if one.field == field.name])
        return [*before, *self._facts(field, own)]

    def _facts(self, field: Field, files: Sequence[checks.Filed]) -> list[dict[str, Any]]:
        """What the page tells of files; of evidence of an area also which areas there are, those named first."""
        asked = next((gate.areas for gate in self.procedure.gates if gate.evidence == field.name), None)
        named = [maybe(area) for area in self.kept.get(asked) or ()] if asked else []
        only = named[0] if len(named) == 1 else None
        areas = area_choices(departments.everyone(), self.draft.person) if asked and files else []
        areas = sorted(areas, key=lambda each: each[0] not in named)
        told = facts(self.procedure, self.category, field, [each.file for each in files])
        return [
            fact | {"areas": areas, "area": only if each.area_id is None else each.area_id}
            for each, fact in zip(files, told, strict=True)
        ]


class NotOffered(Refused):
    """The draft's category exists no more: what was typed is kept, and another is to be chosen."""


def sheet_of(draft: Draft) -> Sheet:
    """The draft with its rules. Raises NotOffered."""
    ticket = tickets.by_id(draft.ticket_id) if draft.ticket_id else None
    rules = rules_of(ticket) if ticket else rules_for(draft)
    open_still = not ticket and draft.filed_ticket_id is None
    if open_still and draft.category not in {each.label for each in rules.categories}:
        raise NotOffered(
            f"La categoría «{draft.category}» ya no se ofrece. Lo que escribió se conserva: elija la más parecida."
        )
    return Sheet(draft, rules, ticket)


def rules_for(draft: Draft) -> Procedure:
    """The procedure of what is not filed yet: as its file says now; one that is gone as its last version said."""
    found = procedures.named(draft.procedure) if draft.procedure else None
    has = (each for each in procedures.present() if draft.category in {one.label for one in each.categories})
    return found or next(has, procedures.first())


def first_answers(procedure: Procedure, person: Person) -> dict[str, Any]:
    """What a new draft begins with: the sender that is nearest to the person's department."""
    field = procedure.meant(SENDER)
    if field is None:
        return {}
    return {field.name: {"address": senders.offered(person.department)[0].address}}


def area_choices(departments: Iterable[Department], person: Person) -> list[tuple[int, str]]:
    """The areas that a request may name: all but the requester's own and those that take part anyway."""
    named = (each for each in departments if each.id != person.department_id and each.kind not in ("comms", "press"))
    return [(each.id, each.name) for each in named]
