"""What was published is looked at: now and a day later; what can't be checked is vouched for by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened, value, words
from tests.desk.cast import FILED, WEB, Cast, at, form, taken
from tests.desk.test_documents import untitled
from tests.desk.test_notices import waiting
from tests.harness import website
from tests.harness.website import Website
from tests.office.documents_made import made
from ticketing.desk.attachments.actions import attach
from ticketing.desk.deliverables.actions import reopen, tick
from ticketing.desk.deliverables.queries import unproved
from ticketing.desk.home.office import turns
from ticketing.desk.moving.actions import step
from ticketing.desk.publications import actions, queries
from ticketing.desk.publications.actions import LEASE, MOST_TRIES, ask_again, settle, vouch
from ticketing.desk.publications.comparing import missing, sentences
from ticketing.desk.publications.jobs import look_at_due
from ticketing.desk.publications.kept import kept
from ticketing.desk.publications.looking import Seen
from ticketing.desk.publications.models import Publication
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.files.actions import store
from ticketing.office.files.storage import place
from ticketing.office.papers.models import Paper
from ticketing.office.people.queries import roles_of
from ticketing.web.outcomes import Missing, Overtaken
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket

SIGNED = "<p>La convocatoria abre el 3 de marzo. Se inscribe en línea.</p><ul><li>Cédula</li></ul>"
GOOD = (
    "<html><body><nav>Menú</nav><h1>Becas</h1><p>La <b>convocatoria</b> abre el 3&nbsp;de marzo.</p>"
    "<p>Se inscribe en línea.</p><li>CÉDULA</li></body></html>"
)
LATER = at("2026-03-03 09:00")
PAGE = "/tickets/2026-0001"


@pytest.fixture
def site() -> Iterator[Website]:
    with website.running() as found:
        yield found


@pytest.fixture
def named(request: pytest.FixtureRequest, site: Website) -> Flask:
    """The setting names the site as one of the institution's own network."""
    found: Flask = request.getfixturevalue("desk")
    found.config["SETTINGS"] = replace(found.config["SETTINGS"], inside_hosts=site.named)
    return found


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def delivered(cast: Cast, address: str, words: str = SIGNED) -> Ticket:
    ticket = taken(cast, category=WEB, fields=form(words=words))
    tick(ticket, "web", evidence={"address": address}, by=cast.professional, at=LATER)
    db.session.commit()
    return ticket


def standing(ticket: Ticket) -> Publication:
    db.session.expire_all()
    found = queries.standing(ticket, "web")
    assert found is not None
    return found


def kinds(ticket: Ticket) -> list[str]:
    told = [event.kind for event in history("ticket", ticket.id, None)]
    return [kind for kind in told if kind.startswith("publication")]


# ---- the comparison


@pytest.mark.parametrize(
    ("published", "lacks"),
    [
        ("LA convocatoria «abre» el 3 de\u00a0marzo\n\nse inscribe en lí\u00adnea; cédula", []),
        ("La convocatoria abre el 3 de marzo.\nCédula", ["Se inscribe en línea."]),
        ("La convocatoria abre el 4 de marzo. Se inscribe en línea. Cédula", ["La convocatoria abre el 3 de marzo."]),
        ("La convocatoria no abre el 3 de marzo. Se inscribe en linea. Cédulas", None),
        ("", None),
    ],
)
def test_each_sentence_is_sought_whatever_its_signs(published: str, lacks: list[str] | None) -> None:
    signed = "La convocatoria abre el 3 de marzo. Se inscribe en línea.\nCédula\n—\n"
    assert list(missing(signed, published)) == (list(sentences(signed)) if lacks is None else lacks)


def test_nothing_signed_lacks_nothing() -> None:
    assert list(missing("— \n…", "hola")) == []


# ---- looking


def test_what_stands_there_counts_and_then_the_case_may_be_solved(named: Flask, cast: Cast, site: Website) -> None:
    ticket = delivered(cast, site.says("/becas", GOOD))
    assert [row.kind for row in unproved(ticket)] == ["web"]
    with pytest.raises(Refused):
        step(ticket, "solve", by=cast.professional, at=LATER)

    assert look_at_due(LATER) == 1

    row = standing(ticket)
    assert (row.state, row.proved_by, row.missing, row.looks) == ("checked", "words", [], 1)
    assert kept(row).page.read_bytes().decode() == GOOD  # type: ignore[union-attr]
    assert "convocatoria abre el 3 de marzo." in kept(row).text
    assert unproved(ticket) == []
    step(ticket, "solve", by=cast.professional, at=LATER)
    assert ticket.state == "Solucionado"


