"""What every page shows round its content: where one may go, who one is, what the demo adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_babel import gettext as _

from config import Settings
from ticketing import clock
from ticketing.desk.reports.queries import keeps as keeps_reports
from ticketing.office.institution.queries import institution, unnamed
from ticketing.office.procedures.queries import present
from ticketing.office.sign_in.current import i_can, me, my_roles, nobody, reads_only
from ticketing.web import filters
from ticketing.web.addresses import path
from workflows.capabilities import (
    ASSIGN,
    AUDIT,
    DELEGATE_AUDIT,
    DISPATCHES,
    FILE,
    MANAGE_LISTS,
    PEOPLE,
    READ_AUDIT,
    RELEASE_DISPATCH,
    RETURNS,
    RIGHTS_DESK,
    SEE_ALL,
    SETTINGS,
    TRANSPORTS,
    WORK,
)
from workflows.mailing import NOTICE


@dataclass(frozen=True)
class Place:
    """One entry of the rail, by which capabilities it is seen (none: by everybody), what else is asked of the roles,
    and `only` where there is such work."""

    label: str
    icon: str
    endpoint: str
    sees: tuple[str, ...] = ()
    asks: Callable[[frozenset[str]], bool] | None = None
    only: Callable[[], bool] = lambda: True


def places() -> tuple[Place, ...]:
    """The rail, in order."""
    return (
        Place(_("Inicio"), "house", "home.index"),
        Place(_("Bandeja"), "inbox", "queue.index", (WORK,)),
        Place(_("Solicitudes"), "file-text", "tickets.index"),
        Place(_("Despachos"), "badge-check", "dispatches.index", (RELEASE_DISPATCH,)),
        Place(_("Campañas"), "send", "campaigns.index", (WORK, SEE_ALL, DISPATCHES)),
        Place(_("Banners"), "image", "banners.index", (WORK,)),
        Place(_("Infoservicios"), "newspaper", "infoservices.index", only=_sends_notices),
        Place(_("Audiencia"), "users", "lists.index", (MANAGE_LISTS, RIGHTS_DESK)),
        Place(_("Control"), "shield-check", "samples.index", (AUDIT, DELEGATE_AUDIT, READ_AUDIT)),
        Place(_("Reportes"), "triangle-alert", "reported.index", (ASSIGN, SETTINGS), keeps_reports),
        Place(_("Ajustes"), "settings", "people.index", (PEOPLE,)),
        Place(_("Estado"), "monitor", "condition.index", (SETTINGS, TRANSPORTS)),
        Place(_("Devoluciones"), "undo-2", "returns.index", (RETURNS, RIGHTS_DESK)),
        Place(_("Remitentes"), "signature", "senders.index", (TRANSPORTS,)),
        Place(_("Transportes"), "mail", "transports.index", (TRANSPORTS,)),
    )


def _sends_notices() -> bool:
    """Whether a procedure of this installation has notices to institutional groups."""
    return any(each.engine == NOTICE for procedure in present() for each in procedure.deliverables)


def install(app: Flask, settings: Settings) -> None:
    """Give every template the frame's variables."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        common: dict[str, Any] = {"demo": settings.demo, "now_at": clock.now()} | _ours()
        if settings.demo:
            common |= {
                "catcher_url": _url(app, "demo.inbox"),
                "clock_note": _clock_note(),
                "clock_url": _url(app, "demo.clock"),
            }
        return common | (_for_nobody() if g.get("bare") or nobody() else _for_me(app))


def _ours() -> dict[str, Any]:
    """Who the institution is. A page that tells of a failure asks no database."""
    if g.get("bare"):
        return {"institution": unnamed()}
    ours = institution()
    logo = path("files.show", token=ours.logo.token, name=ours.logo.name) if ours.logo else None
    return {"institution": ours.name, "contact": ours.contact, "logo_url": logo}


def _for_nobody() -> dict[str, Any]:
    return {"nav": [], "who": None, "home_url": "/", "writes": False, "files": False}


def _for_me(app: Flask) -> dict[str, Any]:
    person = me()
    shown = [place for place in places() if (not place.sees or i_can(*place.sees)) and place.only()]
    shown = [place for place in shown if place.asks is None or place.asks(my_roles())]
    return {
        "nav": [_entry(app, place) for place in shown if place.endpoint in app.view_functions],
        "who": {
            "key": person.id,
            "name": person.name,
            "role_words": person.position or person.department.short,
            "email": person.email,
        },
        "search_url": _url(app, "search.index"),
        "palette_url": _url(app, "search.palette"),
        "sign_out_url": _url(app, "sign_in.sign_out"),
        "account_url": _url(app, "people.account"),
        "home_url": "/",
        "writes": not reads_only(),
        "files": i_can(FILE),
    }


def _entry(app: Flask, place: Place) -> dict[str, Any]:
    blueprint = place.endpoint.split(".")[0]
    here = request.blueprint == blueprint
    return {
        "label": place.label,
        "icon": place.icon,
        "url": _url(app, place.endpoint),
        "current": here,
        "count": None,
    }


def _url(app: Flask, endpoint: str) -> str | None:
    return path(endpoint) if endpoint in app.view_functions else None


def _clock_note() -> str | None:
    return _("Reloj movido: %(now)s", now=filters.when(clock.now())) if clock.offset() else None
