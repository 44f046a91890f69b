"""Serving stored files to whoever may see them, and taking images from the editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from flask import Blueprint, Response, current_app, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.files import queries
from ticketing.office.files.actions import store
from ticketing.office.files.kinds import BOOK
from ticketing.office.files.models import StoredFile
from ticketing.office.files.pool import LONGEST
from ticketing.office.files.receiving import receive_all
from ticketing.office.papers import queries as papers
from ticketing.office.sign_in.current import me, my_roles, nobody, signed_in
from ticketing.office.sms_sheets import queries as sms_sheets
from ticketing.web.beforehand import beforehand, takes
from ticketing.web.once.guard import repeatable
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

V = TypeVar("V", bound=Callable[..., object])
public = Blueprint("files", __name__)
bp = Blueprint("uploads", __name__)
HARMLESS = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


def takes_files(*, patience: float = LONGEST) -> Callable[[V], V]:
    """A view whose form brings files: they are received and read before it begins, for so many seconds in all."""

    def receive(**_address: object) -> None:
        if nobody():
            return  # the view leads to the sign-in page
        whose = me().id
        db.session.rollback()
        files = [file for _name, file in request.files.items(multi=True) if file.filename]
        sent = [(cast(BinaryIO, file.stream), file.filename or "") for file in files]
        for file, received in zip(files, receive_all(sent, patience=patience, whose=whose), strict=True):
            file.stream.close()
            file.stream = cast(Any, received)

    def mark(view: V) -> V:
        return beforehand(receive)(takes(lambda: current_app.config["MAX_CONTENT_LENGTH"])(view))

    return mark


@public.get("/files/<token>/<name>")
def show(token: str, name: str) -> Response:
    """The file itself: images in place, all else as a download."""
    file = _seen(token)
    return _sent(file, queries.path(file), file.sha256)


@public.get("/files/<token>/clean/<name>")
def clean(token: str, name: str) -> Response:
    """The copy of a document that is published: without what tells who made it, when and with what."""
    file = _seen(token)
    paper = papers.of(file)
    path = papers.clean_path(paper) if paper else None
    if paper is None or path is None:
        raise Missing
    return _sent(file, path, paper.clean_sha256 or "")


@public.get("/files/<token>/errors/<name>")
def told(token: str, name: str) -> Response:
    """A sheet of text messages with a column that says what is wrong in each row."""
    file = _seen(token)
    sheet = sms_sheets.of(file)
    path = sms_sheets.told_path(sheet) if sheet else None
    if sheet is None or path is None:
        raise Missing
    name = _("%(name)s, con los errores.xlsx", name=Path(file.name).stem)
    return _download(path, BOOK, name, sheet.told_sha256 or "", as_attachment=True)


def _seen(token: str) -> StoredFile:
    file = queries.by_token(token)
    if not _may_see(file):
        raise Missing
    if file.why_not:
        raise Missing(file.why_not)
    return file


def _sent(file: StoredFile, path: Path, digest: str) -> Response:
    return _download(path, file.media_type, file.name, digest, as_attachment=not file.is_image)


def _download(path: Path, media_type: str, name: str, digest: str, *, as_attachment: bool) -> Response:
    answer = send_file(path, media_type, as_attachment=as_attachment, download_name=name, etag=digest)
    answer.headers["Content-Security-Policy"] = HARMLESS
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@bp.post("/uploads/images")
@takes_files()
@signed_in
@repeatable("the script that sends it shows what became of it")
def upload_image() -> ResponseReturnValue:
    """An image for the words of a message: {"url", "href", "token"}."""
    sent = request.files.get("file")
    if sent is None:
        raise Refused(_("No llegó ninguna imagen."))
    file = store(cast(BinaryIO, sent.stream), sent.filename or "", by=me(), at=clock.now(), kinds=("image",))
    url = url_for("files.show", token=file.token, name=file.name)
    return jsonify(url=url, href=url, token=file.token), 201


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """The editor's script shows the sentence."""
    db.session.rollback()
    return jsonify(status=422, title=refusal.sentence, detail=refusal.sentence, message=refusal.sentence), 422


def _may_see(file: StoredFile) -> bool:
    if any(open_to_all(file) for open_to_all in doors.OPEN_FILES):
        return True
    if queries.passes(file, request.args.get("pase", ""), clock.now()):
        return True
    if nobody():
        return False
    return file.uploaded_by_id == me().id or any(guard(file, me(), my_roles()) for guard in doors.FILE_GUARDS)
