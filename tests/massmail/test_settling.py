"""Which outcomes count for whom: one rule, whichever database carries it out."""

from __future__ import annotations

from itertools import product

from tests.massmail.world import fill, started

STATES = range(7)
CASES = list(product(STATES, STATES))


def settled_from_every_state():
    """State before, outcome, state after: of a recipient each."""
    from sqlalchemy import select, update

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import STATE_NAMES, Recipient, Tally
    from ticketing.massmail.recipients.outcome import Outcome
    from ticketing.massmail.recipients.settling import settle

    fill(len(CASES))
    campaign = started()
    for seq, (was, _) in enumerate(CASES):
        db.session.execute(update(Recipient).where(Recipient.seq == seq).values(state=was))
    db.session.execute(update(Tally).values(count=0))
    db.session.execute(update(Tally).where(Tally.domain_no == 0).values(count=len(STATES)))
    now = clock.now()
    settle([Outcome(campaign.id, seq, state, 1, now, 250) for seq, (_, state) in enumerate(CASES)])
    db.session.commit()
    after = dict(db.session.execute(select(Recipient.seq, Recipient.state)).all())
    told = {(STATE_NAMES[was], STATE_NAMES[now]): STATE_NAMES[after[seq]] for seq, (was, now) in enumerate(CASES)}
    sums = dict.fromkeys(STATES, 0)
    for state, count in db.session.execute(select(Tally.state, Tally.count)):
        sums[state] += count
    return told, sums, list(after.values())


def test_an_outcome_counts_for_who_is_open_and_a_final_one_for_who_was_cancelled_meanwhile(base):
    told, _, _ = settled_from_every_state()
    open_ones, final = {"pending", "deferred", "unknown"}, {"accepted", "failed", "unknown"}
    for (was, now), after in told.items():
        counts = was in open_ones or (was == "cancelled" and now in final)
        assert after == (now if counts else was), (was, now)


def test_the_tally_follows_what_was_settled(base):
    _, sums, after = settled_from_every_state()
    assert sums == {state: after.count(state) for state in STATES}


def test_the_statement_of_postgresql_is_made_of_the_same_rule():
    from ticketing.massmail.recipients.models import CANCELLED
    from ticketing.massmail.recipients.settling import FINAL, OPEN, POSTGRES, settles

    assert f"o.was IN {OPEN} OR (o.was = {CANCELLED} AND o.state IN {FINAL})" in str(POSTGRES)
    assert {(was, now) for was, now in CASES if settles(was, now)} == {
        *product(OPEN, STATES),
        *product([CANCELLED], FINAL),
    }
