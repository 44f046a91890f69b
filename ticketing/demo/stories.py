"""The life of a request in the demo, told through the same actions that people take: nothing is written past them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ticketing.demo import cast, mailings, papers, said
from ticketing.demo.plans import Plan
from ticketing.demo.telling import Hours, Story
from ticketing.demo.topics import filled
from ticketing.desk.attachments.actions import attach
from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.deliverables.queries import left, of
from ticketing.desk.gates import actions as gates
from ticketing.desk.gates.models import OPEN
from ticketing.desk.gates.queries import any_open, rows, signers, to_sign
from ticketing.desk.messages import actions as messages
from ticketing.desk.surveys import actions as surveys
from ticketing.desk.tickets import actions as tickets
from ticketing.desk.tickets.answers import FiledFile
from ticketing.desk.tickets.models import Ticket
from ticketing.desk.tickets.moving import catch_up
from ticketing.desk.verification import actions as verification
from ticketing.desk.verification.queries import items, wanted
from ticketing.dispatch.proofs import actions as proofs
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import DRAFT, Campaign
from ticketing.office.institution.queries import institution
from ticketing.office.senders.queries import offered

SCALE = "scale"


class Life:
    """One request with its people. `at` is the instant of the event that is being told."""

    def __init__(self, plan: Plan, hours: Hours) -> None:
        self.plan, self.hours, self.house = plan, hours, hours.house
        self.requester = self.house.people[plan.requester]
        self.professional = self.house.people[plan.professional]
        self.at = plan.filed_at
        self.ticket: Ticket
        self.campaign: Campaign | None = None

    def go(self) -> Story:
        """From filing to the end, or as far as the plan says."""
        yield self.at
        self._file()
        if self.plan.stop == "filed":
            return
        yield from self._approvals()
        if self.plan.stop in ("returned", "approved"):
            return
        yield from self._taken()
        if self.plan.stop == "taken" or self.ticket.ended_at:
            return
        yield from self._paused()
        if self.plan.stop in ("suspended", "proof") or self.ticket.ended_at:
            return
        yield from self._solved()
        if self.plan.stop == "solved":
            return
        yield from self._answered()

    # ---- filing and gates

    def _file(self) -> None:
        topic, chance = self.plan.topic, self.hours.chance
        on = self.house.calendar.local(self.at).date()
        self.subject = filled(topic.subject, on, chance)
        self.words = said.letter(filled(topic.words, on, chance), self.requester, chance)
        self.ticket = tickets.file_request(
            procedure=self.house.version,
            category=self.house.rules.categories[topic.category - 1].label,
            exception=topic.exception,
            fields=self._fields(),
            files=self._files(),
            by=self.requester,
            at=self.at,
        )

    def _fields(self) -> dict[str, object]:
        until = self.house.calendar.local(self.at).date() + timedelta(days=self.hours.chance.choice((20, 30, 45)))
        fields: dict[str, object] = {
            "subject": self.subject,
            "words": self.words,
            "sender": {"address": offered(self.requester.department)[0].address},
            "audience": {"lists": list(self.plan.topic.lists or ("boletin",))},
            "institutional_group": self.hours.chance.choice(("attention", "ies", "staff")),
            "latest_date": until.isoformat(),
            "portal_address": "https://portal.demo.despacho.example/credito",
            "brand_manual": True,
        }  # fmt: skip
        if self.plan.areas:
            fields["areas"] = [self.house.places["tecnologia"].id]
        return fields

    def _files(self) -> list[FiledFile]:
        by, at = self.requester, self.at
        files: list[FiledFile] = []
        if self.plan.evidence:
            press = self.house.people[cast.PRESS]
            files.append((papers.approval(self.subject, from_person=press, by=by, at=at), "comunicaciones", None))
        if self.plan.topic.exception or self.plan.topic.category in (7, 9):
            files.append((papers.memo(self.subject, by=by, at=at), "attachment", None))
        if self.plan.topic.category in (5, 12):
            files.append((papers.picture(said.short(self.subject), by=by, at=at), "words", None))
        return files

    def _approvals(self) -> Story:
        if self.plan.returned:
            yield self._wait(1, 5)
            self._sign_one("returned", said.pick(said.RETURNS, self.hours.chance))
            if self.plan.stop == "returned":
                return
            yield self._wait(1, 6)
            self._mend()
        while any_open(self.ticket):
            yield self._wait(0.2, 0.8) if self.plan.quick else self._wait(0.3, 5)
            self._sign_one("approved", "")

    def _sign_one(self, verdict: str, note: str) -> None:
        """The next signature that is missing: substitutes leave it to whoever is there."""
        row = next(row for row in rows(self.ticket) if row.status == OPEN)
        able = signers(self.ticket, row.name, self.house.calendar.local(self.at).date())
        signer = next((one for one in able if one.on_behalf_of is None), able[0])
        gates.sign_gate(
            self.ticket, row.name, verdict, by=signer.person, at=self.at, content_hash=to_sign(self.ticket, row.name),
            note=note, channel="mail",
        )  # fmt: skip

    def _mend(self) -> None:
        """The requester corrects what was filed; the gates that protect it open again."""
        fields = dict(self.ticket.content.fields)
        fields["words"] = f"{fields['words']}<p>{said.pick(said.ADDITIONS, self.hours.chance)}</p>"
        note = said.pick(said.EDITS, self.hours.chance)
        press = self.house.people[cast.PRESS]
        again = papers.approval(self.subject, from_person=press, by=self.requester, at=self.at)
        tickets.edit(
            self.ticket, fields=fields, files=[(again, "comunicaciones", None)], by=self.requester, at=self.at,
            seen=None, note=note,
        )  # fmt: skip

    # ---- the office's work

    def _taken(self) -> Story:
        received = max(self.at, self.ticket.received_at or self.at)
        self.at = received
        yield self._wait(0.3, 1.5) if self.plan.quick else self._wait(0.5, 8)
        if self.plan.annulled:
            tickets.step(
                self.ticket,
                self.plan.annulled,
                note=said.ANNULMENTS[self.plan.annulled],
                by=self.professional,
                at=self.at,
            )
            return
        ticked = [item.key for item in items(self.ticket)]
        tickets.take(self.ticket, items=ticked, by=self.professional, at=self.at, seen=None)

    def _paused(self) -> Story:
        """The work stands still while the requester answers, once for what is missing, once for a proof."""
        if self.plan.suspended or self.plan.stop == "suspended":
            yield from self._asked("suspend", said.pick(said.QUESTIONS, self.hours.chance), "suspended")
        if self.plan.mailed and self._has_campaign():
            yield from self._proved()
        elif self.plan.stop != "suspended" and (self.plan.stop == "proof" or self._has_campaign()):
            yield from self._asked("ask_validation", said.pick(said.PROOFS, self.hours.chance), "proof")

    def _asked(self, step: str, note: str, stop: str) -> Story:
        yield self._wait(1, 6)
        tickets.step(self.ticket, step, note=note, by=self.professional, at=self.at)
        if self.plan.stop == stop:
            return
        yield self._wait(2, 14)
        if self.plan.edited and step == "suspend":
            self._mend()
            while any_open(self.ticket):
                yield self._wait(0.5, 6)
                self._sign_one("approved", "")
        answer = said.pick(said.ANSWERS, self.hours.chance)
        messages.post(self.ticket, answer, internal=False, by=self.requester, at=self.at)
        tickets.step(self.ticket, "answer", by=self.requester, at=self.at)
        yield self._wait(0.2, 2)
        self._verify()

    def _proved(self) -> Story:
        """The campaign is made, proved to the requester and confirmed by her."""
        yield self._wait(1, 4)
        self.campaign = mailings.made(self.ticket, maker=self.professional, tracking=self.plan.mailed, at=self.at)
        proof = proofs.send_proof(
            self.campaign, institution=institution().name, note="", by=self.professional, at=self.at,
            seen=self.campaign.version,
        )  # fmt: skip
        yield self._wait(1, 6)
        proofs.confirm(proof, by=self.requester, at=self.at, channel="mail")
        yield self._wait(0.2, 1)
        self._verify()

    def _verify(self) -> None:
        if wanted(self.ticket):
            verification.tick(self.ticket, [item.key for item in items(self.ticket)], by=self.professional, at=self.at)

    def _has_campaign(self) -> bool:
        return any(row.kind == "campaign" for row in left(self.ticket))

    def _solved(self) -> Story:
        target = self.house.rules.target(self.ticket.category, exception=self.ticket.exception is not None)
        length = self.house.calendar.normal_day.total_seconds() / 3600 * target.amount * self.plan.pace
        noted = self.hours.chance.random() < 0.3
        if noted:
            yield self._wait(0.3 * length, 0.3 * length)
            note = said.pick(said.NOTES, self.hours.chance)
            messages.post(self.ticket, note, internal=True, by=self.professional, at=self.at)
        share = 0.7 if noted else 1.0
        yield self._wait(share * length, share * length)
        self._deliver()

    def _deliver(self) -> None:
        """Deliver all that is owed, with its evidence; what goes by itself solves the ticket by itself."""
        if self.campaign is not None and self.campaign.status == DRAFT:
            self._mail(self.campaign)
        for row in sorted(left(self.ticket), key=lambda row: self._sent(row.kind)):
            by = None if self._sent(row.kind) else self.professional
            deliverables.tick(self.ticket, row.kind, evidence=self._evidence(row.kind), by=by, at=self.at)
        if self.ticket.state == self.house.rules.step("solve").source:
            tickets.step(self.ticket, "solve", by=self.professional, at=self.at)

    def _mail(self, campaign: Campaign) -> None:
        """Launched by the other professional, as a mailing to many is."""
        launcher = next(self.house.people[key] for key in cast.PROFESSIONALS if key != self.plan.professional)
        db.session.flush()
        chance, now = self.hours.chance, self.hours.now
        self.at = mailings.go_out(campaign, launcher=launcher, chance=chance, at=self.at, now=now)

    def _sent(self, kind: str) -> bool:
        return not self.house.rules.deliverable(kind).by_hand

    def _evidence(self, kind: str) -> dict[str, object]:
        takes, by = self.house.rules.deliverable(kind).evidence, self.professional
        if self._sent(kind):
            return {"figures": said.figures(self.hours.chance)}
        if "address" in takes:
            return {"address": f"https://portal.demo.despacho.example/publicaciones/{self.ticket.number}"}
        if "figures" in takes:
            file = papers.notice(self.subject, self.ticket.number, by=by, at=self.at)
        else:
            size = self.hours.chance.choice(((1080, 1080), (1920, 550)))
            file = papers.picture(said.short(self.subject), by=by, at=self.at, size=size)
        attach(self.ticket, file, "deliverable", by=by, at=self.at)
        return {"files": [file.token]}

    # ---- the end

    def _answered(self) -> Story:
        if self.plan.survey == "silence":
            self.at += timedelta(days=8)
            yield self.at
            catch_up(self.ticket, at=self.at)
            return
        yield self._wait(1, 12)
        agrees = self.plan.survey == "agrees"
        comment = said.pick(said.THANKS if agrees else said.COMPLAINTS, self.hours.chance)
        surveys.answer(
            self.ticket, agrees=agrees, scores=self._scores() if agrees else {}, comment=comment, channel="mail",
            by=self.requester, at=self.at,
        )  # fmt: skip
        if not agrees and self.plan.stop != "reopened":
            yield from self._again()

    def _scores(self) -> dict[str, int]:
        """Mostly content; less so with what came late."""
        best = (5, 5, 4) if self.plan.pace <= 1 else (4, 3, 2)
        return {one.key: self.hours.chance.choice(best) for one in self.house.rules.survey if one.kind == SCALE}

    def _again(self) -> Story:
        """What was delivered is taken back, mended and delivered anew."""
        yield self._wait(0.5, 4)
        for row in of(self.ticket):
            deliverables.reopen(self.ticket, row.kind, by=self.professional, at=self.at)
        ticked = [item.key for item in items(self.ticket)]
        tickets.take(self.ticket, items=ticked, by=self.professional, at=self.at, seen=None)
        yield self._wait(2, 9)
        messages.post(self.ticket, said.MENDED, internal=False, by=self.professional, at=self.at)
        self._deliver()
        yield self._wait(1, 10)
        surveys.answer(
            self.ticket, agrees=True, scores=self._scores(), comment="", channel="mail", by=self.requester, at=self.at
        )

    def _wait(self, low: float, high: float) -> datetime:
        self.at = self.hours.later(self.at, low, high)
        return self.at


def lives(plans: Sequence[Plan], hours: Hours) -> list[Story]:
    """The stories of these plans."""
    return [Life(plan, hours).go() for plan in plans]
