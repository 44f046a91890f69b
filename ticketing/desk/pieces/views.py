"""A proof from a mail, without an account. GET shows, POST comments or answers, once."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.access.here import this_day
from ticketing.desk.cases.rules import zone_of
from ticketing.desk.gates.authors import workers
from ticketing.desk.pieces import actions, queries
from ticketing.desk.pieces.forms import AnswerForm, CommentForm
from ticketing.desk.pieces.links import PURPOSE
from ticketing.desk.pieces.models import PieceProof
from ticketing.desk.pieces.shown import place_pressed, shown
from ticketing.desk.telling.notices import may_be_told
from ticketing.extensions import db
from ticketing.office.files.queries import path as stored
from ticketing.office.links import queries as links
from ticketing.office.links.actions import decided
from ticketing.office.links.models import ActionLink
from ticketing.office.links.opened import Opened, declared, opened
from ticketing.office.links.views import answers
from ticketing.office.signatures.channels import MAIL
from ticketing.web import walls
from ticketing.web.forms import checked
from ticketing.web.outcomes import Missing

public = Blueprint("pieces", __name__)


@public.get("/piece/<token>")
def piece(token: str) -> str:
    """What is proved, what was said of it, and the two answers."""
    return _page(token)


@public.get("/piece/<token>/<int:version>/file")
def file(token: str, version: int) -> Response:
    """The file of this version or of one before."""
    proof = _proof(_link(token))
    found = next((one for one in queries.of(proof.ticket) if (one.kind, one.number) == (proof.kind, version)), None)
    if found is None or found.file is None or found.number > proof.number:
        raise Missing
    kept = found.file
    return send_file(stored(kept), kept.media_type, as_attachment=not kept.is_image, download_name=kept.name)


@public.post("/piece/<token>/comments")
def comment(token: str) -> ResponseReturnValue:
    """Say something of it, or of the place that was pressed."""
    link, form = _link(token), checked(CommentForm())
    declared(_opened(link), request.form)
    proof = _proof(link)
    actions.comment(
        proof,
        body=form.body.data or "",
        page=form.page_number,
        place=place_pressed(proof, request.form),
        by=link.person,
        at=clock.now(),
    )
    return redirect(url_for("pieces.piece", token=token), 303)


@public.post("/piece/<token>/answer")
def answer(token: str) -> ResponseReturnValue:
    """Approve it, or say what must change."""
    link, form, at = _link(token), checked(AnswerForm()), clock.now()
    told = declared(_opened(link), request.form)
    verdict, note = form.verdict.data or "", form.note.data or ""
    actions.answer(_proof(link), verdict, note=note, by=link.person, at=at, channel=MAIL, declared=told)
    decided(link, at=at)
    return redirect(url_for("pieces.piece", token=token), 303)


def _link(token: str) -> ActionLink:
    """The link of that token. Missing too where the ticket was reserved and its person is none of its own any more."""
    found = links.by_token(token, PURPOSE)
    ticket = _proof(found).ticket
    if not may_be_told(ticket, found.person, this_day()):
        raise Missing
    walls.speak_by(zone_of(ticket))
    return found


def _proof(link: ActionLink) -> PieceProof:
    return db.session.get_one(PieceProof, link.subject_id)


def _opened(link: ActionLink) -> Opened:
    """Who works the ticket does not answer with the requester's link."""
    return opened(link, workers(_proof(link).ticket))


def _page(token: str, sentence: str = "") -> str:
    link = _link(token)
    proof = _proof(link)
    urls = {
        one.id: url_for("pieces.file", token=token, version=one.number)
        for one in queries.of(proof.ticket)
        if one.kind == proof.kind and one.file is not None
    }
    return render_template(
        "pieces/proof.html",
        frame="public.html",
        view=shown(proof, link.person, urls),
        ticket=proof.ticket,
        whose=_opened(link),
        sentence=sentence,
        comment_at=url_for("pieces.comment", token=token),
        answer_at=url_for("pieces.answer", token=token),
        resolve=None,
    )


answers(public, _page)
