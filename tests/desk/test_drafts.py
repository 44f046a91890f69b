"""Drafts: they keep what was typed, belong to one person, and lead to their ticket once filed."""

from __future__ import annotations

import pytest

from tests.desk.cast import CAMPAIGN, FILED, Cast, at, filed, form, stored
from ticketing.desk.drafts import actions as drafts
from ticketing.desk.drafts import queries
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

LATER = at("2026-03-03 09:00")


def test_a_draft_keeps_what_was_typed_and_its_files(cast: Cast) -> None:
    draft = drafts.begin(by=cast.requester, at=FILED, category=CAMPAIGN)
    file = stored("anexo.pdf")
    drafts.attach(draft, file, "attachment", by=cast.requester, at=FILED)

    drafts.save(draft, {"fields": {"subject": "A medias"}}, by=cast.requester, at=LATER)

    kept = queries.get(draft.token, cast.requester)
    assert (kept.category, kept.data["fields"], kept.saved_at) == (CAMPAIGN, {"subject": "A medias"}, LATER)
    assert queries.files(kept) == [(file, "attachment", None, "")]
    drafts.detach(draft, file.token, by=cast.requester, at=LATER)
    assert queries.files(kept) == []


def test_a_draft_is_its_authors_alone(cast: Cast) -> None:
    draft = drafts.begin(by=cast.requester, at=FILED)

    with pytest.raises(Missing):
        queries.get(draft.token, cast.colleague)
    with pytest.raises(Missing):
        drafts.save(draft, {}, by=cast.colleague, at=LATER)
    assert queries.mine(cast.requester) == [draft]
    assert queries.mine(cast.colleague) == []


def test_a_filed_draft_leads_to_its_ticket_and_is_over(cast: Cast) -> None:
    draft = drafts.begin(by=cast.requester, at=FILED)
    ticket = filed(cast)
    drafts.filed(draft, ticket)

    assert queries.get(draft.token, cast.requester).filed_ticket_id == ticket.id
    assert queries.mine(cast.requester) == []
    with pytest.raises(Refused, match="ya se radicó"):
        drafts.save(draft, {}, by=cast.requester, at=LATER)


def test_an_edit_begins_with_what_is_filed(cast: Cast) -> None:
    ticket = filed(cast)

    draft = drafts.begin_edit(ticket, by=cast.requester, at=LATER)

    assert draft.data["fields"]["subject"] == form()["subject"]
    assert drafts.begin_edit(ticket, by=cast.requester, at=LATER) is draft
    with pytest.raises(Refused, match="que tiene la solicitud"):
        drafts.begin_edit(ticket, by=cast.colleague, at=LATER)


def test_a_discarded_draft_is_gone(cast: Cast) -> None:
    draft = drafts.begin(by=cast.requester, at=FILED)
    drafts.discard(draft, by=cast.requester)

    with pytest.raises(Missing):
        queries.get(draft.token, cast.requester)
