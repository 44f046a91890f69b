"""What a mail leads to: the pixel, the links, removal and the web version; nobody needs an account."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.harness.classes import agreed, of_class
from tests.massmail.world import DAY, fill, sending, sheet, started, until


@pytest.fixture
def sent(base, smtp, mailbox):
    """A campaign of five, and the mail that one of them got."""

    def send(**what):
        fill(5)
        campaign = started(**what)
        with sending(base, smtp):
            until(lambda: sheet(campaign.id)["status"] == "finished", "finished")
        message = mailbox.content(mailbox.to("estudiantes.1@correo.example")[0])
        return campaign, message

    return send


def urls(message, kind):
    page = message.get_body(("html",)).get_content()
    return [
        url.removeprefix("http://publico.test") for url in re.findall(rf'http://publico\.test/{kind}/[^"\s]+', page)
    ]


def hits(campaign):
    from sqlalchemy import select

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.tracking.booking import book_hits
    from ticketing.massmail.tracking.models import Hit

    book_hits(clock.now())
    return db.session.scalars(select(Hit).where(Hit.campaign_id == campaign.id).order_by(Hit.id)).all()


def spoilt(address):
    return address[:-1] + ("A" if address[-1] != "A" else "B")


@pytest.mark.parametrize("tracking", ["pseudonymous", "identified"])
def test_opens_and_clicks_are_counted_by_person(base, sent, tracking):
    from ticketing.massmail.statistics.queries import counts, followed

    campaign, message = sent(tracking=tracking)
    client = base.test_client()
    pixel, links = urls(message, "o")[0], urls(message, "c")
    assert client.get(pixel).mimetype == "image/gif"
    assert client.get(pixel).status_code == 200
    assert len(links) == 3  # the last is the one that only programs see
    for link, target in zip(
        links[:2], ["https://icetex.example/renovar?de=correo&n=1", "https://icetex.example/guía"], strict=True
    ):
        answer = client.get(link, headers={"User-Agent": "Prueba/1"})
        assert (answer.status_code, answer.location) == (302, target.replace("í", "%C3%AD"))
        assert "Set-Cookie" not in answer.headers
    found = hits(campaign)
    assert [(hit.kind, hit.link) for hit in found] == [("open", None), ("open", None), ("click", 0), ("click", 1)]
    assert all(hit.seq is None for hit in found)  # nobody agreed to be named
    figures = counts(campaign.id)
    assert (figures.sent, figures.openers, figures.opens, figures.clickers, figures.clicks) == (5, 1, 2, 1, 2)
    assert [(line.counts.clickers, line.counts.clicks) for line in followed(campaign)] == [(1, 1), (1, 1)]


def test_without_tracking_links_lead_straight_on(base, sent):
    _campaign, message = sent(tracking="off")
    assert urls(message, "o") == urls(message, "c") == []
    assert 'href="https://icetex.example/renovar?de=correo&amp;n=1"' in message.get_body(("html",)).get_content()


def test_a_forged_token_counts_nothing_and_leads_nowhere(base, sent):
    campaign, message = sent()
    client = base.test_client()
    assert client.get(spoilt(urls(message, "o")[0])).mimetype == "image/gif"
    assert client.get(urls(message, "c")[0].replace("/c/", "/o/")).mimetype == "image/gif"
    for bad in (
        spoilt(urls(message, "c")[0]),
        urls(message, "u")[0].replace("/u/", "/c/"),
        "/c/x",
        "/c/" + "x" * 500,
        "/c/%F0",
    ):
        assert client.get(bad).status_code == 404
    assert client.get(urls(message, "c")[0].replace("/c/", "/u/")).status_code == 404
    assert hits(campaign) == []


def test_looking_at_the_removal_page_changes_nothing(base, sent):
    from ticketing.massmail.identity import tokens
    from ticketing.massmail.removal.queries import reader

    campaign, message = sent()
    address = urls(message, "u")[0]
    page = base.test_client().get(address)
    assert page.status_code == 200
    assert "es•••@correo.example" in page.text
    assert "Set-Cookie" not in page.headers
    found = reader(base.config["SETTINGS"].secret_key, tokens.REMOVAL, address.rpartition("/")[2])
    assert len(found.lists) == 1
    assert hits(campaign) == []


def test_one_click_takes_off_the_list_at_once(base, sent):
    campaign, message = sent()
    address = re.match(r"<http://publico\.test(/u/[^>]+)>,", message["List-Unsubscribe"])[1]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for _ in range(2):
        answer = base.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.mimetype) == (200, "text/plain")
        assert "Set-Cookie" not in answer.headers
    assert membership("estudiantes.1@correo.example") == "unsubscribed"
    assert [hit.kind for hit in hits(campaign)] == ["removal"]


def membership(email):
    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.lists.queries import by_code
    from ticketing.audience.lists.queries import membership as place
    from ticketing.extensions import db

    db.session.rollback()
    return place(by_code("estudiantes"), by_email(email)).status


def test_the_page_takes_off_everything_when_asked(base, sent):
    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.suppression.queries import blocked

    _campaign, message = sent()
    answer = base.test_client().post(urls(message, "u")[0], data={"scope": "all"})
    assert answer.status_code == 200
    assert "de todos los envíos de la institución" in answer.text
    assert blocked(by_email("estudiantes.1@correo.example").address_key)


def test_a_second_visit_says_what_was_left_marks_nothing_and_leads_back(base, sent):
    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.suppression.queries import blocked
    from ticketing.extensions import db

    _campaign, message = sent()
    address, client = urls(message, "u")[0], base.test_client()
    first = client.get(address).text
    assert "Lo que ya dejó" not in first
    assert first.count(" checked") == 1
    client.post(address, data={"List-Unsubscribe": "One-Click"})

    second = client.get(address).text
    unsaid = client.post(address, data={})
    scope = re.search(r'name="scope" value="(list:[^"]+)"', second)[1]
    back = client.post(f"{address}/back", data={"scope": scope})

    assert "Lo que ya dejó" in second
    assert " checked" not in second
    assert (unsaid.status_code, "Elija qué más desea dejar" in unsaid.text) == (422, True)
    assert back.status_code == 303
    assert membership("estudiantes.1@correo.example") == "confirmed"
    assert not blocked(by_email("estudiantes.1@correo.example").keys, scope)
    db.session.rollback()
    assert "Lo que ya dejó" not in client.get(address).text


def test_everything_is_taken_back_by_its_own_word_but_no_block_of_another_reason(base, sent):
    from ticketing import clock
    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.suppression.actions import block
    from ticketing.audience.suppression.queries import blocked
    from ticketing.extensions import db

    _campaign, message = sent()
    address, client = urls(message, "u")[0], base.test_client()
    client.post(address, data={"scope": "all"})
    assert "Todos los envíos de la institución" in client.get(address).text
    client.post(f"{address}/back", data={"scope": "*"})
    keys = by_email("estudiantes.1@correo.example").keys
    assert not blocked(keys)
    block(keys, reason="complaint", at=clock.now())
    db.session.commit()
    client.post(f"{address}/back", data={"scope": "*"})
    db.session.rollback()
    assert blocked(by_email("estudiantes.1@correo.example").keys)


def test_a_broken_link_ends_at_the_institutions_contact_and_not_at_the_desk(base, sent):
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.office.institution.actions import describe

    _campaign, message = sent()
    describe(name="Instituto", contact="ayuda@instituto.example", by=None, at=clock.now())
    db.session.commit()
    client = base.test_client()
    for bad in (spoilt(urls(message, "u")[0]), spoilt(urls(message, "v")[0]), "/u/x", "/u/x/y/z"):
        answer = client.get(bad)
        assert answer.status_code == 404
        assert "ayuda@instituto.example" in answer.text
        assert "busque por número" not in answer.text
        assert "Volver al inicio" not in answer.text


def test_who_left_a_list_still_gets_service_mail_from_it(base, sent, smtp, mailbox):
    from ticketing import clock

    _campaign, message = sent()
    base.test_client().post(urls(message, "u")[0], data={"List-Unsubscribe": "One-Click"})
    news = started(by=_campaign.author, subject="Boletín")
    service = started(by=_campaign.author, subject="Su pago", **of_class("servicio"))
    with sending(base, smtp):
        until(lambda: {sheet(one.id)["status"] for one in (news, service)} == {"finished"}, "both finished")
    assert clock.now() - news.finished_at < timedelta(minutes=1)
    assert sheet(news.id)["accepted"] == 4
    assert sheet(service.id)["accepted"] == 5
    assert [item.subject for item in mailbox.to("estudiantes.1@correo.example")][1:] == ["Su pago"]


def test_the_web_version_shows_the_same_mail_and_can_do_nothing(base, sent):
    campaign, message = sent()
    answer = base.test_client().get(urls(message, "v")[0])
    assert answer.status_code == 200
    assert "Hola, José Ñ.:" in answer.text
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "navegador" not in answer.text
    assert "{{" not in answer.text
    assert hits(campaign) == []


def test_tokens_are_short_and_of_one_purpose():
    from ticketing.massmail.identity import tokens

    made = tokens.token("secreto", tokens.CLICK, 120, 999_999, 249)
    assert len(made) <= 24
    assert tokens.read("secreto", tokens.CLICK, made) == tokens.Token(120, 999_999, 249)
    assert tokens.read("secreto", tokens.REMOVAL, made) is None
    assert tokens.read("otro", tokens.CLICK, made) is None
    assert tokens.read("secreto", tokens.CLICK, "ñ") is None


def leaving(what):
    """A campaign of news whose class says what one click leaves."""
    kept = agreed("informativa")
    return {"mail_class": "informativa", "terms": replace(kept, leaves=what, hours={}, holidays=True).content()}


def one_click(base, message):
    address = re.match(r"<http://publico\.test(/u/[^>]+)>,", message["List-Unsubscribe"])[1]
    answer = base.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return address


@pytest.mark.parametrize(
    ("what", "kept"),
    [
        ("class", {"Otra noticia": 4, "Una oferta": 5, "Su pago": 5}),
        ("news", {"Otra noticia": 4, "Una oferta": 4, "Su pago": 5}),
    ],
    ids=["that-class", "all-but-service"],
)
def test_one_click_leaves_what_the_class_says_and_never_mail_of_service(base, sent, what, kept):
    from ticketing.massmail.campaigns.audience import by_reason
    from ticketing.massmail.campaigns.models import Campaign

    campaign, message = sent(**leaving(what))
    page = one_click(base, message)
    one_click(base, message)
    assert [hit.kind for hit in hits(campaign)] == ["removal"]
    assert membership("estudiantes.1@correo.example") == "confirmed"
    found = {}
    for subject, columns in (
        ("Otra noticia", leaving(what)),
        ("Una oferta", of_class("comercial")),
        ("Su pago", of_class("servicio")),
    ):
        other = Campaign(audience_rule=campaign.audience_rule, unknown_policy="resend", **columns)
        found[subject] = by_reason(other, DAY)[None]
    assert found == kept
    said = base.test_client().get(page).text
    assert ('value="class"' in said, 'value="news"' in said) == (False, what == "class")


def test_who_left_a_class_meanwhile_is_passed_over_at_the_message(base, sent, smtp, mailbox):
    campaign, message = sent(**leaving("class"))
    later = started(by=campaign.author, subject="Otra noticia", **leaving("class"))
    one_click(base, message)
    with sending(base, smtp):
        until(lambda: sheet(later.id)["status"] == "finished", "finished")
    assert sheet(later.id)["accepted"] == 4
    assert len(mailbox.to("estudiantes.1@correo.example")) == 1


def test_the_page_offers_each_and_marks_what_a_click_leaves(base, sent):
    _campaign, message = sent(**leaving("class"))
    address = urls(message, "u")[0]
    page = base.test_client().get(address).text
    assert re.findall(r'name="scope" value="(\w+)" required( checked)?', page) == [
        ("lists", ""), ("class", " checked"), ("news", ""), ("all", ""),
    ]  # fmt: skip
    done = base.test_client().post(address, data={"scope": "news"}).text
    assert "menos los de servicio" in done
    left = base.test_client().get(address).text
    assert re.findall(r'name="scope" value="(\w+)" required( checked)?', left) == [("all", "")]
    assert "menos los de servicio" in base.test_client().post(address, data={"scope": "news"}).text


def test_a_page_that_was_open_before_leaves_the_list_as_it_said(base, sent):
    _campaign, message = sent(**leaving("news"))
    answer = base.test_client().post(urls(message, "u")[0], data={"scope": "list"})
    assert "Estudiantes" in answer.text
    assert membership("estudiantes.1@correo.example") == "unsubscribed"
