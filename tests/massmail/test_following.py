"""How closely a campaign follows its readers: not at all, in totals, by a pseudonym, or by name where they agreed."""

from __future__ import annotations

import pytest

from tests.massmail.test_public import hits, urls
from tests.massmail.world import fill, sending, sheet, started, until


@pytest.fixture
def mails(base, smtp, mailbox):
    """A campaign of five, and the mails that two of them got."""

    fill(5)

    def send(**what):
        campaign = started(**what)
        with sending(base, smtp):
            until(lambda: sheet(campaign.id)["status"] == "finished", "finished")
        got = [mailbox.content(mailbox.to(f"estudiantes.{n}@correo.example")[-1]) for n in (1, 2)]
        return campaign, *got

    return send


def read(base, *addresses):
    client = base.test_client()
    for address in addresses:
        client.get(address, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Thunderbird/102.4"})


def visitors(campaign):
    from sqlalchemy import select

    from ticketing.extensions import db
    from ticketing.massmail.tracking.models import Visitor

    return db.session.scalars(select(Visitor).where(Visitor.campaign_id == campaign.id).order_by(Visitor.visitor)).all()


def answer(base, message, agrees):
    said = base.test_client().post(f"{urls(message, 'u')[0]}/reading", data={"agrees": "yes" if agrees else "no"})
    assert said.status_code == 303


def opened(base, campaign, message):
    """The recipient's number of the last open of this mail, or None."""
    read(base, urls(message, "o")[0])
    return hits(campaign)[-1].seq


def test_an_anonymous_campaign_gives_everybody_the_same_addresses(base, mails):
    _campaign, one, other = mails(tracking="anonymous")

    assert urls(one, "o") == urls(other, "o") != []
    assert urls(one, "c") == urls(other, "c") != []
    assert urls(one, "u") != urls(other, "u")


def test_an_anonymous_campaign_counts_times_and_no_people(base, mails):
    from ticketing.massmail.statistics.queries import by_domain, counts, followed
    from ticketing.massmail.statistics.rates import rates
    from ticketing.massmail.statistics.reading import known, reading

    campaign, one, other = mails(tracking="anonymous")
    links = urls(one, "c")
    read(base, urls(one, "o")[0], urls(other, "o")[0], links[0], links[1], urls(other, "c")[0])

    kept = hits(campaign)
    assert [(hit.kind, hit.link, hit.judged) for hit in kept] == [
        ("open", None, "human"), ("open", None, "human"), ("click", 0, "human"), ("click", 1, "human"),
        ("click", 0, "human"),
    ]  # fmt: skip
    assert {(hit.seq, hit.visitor, hit.domain_no, str(hit.signals)) for hit in kept} == {(None, None, 0, "{}")}
    assert all((hit.at.minute, hit.at.second, hit.at.microsecond) == (0, 0, 0) for hit in kept)
    assert visitors(campaign) == []
    found = counts(campaign.id)
    assert (found.opens, found.clicks, found.openers, found.clickers) == (2, 3, 0, 0)
    assert [line.counts.clicks for line in followed(campaign)] == [2, 1]
    assert sum(group.counts.opens for group in by_domain(campaign.id)) == 0
    told = {rate.name: rate for rate in rates(found, of=reading(campaign.tracking))}
    assert [told[name].share.words for name in ("open", "click", "click_to_open")] == ["no se mide"] * 3
    assert told["open"].modern.words == told["multiple_open"].modern.words == "no se mide"
    assert (told["multiple_open"].share.words, told["clicks"].share.words) == ("40,0 %", "60,0 %")
    assert told["clicks"].modern.words == "60,0 %"
    said = known(found, reading(campaign.tracking))
    assert (said["opens"], said["openers"], said["clickers"], said["reopeners"]) == (2, None, None, None)


def test_judging_again_changes_nothing_where_nobody_was_told_apart(base, mails):
    from ticketing import clock
    from ticketing.massmail.statistics.queries import counts
    from ticketing.massmail.statistics.recount import judge_again

    campaign, one, _other = mails(tracking="anonymous")
    read(base, urls(one, "o")[0], urls(one, "c")[0])
    hits(campaign)
    before = counts(campaign.id)

    again = judge_again(campaign, at=clock.now())

    assert (again.hits, again.changed, again.before) == (2, 0, again.after)
    assert counts(campaign.id) == before


def test_the_usual_campaign_tells_readers_apart_and_names_none(base, mails):
    campaign, one, other = mails()
    read(base, *urls(one, "o"), *urls(one, "o"), *urls(other, "o"))

    assert campaign.tracking == "pseudonymous"
    assert [hit.seq for hit in hits(campaign)] == [None] * 3
    assert sorted(row.opens for row in visitors(campaign)) == [1, 2]


def test_who_did_not_agree_is_not_named(base, mails):
    from ticketing.massmail.statistics.lists import everybody_named
    from ticketing.massmail.statistics.queries import counts

    campaign, one, _other = mails(tracking="identified")
    answer(base, one, agrees=True)  # from the next message on: this one went out before she was asked

    assert opened(base, campaign, one) is None
    assert counts(campaign.id).openers == 1
    assert not everybody_named(campaign)


def test_who_agreed_is_named_until_she_takes_it_back(base, mails):
    from ticketing.massmail.statistics.explain import explain, find

    before, one, _other = mails()
    answer(base, one, agrees=True)
    campaign, one, other = mails(tracking="identified", by=before.author)
    seq = find(campaign.id, "estudiantes.1@correo.example").seq

    assert opened(base, campaign, one) == seq
    assert opened(base, campaign, other) is None
    assert reads(explain(campaign.id, seq)) == ["Abrió el mensaje"]
    answer(base, one, agrees=False)
    assert opened(base, campaign, one) is None  # by the same mail as before
    assert reads(explain(campaign.id, seq)) == []
    assert [hit.seq for hit in hits(campaign)] == [seq, None, None]


def test_a_campaign_that_names_nobody_does_not_name_who_agreed(base, mails):
    before, one, _other = mails()
    answer(base, one, agrees=True)
    campaign, one, _other = mails(by=before.author)

    assert opened(base, campaign, one) is None


def test_a_mail_of_the_time_when_nobody_was_asked_is_read_as_it_was(base, mails):
    from ticketing.massmail.identity import tokens
    from ticketing.massmail.statistics.explain import find

    campaign, _one, _other = mails(tracking="identified")
    seq = find(campaign.id, "estudiantes.2@correo.example").seq
    old = tokens.token(base.config["SETTINGS"].secret_key, tokens.OPEN, campaign.id, seq)
    read(base, f"/o/{old}")

    assert [hit.seq for hit in hits(campaign)] == [seq]


def reads(told):
    return [moment.what.partition(" (")[0].rstrip(".") for moment in told.moments if moment.kind == "reading"]


def test_she_is_asked_on_the_page_of_her_own_mail_and_may_take_it_back(base, mails):
    from ticketing.ledger.events.queries import history

    campaign, one, other = mails(tracking="identified")
    page = urls(one, "u")[0]

    before = base.test_client().get(page).text
    answer(base, one, agrees=True)
    answer(base, one, agrees=True)
    after = base.test_client().get(page).text
    someone_else = base.test_client().get(urls(other, "u")[0]).text
    answer(base, one, agrees=False)
    answer(base, one, agrees=False)

    assert "¿Acepta que la institución sepa qué mensajes abre usted" in before
    assert "Sí, lo acepto" in before
    assert "Usted aceptó que la institución sepa" in after
    assert "Sí, lo acepto" in someone_else
    assert "Sí, lo acepto" in base.test_client().get(page).text
    contact = contact_of(campaign, one)
    told = history("contact", contact, ("reading_agreed", "reading_withdrawn"))
    assert [event.kind for event in told] == ["reading_agreed", "reading_withdrawn"]


def contact_of(campaign, message):
    from ticketing.audience.contacts.queries import by_email

    assert campaign.id
    return by_email(message["To"].addresses[0].addr_spec).id
