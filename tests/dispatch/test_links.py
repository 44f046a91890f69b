"""Re-pointing a link of a campaign that went out: who may, and what the page shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, words
from tests.desk.cast import FILED, Cast
from tests.desk.test_together import at_once
from tests.dispatch.numbers import WORDS, sent, went_out
from ticketing.extensions import db
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from ticketing.massmail.tracking.models import Proposal

PLACE = "/campaigns/1/links"
SAID = {"link": "1", "url": "https://icetex.example/guía-nueva", "reason": "La guía se mudó"}


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, and one campaign that went out."""
    return went_out(app_sqlite)


def test_a_professional_re_points_a_link_and_the_page_shows_both_destinations(house):
    client = house.browser("Pedro Profesional")
    assert 'href="/campaigns/1/links"' in client.get("/campaigns/1/results").text
    assert client.post(PLACE, data=SAID | {"url": "nada"}).status_code == 422
    assert client.post(PLACE, data=SAID).status_code == 303
    page = words(client.get(PLACE))
    sent_to, now = page.index("2 la guía https://icetex.example/guía"), page.index("https://icetex.example/guía-nueva")
    assert sent_to < now < page.index("el mismo destino", now)
    assert "La guía se mudó" in page[now:]


def test_whoever_only_sees_the_campaign_changes_nothing(house):
    client = house.browser("Rosa Solicitante")
    page = client.get(PLACE)
    assert (page.status_code, "Cambiar un enlace" in page.text) == (200, False)
    client.post(PLACE, data=SAID)
    assert "el mismo destino" in words(client.get(PLACE))
    assert "guía-nueva" not in client.get(PLACE).text
    assert house.browser("Elena Ajena").get(PLACE).status_code == 404


ELSEWHERE = SAID | {"url": "https://otra.example/guía"}


def proposed(house: House) -> FlaskClient:
    """Pedro would lead the guide to a host that nobody signed."""
    client = house.browser("Pedro Profesional")
    assert client.post(PLACE, data=ELSEWHERE).status_code == 303
    return client


def leads_to(house: House, link: int = 1) -> str:
    from ticketing.massmail.campaigns.queries import get
    from ticketing.massmail.tracking.queries import destinations

    with house.open():
        return destinations(get(1))[link].partition("?utm")[0]


def test_a_host_that_was_not_signed_waits_for_a_second_person(house):
    his = proposed(house)
    page = words(his.get(PLACE))
    assert "Esperan a una segunda persona" in page
    assert "Lo propuso Pedro Profesional" in page
    assert "La guía se mudó" in page
    assert leads_to(house) == "https://icetex.example/guía"
    told = his.post(f"{PLACE}/proposals/1/confirm")
    assert (told.status_code, "lo confirma otra persona" in words(told)) == (422, True)
    assert 'proposals/1/confirm"' not in his.get(PLACE).text

    hers = house.browser("Ana Atiende")
    assert 'proposals/1/confirm"' in hers.get(PLACE).text
    assert hers.post(f"{PLACE}/proposals/1/confirm").status_code == 303

    assert leads_to(house) == "https://otra.example/guía"
    page = words(hers.get(PLACE))
    assert re.search(r"Enlace 2: de https://icetex\.example/guía\S* a https://otra\.example/guía", page)
    assert "Ana Atiende, a propuesta de Pedro Profesional" in page
    assert "Esperan a una segunda persona" not in page


def test_both_people_stand_in_the_record(house):
    from ticketing.ledger.events.queries import history
    from ticketing.ledger.verification import verify
    from ticketing.office.signatures.models import Signature

    proposed(house)
    house.browser("Ana Atiende").post(f"{PLACE}/proposals/1/confirm")
    with house.open():
        told = history("campaign", 1, ("link_proposed", "link_repointed"))
        names = [
            (each.kind, db.session.get_one(type(house.person("Ana Atiende")), each.actor_id).name) for each in told
        ]
        assert names == [("link_proposed", "Pedro Profesional"), ("link_repointed", "Ana Atiende")]
        assert told[1].payload["proposed_by"] == "Pedro Profesional"
        signed = db.session.query(Signature).filter_by(gate="link").all()
        assert len({one.content_hash for one in signed}) == 1
        assert {one.person.name for one in signed} == {"Pedro Profesional", "Ana Atiende"}
        assert verify().broken is None


