"""What a message that came back means for each recipient: the decision.

In this order: a complaint says so (RFC 5965); a machine's report (RFC 3464) says what was delivered and what failed; an
automatic answer (RFC 3834) is no failure; anything else is read as a notice in words; what shows no sign of a return
is left to the forms that another program knows. For a failure the server's own
words decide, then its enhanced status, then nothing does: what is not certain costs nobody her place.
"""

from __future__ import annotations

from dataclasses import replace

from ticketing.massmail.replies import certainty, codes, feedback, texts
from ticketing.massmail.replies.reasons import AUTO_REPLY, DELIVERED, HARD, REASONS, UNKNOWN
from ticketing.massmail.replies.verdict import Verdict
from ticketing.massmail.returns import aliases, last_resort, signs
from ticketing.massmail.returns.fields import address_in
from ticketing.massmail.returns.notice import Notice, fields_of, notice
from ticketing.massmail.returns.reading import read
from ticketing.massmail.returns.recipients import addresses, spoken_of
from ticketing.massmail.returns.reports import SUPPRESSED

SHOWN = 160
BRIEF = 1000  # characters; a longer notice lists all that may be the cause
DELIVERED_ACTIONS = ("delivered", "relayed", "expanded", "deliverable")


def classify(raw: bytes) -> list[Verdict]:
    """A verdict for each recipient that the message speaks of; at least one. Never raises, whatever the bytes."""
    told = notice(read(raw))
    found = _complaints(told) or _reported(told) or _opened(told) or _answered(told) or _in_words(told) or _by_form(raw)
    return list(dict.fromkeys(found)) or [Verdict(UNKNOWN, None, "", "", "No parece una devolución")]


def _complaints(told: Notice) -> list[Verdict]:
    complaint = signs.complaint(told)
    if complaint is None:
        return []
    return [feedback.verdict(complaint.kind, who) for who in complaint.recipients or (None,)]


def _answered(told: Notice) -> list[Verdict]:
    if not signs.automatic(told):
        return []
    sender = addresses(told.headers.get("from"))
    return [Verdict(AUTO_REPLY, sender[0] if sender else None, "", "", "Respuesta automática del destinatario")]


def _opened(told: Notice) -> list[Verdict]:
    """A reader's receipt (RFC 8098): it arrived, whatever was done with it then."""
    receipts = told.letter.texts("message/disposition-notification")
    if not receipts:
        return []
    who = _recipient(fields_of(receipts[0]))
    return [Verdict(DELIVERED, who, "", "", "El programa del lector dice que lo recibió", "delivered")]


def _reported(told: Notice) -> list[Verdict]:
    words = {who.lower(): paragraph for who, paragraph in spoken_of(told).items()} if told.reports else {}
    return aliases.by_address(_member(_report(told, report, words), report, words) for report in told.reports)


def _member(verdict: Verdict, report: dict[str, str], words: dict[str, str]) -> aliases.Told:
    """A report's verdict with whom the message ended with, and whom it was sent to."""
    final = address_in(report.get("final-recipient", "")) or ""
    alias = address_in(report.get("original-recipient", "")) or ""
    alias = alias if alias.lower() != final.lower() else ""
    alias = alias or aliases.expanded_from(words.get(final.lower(), ""))
    return aliases.Told(verdict, final, alias, _action(report) == "expanded")


def _report(told: Notice, report: dict[str, str], words: dict[str, str]) -> Verdict:
    who, action = _recipient(report), _action(report)
    diagnosis, status = report.get("diagnostic-code", ""), codes.said(report.get("status", ""))
    if action in DELIVERED_ACTIONS or (not action and status.startswith("2.")):
        return Verdict(DELIVERED, who, status, "", "El servidor de destino dice que lo entregó", "delivered")
    if action == "delayed":
        return _verdict(who, "delayed", status, diagnosis)
    if diagnosis.startswith(SUPPRESSED):
        return _verdict(who, "suppressed", status, diagnosis.removeprefix(SUPPRESSED))
    alone = len(told.reports) == 1
    about = next((found for one in _people(report) if (found := words.get(one.lower()))), "")
    return _judge(who, status, (diagnosis, about, told.said if alone or not about else ""))


def _action(report: dict[str, str]) -> str:
    return report.get("action", "").split(" ")[0].strip(";,.").lower()


def _recipient(report: dict[str, str]) -> str | None:
    return next(iter(_people(report)), None)


def _people(report: dict[str, str]) -> list[str]:
    """The addresses of a report, whom it was sent to first."""
    fields = (report.get(name, "") for name in ("original-recipient", "final-recipient", "x-actual-recipient"))
    return [found for field in fields if field and (found := address_in(field))]


def _in_words(told: Notice) -> list[Verdict]:
    if not signs.returned(told):
        return []
    people = spoken_of(told)
    if len(people) > 1:
        found = {who: _judge(who, "", (about.partition("\n")[0], about, "")) for who, about in people.items()}
    else:
        who, about = next(iter(people.items()), (None, ""))
        found = {who or "": _judge(who, "", ("", about, told.said))}
    expanded = (aliases.Told(one, who, aliases.expanded_from(people.get(who, ""))) for who, one in found.items())
    joined = aliases.by_address(expanded)
    return joined if signs.by_machine(told) else [_doubted(verdict) for verdict in joined]


def _doubted(verdict: Verdict) -> Verdict:
    """Of what nobody but its subject calls a return: words without a code may be a reader's own."""
    certain = verdict.kind != HARD or verdict.status or verdict.reply
    return verdict if certain else replace(verdict, kind=UNKNOWN, why="Parece una devolución, pero no es seguro")


def _by_form(raw: bytes) -> list[Verdict]:
    for_now, failed = last_resort.failures(raw)
    why = "Tiene la forma de una devolución, pero el aviso no dice por qué"
    return [_verdict(who, "delayed", "", "") for who in for_now] + [
        Verdict(UNKNOWN, who, "", "", why) for who in failed
    ]


def _judge(who: str | None, status: str, sources: tuple[str, str, str]) -> Verdict:
    """From the server's words, else the paragraph about the recipient, else the whole notice; then from the status."""
    words = next((text for text in sources if texts.reason(text) not in certainty.VAGUE), "")
    words = words or next((text for text in sources if text.strip()), "")
    exact = next((code for text in sources if not codes.vague(code := codes.failing(text))), "")
    best = exact if exact and (codes.vague(status) or codes.failing(sources[0])) else status or exact
    reply = next((code for text in (words, *sources) if (code := codes.reply_in(text))), "")
    reason = certainty.settled(texts.reason(words), best, reply, words, "\n".join(sources[1:]))
    if reason in certainty.NEVER and len(sources[2]) <= BRIEF:
        reason = next((kept for kept in ("full", "suspended") if texts.says(sources[2], kept)), reason)
    return _verdict(who, reason, best, words, reply)


def _verdict(who: str | None, reason: str, status: str, words: str, reply: str = "") -> Verdict:
    known = REASONS.get(reason)
    kind = known.kind if known else UNKNOWN
    sentence = known.sentence if known else "El aviso no dice por qué"
    detail = f" ({status}: {codes.meaning(status)})" if status and reason in certainty.VAGUE else ""
    return Verdict(kind, who, status, reply, f"{sentence}{detail}{_shown(words)}", reason)


def _shown(words: str) -> str:
    text = " ".join(words.split())
    return f": «{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}»" if text else ""
