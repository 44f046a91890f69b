"""What the pages of a campaign ask for: from counters and tallies alone, the same on each database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from tests.massmail.world import fill, started

HOUR = 493_000  # since 1970: Mar 30 2026, 16:00 UTC


def counted(campaign, **values):
    """Counters by `metric` or `metric__dimension__bucket`."""
    from ticketing.extensions import db
    from ticketing.massmail.counters.models import Counter

    for name, number in values.items():
        metric, dimension, bucket = (*name.split("__"), "all", "0")[:3] if "__" not in name else name.split("__")
        db.session.add(
            Counter(campaign_id=campaign.id, metric=metric, dimension=dimension, bucket=int(bucket), count=number)
        )
    db.session.commit()


def became(campaign, state, seqs, **what):
    """These recipients, in a state; the tally follows."""
    from ticketing.extensions import db
    from ticketing.massmail.recipients import settling
    from ticketing.massmail.recipients.models import PENDING, Recipient

    for seq in seqs:
        one = db.session.get_one(Recipient, (campaign.id, seq))
        for name, value in ({"state": state} | what).items():
            setattr(one, name, value)
        settling.count([(campaign.id, one.domain_no, PENDING, state, 1)])
    db.session.commit()


@pytest.fixture
def campaign(base):
    """Twenty-five at Gmail, twenty at a domain of their own, two elsewhere."""
    fill(25, "google", "gmail.com")
    fill(20, "otra", "otra.example")
    fill(2, "pocos", "pocos.example")
    return started(lists=("google", "otra", "pocos"), tracking="identified")


def test_the_totals_are_the_tally_and_the_counters(campaign):
    from ticketing.massmail.recipients.models import ACCEPTED, FAILED
    from ticketing.massmail.statistics.queries import counts

    became(campaign, ACCEPTED, range(30))
    became(campaign, FAILED, range(30, 33))
    counted(campaign, openers=9, opens=20, machine_openers=4, failed_hard=2, bounced=5, opens__domain__1=20, of_later=1)
    found = counts(campaign.id)
    assert (found.accepted, found.failed, found.pending, found.included) == (30, 3, 14, 47)
    assert (found.openers, found.opens, found.delivered, found.hard, found.soft) == (9, 20, 25, 2, 6)


def test_who_is_refused_for_ever_counts_as_hard_once_and_the_others_as_soft(campaign):
    from ticketing.extensions import db
    from ticketing.massmail.recipients import outcome, settling
    from ticketing.massmail.recipients.models import Recipient
    from ticketing.massmail.statistics.queries import by_domain, counts

    said = {0: "550 5.1.1 <x@y.example>: User unknown", 1: "554 5.7.1 Looks like spam", 2: "550 5.1.1 No such user"}
    told = [
        outcome.of_reply(campaign.id, seq, 0, int(reply[:3]), reply, at=campaign.frozen_at, max_age_hours=24)
        for seq, reply in said.items()
    ]
    for _twice in range(2):
        settling.settle(told)
        db.session.commit()
    found = counts(campaign.id)
    assert (found.failed, found.failed_hard, found.hard, found.soft) == (3, 2, 2, 1)
    assert sum(group.counts.failed_hard for group in by_domain(campaign.id)) == 2
    assert [db.session.get_one(Recipient, (campaign.id, seq)).kind for seq in said] == ["hard", "policy", "hard"]


def test_before_the_audience_is_frozen_all_is_nothing(base):
    from ticketing.massmail.statistics.queries import by_domain, by_hour, by_list, counts
    from ticketing.massmail.statistics.rates import Counts

    assert counts(1) == Counts()
    assert by_domain(1) == by_hour(1) == by_list(1) == []


def test_domains_come_by_size_with_their_provider_and_the_small_ones_last(campaign):
    from ticketing.massmail.statistics.queries import by_domain, by_provider
    from workflows.pacing import GOOGLE, OTHER

    counted(campaign, openers__domain__1=7, openers__domain__0=1)
    found = by_domain(campaign.id)
    assert [(group.name, group.counts.included, group.counts.openers) for group in found] == [
        ("gmail.com", 25, 7),
        ("otra.example", 20, 0),
        ("otros dominios", 2, 1),
    ]
    providers = by_provider(found)
    assert (providers[GOOGLE].included, providers[OTHER].included, providers[OTHER].openers) == (25, 22, 1)


def test_quiet_hours_between_busy_ones_are_there_too(campaign):
    from ticketing.massmail.statistics.queries import by_hour

    counted(campaign, **{f"opens__hour__{HOUR}": 3, f"clicks__hour__{HOUR + 3}": 1})
    found = by_hour(campaign.id)
    first = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=HOUR)
    assert [(hour.at - first).seconds // 3600 for hour in found] == [0, 1, 2, 3]
    assert [(hour.counts.opens, hour.counts.clicks) for hour in found] == [(3, 0), (0, 0), (0, 0), (0, 1)]


def test_every_link_is_there_also_the_one_that_nobody_followed(campaign):
    from ticketing.massmail.statistics.queries import followed

    counted(campaign, clicks__link__1=5, clickers__link__1=4)
    found = followed(campaign)
    assert [(one.label, one.counts.clickers, one.counts.clicks) for one in found] == [
        ("su crédito", 0, 0),
        ("la guía", 4, 5),
    ]


def test_a_list_gets_what_its_people_did(campaign):
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import ACCEPTED, FAILED, Recipient
    from ticketing.massmail.statistics.lists import count
    from ticketing.massmail.statistics.queries import by_list
    from ticketing.massmail.tracking.models import Visitor

    pairs = db.session.execute(select(Recipient.seq, Recipient.domain).where(Recipient.campaign_id == campaign.id))
    seqs = [seq for seq, domain in pairs if domain == "otra.example"]
    became(campaign, ACCEPTED, seqs[:3])
    became(campaign, FAILED, seqs[3:5], kind="hard")
    db.session.add(Visitor(campaign_id=campaign.id, visitor=seqs[0], opens=3, machine_opens=1, clicks=1))
    db.session.add(Visitor(campaign_id=campaign.id, visitor=seqs[1], opens=2, machine_opens=2))
    for _again in range(2):
        count(campaign)
        db.session.commit()
        found = {group.name: group.counts for group in by_list(campaign.id)}
        assert sorted(found) == ["Google", "Otra", "Pocos"]
        otra = found["Otra"]
        assert (otra.included, otra.accepted, otra.failed_hard) == (20, 3, 2)
        assert (otra.opens, otra.openers, otra.machine_openers, otra.clickers) == (5, 2, 1, 1)


def test_the_medians_are_of_the_finished_campaigns_before(campaign):
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import FINISHED, Campaign
    from ticketing.massmail.recipients.models import ACCEPTED, Tally
    from ticketing.massmail.statistics.queries import beside_others

    assert beside_others(campaign)[1].campaigns == 0
    for openers in (10, 20, 60):
        past = Campaign(
            time_zone="America/Bogota",
            name="Otra", origin_kind="prueba", origin_id=1, author_id=campaign.author_id, made_at=campaign.made_at,
            from_name="", from_address="", subject="", words="", audience_rule={}, status=FINISHED,
            finished_at=campaign.made_at,
        )  # fmt: skip
        db.session.add(past)
        db.session.flush()
        db.session.add(Tally(campaign_id=past.id, domain_no=0, state=ACCEPTED, count=100))
        counted(past, openers=openers, machine_openers=5, bounced=20)
    _mine, found = beside_others(campaign)
    assert (found.campaigns, found.office["open"], found.modern["open"]) == (3, 20.0, 18.75)
    assert found.office["delivered"] == 80.0
    assert "click_to_open" in found.office


def test_no_page_counts_recipients_or_hits(campaign):
    from ticketing.extensions import db
    from ticketing.massmail.statistics import queries

    asked = []

    def hear(*call):
        asked.append(call[2].lower())

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        queries.counts(campaign.id)
        queries.by_domain(campaign.id)
        queries.by_hour(campaign.id)
        queries.followed(campaign)
        queries.by_list(campaign.id)
        queries.beside_others(campaign)
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    assert asked
    assert not [words for words in asked if " recipient" in words or " hit" in words or "count(*)" in words]
