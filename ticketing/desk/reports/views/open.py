"""Reporting an inconsistency and following it, without an account. GET shows, POST does."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.cases.rules import zone_of
from ticketing.desk.reports import actions, queries
from ticketing.desk.reports.forms import DisputeForm, ReportForm
from ticketing.desk.reports.models import ABOUT
from ticketing.desk.reports.pictures import MOST, keep
from ticketing.desk.reports.shown import followed
from ticketing.extensions import db
from ticketing.office.files.receiving import Received, receive
from ticketing.office.institution.queries import institution
from ticketing.office.sign_in.current import for_readers, me, nobody
from ticketing.web import walls
from ticketing.web.beforehand import beforehand, shown_again, takes
from ticketing.web.forms import checked
from ticketing.web.outcomes import Missing, Overtaken, TooMany
from workflows.refusals import Refused

public = Blueprint("inconsistencies", __name__)
FORM = 1024 * 1024


def _receive() -> None:
    """The picture is received and read before anything is done."""
    db.session.rollback()
    for file in request.files.values():
        if file.filename:
            received = receive(cast(BinaryIO, file.stream), file.filename)
            file.stream.close()
            file.stream = cast(Any, received)


@public.get("/report")
def report() -> str:
    """The form; what a link says of the thing that is wrong stands in it already. Missing where reports go nowhere."""
    about, said = (
        request.args.get("about", ""),
        {name: request.args.get(name, "")[:2000] for name in ("page", "ref", "subject")},
    )
    form = ReportForm(formdata=None)
    form.about.data = about if about in ABOUT else "page" if said["page"] else "mail" if said["ref"] else None
    form.page.data, form.reference.data, form.subject.data = said["page"], said["ref"], said["subject"]
    if not nobody():
        form.name.data, form.email.data, form.reporter.data = me().name, me().email, "staff"
    return _page(form)


@public.post("/report")
@takes(lambda: MOST + FORM)
@beforehand(_receive)
@for_readers
def send() -> ResponseReturnValue:
    """File the report."""
    form, at = ReportForm(), clock.now()
    if not form.validate():
        return _page(form), 422
    sent = form.picture.data.stream if form.picture.data else None
    picture = keep(sent, at=at) if isinstance(sent, Received) else None
    who = None if nobody() else me()
    filed = actions.file_report(form.said, picture=picture, by=who, origin=request.remote_addr or "", at=at)
    return redirect(url_for("inconsistencies.follow", token=queries.token(filed), gracias=1), 303)


@public.get("/report/<token>")
def follow(token: str) -> str:
    """What became of a report."""
    return _followed(token)


@public.post("/report/<token>/still-wrong")
@for_readers
def still_wrong(token: str) -> ResponseReturnValue:
    """It is still wrong, says its reporter."""
    found, form = queries.by_token(token), checked(DisputeForm())
    actions.dispute(found, form.note.data or "", at=clock.now())
    return redirect(url_for("inconsistencies.follow", token=token, gracias=1), 303)


@public.errorhandler(Refused)
@public.errorhandler(Overtaken)
@public.errorhandler(TooMany)
def not_done(outcome: Refused | Overtaken | TooMany) -> ResponseReturnValue:
    """The page again, with the reason and with what was typed."""
    db.session.rollback()
    token = (request.view_args or {}).get("token")
    with shown_again():
        page = _followed(token, outcome.sentence) if token else _typed(outcome.sentence)
    if isinstance(outcome, TooMany):
        return page, 429, {"Retry-After": str(outcome.wait_seconds)}
    return page, 409 if isinstance(outcome, Overtaken) else 422


@public.errorhandler(Missing)
def gone(_outcome: Missing) -> ResponseReturnValue:
    """A link that is not ours, or a house without reports."""
    db.session.rollback()
    return render_template("inconsistencies/gone.html"), 404


def _typed(sentence: str) -> str:
    form = ReportForm()
    form.validate()
    return _page(form, sentence)


def _page(form: ReportForm, sentence: str = "") -> str:
    if queries.procedure() is None:
        raise Missing
    facts = {"form": form, "sentence": sentence, "channel": queries.channel(), "policy": institution().data_policy}
    return render_template("inconsistencies/report.html", **facts)


def _followed(token: str, sentence: str = "") -> str:
    found = queries.by_token(token)
    walls.speak_by(zone_of(found.ticket))
    view = followed(found, queries.words_of(found.ticket))
    form = DisputeForm(formdata=request.form if request.method == "POST" else None)
    facts = {"view": view, "form": form, "token": token, "sentence": sentence, "channel": queries.channel()}
    return render_template("inconsistencies/follow.html", **facts)
