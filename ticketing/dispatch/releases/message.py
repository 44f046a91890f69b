"""The confirmed content as one ready message for everybody: no token, no tracking, nobody's name.

Personal fields stay as they were written, `{{nombre}}`: whoever sends fills them from the columns of the list.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from ticketing.dispatch.campaigns.leaving import removal_url
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content import shown
from ticketing.massmail.content.headers import wire_address
from ticketing.massmail.content.models import CompiledContent
from ticketing.office.notices import headers
from ticketing.office.notices.letters import two_parts
from workflows.refusals import Refused

LONGEST_LINE = 77
MARK = "⟦campo {}⟧"


def message(campaign: Campaign, *, at: datetime) -> bytes:
    """The whole .eml."""
    content = campaign.content
    if content is None:
        raise Refused("La campaña no tiene contenido revisado.")
    return _head(campaign, content, at) + _body(campaign, content).as_bytes()


def _head(campaign: Campaign, content: CompiledContent, at: datetime) -> bytes:
    leave = "" if campaign.plain else f"<{removal_url(campaign)}>"
    lines = [
        headers.mailbox("From", campaign.from_name, wire_address(campaign.from_address)),
        headers.mailbox("Reply-To", "", wire_address(campaign.reply_to)) if campaign.reply_to else b"",
        b"To: undisclosed-recipients:;\r\n",
        headers.subject(campaign.heading + _named(shown.subject(content, _unfilled(content)), content)),
        f"Date: {format_datetime(at)}\r\n".encode(),
        f"List-Unsubscribe: {leave}\r\n".encode() if 0 < len(leave) <= LONGEST_LINE else b"",
        b"Auto-Submitted: auto-generated\r\n",
    ]
    return b"".join(lines)


def _body(campaign: Campaign, content: CompiledContent) -> EmailMessage:
    plain = shown.untracked(content)
    to = shown.Addresses(link=plain.link, removal=removal_url(campaign))
    values = _unfilled(content)
    everybodys = shown.without_own_page(content)
    text = _named(shown.text(everybodys, values, to), content)
    html = _named(shown.page(everybodys, values, to), content)
    return two_parts(text, html)


def _unfilled(content: CompiledContent) -> dict[str, str]:
    """A mark for each field, which stands until our own places are filled."""
    return {name: MARK.format(name) for name in content.fields}


def _named(text: str, content: CompiledContent) -> str:
    """Each field as it was written, without its fallback: the list has a value for everybody."""
    for name in content.fields:
        text = text.replace(MARK.format(name), f"{{{{{name}}}}}")
    return text
