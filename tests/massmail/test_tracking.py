"""Hits from the door to the figures: nothing is lost, nothing is counted twice, whatever the database does."""

from __future__ import annotations

import threading
from datetime import timedelta
from http import HTTPStatus

import pytest

from tests.massmail.world import fill, started

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
HUMAN = {"User-Agent": CHROME}


def token(base, purpose, campaign, who, link=0, domain_no=0):
    from ticketing.massmail.identity import tokens

    return tokens.token(base.config["SETTINGS"].secret_key, purpose, campaign, who, link, domain_no)


@pytest.fixture
def world(base):
    """A running campaign of five, and a client that opens and clicks as one of them."""
    from ticketing.massmail.identity import tokens

    fill(5)

    class World:
        campaign = started(tracking="identified", utm=False).id
        client = base.test_client()

        def open(self, who, headers=HUMAN, **more):
            return self.client.get(f"/o/{token(base, tokens.OPEN, self.campaign, who, **more)}", headers=headers)

        def click(self, who, link=0, headers=HUMAN, **more):
            return self.client.get(f"/c/{token(base, tokens.CLICK, self.campaign, who, link, **more)}", headers=headers)

        def pass_by(self, **time):
            from ticketing import clock

            clock.move(timedelta(**time))

    return World()


def book():
    from ticketing import clock
    from ticketing.massmail.tracking.booking import book_hits

    return book_hits(clock.now())


def counts(campaign):
    """The campaign's counters that are not zero, of the whole."""
    from sqlalchemy import select

    from ticketing.extensions import db
    from ticketing.massmail.counters.models import Counter

    db.session.rollback()
    rows = db.session.scalars(select(Counter).where(Counter.campaign_id == campaign, Counter.count != 0)).all()
    return {(row.metric, row.dimension, row.bucket): row.count for row in rows}


def whole(campaign):
    return {metric: count for (metric, dimension, _), count in counts(campaign).items() if dimension == "all"}


def verdicts(campaign):
    from sqlalchemy import select

    from ticketing.extensions import db
    from ticketing.massmail.tracking.models import Hit

    db.session.rollback()
    query = select(Hit.kind, Hit.judged).where(Hit.campaign_id == campaign).order_by(Hit.at, Hit.id)
    return db.session.execute(query).all()


def test_figures_tell_people_and_machines_apart(world):
    world.open(1, domain_no=2)
    world.pass_by(minutes=40)
    world.open(1, domain_no=2)
    world.click(1, 1, domain_no=2)
    world.open(2, {"User-Agent": "Mozilla/5.0"})
    assert book() == 4
    assert whole(world.campaign) == {
        "opens": 3, "openers": 2, "machine_opens": 1, "machine_openers": 1, "reopeners": 1, "clicks": 1, "clickers": 1,
    }  # fmt: skip
    found = counts(world.campaign)
    assert found["opens", "domain", 2] == 2
    assert (found["clickers", "link", 1], found["clicks", "link", 1]) == (1, 1)
    assert sum(count for (metric, by, _), count in found.items() if (metric, by) == ("opens", "hour")) == 3
    world.open(2)
    assert book() == 1
    assert (whole(world.campaign)["openers"], whole(world.campaign).get("machine_openers", 0)) == (2, 0)


def test_a_burst_takes_back_what_was_booked_as_a_persons(world):
    world.open(1)
    world.click(1, 0)
    assert book() == 2
    assert [judged for _, judged in verdicts(world.campaign)] == ["human", "human"]
    trap = world.click(1, 32_767)
    assert (trap.status_code, "solo un control" in trap.text) == (200, True)
    assert book() == 1
    assert verdicts(world.campaign) == [("open", "scanner"), ("click", "scanner"), ("trap", "scanner")]
    assert whole(world.campaign) == {
        "opens": 1, "openers": 1, "machine_opens": 1, "machine_openers": 1,
        "clicks": 1, "clickers": 1, "machine_clicks": 1, "machine_clickers": 1,
    }  # fmt: skip
    assert counts(world.campaign)["machine_clickers", "link", 0] == 1


def test_a_hit_is_booked_once_however_often_its_file_is_read(world):
    from ticketing.massmail.tracking import booking

    world.open(1)
    assert (book(), book()) == (1, 0)
    booking._done.clear()
    world.open(1)
    assert (book(), whole(world.campaign)["opens"]) == (1, 2)