def test_what_lacks_is_told_and_the_case_waits(named: Flask, cast: Cast, site: Website) -> None:
    ticket = delivered(cast, site.says("/becas", GOOD.replace("3&nbsp;de", "4 de")))
    look_at_due(LATER)

    row = standing(ticket)
    assert (row.state, row.missing) == ("failed", ["La convocatoria abre el 3 de marzo."])
    assert "1 de las 3 frases" in row.reason
    assert row.page_sha256, "what stood there is kept, right or wrong"
    assert ("tell_publication", str(cast.professional.id)) in waiting()
    found = turns(cast.professional, roles_of(cast.professional, LATER.date()), LATER, busy=True)
    assert "Revisar lo publicado" in [turn.label for turn in found]
    with pytest.raises(Refused):
        step(ticket, "solve", by=cast.professional, at=LATER)

    site.says("/becas", GOOD)
    ask_again(ticket, "web", by=cast.professional, at=LATER)
    db.session.commit()
    look_at_due(LATER)
    assert standing(ticket).state == "checked"
    assert kinds(ticket) == ["publication_failed", "publication_asked", "publication_checked"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://10.0.0.1/", "http://nadie.invalid/"])
def test_nobody_goes_where_nothing_may_be_asked(named: Flask, cast: Cast, address: str) -> None:
    ticket = delivered(cast, address)
    look_at_due(LATER)
    row = standing(ticket)
    assert (row.state, row.page_sha256) == ("failed", None)


def test_a_file_is_known_by_its_bytes(named: Flask, cast: Cast, site: Website) -> None:
    ticket = taken(cast, category=WEB, fields=form(words=SIGNED))
    file = store(BytesIO(made(untitled)), "bases.pdf", by=cast.professional, at=LATER)
    attach(ticket, file, "deliverable", by=cast.professional, at=LATER)
    body = place(file.sha256).read_bytes()
    tick(
        ticket,
        "web",
        evidence={"address": site.says("/b.pdf", body, "application/pdf")},
        by=cast.professional,
        at=LATER,
    )
    db.session.commit()
    look_at_due(LATER)
    assert standing(ticket).proved_by == "file"

    db.session.add(
        Paper(sha256=file.sha256, media_type=file.media_type, state="fit", clean_sha256="c" * 64, asked_at=LATER)
    )
    ask_again(ticket, "web", by=cast.professional, at=LATER)
    db.session.commit()
    look_at_due(LATER)
    assert "publique la copia limpia" in standing(ticket).reason

    site.says("/b.pdf", body + b" ", "application/octet-stream")
    ask_again(ticket, "web", by=cast.professional, at=LATER)
    db.session.commit()
    look_at_due(LATER)
    assert "no es ninguno" in standing(ticket).reason


def test_a_day_later_it_is_looked_at_again_and_only_what_stays_gone_is_told(
    named: Flask, cast: Cast, site: Website
) -> None:
    ticket = delivered(cast, site.says("/becas", GOOD))
    look_at_due(LATER)
    first = standing(ticket).next_at
    assert first is not None
    assert look_at_due(first - timedelta(seconds=1)) == 0
    step(ticket, "solve", by=cast.professional, at=LATER)
    db.session.commit()

    del site.talks["/becas"]
    for turn in range(MOST_TRIES):
        row = standing(ticket)
        assert (row.state, row.next_at is not None) == ("checked", True), turn
        row.next_at = first
        db.session.commit()
        assert look_at_due(first) == 1

    row = standing(ticket)
    assert (row.state, row.next_at, "404" in row.reason) == ("failed", None, True)
    assert row.kept_at, "how it was when it was right stays"
    assert ("tell_publication", str(cast.professional.id)) in waiting()
    assert ticket.state == "Solucionado", "nothing moves by itself"


def test_what_still_stands_a_day_later_is_looked_at_no_more(named: Flask, cast: Cast, site: Website) -> None:
    ticket = delivered(cast, site.says("/becas", GOOD))
    look_at_due(LATER)
    row = standing(ticket)
    row.next_at = LATER
    db.session.commit()
    look_at_due(LATER)
    row = standing(ticket)
    assert (row.state, row.looks, row.next_at) == ("checked", 2, None)
    assert kinds(ticket) == ["publication_checked"]


def test_two_look_and_one_writes(named: Flask, cast: Cast, site: Website) -> None:
    ticket = delivered(cast, site.says("/becas", GOOD))
    row = standing(ticket)
    due = row.next_at
    assert due is not None
    assert actions.claim(row.id, seen=due, at=LATER)
    assert not actions.claim(row.id, seen=due, at=LATER)
    db.session.commit()
    assert look_at_due(LATER) == 0, "another is on the way"
    assert look_at_due(LATER + LEASE) == 1, "who went was killed: another goes"


def test_what_was_asked_anew_or_taken_back_meanwhile_is_not_settled(named: Flask, cast: Cast) -> None:
    ticket = delivered(cast, "http://portal.example/")
    row = standing(ticket)
    asked, number = row.asked_at, row.id
    vouch(ticket, "web", reason="La vi", by=cast.professional, at=LATER)
    assert settle(ticket, number, Seen("no"), asked_at=asked, at=LATER) is None
    assert standing(ticket).state == "vouched"
    ask_again(ticket, "web", by=cast.professional, at=LATER + timedelta(minutes=1))
    assert settle(ticket, number, Seen("no"), asked_at=asked, at=LATER) is None
    reopen(ticket, "web", by=cast.professional, at=LATER)
    assert queries.standing(ticket, "web") is None
    assert settle(ticket, number, Seen("no"), asked_at=LATER + timedelta(minutes=1), at=LATER) is None


# ---- vouching


def test_somebody_vouches_by_name_with_a_reason(cast: Cast) -> None:
    ticket = delivered(cast, "http://intranet.example/")
    for nothing in ("", "  ", "x" * 1001):
        with pytest.raises(Refused):
            vouch(ticket, "web", reason=nothing, by=cast.professional, at=LATER)
    for stranger in (cast.requester, cast.head):
        with pytest.raises(Refused, match="quien atiende"):
            vouch(ticket, "web", reason="Sí", by=stranger, at=LATER)
    with pytest.raises(Missing):
        vouch(ticket, "campaign", reason="Sí", by=cast.professional, at=LATER)

    vouch(ticket, "web", reason="Es de la intranet", by=cast.professional, at=LATER)

    row = standing(ticket)
    assert (row.state, row.vouched_by, row.vouched_reason) == ("vouched", cast.professional, "Es de la intranet")
    with pytest.raises(Overtaken):
        vouch(ticket, "web", reason="Otra vez", by=cast.professional, at=LATER)
    step(ticket, "solve", by=cast.professional, at=LATER)
    assert ticket.state == "Solucionado"


def test_what_a_procedure_does_not_ask_to_check_holds_nothing_up(cast: Cast) -> None:
    from ticketing.desk.cases.rules import rules_of

    ticket = delivered(cast, "http://intranet.example/")
    kind = rules_of(ticket).deliverable("web")
    assert kind.checked
    object.__setattr__(kind, "checked", False)
    try:
        assert unproved(ticket) == []
    finally:
        object.__setattr__(kind, "checked", True)


# ---- the page


def test_the_page_says_how_it_stands_and_takes_the_word_of_who_works_it(house: House) -> None:
    with house.open():
        cast = house.cast()
        ticket = taken(cast, category=WEB, fields=form(words=SIGNED))
        tick(ticket, "web", evidence={"address": "http://10.1.2.3/x"}, by=cast.professional, at=FILED)
    pedro, rosa = house.browser("Pedro Profesional"), house.browser("Rosa Solicitante")
    part = f"{PAGE}/deliverables/web/publication"
    assert "Se está comprobando" in words(pedro.get(PAGE))
    assert "hx-trigger" in pedro.get(part).text

    with house.open():
        look_at_due(FILED)

    page = pedro.get(PAGE)
    assert "dirección interna" in words(page)
    assert "Responder por ella" in words(page)
    assert "Responder por ella" not in words(rosa.get(PAGE))
    assert "hx-trigger" not in rosa.get(part).text
    assert rosa.post(f"{part}/vouch", data={"seen": value(page, "seen"), "reason": "Sí"}).status_code == 422
    assert pedro.post(f"{part}/vouch", data={"seen": value(page, "seen"), "reason": ""}).status_code == 422
    data = {"which": "vouch-web", "seen": value(page, "seen"), "reason": "Es de la intranet"}
    assert pedro.post(f"{part}/vouch", data=data).status_code == 303
    assert "Es de la intranet" in words(rosa.get(PAGE))
    assert pedro.post(f"{part}/look", data={"seen": value(pedro.get(PAGE), "seen")}).status_code == 303
    assert "Se está comprobando" in words(pedro.get(part))


def test_how_it_looked_is_shown_to_who_sees_the_ticket_and_runs_nothing(house: House, site: Website) -> None:
    hostile = GOOD.replace("<nav>", "<script>alert(1)</script><nav>")
    house.app.config["SETTINGS"] = replace(house.app.config["SETTINGS"], inside_hosts=site.named)
    with house.open():
        cast = house.cast()
        ticket = taken(cast, category=WEB, fields=form(words=SIGNED))
        tick(ticket, "web", evidence={"address": site.says("/", hostile)}, by=cast.professional, at=FILED)
    with house.open():
        look_at_due(FILED)
        number = standing(house.ticket()).id
    rosa = house.browser("Rosa Solicitante")
    shown = rosa.get(f"{PAGE}/deliverables/web/publication/{number}")
    assert "La convocatoria abre el 3 de marzo." in words(shown)
    assert "alert(1)" not in shown.text
    got = rosa.get(f"{PAGE}/publications/{number}/page")
    assert got.data.decode() == hostile
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.mimetype == "application/octet-stream"
    got.close()
    for path in ("page", "picture"):
        assert house.browser("Carlos Colega").get(f"{PAGE}/publications/{number + 7}/{path}").status_code == 404
    stranger = house.app.test_client()
    assert stranger.get(f"{PAGE}/publications/{number}/page").status_code in (302, 303)
