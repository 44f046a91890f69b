"""Sending one notice to one person, now."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import css_inline
from flask import render_template

from ticketing import clock
from ticketing.office.institution.queries import institution
from ticketing.office.notices.carrier import carry
from ticketing.office.notices.letters import Enclosure, Letter, build, named
from ticketing.office.people.models import Person
from ticketing.office.senders.queries import principal
from ticketing.web.characters import one_line
from ticketing.web.settings import settings

log = logging.getLogger(__name__)


class Keyed(Protocol):
    """Why a notice is sent; the same key at each retry."""

    @property
    def key(self) -> str: ...


def send(
    to: Person,
    template: str,
    context: Mapping[str, Any],
    occasion: Keyed,
    *,
    at: datetime | None = None,
    enclosures: Sequence[Enclosure] = (),
) -> bool:
    """Send `templates/emails/<template>/` to a person now. False, and nothing sent, to somebody who has left.

    Raises what the mail server or the way to it says; the reaction that called is then tried again, with the
    same Message-ID.
    """
    if not to.active:
        log.info("Notice %s is not sent: person %s has left", template, to.id)
        return False
    carry(build(letter(to, template, context, occasion, at=at or clock.now(), enclosures=enclosures)))
    return True


def letter(
    to: Person,
    template: str,
    context: Mapping[str, Any],
    occasion: Keyed,
    *,
    at: datetime,
    enclosures: Sequence[Enclosure] = (),
) -> Letter:
    """The notice with its words filled in."""
    known = {"to": to, "desk": settings().base_url, **context}
    sender = settings().notices_from
    return _filled(sender, (to.name, to.email), template, known, occasion, at=at, enclosures=enclosures)


def write(address: str, template: str, context: Mapping[str, Any], occasion: Keyed, *, at: datetime) -> None:
    """Send `templates/emails/<template>/` to somebody who is not of the house, in the office's own name. Raises as
    `send` does, NoSuchMailbox and OnlyAscii."""
    ours = principal()
    sender = named(ours.name, ours.address)
    carry(build(_filled(sender, ("", address), template, context, occasion, at=at)))


def _filled(
    sender: str,
    to: tuple[str, str],
    template: str,
    context: Mapping[str, Any],
    occasion: Keyed,
    *,
    at: datetime,
    enclosures: Sequence[Enclosure] = (),
) -> Letter:
    known = {"institution": institution().name, **context}
    subject = render_template(f"emails/{template}/subject.txt", **known)
    text = render_template(f"emails/{template}/body.txt", **known)
    html = render_template(f"emails/{template}/body.html", **known, subject=one_line(subject))
    return Letter(
        sender=sender,
        to_name=one_line(to[0]),
        to_address=to[1],
        subject=one_line(subject),
        text=_tidy(text),
        html=_inlined(html),
        occasion=occasion.key,
        domain=settings().mail_domain,
        at=at,
        enclosures=enclosures,
    )


def _tidy(text: str) -> str:
    """No spaces at line ends and never two empty lines together."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def _inlined(html: str) -> str:
    return css_inline.inline(html, keep_style_tags=True, load_remote_stylesheets=False)
