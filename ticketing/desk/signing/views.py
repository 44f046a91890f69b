"""Signing from a mail, without an account. GET shows, POST decides."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import this_day
from ticketing.desk.cases import queries as cases
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of, zone_of
from ticketing.desk.gates.authors import barred
from ticketing.desk.gates.models import OPEN
from ticketing.desk.gates.queries import any_open, row, signer_for, waiting_for, waiting_on
from ticketing.desk.signing import by_link, taking_back
from ticketing.desk.signing.forms import VerdictForm
from ticketing.desk.signing.shown import Signing, by_pass, signing
from ticketing.desk.telling.notices import may_be_told
from ticketing.office.links import queries as links
from ticketing.office.links.models import ActionLink
from ticketing.office.links.opened import Opened, declared, opened
from ticketing.office.links.views import answers
from ticketing.office.sign_in.current import me, nobody
from ticketing.web import walls
from ticketing.web.addresses import desk_url
from ticketing.web.forms import checked
from ticketing.web.outcomes import Missing
from ticketing.web.security import sandboxed

public = Blueprint("gates", __name__)
back = Blueprint("take_back", __name__)


@public.get("/sign/<token>")
def sign(token: str) -> ResponseReturnValue:
    """What is asked, and the three answers; afterwards what was decided and when."""
    link = _link(token)
    ticket = cases.by_id(link.subject_id)
    if by_link.needs_account(link, ticket):
        return redirect(_own_page(link, ticket), 303)
    return _page(link, token)


@public.post("/sign/<token>")
def decide(token: str) -> ResponseReturnValue:
    """Approve, return or reject what was read."""
    link, form = _link(token), checked(VerdictForm())
    by_link.sign_by_link(
        link,
        form.verdict.data or "",
        content_hash=form.content_hash.data or "",
        note=form.note.data or "",
        declared=declared(_opened(link), request.form),
        at=clock.now(),
    )
    return redirect(url_for("gates.sign", token=token), 303)


@public.post("/sign/<token>/take-back")
def ask_take_back(token: str) -> ResponseReturnValue:
    """Mail another link, by which what this one decided is taken back."""
    link = _link(token)
    declared(_opened(link), request.form)
    taking_back.ask_link(cases.by_id(link.subject_id), link.gate, by=link.person, at=clock.now())
    flash(_("Le enviamos un correo con un enlace para retirarla. Mientras no lo use, su decisión sigue."), "info")
    return redirect(url_for("gates.sign", token=token), 303)


@public.get("/sign/<token>/content")
def content(token: str) -> ResponseReturnValue:
    """The words alone, as their readers will see them."""
    link = _link(token)
    if by_link.needs_account(link, cases.by_id(link.subject_id)):
        raise Missing
    return sandboxed(render_template("gates/content.html", view=_signing(link)))


@back.get("/take-back/<token>")
def show_back(token: str) -> str:
    """What would be taken back; afterwards that it was."""
    return _back_page(_link(token, taking_back.PURPOSE), token)


@back.post("/take-back/<token>")
def take_back(token: str) -> ResponseReturnValue:
    """Take it back."""
    link = _link(token, taking_back.PURPOSE)
    declared(_opened(link), request.form)
    taking_back.take_back_by_link(link, at=clock.now())
    return redirect(url_for("take_back.show_back", token=token), 303)


def _link(token: str, purpose: str = by_link.PURPOSE) -> ActionLink:
    """The link of that token. Missing too where the ticket was reserved and its person is none of its own any more."""
    found = links.by_token(token, purpose)
    ticket = cases.by_id(found.subject_id)
    if not may_be_told(ticket, found.person, this_day()):
        raise Missing
    walls.speak_by(zone_of(ticket))
    return found


def _opened(link: ActionLink) -> Opened:
    return opened(link, barred(cases.by_id(link.subject_id)))


def _signing(link: ActionLink, sent: VerdictForm | None = None, sentence: str = "") -> Signing:
    ticket, at = cases.by_id(link.subject_id), clock.now()
    return signing(
        ticket,
        link.gate,
        link.person,
        on=this_day(),
        at=at,
        address=by_pass(at),
        sent=sent,
        sentence=sentence,
        over=by_link.why_over(link, ticket),
    )


def _page(link: ActionLink, token: str, sent: VerdictForm | None = None, sentence: str = "") -> str:
    ticket, whose = cases.by_id(link.subject_id), _opened(link)
    mine = whose.asks and whose.other and signer_for(ticket, link.gate, whose.other, this_day())
    view = _signing(link, sent, sentence)
    return render_template(
        "gates/sign.html",
        view=view,
        others=[] if view.decides else _others(link),
        action=url_for("gates.decide", token=token),
        whole=url_for("gates.content", token=token),
        whose=whose,
        take_back=url_for("gates.ask_take_back", token=token),
        settled=link.decided_at is not None and sent is None and row(ticket, link.gate).status != OPEN,
        own_url=_own_page(link, ticket) if mine else None,
    )


def _back_page(link: ActionLink, token: str, sentence: str = "") -> str:
    ticket = cases.by_id(link.subject_id)
    return render_template(
        "gates/take_back.html",
        ticket=ticket,
        gate=rules_of(ticket).gate(link.gate),
        given=taking_back.given_by(link),
        done=link.decided_at is not None,
        left=waiting_on(ticket) if any_open(ticket) else "",
        sentence=sentence,
        whose=_opened(link),
        action=url_for("take_back.take_back", token=token),
    )


def _back_again(token: str, sentence: str) -> str:
    return _back_page(_link(token, taking_back.PURPOSE), token, sentence)


def _others(link: ActionLink) -> list[tuple[Ticket, str]]:
    """What else waits for the signature of whose link it is, where that very person is signed in here."""
    return [] if nobody() or me().id != link.person_id else list(waiting_for(link.person, this_day()))


def _again(token: str, sentence: str) -> str:
    """The page as it is now, with the reason and what was typed."""
    link = _link(token)
    if by_link.needs_account(link, cases.by_id(link.subject_id)):
        return render_template("gates/gone.html", sentence=sentence)
    return _page(link, token, sent=VerdictForm(), sentence=sentence)


def _own_page(link: ActionLink, ticket: Ticket) -> str:
    return desk_url("tickets.sign", number=ticket.number, gate=link.gate)


answers(public, _again)
answers(back, _back_again)