@pytest.mark.parametrize("who", ["Pedro Profesional", "Ana Atiende"])
def test_a_proposal_is_discarded_by_its_author_or_another_and_the_link_stays(house, who):
    proposed(house)
    client = house.browser(who)
    assert client.post(f"{PLACE}/proposals/1/discard").status_code == 303
    assert leads_to(house) == "https://icetex.example/guía"
    told = house.browser("Clara Coordinadora").post(f"{PLACE}/proposals/1/confirm")
    assert (told.status_code, f"{who} la descartó" in words(told)) == (409, True)
    assert client.post(PLACE, data=ELSEWHERE).status_code == 303


@pytest.mark.parametrize("who", ["Rosa Solicitante", "Arturo Auditor", "Elena Ajena"])
def test_nobody_else_confirms_or_discards(house, who):
    proposed(house)
    client = house.browser(who)
    for act in ("confirm", "discard"):
        assert client.post(f"{PLACE}/proposals/1/{act}").status_code in (404, 422)
    assert leads_to(house) == "https://icetex.example/guía"


def test_a_link_waits_for_one_answer_at_a_time(house):
    client = proposed(house)
    for url in ("https://icetex.example/otra", "https://tercera.example/"):
        told = client.post(PLACE, data=SAID | {"url": url})
        assert (told.status_code, "ya tiene un cambio propuesto" in words(told)) == (422, True)
    assert client.post(PLACE, data=SAID | {"link": "0"}).status_code == 303
    assert client.post(f"{PLACE}/proposals/99/confirm").status_code == 404


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://icetex.example/x", True),
        ("http://ICETEX.example/x", True),
        ("https://icetex.example:443/x", True),
        ("https://icetex.example:8443/x", False),
        ("https://www.icetex.example/x", False),
        ("https://icetex.example.malo.example/", False),
        ("https://malo.example/?https://icetex.example", False),
        ("https://malo.example#@icetex.example", False),
    ],
)
def test_which_host_counts_as_signed(house, url, signed):
    client = house.browser("Pedro Profesional")
    assert client.post(PLACE, data=SAID | {"url": url}).status_code == 303
    assert (leads_to(house) == url) is signed


@pytest.mark.parametrize(
    "url",
    [
        "https://malo.example\\@icetex.example/", "https://icetex.example@malo.example/", "https://a:b@icetex.example/",
        "https:///icetex.example", "//icetex.example/", "ftp://icetex.example/", "https://[icetex.example/",
        "https://icetex.example:x/", "data:text/html,x",
    ],
)  # fmt: skip
def test_an_address_of_two_minds_is_refused(house, url):
    told = house.browser("Pedro Profesional").post(PLACE, data=SAID | {"url": url})
    assert (told.status_code, "dirección completa" in words(told)) == (422, True)


def test_the_words_that_were_signed_count_and_not_what_was_edited_since(app_sqlite):
    from ticketing.dispatch.links.actions import words_hosts
    from ticketing.massmail.campaigns.queries import get

    house = went_out(app_sqlite)
    with house.open():
        ticket, campaign = house.ticket(), get(1)
        assert words_hosts(campaign) == {"icetex.example"}
        newer = type(ticket.content)(
            ticket=ticket, number=2, fields=ticket.content.fields | {"words": '<a href="https://nueva.example/">x</a>'},
            digests=dict.fromkeys(ticket.content.digests, "0" * 64), made_by=ticket.requester, made_at=FILED,
        )  # fmt: skip
        db.session.add(newer)
        db.session.flush()
        db.session.expire_all()
        assert words_hosts(campaign) == {"icetex.example"}
    assert "icetex.example" in WORDS