def test_a_thousand_hits_on_one_pixel_lose_nothing(base, world):
    def many():
        for _ in range(125):
            assert world.open(3).mimetype == "image/gif"

    threads = [threading.Thread(target=many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    base.extensions["tracking"].spool.close()
    assert book() == 1000
    assert (whole(world.campaign)["opens"], whole(world.campaign)["openers"]) == (1000, 1)
    assert list((base.config["SETTINGS"].data_dir / "hits").glob("*.hits")) == []


def test_forged_tokens_are_recorded_nowhere(base, world):
    from ticketing.massmail.identity import tokens

    good = token(base, tokens.CLICK, world.campaign, 1)
    assert base.test_client().get(f"/o/{good}").mimetype == "image/gif"
    for bad in (
        good[:-2] + "AA",
        good + "A",
        "x",
        "x" * 500,
        "%F0",
        token(base, tokens.OPEN, world.campaign, 1),
    ):
        assert base.test_client().get(f"/c/{bad}").status_code == HTTPStatus.NOT_FOUND
    assert base.test_client().get(f"/c/{token(base, tokens.CLICK, world.campaign, 1, 300)}").status_code == 404
    assert not (base.config["SETTINGS"].data_dir / "hits").exists()


def test_pixel_and_known_links_answer_while_the_database_is_away(base, world, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from ticketing.extensions import db
    from ticketing.massmail.tracking import links

    monkeypatch.setattr(links, "FRESH_SECONDS", 0.0)
    assert world.click(1).location == "https://icetex.example/renovar?de=correo&n=1"
    db.session.rollback()

    def away(*_):
        raise OperationalError("connect", {}, OSError("away"))

    with monkeypatch.context() as patched:
        patched.setattr(db.engine.dialect, "do_execute", away)
        assert world.click(2, 1).location == "https://icetex.example/gu%C3%ADa"
        assert world.open(2).status_code == HTTPStatus.OK
        base.extensions["tracking"].links._known.clear()
        assert world.click(3).location == "https://icetex.example/renovar?de=correo&n=1", "from the copy in a file"
        base.extensions["tracking"].links._known.clear()
        for copy in (base.config["SETTINGS"].data_dir / "links").iterdir():
            copy.unlink()
        answer = world.click(4)
        assert (answer.status_code, answer.headers["Retry-After"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "30")
        assert "Inténtelo de nuevo" in answer.text
        assert book() == 0
    assert book() == 4
    assert whole(world.campaign)["clickers"] == 3


def test_a_disk_that_takes_nothing_keeps_no_reader_waiting(base, world, caplog):
    (base.config["SETTINGS"].data_dir / "hits").write_text("not a folder")
    assert world.open(1).mimetype == "image/gif"
    assert world.click(1).status_code == HTTPStatus.FOUND
    assert "could not be kept" in caplog.text


def test_a_link_is_led_elsewhere_within_seconds_and_the_old_target_is_kept(base, world, monkeypatch):
    from sqlalchemy import select

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.queries import get
    from ticketing.massmail.tracking import links
    from ticketing.massmail.tracking.actions import repoint
    from ticketing.massmail.tracking.queries import repointed
    from ticketing.office.signatures.models import Signature
    from workflows.refusals import Refused

    assert world.click(1).location == "https://icetex.example/renovar?de=correo&n=1"
    campaign = get(world.campaign)
    said = {"by": campaign.author, "at": clock.now()}
    for link, to, reason, words in (
        (0, "javascript:alert(1)", "error", "dirección completa"),
        (0, "https://icetex.example/a b", "", "Diga por qué"),
        (9, "https://icetex.example/", "error", "no tiene ese enlace"),
        (0, "https://icetex.example/renovar?de=correo&n=1", "error", "ya lleva"),
    ):
        with pytest.raises(Refused, match=words):
            repoint(campaign, link, to=to, reason=reason, **said)
    repoint(campaign, 0, to="https://icetex.example/renovación", reason="La página se mudó", **said)
    db.session.commit()
    assert world.click(1).location == "https://icetex.example/renovar?de=correo&n=1", "remembered for a few seconds"
    monkeypatch.setattr(links, "FRESH_SECONDS", 0.0)
    assert world.click(1).location == "https://icetex.example/renovaci%C3%B3n"
    (row,) = repointed(world.campaign)
    assert (row.old_url, row.reason) == ("https://icetex.example/renovar?de=correo&n=1", "La página se mudó")
    assert db.session.scalars(select(Signature.note).where(Signature.gate == "link")).all() == ["La página se mudó"]


def test_an_alcance_goes_to_exactly_those_who_got_the_error(base):
    from sqlalchemy import update

    from tests.massmail.world import AT, recipients, sheet
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import ACCEPTED, FAILED, UNKNOWN, Recipient

    fill(10)
    first = started()
    for state, seqs in ((ACCEPTED, (0, 1, 2, 3)), (UNKNOWN, (4,)), (FAILED, (5,))):
        mine = (Recipient.campaign_id == first.id, Recipient.seq.in_(seqs))
        db.session.execute(update(Recipient).where(*mine).values(state=state))
    came_back = (Recipient.campaign_id == first.id, Recipient.seq == 3)
    db.session.execute(update(Recipient).where(*came_back).values(bounced_at=AT))
    second = started(by=first.author, audience_rule={"lists": ["estudiantes"], "only_reached_of": first.id})
    assert (sheet(second.id)["pending"], sheet(second.id)["excluded"]) == (4, 6)
    assert {row.reason for row in recipients(second) if row.chunk < 0} == {"not_reached"}
    got = {row.contact_id for row in recipients(first) if row.seq in (0, 1, 2, 4)}
    assert {row.contact_id for row in recipients(second) if row.chunk >= 0} == got


def test_judging_again_gives_the_figures_that_booking_gave_and_mends_wrong_ones(base, world, monkeypatch):
    from sqlalchemy import delete, update

    from ticketing.extensions import db
    from ticketing.massmail.counters.models import Counter
    from ticketing.massmail.tracking import judging
    from ticketing.massmail.tracking.models import Hit

    for who in (1, 2, 3):
        world.open(who, domain_no=who % 2)
        world.click(who, who % 2, domain_no=who % 2)
        book()
        world.pass_by(minutes=35)
        world.open(who, domain_no=who % 2)
    for link in (0, 1, 32_767):
        world.click(3, link, domain_no=1)
    book()
    before, judged = counts(world.campaign), verdicts(world.campaign)
    assert before["machine_clicks", "all", 0] == 2
    db.session.execute(delete(Counter))
    db.session.execute(update(Hit).values(judged="proxy", rules=0))
    db.session.commit()
    told = base.test_cli_runner().invoke(args=["tracking", "judge-again", str(world.campaign)])
    assert told.exit_code == 0, told.output
    assert '"hits": 12, "changed": 12' in told.output
    assert (counts(world.campaign), verdicts(world.campaign)) == (before, judged)
    monkeypatch.setattr(judging, "BURST_LINKS", 99)
    monkeypatch.setattr(judging, "TRAP_SECONDS", -1.0)
    base.test_cli_runner().invoke(args=["tracking", "judge-again", str(world.campaign)])
    assert "machine_clicks" not in whole(world.campaign)
    assert base.test_cli_runner().invoke(args=["tracking", "judge-again", "99"]).exit_code == 1


def test_pixel_and_links_carry_every_header_that_pages_do(base, world):
    page = base.test_client().get("/healthz").headers
    hardening = {name for name, _ in page.items()} - {"Content-Type", "Content-Length", "Vary", "Connection"}
    for answer in (world.open(0), world.click(0)):
        assert hardening - set(answer.headers.keys()) == set()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "spoilt", [{"url": "https://www..example/x"}, {"label": "sin dirección"}, None, "https://[zz/"]
)
def test_every_link_of_a_table_leads_on_whatever_one_row_holds(world, spoilt):
    from sqlalchemy import update

    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.massmail.content.models import CompiledContent

    content = db.session.get_one(Campaign, world.campaign).content
    links = [spoilt, {"url": "https://straße.example/ñ", "label": "x"}]
    db.session.execute(update(CompiledContent).where(CompiledContent.id == content.id).values(links=links))
    db.session.commit()

    answers = [world.click(0, link) for link in (0, 1)]

    assert [answer.status_code for answer in answers] == [404, 302]
    assert answers[1].headers["Location"] == "https://xn--strae-oqa.example/%C3%B1"
