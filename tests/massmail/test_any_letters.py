"""Addresses whose local part is not in ASCII: only a server that takes them (SMTPUTF8) gets them."""

from __future__ import annotations

import pytest

from tests.harness.smtp_faults import Fault
from tests.massmail.test_ways import added
from tests.massmail.world import AT, commit, fill, finished, recipients, sending, started, until

ACCENT, GERMAN = "josé@münchen.example", "ana@faß.example"
OTHERS = {"estudiantes.0@correo.example", "estudiantes.1@correo.example"}


def joined(*emails):
    """These people too are on the list."""
    from ticketing.audience.contacts.actions import add
    from ticketing.audience.lists.actions import put_on
    from ticketing.audience.lists.queries import by_code

    for email in emails:
        put_on(by_code("estudiantes"), add(email=email, by=None, at=AT), source="base", by=None, at=AT)
    commit()


def told(campaign):
    return {row.email: (row.state, row.reason, row.attempts) for row in recipients(campaign)}


def test_who_needs_such_a_server_is_left_out_when_the_audience_is_frozen(base):
    from ticketing.massmail.recipients.models import EXCLUDED

    fill(2)
    joined(ACCENT, GERMAN)
    campaign = started()
    assert told(campaign)[ACCENT] == (EXCLUDED, "needs_smtputf8", 0)
    assert [row.email for row in recipients(campaign, reason=None)] != []
    assert len(recipients(campaign, reason=None)) == 3


def test_a_server_that_takes_them_gets_them_as_they_are_spelled(base, smtp, mailbox):
    added(mailbox, "de todas las letras", takes_smtputf8=True)
    fill(2)
    joined(ACCENT, GERMAN)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    got = {item.rcpt[0] for item in mailbox.accepted()}
    assert got == {*OTHERS, "josé@xn--mnchen-3ya.example", "ana@xn--fa-hia.example"}


def test_a_server_that_is_declared_to_and_does_not_leaves_them_out_without_a_try(base, smtp, mailbox):
    from ticketing.massmail.recipients.models import ACCEPTED, EXCLUDED

    mailbox.misbehave(Fault(at="ehlo", reply="250-sink\r\n250 PIPELINING"))
    added(mailbox, "de todas las letras", takes_smtputf8=True)
    fill(2)
    joined(ACCENT)
    campaign = started()
    with sending(base, smtp):
        until(finished(campaign), "finished")
    assert told(campaign)[ACCENT] == (EXCLUDED, "needs_smtputf8", 0)
    assert told(campaign)["estudiantes.0@correo.example"][0] == ACCEPTED


@pytest.mark.parametrize("declared", [True, False])
def test_with_two_servers_both_must_take_them(base, mailbox, declared):
    added(mailbox, "uno", takes_smtputf8=True)
    added(mailbox, "otro", takes_smtputf8=declared)
    fill(2)
    joined(ACCENT)
    assert (told(started())[ACCENT][1] is None) is declared
