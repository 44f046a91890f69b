"""Documents and sheets of messages are looked at before they are filed: by the worker, by the form, or here at last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ticketing.desk.cases.answers import Filed, FiledFile, placed
from ticketing.desk.fields.files import of_messages
from ticketing.desk.fields.kinds import kind_of
from ticketing.office.files.models import StoredFile
from ticketing.office.papers.actions import judge_here
from ticketing.office.sms_sheets.actions import check_here
from workflows.procedure import Procedure


def to_publish(
    rules: Procedure, category: str, fields: Mapping[str, Any], files: Sequence[FiledFile]
) -> list[StoredFile]:
    """Of these, those that answer a field of documents to publish."""
    asked = {field.name for field in rules.fields_for(category) if kind_of(field).published}
    return _of(asked, placed(rules, category, fields, files))


def of_text_messages(
    rules: Procedure, category: str, fields: Mapping[str, Any], files: Sequence[FiledFile]
) -> list[StoredFile]:
    """Of these, those that answer a field of the sheet of a campaign by text message."""
    asked = {field.name for field in rules.fields_for(category) if of_messages(field)}
    return _of(asked, placed(rules, category, fields, files))


def judge_documents(
    rules: Procedure, category: str, fields: Mapping[str, Any], files: Sequence[FiledFile], at: datetime
) -> None:
    """Look at those that nobody looked at yet; the rules of their field then say what is wrong with them."""
    for file in to_publish(rules, category, fields, files):
        judge_here(file, at=at)
    for file in of_text_messages(rules, category, fields, files):
        check_here(file, at=at)


def _of(asked: set[str], brought: Mapping[str, Sequence[Filed]]) -> list[StoredFile]:
    return [each.file for name in sorted(asked & brought.keys()) for each in brought[name]]
