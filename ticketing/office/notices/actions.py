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
from ticketing.office.notices.letters import Enclosure, Letter, build
from ticketing.office.people.models import Person
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
    ours = settings()
    known = {"to": to, "institution": institution().name, "desk": ours.base_url, **context}
    subject = render_template(f"emails/{template}/subject.txt", **known)
    text = render_template(f"emails/{template}/body.txt", **known)
    html = render_template(f"emails/{template}/body.html", **known, subject=_line(subject))
    return Letter(
        sender=ours.notices_from,
        to_name=_line(to.name),
        to_address=to.email,
        subject=_line(subject),
        text=_tidy(text),
        html=_inlined(html),
        occasion=occasion.key,
        domain=ours.mail_domain,
        at=at,
        enclosures=enclosures,
    )


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _tidy(text: str) -> str:
    """No spaces at line ends and never two empty lines together."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def _inlined(html: str) -> str:
    return css_inline.inline(html, keep_style_tags=True, load_remote_stylesheets=False)
