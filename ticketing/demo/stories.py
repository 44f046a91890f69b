"""The life of a request in the demo. Its hands either act as people do (`acting`), or write what that would leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ticketing.demo import cast, mailings, said
from ticketing.demo.acting import Acting
from ticketing.demo.plans import Plan
from ticketing.demo.telling import Hours, Story
from ticketing.demo.topics import filled
from ticketing.desk.cases.answers import FiledFile
from ticketing.dispatch.proofs import actions as proofs
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import DRAFT, Campaign
from ticketing.office.institution.queries import institution
from workflows.rows import REQUESTER

SCALE = "scale"


class Life:
    """One request with its people. `at` is the instant of the event that is being told."""

    def __init__(self, plan: Plan, hours: Hours, hands: Any) -> None:
        self.plan, self.hours, self.house, self.hands = plan, hours, hours.house, hands
        self.requester = self.house.people[plan.requester]
        self.professional = self.house.people[plan.professional]
        self.at = plan.filed_at
        self.ticket: Any
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
        category = self.house.rules.categories[topic.category - 1].label
        self.ticket = self.hands.file(
            category, topic.exception, self._fields(), self._files(), by=self.requester, at=self.at
        )

    def _fields(self) -> dict[str, object]:
        until = self.house.calendar.local(self.at).date() + timedelta(days=self.hours.chance.choice((20, 30, 45)))
        fields: dict[str, object] = {
            "subject": self.subject,
            "words": self.words,
            "sender": {"address": self.hands.sender(self.requester.department)},
            "audience": {"lists": list(self.plan.topic.lists or ("boletin",))},
            "institutional_group": [self.hours.chance.choice(("attention", "ies", "staff"))],
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
            files.append((self.hands.approval(self.subject, from_person=press, by=by, at=at), "comunicaciones", None))
        if self.plan.topic.exception or self.plan.topic.category in (7, 9):
            files.append((self.hands.memo(self.subject, by=by, at=at), "attachment", None))
        if self.plan.topic.category in (5, 12):
            files.append((self.hands.picture(said.short(self.subject), by=by, at=at), "words", None))
        return files

    def _approvals(self) -> Story:
        if self.plan.returned and self.hands.any_open(self.ticket):
            yield self._wait(1, 5)
            self.hands.sign(self.ticket, "returned", said.pick(said.RETURNS, self.hours.chance), at=self.at)
            if self.plan.stop == "returned":
                return
            yield self._wait(1, 6)
            self._mend()
        while self.hands.any_open(self.ticket):
            yield self._wait(0.2, 0.8) if self.plan.quick else self._wait(0.3, 5)
            self.hands.sign(self.ticket, "approved", "", at=self.at)

    def _mend(self) -> None:
        """The requester corrects what was filed; the gates that protect it open again."""
        fields = self.hands.fields(self.ticket)
        fields["words"] = f"{fields['words']}<p>{said.pick(said.ADDITIONS, self.hours.chance)}</p>"
        note = said.pick(said.EDITS, self.hours.chance)
        press = self.house.people[cast.PRESS]
        again = self.hands.approval(self.subject, from_person=press, by=self.requester, at=self.at)
        files = [(again, "comunicaciones", None)]
        self.hands.edit(self.ticket, fields, files, note, by=self.requester, at=self.at)

    # ---- the office's work

    def _taken(self) -> Story:
        received = max(self.at, self.ticket.received_at or self.at)
        self.at = received
        yield self._wait(0.3, 1.5) if self.plan.quick else self._wait(0.5, 8)
        if not self._annulled():
            self.hands.take(self.ticket, by=self.professional, at=self.at)

    def _annulled(self) -> bool:
        """Whether the plan ends it where it stands."""
        step = self.house.rules.step(self.plan.annulled) if self.plan.annulled else None
        if step is None or step.source != self.ticket.state:
            return False
        by = self.requester if REQUESTER in step.by else self.professional
        self.hands.step(self.ticket, step.key, said.ANNULMENTS[step.key], by=by, at=self.at)
        return True

    def _paused(self) -> Story:
        """The work stands still while the requester answers, once for what is missing, once for a proof."""
        if self.plan.annulled:
            yield self._wait(1, 6)
            if self._annulled():
                return
        if self.plan.suspended or self.plan.stop == "suspended":
            yield from self._asked("suspend", said.pick(said.QUESTIONS, self.hours.chance), "suspended")
            if self.ticket.ended_at:
                return
        if self.plan.mailed and self._has_campaign():
            yield from self._proved()
        elif self.plan.stop != "suspended" and (self.plan.stop == "proof" or self._has_campaign()):
            yield from self._asked("ask_validation", said.pick(said.PROOFS, self.hours.chance), "proof")

    def _asked(self, step: str, note: str, stop: str) -> Story:
        yield self._wait(1, 6)
        self.hands.step(self.ticket, step, note, by=self.professional, at=self.at)
        if self.plan.stop == stop:
            return
        yield self._wait(2, 14)
        if self._annulled():
            return
        if self.plan.resumed:
            self.hands.step(self.ticket, "resume", said.RESUMPTION, by=self.professional, at=self.at)
            return
        if self.plan.edited and step == "suspend":
            self._mend()
            while self.hands.any_open(self.ticket):
                yield self._wait(0.5, 6)
                self.hands.sign(self.ticket, "approved", "", at=self.at)
        answer = said.pick(said.ANSWERS, self.hours.chance)
        self.hands.post(self.ticket, answer, internal=False, by=self.requester, at=self.at)
        self.hands.step(self.ticket, "answer", by=self.requester, at=self.at)
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
        self.hands.verify(self.ticket, by=self.professional, at=self.at)

    def _has_campaign(self) -> bool:
        return "campaign" in self.hands.left(self.ticket)

    def _solved(self) -> Story:
        target = self.house.rules.target(self.ticket.category, exception=self.ticket.exception is not None)
        length = self.house.calendar.normal_day.total_seconds() / 3600 * target.amount * self.plan.pace
        noted = self.hours.chance.random() < 0.3
        if noted:
            yield self._wait(0.3 * length, 0.3 * length)
            note = said.pick(said.NOTES, self.hours.chance)
            self.hands.post(self.ticket, note, internal=True, by=self.professional, at=self.at)
        share = 0.7 if noted else 1.0
        yield self._wait(share * length, share * length)
        self._deliver()

    def _deliver(self) -> None:
        """Deliver all that is owed, with its evidence; what goes by itself solves the ticket by itself."""
        if self.campaign is not None and self.campaign.status == DRAFT:
            self._mail(self.campaign)
        for kind in sorted(self.hands.left(self.ticket), key=self._sent):
            by = None if self._sent(kind) else self.professional
            self.hands.deliver(self.ticket, kind, self._evidence(kind), by=by, at=self.at)
        if self.ticket.state == self.house.rules.step("solve").source:
            self.hands.step(self.ticket, "solve", by=self.professional, at=self.at)

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
            file = self.hands.notice(self.subject, self.ticket.number, by=by, at=self.at)
        else:
            size = self.hours.chance.choice(((1080, 1080), (1920, 550)))
            file = self.hands.picture(said.short(self.subject), by=by, at=self.at, size=size)
        self.hands.attach(self.ticket, file, "deliverable", by=by, at=self.at)
        return {"files": [file.token]}

    # ---- the end

    def _answered(self) -> Story:
        if self.plan.survey == "silence":
            self.at += timedelta(days=8)
            yield self.at
            self.hands.catch_up(self.ticket, at=self.at)
            return
        yield self._wait(1, 12)
        agrees = self.plan.survey == "agrees"
        comment = said.pick(said.THANKS if agrees else said.COMPLAINTS, self.hours.chance)
        scores = self._scores() if agrees else {}
        self.hands.answer(self.ticket, agrees=agrees, scores=scores, comment=comment, by=self.requester, at=self.at)
        if not agrees and self.plan.stop != "reopened":
            yield from self._again()

    def _scores(self) -> dict[str, int]:
        """Mostly content; less so with what came late."""
        best = (5, 5, 4) if self.plan.pace <= 1 else (4, 3, 2)
        return {one.key: self.hours.chance.choice(best) for one in self.house.rules.survey if one.kind == SCALE}

    def _again(self) -> Story:
        """What was delivered is taken back, mended and delivered anew."""
        yield self._wait(0.5, 4)
        for kind in self.hands.owed(self.ticket):
            self.hands.take_back(self.ticket, kind, by=self.professional, at=self.at)
        self.hands.take(self.ticket, by=self.professional, at=self.at)
        yield self._wait(2, 9)
        self.hands.post(self.ticket, said.MENDED, internal=False, by=self.professional, at=self.at)
        self._deliver()
        yield self._wait(1, 10)
        self.hands.answer(self.ticket, agrees=True, scores=self._scores(), comment="", by=self.requester, at=self.at)

    def _wait(self, low: float, high: float) -> datetime:
        self.at = self.hours.later(self.at, low, high)
        return self.at


def lives(plans: Sequence[Plan], hours: Hours, hands: Any = None) -> list[Story]:
    """The stories of these plans, acted unless other hands are given."""
    hands = hands or Acting(hours.house)
    return [Life(plan, hours, hands).go() for plan in plans]
