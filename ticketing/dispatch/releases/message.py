"""The confirmed content as one ready message for everybody: no token, no tracking, nobody's name.

Personal fields stay as they were written, `{{nombre}}`: whoever sends fills them from the columns of the list.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ticketing.audience.lists.rule import codes
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content import headers, shown
from ticketing.massmail.content.layout import WEB
from ticketing.massmail.content.models import CompiledContent
from ticketing.web.addresses import public_url
from workflows.refusals import Refused

# The line that leads to one reader's own web version: there is none of a message that is everybody's.
OWN_PAGE = re.compile(r'<tr>\s*<td[^<>]*>[^<>]*<a [^<>]*href="\{\{@web\}\}"[^<>]*>[^<>]*</a>\s*</td>\s*</tr>')
LONGEST_LINE = 77
MARK = "⟦campo {}⟧"


def message(campaign: Campaign, *, at: datetime) -> bytes:
    """The whole .eml."""
    content = campaign.content
    if content is None:
        raise Refused("La campaña no tiene contenido revisado.")
    return _head(campaign, content, at) + _body(campaign, content).as_bytes()


def removal_url(campaign: Campaign) -> str:
    """The public page on which anybody leaves the lists that brought this mail."""
    return public_url("leaving.page", code=",".join(codes(campaign.audience_rule)))


def _head(campaign: Campaign, content: CompiledContent, at: datetime) -> bytes:
    leave = f"<{removal_url(campaign)}>"
    lines = [
        headers.mailbox("From", campaign.from_name, headers.wire_address(campaign.from_address)),
        headers.mailbox("Reply-To", "", headers.wire_address(campaign.reply_to)) if campaign.reply_to else b"",
        b"To: undisclosed-recipients:;\r\n",
        headers.subject(_named(shown.subject(content, _unfilled(content)), content)),
        f"Date: {format_datetime(at)}\r\n".encode(),
        f"List-Unsubscribe: {leave}\r\n".encode() if len(leave) <= LONGEST_LINE else b"",
        b"Auto-Submitted: auto-generated\r\n",
    ]
    return b"".join(lines)


def _body(campaign: Campaign, content: CompiledContent) -> EmailMessage:
    plain = shown.untracked(content)
    to = shown.Addresses(link=plain.link, removal=removal_url(campaign))
    values = _unfilled(content)
    body = EmailMessage(policy=SMTP)
    text = _named(shown.text(_without(content), values, to), content)
    html = _named(shown.page(_without(content), values, to), content)
    body.set_content(text, cte="quoted-printable")
    body.add_alternative(html, subtype="html", cte="quoted-printable")
    return body


def _without(content: CompiledContent) -> CompiledContent:
    """The same without the way to a reader's own page."""
    html = OWN_PAGE.sub("", content.html.decode(), count=1)
    lines = [line for line in content.text.decode().splitlines(keepends=True) if WEB not in line]
    text = "".join(lines).lstrip("\n")
    return CompiledContent(
        subject=content.subject, html=html.encode(), text=text.encode(), links=content.links, fields=content.fields
    )


def _unfilled(content: CompiledContent) -> dict[str, str]:
    """A mark for each field, which stands until our own places are filled."""
    return {name: MARK.format(name) for name in content.fields}


def _named(text: str, content: CompiledContent) -> str:
    """Each field as it was written, without its fallback: the list has a value for everybody."""
    for name in content.fields:
        text = text.replace(MARK.format(name), f"{{{{{name}}}}}")
    return text
