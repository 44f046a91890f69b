"""Pages of a request in the making: choosing what it is, filling it in, sending it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import this_day, ticket_here
from ticketing.desk.alike.queries import Likely
from ticketing.desk.cases.meant import among
from ticketing.desk.cases.sentences import target_words
from ticketing.desk.drafts import actions, choosing, filing, queries, shown, uploads
from ticketing.desk.drafts.forms import NewRequestForm, show_problems, typed
from ticketing.desk.drafts.narrowing import carried
from ticketing.desk.drafts.sheet import NotOffered, Sheet, first_answers, sheet_of
from ticketing.desk.filing.allowed import ask_files, ask_files_anything
from ticketing.desk.telling.refusing import refusal_words
from ticketing.extensions import db, reading
from ticketing.office.file_pages.views import takes_files
from ticketing.office.procedures.coded import category_of
from ticketing.office.sign_in.current import me, my_roles, nobody, signed_in
from ticketing.web.beforehand import beforehand
from ticketing.web.errors import problem
from ticketing.web.filters import clock_time
from ticketing.web.forms import OLD_PAGE, checked
from ticketing.web.losses import told
from ticketing.web.once.guard import repeatable
from ticketing.web.outcomes import Overtaken
from workflows.meanings import AUDIENCE, LATEST_DATE, SUBJECT
from workflows.refusals import Refused

NOTHING: Mapping[str, str] = MappingProxyType({})
PATIENCE = 2.0  # seconds that a page waits for its files to be read; after that the worker reads them
pages = Blueprint("requests", __name__, url_prefix="/requests")


@pages.get("/new")
@signed_in
def new() -> str:
    """What may be asked for, and what was begun before. Raises Refused for whoever may file nothing."""
    ask_files_anything(me(), my_roles())
    return render_template(
        "requests/new.html",
        groups=choosing.groups(me(), my_roles(), request.args, clock.now()),
        drafts=choosing.unfinished(me()),
        changing=request.args.get("draft"),
        carried=carried(request.args),
    )


@pages.post("")
@signed_in
def begin() -> ResponseReturnValue:
    """Begin a draft of the chosen category, or give another category to one that was begun."""
    form, at = checked(NewRequestForm()), clock.now()
    procedure, category = category_of(form.category.data or "")
    ask_files(procedure, me(), my_roles())
    token = request.args.get("draft")
    draft = queries.get(token, me()) if token else actions.begin(by=me(), at=at)
    actions.choose(draft, procedure, category, by=me(), at=at)
    fresh = {} if token else {"fields": first_answers(procedure, me()), "follows": form.follows.data or None}
    actions.save(draft, {"exception": form.exception.data or None} | fresh, by=me(), at=at)
    if token and (unasked := shown.unasked(draft, procedure)):
        flash(shown.unasked_text(category, unasked), "info")
    return redirect(url_for("requests.show", token=draft.token), 303)


@pages.get("/<token>")
@signed_in
def show(token: str) -> ResponseReturnValue:
    """The form with what was kept. A draft that was sent leads to its ticket."""
    sheet = sheet_here(token)
    return _to_ticket(sheet) if sheet.draft.filed_ticket_id else _page(sheet, _form(sheet))


def _read_first(token: str) -> None:
    """Clean and check what is to be sent while nobody waits for it; filing then finds it done."""
    if not nobody() and request.form.get("do") in ("send", "normal"):
        sheet = sheet_here(token)
        form = _form(sheet)
        if form.validate():
            sheet.read_first(_typed(sheet, form)["fields"])


@pages.post("/<token>")
@takes_files(patience=PATIENCE)
@beforehand(_read_first)
@signed_in
def work(token: str) -> ResponseReturnValue:
    """Keep what was typed and uploaded; then, if asked for, take a file away or send it."""
    sheet, at = sheet_here(token), clock.now()
    actions.wait_for(sheet.draft)
    if sheet.draft.filed_ticket_id:
        return _to_ticket(sheet)
    form = _form(sheet)
    if not form.validate():
        return _page(sheet, form), 422
    wrong = _keep(sheet, form)
    wanted, _colon, detail = request.form.get("do", "save").partition(":")
    uploads.act(sheet, wanted, detail, by=me(), at=at)
    if wanted == "normal":
        actions.save(sheet.draft, {"exception": None}, by=me(), at=at)
        form.exception.data, wanted = "", "send"
    # What was typed stays, whatever becomes of the rest of this request.
    db.session.commit()
    if wanted == "send":
        sheet.judge_documents()
    with reading():
        answer = _wrong(sheet, form, wrong) if wanted == "send" else _kept(sheet, form, wrong)
        db.session.rollback()
    return answer if answer is not None else _send(sheet)


@pages.post("/<token>/saved")
@signed_in
@repeatable("what was typed last is what is kept")
def autosave(token: str) -> ResponseReturnValue:
    """Keep what was typed so far, while it is being typed."""
    sheet, at = sheet_here(token), clock.now()
    form = checked(_form(sheet))
    actions.save(sheet.draft, _typed(sheet, form), by=me(), at=at)
    uploads.say_areas(sheet, request.form, by=me(), at=at)
    text = " ".join([shown.saved_text(clock_time(at)), *shown.named(sheet, sheet.too_long())])
    return jsonify(text=text, asked=sheet.asked)


@pages.get("/<token>/due")
@signed_in
def due(token: str) -> str:
    """When it would be due, for the exception that is chosen on the page."""
    sheet = sheet_here(token)
    exception = request.args.get("exception", sheet.exception)
    at = clock.now()
    preview = shown.preview(sheet, exception, this_day(), at)
    wanted = shown.wanted(sheet, request.args)
    return render_template(
        "requests/_due.html",
        preview=preview,
        late=preview.days_after(wanted),
        sheet=sheet,
        banner=shown.banner(sheet, request.args, at),
    )


@pages.get("/<token>/alike")
@signed_in
def alike(token: str) -> str:
    """What the department asked already that is like it, by the title that is just typed."""
    sheet = sheet_here(token)
    return render_template("requests/_alike.html", found=_alike(sheet, request.args), sheet=sheet)


@pages.get("/<token>/reach")
@signed_in
def reach(token: str) -> str:
    """How many people the lists chosen on the page reach."""
    sheet, field = sheet_here(token), request.args.get("field", "")
    return render_template(
        "requests/_reach.html", reach=shown.reach(request.args.getlist(field), this_day()), sheet=sheet
    )


@pages.post("/<token>/discarded")
@signed_in
def discard(token: str) -> ResponseReturnValue:
    """Throw the draft away."""
    actions.discard(queries.get(token, me()), by=me())
    flash(_("El borrador se descartó."), "success")
    return redirect(url_for("requests.new"), 303)


@pages.errorhandler(NotOffered)
def not_offered(refusal: NotOffered) -> ResponseReturnValue:
    """Back to the choice, with what was typed; whoever saves by the way is told."""
    db.session.rollback()
    if request.path.endswith("/saved"):
        return problem(422, refusal.sentence)
    flash(refusal.sentence, "warning")
    return redirect(url_for("requests.new", draft=(request.view_args or {}).get("token")), 303)


@pages.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """The page again, with what was kept and the reason."""
    db.session.rollback()
    token = (request.view_args or {}).get("token")
    if token is None or request.path.endswith(("/saved", "/files")):
        return problem(422, refusal.sentence)
    with reading():
        sheet = sheet_here(token)
        return _page(sheet, _form(sheet), said=refusal.sentence), 422


@pages.errorhandler(Overtaken)
def overtaken(outcome: Overtaken) -> ResponseReturnValue:
    """Who changed the ticket meanwhile; what was typed is kept in the draft."""
    db.session.rollback()
    said = outcome.sentence
    return render_template("errors/409.html", sentence=said, what=said, reload_url=request.path), 409


def sheet_here(token: str) -> Sheet:
    """My draft of that token, with its rules. Raises Missing, NotOffered."""
    return sheet_of(queries.get(token, me()))


def _alike(sheet: Sheet, typed: Mapping[str, str] = NOTHING) -> list[Likely]:
    return shown.alike(sheet, typed, me(), my_roles(), on=this_day(), at=clock.now())


def _form(sheet: Sheet) -> Any:
    return sheet.form(shown.options(me(), this_day(), sheet.department))


def _typed(sheet: Sheet, form: Any) -> dict[str, Any]:
    return typed(sheet.procedure, sheet.category.label, form, request.form, sheet.kept)


def _keep(sheet: Sheet, form: Any) -> dict[str, str]:
    at = clock.now()
    actions.save(sheet.draft, _typed(sheet, form), by=me(), at=at)
    return sheet.too_long() | uploads.keep_all(sheet, form, request.form, by=me(), at=at)


def _kept(sheet: Sheet, form: Any, wrong: dict[str, str]) -> ResponseReturnValue:
    if wrong:
        show_problems(form, wrong)
        return _page(sheet, form), 422
    if request.form.get("do") == "leave":
        flash(_("El borrador quedó guardado; lo encuentra en Inicio."), "success")
        return redirect("/", 303)
    return redirect(url_for("requests.show", token=sheet.draft.token, _anchor="archivos"), 303)


def _wrong(sheet: Sheet, form: Any, wrong: dict[str, str]) -> ResponseReturnValue | None:
    """The page with all that is wrong with what is to be sent; None if nothing is."""
    filing.ask_unchanged(sheet)
    problems = sheet.problems(this_day()) | wrong
    if not problems:
        return None
    show_problems(form, problems)
    return _page(sheet, form), 422


def _send(sheet: Sheet) -> ResponseReturnValue:
    if sheet.ticket is not None and sheet.draft.data.get("seen") is None:
        raise Refused(str(OLD_PAGE))
    follows = sheet.draft.data.get("follows")
    pasted = [sentence for text in filing.texts(sheet) for sentence in told(text)]
    ticket = filing.send(sheet, by=me(), at=clock.now(), follows=ticket_here(follows) if follows else None)
    flash(_("Enviada. Le avisaremos por correo en cada paso."), "success")
    for sentence in pasted:
        flash(sentence, "warning")
    return redirect(url_for("tickets.ticket", number=ticket.number), 303)


def _to_ticket(sheet: Sheet) -> ResponseReturnValue:
    return redirect(url_for("tickets.ticket", number=sheet.filed.number), 303)


def _page(sheet: Sheet, form: Any, said: str = "") -> str:
    at, on = clock.now(), this_day()
    preview = shown.preview(sheet, form.exception.data, on, at)
    if sheet.ticket is not None and not form.is_submitted():
        form.seen.data = sheet.ticket.version
    return render_template(
        "requests/show.html",
        sheet=sheet,
        form=form,
        rows=shown.rows(sheet, form),
        preview=preview,
        late=preview.days_after(shown.wanted(sheet)),
        dated=sheet.procedure.meant(LATEST_DATE, sheet.category.label),
        banner=shown.banner(sheet, NOTHING, at),
        hangs=shown.banner_fields(sheet),
        limits=shown.limits(sheet, me(), at),
        reach=shown.reach((among(sheet.procedure, sheet.kept, AUDIENCE) or {}).get("lists", []), on),
        approvals=shown.approvals(sheet, me(), on),
        target=target_words(shown.promised(sheet, on)),
        said=said,
        found=_alike(sheet),
        titled=sheet.procedure.meant(SUBJECT, sheet.category.label),
        refusal=refusal_words(sheet.ticket) if sheet.ticket is not None else "",
    )
