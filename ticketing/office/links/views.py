"""What every page that is opened by a link of a mail does when what was asked cannot be had or done."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ticketing.extensions import db
from ticketing.web.beforehand import shown_again
from ticketing.web.outcomes import Missing, Overtaken
from workflows.refusals import Refused


def answers(pages: Blueprint, again: Callable[[str, str], str]) -> None:
    """A link that is over says so; what was not done is shown again. `again`: the page of a token with the reason."""

    def gone(outcome: Missing) -> ResponseReturnValue:
        db.session.rollback()
        return render_template("gates/gone.html", sentence=outcome.sentence), 404

    def not_done(outcome: Refused | Overtaken) -> ResponseReturnValue:
        db.session.rollback()
        with shown_again():
            page = again((request.view_args or {})["token"], outcome.sentence)
        return page, 409 if isinstance(outcome, Overtaken) else 422

    pages.register_error_handler(Missing, gone)
    pages.register_error_handler(Refused, not_done)
    pages.register_error_handler(Overtaken, not_done)
