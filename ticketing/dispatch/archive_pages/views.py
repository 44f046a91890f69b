"""The archive of notices: looked for by words, number, day and group; each with what it said."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.audience.lists.queries import groups, of_rule
from ticketing.dispatch.archive import queries
from ticketing.dispatch.archive.figures import by_group
from ticketing.dispatch.archive.queries import Asked
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.massmail.campaigns.queries import balance
from ticketing.massmail.content import shown
from ticketing.massmail.content.fields import sample
from ticketing.office.sign_in.current import me, my_roles, signed_in
from ticketing.web import walls
from ticketing.web.addresses import path
from ticketing.web.outcomes import Missing
from ticketing.web.security import sandboxed

infoservices_pages = Blueprint("infoservices", __name__, url_prefix="/infoservices")
LONGEST = 200


@infoservices_pages.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Those that went out, the newest first."""
    known = {one.code: one.name for one in groups()}
    said = {name: request.args.get(name, "")[:LONGEST] for name in ("q", "group", "since", "until")}
    asked = Asked(
        said["q"], said["group"] if said["group"] in known else "", queries.day_said(said["since"]),
        queries.day_said(said["until"]),
    )  # fmt: skip
    before = request.args.get("before", "")
    found = queries.page(asked, me(), my_roles(), walls.today(clock.now()), before=before)
    narrowed = {name: value for name, value in said.items() if value}
    more = queries.place(found[-1]) if len(found) == queries.PAGE else None
    return render_template(
        "infoservices/index.html",
        lines=[{"one": one, "went": queries.went(one), "groups": _names(one.groups, known)} for one in found],
        groups=known,
        said=said,
        narrowed=asked.narrowed,
        next_url=_page(narrowed | {"before": more}) if more else None,
        first_url=_page(narrowed) if before else None,
    )


@infoservices_pages.get("/<int:year>/<int:serial>")
@signed_in
def show(year: int, serial: int) -> ResponseReturnValue:
    """One: what it said, when, to which groups; and how it went, for who may know."""
    on = walls.today(clock.now())
    one = queries.get(year, serial, me(), my_roles(), on)
    figures = queries.sees_figures(one, me(), my_roles(), on)
    return render_template(
        "infoservices/show.html",
        one=one,
        campaign=one.campaign,
        groups=sorted(group.name for group in of_rule(one.campaign.audience_rule)),
        ticket=ticket_of(one.campaign) if figures else None,
        sheet=balance(one.campaign_id) if figures else None,
        parts=by_group(one.campaign) if figures else (),
    )


@infoservices_pages.get("/<int:year>/<int:serial>/message")
@signed_in
def message(year: int, serial: int) -> ResponseReturnValue:
    """The mail as the groups got it, framed and harmless."""
    content = queries.get(year, serial, me(), my_roles(), walls.today(clock.now())).campaign.content
    if content is None:
        raise Missing
    if request.args.get("modo") == "texto":
        words = shown.text(content, sample(content.fields), shown.spelled(content))
        return sandboxed(render_template("campaigns/text.html", words=words))
    return sandboxed(shown.page(content, sample(content.fields), shown.untracked(content)))


def _page(asked: dict[str, str]) -> str:
    return path("infoservices.index", **asked)


def _names(codes: str, known: dict[str, str]) -> str:
    return ", ".join(known.get(code, code) for code in codes.strip("|").split("|"))
