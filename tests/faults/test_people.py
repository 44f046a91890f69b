"""F20, F26: people who withdraw while it goes out; one whose data nobody can put into a message."""

from __future__ import annotations

import random
import threading
from collections import Counter

import pytest
from sqlalchemy import update

from tests.faults.judge import addresses, judged, status, told
from tests.faults.readers import addresses_to_leave, in_process, leave
from tests.harness.smtp_faults import Fault
from tests.massmail.world import commit, fill, recipients, sending, sheet, started, until

# Between the commit and the moment when the sender has asked again: a beat of 0.2 s and the message under way.
WINDOW = 1.0
NAUGHTY = (
    "", " ", "null", "undefined", "{{nombre}}", "{{7*7}}", "${7*7}", "%s%n", "'; DROP TABLE contact;--",
    "<script>alert(1)</script>", "\r\nBcc: otro@correo.example", ".\r\nQUIT\r\n", "\u202eoãn", "𝕋𝕙𝕖 👩‍👧 🇨🇴",
    "表ポあA鷗", "مُنَاقَشَة", "\ufeffBOM", "\u200b\u2028\u2029", "=?utf-8?q?=41?=", "=SUM(A1)", "a" * 5000,
    "\x01\x07\x1b[31m",
    "../../etc/passwd", "&lt;&amp;", '"><img src=x>', "\t", "0x7f", "1e400", "NaN",
)  # fmt: skip


@pytest.mark.parametrize(
    ("people", "leaving"), [(900, 80), pytest.param(10_000, 500, marks=pytest.mark.faults)], ids=["few", "many"]
)
def test_f20_nobody_is_written_to_after_leaving(base, smtp, sink, people, leaving):
    fill(people)
    campaign = started()
    pages, post = addresses_to_leave(base, campaign), in_process(base)
    chosen = random.Random(20).sample(sorted(pages)[people // 4 :], leaving)
    sink.misbehave(Fault(at="rcpt", delay=0.01))
    acked: dict[str, float] = {}
    with sending(base, smtp):
        sink.wait_for(20)
        walk = threading.Thread(
            target=lambda: acked.update(leave(post, {email: pages[email] for email in chosen}, width=2).acked)
        )
        walk.start()
        until(status(campaign.id, "finished"), "finished", seconds=120)
        walk.join(60)
    late = [
        item.at - acked[item.rcpt[0]] for item in sink.accepted() if item.at > acked.get(item.rcpt[0], item.at) + 0.0
    ]
    spared = sheet(campaign.id)["excluded"]
    found = told(
        "F20", **judged(addresses(people), sink), acked=len(acked), spared=spared, within_the_window=len(late),
        longest_seconds=round(max(late, default=0.0), 3),
    )  # fmt: skip
    assert found["acked"] == leaving
    assert found["longest_seconds"] < WINDOW
    assert (found["lost"], found["twice"]) == (spared, 0)
    assert spared > 0


def test_f26_poisoned_data_fails_alone_and_with_a_reason(base, smtp, sink):
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import Recipient

    count = 2 * len(NAUGHTY) + 20
    fill(count)
    campaign = started()
    rows = recipients(campaign)
    unsendable = rows[-3].email
    for place, words in enumerate(NAUGHTY):
        poison(rows[2 * place], {"nombre": words, "programa": "Música"})
        poison(rows[2 * place + 1], {"nombre": "Ana", "programa": words})
    poison(rows[-1], {"nombre": "Ana", "programa": "x" * 1_000_000})
    poison(rows[-2], {"nombre": {"no": ["palabra"]}, "programa": 7})
    db.session.execute(
        update(Recipient)
        .where(Recipient.campaign_id == campaign.id, Recipient.seq == rows[-3].seq)
        .values(email="a\r\nRCPT TO:<otro@correo.example>@correo.example")
    )
    commit()
    with sending(base, smtp):
        until(status(campaign.id, "finished"), "finished", seconds=40)
    failed = {row.seq: (row.reason, row.reply) for row in recipients(campaign, state=3)}
    found = told(
        "F26", **judged(addresses(count) - {unsendable}, sink), poisoned=2 * len(NAUGHTY) + 3,
        failed=len(failed), reasons=dict(Counter(reason for reason, _ in failed.values())),
    )  # fmt: skip
    assert rows[-3].seq in failed
    assert all(reason and said for reason, said in failed.values())
    assert failed.keys() <= {rows[-1].seq, rows[-2].seq, rows[-3].seq}
    assert (found["strangers"], found["twice"]) == (0, 0)
    assert found["lost"] == len(failed) - 1


def poison(row, fields) -> None:
    """These values instead of the frozen ones."""
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import Recipient

    place = (Recipient.campaign_id == row.campaign_id, Recipient.seq == row.seq)
    db.session.execute(update(Recipient).where(*place).values(fields=fields))
