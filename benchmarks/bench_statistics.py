"""How long the live statistics of a million-recipient campaign take: every figure of its page, on PostgreSQL.

The counters and tallies are those that a million people would have left: 100 receiving domains told apart, ten links,
a week of hours, and fifty finished campaigns of the same kind before it for the medians. The recipients themselves are
there too, so that whatever counted them would show.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import mailing
from benchmarks.report import Report
from tests.harness import office, postgres

DOMAINS, HOURS, LINKS, PAST = 100, 168, 10, 50
LIVE_MOST = 50
CAMPAIGNS = """
INSERT INTO campaign (name, origin_kind, origin_id, mail_class, status, from_name, from_address, reply_to, subject,
  preheader, words, audience_rule, estimate, tracking, time_zone, unknown_policy, max_age_hours, substance_hash,
  going_hash, content_id, author_id, made_at, held_reason, frozen_at, finished_at, send_window, resting_why, canary,
  canary_size, canary_state, utm, version)
SELECT name, origin_kind, origin_id, mail_class, 'finished', from_name, from_address, reply_to, subject, preheader,
  words, audience_rule, estimate, tracking, time_zone, unknown_policy, max_age_hours, substance_hash, going_hash,
  content_id, author_id, made_at, held_reason, now(), now() - n * interval '1 day', send_window, resting_why, canary,
  canary_size, canary_state, utm, version
FROM campaign, generate_series(1, :past) n WHERE campaign.id = :campaign
"""
RECIPIENTS = """
INSERT INTO recipient (campaign_id, seq, contact_id, email, domain, chunk, state, attempts, fields, provider, domain_no)
SELECT :campaign, n - 1, contact.id, contact.email, contact.domain, n / 500, 2, 1, '{}', 0, n % (:domains + 1)
FROM contact JOIN generate_series(1, :people) n ON n = contact.id
"""
NAMES = """
INSERT INTO campaign_domain (campaign_id, number, name, provider, people)
SELECT :campaign, n, 'dominio' || n || '.example', n % 6, :people / :domains FROM generate_series(0, :domains) n
"""
TALLIES = """
INSERT INTO tally (campaign_id, domain_no, state, count)
SELECT c.id, d, s, CASE s WHEN 2 THEN :people / :domains ELSE 10 END
FROM campaign c, generate_series(0, :domains) d, generate_series(0, 6) s
"""
COUNTERS = """
INSERT INTO counter (campaign_id, metric, dimension, bucket, count)
SELECT c.id, m, d.dimension, b, 1 + b + length(m)
FROM campaign c, unnest(CAST(:metrics AS text[])) m,
  (VALUES ('all', 0, 0), ('domain', 0, :domains), ('hour', 490000, 490000 + :hours), ('link', 0, :links - 1))
    AS d(dimension, first, last),
  generate_series(d.first, d.last) b
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=200)
    given = parser.parse_args()
    report = Report()
    with postgres.running() as server, server.database() as url, tempfile.TemporaryDirectory() as name:
        office.build_schema(url, Path(name))
        with mailing.application(url, Path(name), clock_file="") as app:
            campaign = _seeded(given.people)
            for figure, ask, most in _asked(app, campaign):
                taken = sorted(_seconds(ask) for _ in range(given.times))
                report.add(f"{figure}_p50", 1000 * taken[len(taken) // 2], "ms")
                report.add(f"{figure}_p95", 1000 * taken[int(len(taken) * 0.95)], "ms", most=most)
    report.told()


def _asked(app: object, campaign_id: int) -> list[tuple[str, Callable[[], object], float | None]]:
    from ticketing.massmail.campaigns.queries import get
    from ticketing.massmail.statistics import queries
    from ticketing.massmail.statistics.rates import rates

    def live() -> None:
        campaign = get(campaign_id)
        rates(queries.counts(campaign_id))
        queries.by_provider(queries.by_domain(campaign_id))
        queries.by_hour(campaign_id)
        queries.followed(campaign)
        queries.by_list(campaign_id)

    def whole() -> None:
        live()
        queries.medians(get(campaign_id))

    return [
        ("totals", lambda: queries.counts(campaign_id), None),
        ("live_statistics", live, LIVE_MOST),
        ("live_statistics_and_medians", whole, LIVE_MOST),
    ]


def _seconds(ask: Callable[[], object]) -> float:
    """One look, as a request has it: a transaction of its own, nothing remembered."""
    from ticketing.extensions import db

    begin = time.perf_counter()
    ask()
    db.session.rollback()
    db.session.expunge_all()
    return time.perf_counter() - begin


def _seeded(people: int) -> int:
    from sqlalchemy import text

    from tests.massmail.world import drafted
    from ticketing.extensions import db
    from ticketing.massmail.counters.models import PEOPLE, READERS

    print(f"  writing a campaign of {people:,} people", flush=True)
    mailing.populate(people)
    campaign = drafted(lists=("medida",), words=mailing.words())
    db.session.flush()
    known = {"campaign": campaign.id, "people": people, "domains": DOMAINS, "past": PAST, "hours": HOURS}
    known |= {"links": LINKS, "metrics": [*READERS, *PEOPLE]}
    for statement in (CAMPAIGNS, RECIPIENTS, NAMES, TALLIES, COUNTERS):
        db.session.execute(text(statement), known)
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return campaign.id


if __name__ == "__main__":
    main()
