"""Who is asking, for views: the person, the roles, and the decorators by which a page says who may see it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from flask import Flask, abort, current_app, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import UserMixin, current_user
from flask_wtf.csrf import CSRFError

from ticketing import clock
from ticketing.extensions import login_manager
from ticketing.office.calendars.queries import today
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from ticketing.office.people.readers import READ_ONLY
from ticketing.office.procedures.capabilities import NOT_YOURS, can
from ticketing.office.sign_in.models import SignedIn
from ticketing.office.sign_in.queries import by_token
from ticketing.web.errors import expired_form, problem
from ticketing.web.outcomes import Missing
from workflows.capabilities import READ_ONLY as READER
from workflows.refusals import Refused

LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
P = ParamSpec("P")
R = TypeVar("R")


class Visitor(UserMixin):
    """Flask-Login's user: one session row. Its id is the token, so that ending the row ends the cookie."""

    def __init__(self, signed_in: SignedIn, token: str) -> None:
        self.signed_in = signed_in
        self.token = token

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    """Let Flask-Login find the session row of the cookie's token."""
    # Templates know nobody by themselves: a page of errors must not ask the database who one is.
    login_manager.init_app(app, add_context_processor=False)
    # The row decides; a changed address of a phone on its way must not sign anybody out.
    login_manager.session_protection = ""
    login_manager.user_loader(visitor)
    login_manager.unauthorized_handler(to_sign_in)
    app.register_error_handler(CSRFError, ended)
    app.before_request(forget)
    app.before_request(refuse_readers)


def ended(_error: CSRFError) -> ResponseReturnValue:
    """A form whose session is over leads to the sign-in page and back to where it was written; its words stay in the
    browser. Of a page that asks for nobody, and of whoever is signed in: it is told to be loaded again."""
    view = current_app.view_functions.get(request.endpoint or "")
    if not nobody() or not getattr(view, "asks_who", False):
        return expired_form()
    return problem(401, _("Su sesión terminó.")) if _by_script() else to_sign_in()


def forget() -> None:
    """Begin without anybody: one application context may serve several requests, and the next is somebody else's."""
    g.pop("_login_user", None)
    g.pop("roles", None)


def refuse_readers() -> None:
    """Who reads only sends nothing but what looks things up or concerns his or her own session. Raises Refused."""
    if request.method in LOOKING or request.endpoint is None or nobody() or not reads_only():
        return
    if not getattr(current_app.view_functions[request.endpoint], "open_to_readers", False):
        raise Refused(READ_ONLY)


def for_readers(view: Callable[P, R]) -> Callable[P, R]:
    """What is sent to this view changes nothing of the office's: who reads only may send it too."""
    view.open_to_readers = True  # type: ignore[attr-defined]
    return view


def visitor(token: str) -> Visitor | None:
    """Whoever holds this token, if the session stands."""
    found = by_token(token, clock.now())
    return Visitor(found, token) if found else None


def nobody() -> bool:
    """Is nobody signed in? Outside a request, as when the worker writes a mail, nobody is."""
    return not (current_user and isinstance(current_user._get_current_object(), Visitor))


def my_session() -> SignedIn:
    """The session by which I am signed in. Raises Missing for nobody."""
    if nobody():
        raise Missing
    return cast(Visitor, current_user).signed_in


def me() -> Person:
    """The person who is signed in. Raises Missing for nobody."""
    return my_session().person


def my_roles() -> frozenset[str]:
    """The roles that I hold today; none for nobody."""
    if "roles" not in g:
        g.roles = frozenset() if nobody() else roles_of(me(), today(clock.now()))
    return cast(frozenset[str], g.roles)


def i_can(*wanted: str) -> bool:
    """Whether I may do one of these things today, in the requests of any procedure or in the house."""
    return can(my_roles(), *wanted)


def reads_only() -> bool:
    """Whether whoever is signed in may write nothing today."""
    return i_can(READER)


def signed_in(view: Callable[P, R]) -> Callable[P, R | ResponseReturnValue]:
    """Only for whoever is signed in; others are led to the sign-in page and back."""
    return allowed()(view)


def allowed(*wanted: str) -> Callable[[Callable[P, R]], Callable[P, R | ResponseReturnValue]]:
    """Only for who may do one of these things (none named: everybody who is signed in); for others the page does not
    exist."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | ResponseReturnValue:
            if nobody():
                return to_sign_in()
            if wanted and not i_can(*wanted):
                raise Missing
            return view(*args, **kwargs)

        guarded.asks_who = True  # type: ignore[attr-defined]
        return guarded

    return decorate


def only(*wanted: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Below `allowed`: of those who see the page only who may do one of these things. The others are told so."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            must(*wanted)
            return view(*args, **kwargs)

        return guarded

    return decorate


def must(*wanted: str) -> None:
    """Whoever sees this but may do none of these things is refused in words. Raises Refused."""
    if not i_can(*wanted):
        raise Refused(NOT_YOURS)


def to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page, and back to what was wanted. A script is told 401, htmx where to go."""
    target = f"/sign-in?{urlencode({'next': _wanted()})}"
    if request.method == "POST":
        flash(
            _("Su sesión había terminado y eso no se envió. Ingrese: lo que escribió lo espera en la página."), "info"
        )
    if "HX-Request" in request.headers:
        return "", 401, {"HX-Redirect": target}
    if _by_script():
        abort(401)
    if request.method == "POST":
        flash(_("Su sesión terminó y eso no se envió. Ingrese: lo que escribió lo espera en la página."), "info")
    return redirect(target, 303)


def _by_script() -> bool:
    return "X-Autosave" in request.headers or request.accept_mimetypes.best == "application/json"


def safe_next(target: str | None) -> str:
    """The place to go to if it is a path of this host, else the beginning (ASVS 3.7.2)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc or "\\" in target else target


def came_from(otherwise: str = "/") -> str:
    """The page of ours from which the request came."""
    came = urlsplit(request.referrer or "")
    return safe_next(f"{came.path}?{came.query}".rstrip("?")) if came.netloc == request.host else otherwise


def _wanted() -> str:
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.full_path.rstrip("?")
    return came_from()
