"""Each difference between the composed campaign and what was signed, as a reader would see it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

from ticketing.audience.lists.queries import of_rule
from ticketing.audience.lists.rule import reached_of, unreached_of
from ticketing.desk.cases.differences import segments
from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.fields.formatted import clean, plain, token_of
from ticketing.dispatch.campaigns.engines import engine_of, rule_of
from ticketing.massmail.campaigns.models import Campaign
from ticketing.web import markup
from workflows.meanings import SENDER, SUBJECT, WORDS


def differences(ticket: Ticket, campaign: Campaign) -> list[dict[str, Any]]:
    """[{field, segments: [[op, text]]}] of what the campaign would send otherwise than signed; empty if nothing."""
    sender, words = meant(ticket, SENDER), meant(ticket, WORDS)
    asked = (
        (
            ("Remitente", sender["name"], campaign.from_name),
            ("Correo del remitente", sender.get("address", ""), campaign.reply_to or campaign.from_address),
        )
        if sender
        else ()
    )  # where the request asks for nobody, it is the office's to say
    pairs = (
        *asked,
        ("Asunto", meant(ticket, SUBJECT), campaign.subject),
        ("Texto previo", "", campaign.preheader),
        ("Mensaje", plain(clean(words)), plain(clean(campaign.words))),
        ("Enlaces e imágenes", _marks(clean(words)), _marks(clean(campaign.words))),
        ("Audiencia", _names(rule_of(ticket, engine_of(campaign))), _names(campaign.audience_rule)),
    )
    return [
        {"field": label, "segments": [list(part) for part in segments(before, after)]}
        for label, before, after in pairs
        if before != after
    ]


def _names(rule: Mapping[str, Any]) -> str:
    names = ", ".join(sorted(one.name for one in of_rule(rule)))
    if reached_of(rule):
        names += " (solo a quienes recibieron la anterior)"
    return names + (" (solo a quienes aún no la recibieron)" if unreached_of(rule) else "")


def _marks(words: str) -> str:
    """Where each link leads and which picture stands where, a line each, so that a change of these is told too."""
    return "\n".join(_marked(words))


def _marked(words: str) -> Iterator[str]:
    to, said = "", list[str]()
    for piece in markup.pieces(words):
        if not markup.is_tag(piece):
            said.append(html.unescape(piece))
            continue
        name = markup.name(piece)
        if name == "img":
            yield _picture(piece)
        elif name == "a":
            hint = markup.attribute(piece, "title")
            to, said = f"{markup.attribute(piece, 'href') or ''}{f' ({hint})' if hint else ''}", []
        elif name == "/a" and to:
            yield f"«{''.join(said).strip()}» lleva a {to}"
            to = ""


def _picture(tag: str) -> str:
    """By its description, its file's name and the beginning of its token: another file of the same name is another."""
    token, name = token_of(tag) or "", (markup.attribute(tag, "src") or "").rpartition("/")[2]
    return f"Imagen «{markup.attribute(tag, 'alt') or 'sin descripción'}»: {name} ({token[:8]})"
