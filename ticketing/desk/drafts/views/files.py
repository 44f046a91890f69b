"""Pages of the files of a request in the making: brought one by one, looked at, pictures cut to their measures."""

from __future__ import annotations

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.drafts import fitting, uploads
from ticketing.desk.drafts.views.making import PATIENCE, pages, sheet_here
from ticketing.desk.fields.files import exact
from ticketing.office.file_pages.views import takes_files
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.numbers import maybe
from ticketing.web.outcomes import Missing


@pages.post("/<token>/files")
@takes_files(patience=PATIENCE)
@signed_in
def upload(token: str) -> ResponseReturnValue:
    """Keep the files that were chosen for a field while the form goes on: {"html": those that it has now, "said": why
    one was not taken}."""
    sheet = sheet_here(token)
    field = next((one for one in sheet.file_fields if one.name == request.args.get("field")), None)
    if field is None:
        raise Missing
    said = uploads.keep(sheet, field, request.files.getlist("file"), by=me(), at=clock.now())
    return jsonify(html=render_template("requests/_files.html", field=field, sheet=sheet), said=said or "")


@pages.get("/<token>/files/<file>")
@signed_in
def file(token: str, file: str) -> str:
    """One file of the draft as it stands, asked for again and again while it is being read."""
    sheet = sheet_here(token)
    return render_template("requests/_file.html", file=sheet.file(file), sheet=sheet)


@pages.get("/<token>/files/<file>/fit")
@signed_in
def fit(token: str, file: str) -> str:
    """The picture with the part that would be taken in a frame, and what would come of it."""
    sheet, place = sheet_here(token), fitting.place_of(maybe(request.args.get("at")))
    field, stored = fitting.asked(sheet, file)
    with fitting.fitted(field, stored, place) as made:
        return render_template(
            "requests/fit.html",
            sheet=sheet,
            field=field,
            file=stored,
            made=made,
            place=place,
            places=fitting.PLACES,
            wanted=exact(field),
        )


@pages.get("/<token>/files/<file>/fitted.jpg")
@signed_in
def fitted(token: str, file: str) -> ResponseReturnValue:
    """What would come of it."""
    field, stored = fitting.asked(sheet_here(token), file)
    with fitting.fitted(field, stored, fitting.place_of(maybe(request.args.get("at")))) as made:
        return Response(made.stream.read(), mimetype="image/jpeg", headers={"Cache-Control": "private, max-age=60"})


@pages.post("/<token>/files/<file>/fit")
@signed_in
def take_fitted(token: str, file: str) -> ResponseReturnValue:
    """Let it take the original's place."""
    fitting.take(sheet_here(token), file, fitting.place_of(maybe(request.form.get("at"))), by=me(), at=clock.now())
    flash(_("La imagen quedó ajustada."), "success")
    return redirect(url_for("requests.show", token=token, _anchor="archivos"), 303)