def test_a_campaign_cancelled_half_way_still_has_links_to_mend(house):
    from ticketing.massmail.campaigns.queries import get

    with house.open():
        get(1).status = "cancelled"
    assert house.browser("Pedro Profesional").post(PLACE, data=SAID).status_code == 303
    assert leads_to(house) == "https://icetex.example/guía-nueva"


def test_a_program_proposes_and_another_persons_confirms(house):
    his, hers = Program(house, "Pedro Profesional"), Program(house, "Ana Atiende")
    change = {"url": "https://otra.example/", "reason": "La página se mudó."}
    told = his.post("/campaigns/1/links/1/repoint", json=change).json
    assert told["url"].startswith("https://icetex.example/guía")
    assert told["pending"]["to"] == "https://otra.example/"
    one = f"/campaigns/1/links/1/proposals/{told['pending']['id']}"
    assert his.post(f"{one}/confirm", json={}).status_code in (409, 422)
    assert hers.post(f"/campaigns/1/links/0/proposals/{told['pending']['id']}/confirm", json={}).status_code == 404
    done = hers.post(f"{one}/confirm", json={}).json
    assert (done["url"], done["pending"]) == ("https://otra.example/", None)
    assert [(one["by"], one["proposed_by"]) for one in done["changes"]] == [("Ana Atiende", "Pedro Profesional")]
    assert hers.post(f"{one}/discard", json={}).status_code == 409
    assert Program(house, "Rosa Solicitante").post(f"{one}/confirm", json={}).status_code in (403, 404, 409)


def test_of_a_confirmation_and_a_discarding_at_once_one_counts(desk: Flask, cast: Cast) -> None:
    from tests.dispatch.numbers import audience
    from ticketing.massmail.campaigns.queries import get
    from ticketing.massmail.tracking import actions
    from ticketing.massmail.tracking.models import Repointed
    from ticketing.massmail.tracking.queries import proposal
    from ticketing.office.people.models import Person

    audience()
    campaign = sent(cast)
    said = {"to": "https://otra.example/", "reason": "Se mudó", "at": FILED}
    waiting: Proposal = actions.repoint(campaign, 1, by=cast.professional, **said)
    keys = campaign.id, waiting.id, cast.other_professional.id, cast.coordinator.id
    db.session.commit()

    def confirm(person: int) -> str:
        actions.confirm(proposal(keys[0], keys[1]), by=db.session.get_one(Person, person), at=FILED)
        return "confirmed"

    def discard() -> str:
        actions.discard(proposal(keys[0], keys[1]), by=db.session.get_one(Person, keys[2]), at=FILED)
        return "discarded"

    answers = at_once(desk, lambda: confirm(keys[2]), lambda: confirm(keys[3]), discard)

    assert sorted(isinstance(each, Overtaken) for each in answers) == [False, True, True]
    assert db.session.query(Repointed).count() == (1 if "confirmed" in answers else 0)
    assert get(keys[0]).status == "finished"


def test_two_proposals_for_one_link_at_once_are_one(desk: Flask, cast: Cast) -> None:
    from tests.dispatch.numbers import audience
    from ticketing.massmail.campaigns.queries import get
    from ticketing.massmail.tracking import actions
    from ticketing.massmail.tracking.queries import waiting
    from ticketing.office.people.models import Person

    audience()
    campaign = sent(cast)
    keys = campaign.id, cast.professional.id
    db.session.commit()

    def propose() -> int:
        said = {"to": "https://otra.example/", "reason": "Se mudó", "at": FILED}
        return actions.repoint(get(keys[0]), 1, by=db.session.get_one(Person, keys[1]), **said).id

    answers = at_once(desk, propose, propose)

    assert sorted(isinstance(each, Refused) for each in answers) == [False, True]
    assert len(waiting(keys[0])) == 1
