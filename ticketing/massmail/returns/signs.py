"""Signs by which complaints, automatic answers and returns are known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ticketing.massmail.replies.feedback import known
from ticketing.massmail.returns import amazon
from ticketing.massmail.returns.notice import Notice, fields_of
from ticketing.massmail.returns.reading import header_fields
from ticketing.massmail.returns.recipients import addresses

_DAEMON = re.compile(
    r"(?i)mailer[-_ .]?daemon|post_?master|mail[-_ ]?delivery|mail deliver|maildelivery|delivery[-_ ]?(?:sub)?system"
    r"|mail[-_ ]?administrator|mail[-_ ]?system|mdaemon|microsoft ?exchange|bounce|mail[-_ ]?admin|mmdf|undeliver"
    r"|system administrator"
)
_NOBODY = re.compile(r"(?i)no[-_.]?reply@|do[-_.]?not[-_.]?reply@|notification")
_SUBJECT = re.compile(
    r"(?i)undeliver|returned|return(?:ing)? (?:mail|message)|failed|failure|non[- ]?deliver|not be delivered"
    r"|mail deliver|deliver\w{0,20}+ (?:status|fail|prob|report|error|notif|warn|delay|unsuccess)|not delivered"
    r"|unable to deliver|rejected|can(?:no|')t send|message (?:delayed|status|delivery|blocked|not)|warning: "
    r"|dsn|bounce|user unknown|no (?:se pudo|entregad|se ha)|devuelto|devolvid|falha|fallo|entrega"
    r"|unzustellbar|nicht zugestellt|zurück"
    r"|échec|non remis|non distribu|mancata consegna|onbestelbaar|配信|配達|エラー|送信|退信|不達"
)
_AUTO_SUBJECT = re.compile(
    r"(?i)\s*(?:re: ?)?(?:out of (?:the )?office|automatic reply|auto[- ]?(?:matic )?(?:reply|response|matique)|auto ?:"
    r"|autoreply|autoresponse|vacation|away from|on (?:vacation|holiday|leave)|i am (?:out|away)|respuesta autom"
    r"|fuera de (?:la )?oficina|ausencia|ausente|resposta autom|fora do escrit|abwesen|automatische antwort|absence"
    r"|réponse automatique|risposta automatica|fuori sede|automatisch antwoord|afwezig|自動返信|自動応答|自动回复"
    r"|自動回覆|автоответ)"
)
_COMPLAINT_FROM = re.compile(r"(?i)^(?:staff@hotmail|.{0,40}feedbackloop|.{0,40}fbl@|.{0,20}complaints@)")


@dataclass(frozen=True)
class Complaint:
    """A report of feedback. `kind`: its type, as `replies.feedback` knows it; it need be no complaint."""

    kind: str
    recipients: tuple[str, ...]


def complaint(told: Notice) -> Complaint | None:
    """A feedback report (RFC 5965), or the older forms of it."""
    reports = told.letter.texts("message/feedback-report")
    if not reports and "\nfeedback-type:" in told.said.lower():
        reports = [told.said]
    if reports:
        fields = fields_of(reports[0])
        return Complaint(known(fields.get("feedback-type", "abuse")), _complained(told, reports[0]))
    if (people := amazon.complained(told.event)) is not None:
        return Complaint(known(amazon.feedback(told.event)), people)
    if "x-hmxmroriginalrecipient" in told.returned or _COMPLAINT_FROM.search(told.headers.get("from")):
        return Complaint("abuse", tuple(addresses(told.returned.get("x-hmxmroriginalrecipient"))))
    if "x-apple-unsubscribe" in told.headers:
        return Complaint("opt-out", tuple(addresses(told.headers.get("from"))))
    return None


def automatic(told: Notice) -> bool:
    """Whether a person's program answered in her place."""
    author = _author(told)
    if told.reports or "x-failed-recipients" in told.headers or "@" not in author or _DAEMON.search(author):
        return False
    headers = told.headers
    marks = (
        "x-autoreply",
        "x-autorespond",
        "x-auto-reply",
        "x-autoresponder",
        "x-autoreply-from",
        "x-mail-autoreply",
        "x-apple-action",
    )
    said = headers.get("auto-submitted").lower()
    return (
        said.startswith("auto-repl")
        or (said.startswith(("auto-generated", "auto-notified")) and not returned(told))
        or any(name in headers for name in marks)
        or headers.get("precedence").lower() in ("auto_reply", "auto-reply")
        or bool(_AUTO_SUBJECT.match(headers.get("subject")))
    )


def returned(told: Notice) -> bool:
    """Whether this is a notice of non-delivery at all."""
    return _formal(told) or bool(_SUBJECT.search(told.headers.get("subject")))


def by_machine(told: Notice) -> bool:
    """Whether no person wrote it: anybody may write "problema de entrega" above a question."""
    return _formal(told) or bool(_NOBODY.search(_author(told)))


def _formal(told: Notice) -> bool:
    headers = told.headers
    return bool(
        "x-failed-recipients" in headers
        or "multipart/report" in headers.get("content-type").lower()
        or headers.get("return-path").strip() in ("<>", "<#@[]>")
        or _DAEMON.search(_author(told))
    )


def _author(told: Notice) -> str:
    return told.headers.get("from") + " " + told.headers.get("sender")


def _complained(told: Notice, report: str) -> tuple[str, ...]:
    wanted = ("original-rcpt-to", "removal-recipient")
    from_report = [value for name, value in header_fields(report) if name in wanted]
    return tuple(addresses("\n".join(from_report)) or addresses(told.returned.get("to")))
