"""Codes and words together: what a generic code leaves to the words, words of time to a permanent code."""

from __future__ import annotations

import pytest

from ticketing.massmail.returns.classify import classify

REPORT = """From: MAILER-DAEMON@mx.example.net
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

The message could not be delivered.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ana@example.org
Action: failed
Status: {status}
Diagnostic-Code: {said}

--x--
"""
HEAD = "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail Returned to Sender\n\n"


def kind(status: str, said: str) -> str:
    return classify(REPORT.format(status=status, said=said).encode())[0].kind


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.1.0", "smtp; 5.1.0 - Unknown address error 550-'5.1.1 <a@x.co>... User unknown' (delivery attempts: 0)"),
        ("5.1.1", "smtp; 550 5.1.1 User unknown; message has been in the queue too long"),
        ("5.1.2", "smtp; 550 5.1.2 Host unknown (delivery attempts: 3)"),
        ("5.1.2", "X-Postfix; Host or domain name not found. Name service error for x.example: delivery time expired"),
        ("5.4.4", "smtp; 554 5.4.4 unrouteable domain, message expired, retry timeout exceeded"),
        ("5.0.0", "smtp; The domain no.example does not exist (delivery attempts: 5)"),
    ],
)  # fmt: skip
def test_words_of_time_after_a_permanent_code_change_nothing(status, said):
    assert kind(status, said) == "hard"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("4.4.7", "smtp; 451 4.4.7 message expired after 3 delivery attempts"),
        ("5.4.7", "smtp; 554 5.4.7 delivery time expired"),
        ("5.4.1", "smtp; 550 5.4.1 retry timeout exceeded"),
        ("4.4.4", "smtp; 4.4.4 host not found, try again; retry time expired"),
        ("4.1.1", "smtp; 450 4.1.1 User unknown: retry timeout exceeded"),
        ("5.0.0", "smtp; 550 message expired, the server did not answer"),
    ],
)
def test_what_ran_out_of_time_is_still_that(status, said):
    assert kind(status, said) == "soft"


@pytest.mark.parametrize("status", ["5.0.0", "5.3.0", "5.5.0"])
@pytest.mark.parametrize(
    "words",
    [
        "Address not found",
        "User not listed",
        "no such recipient",
        "User unknown",
        "Requested action not taken: mailbox unavailable",
        "User ana not listed in the directory",
        "this server knows no such mailbox",
        "La dirección no se encontró",
    ],
)
def test_a_generic_code_leaves_a_clear_text_its_meaning(status, words):
    assert kind(status, f"smtp; 550 {words}") == "hard"
    assert kind(status, f"smtp; 550 {status} {words}") == "hard"


@pytest.mark.parametrize("words", ["Address not found", "User not listed", "no such recipient"])
def test_a_clear_text_needs_no_code_at_all(words):
    for told in (f"<ana@example.org>: {words}\n", f"<ana@example.org>: 550 {words}\n"):
        assert [one.kind for one in classify((HEAD + told).encode())] == ["hard"], told


NOT_DELIVERED = "Your message wasn't delivered to ana@example.org because the "
NO_SE_ENTREGO = "Tu mensaje no se entregó a ana@example.org porque no se "


@pytest.mark.parametrize(
    "words",
    [
        f"** Address not found **\n\n{NOT_DELIVERED}address couldn't be found, or is unable to receive mail.",
        f"** Dirección no encontrada **\n\n{NO_SE_ENTREGO}ha encontrado la dirección o esta no puede recibir correo.",
        f"** No se encontró la dirección **\n\n{NO_SE_ENTREGO}encontró la dirección.",
        f"** Address not found **\n\n{NOT_DELIVERED}domain example.org couldn't be found.\n\nThe response was:\n\n"
        "DNS Error: DNS type 'mx' lookup of example.org responded with code NXDOMAIN",
    ],
)
def test_gmails_own_form_is_read_in_its_words(words):
    assert [one.kind for one in classify(f"{HEAD}{words}\n".encode())] == ["hard"]
    assert kind("5.0.0", f"smtp; 550 {words}".replace("\n", " ")) == "hard"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.3.0", 'x-unix; procmail: Couldn\'t create "/var/mail/ana"'),
        ("5.3.0", "x-unix; 73; procmail: cannot create file; unknown user group"),
        ("5.3.0", "smtp; 550 5.3.0 procmail: unable to write to mailbox file, no such file or directory"),
        ("5.2.0", 'X-Unix; procmail: Error while writing to "/var/mail/ana"; user unknown'),
        ("5.3.0", "X-Postfix; can't create user output file. Command output: procmail: no such user directory"),
    ],
)
def test_a_program_that_cannot_write_its_file_says_nothing_of_the_address(status, said):
    assert kind(status, said) == "soft"


@pytest.mark.parametrize(
    "said",
    [
        "550 5.0.0 Recipient address rejected: Greylisted",
        "550 5.0.0 Recipient address rejected: policy violation",
        "550 5.0.0 Access denied",
        "550 Access denied",
        "550 5.0.0 Message refused due to recipient preferences",
        "550 5.1.1 Refused due to recipient wishes",
        "550 5.0.0 blocked by user settings",
        "550 5.0.0 The recipient's server could not be reached",
        "550 5.0.0 You do not have permission to send to this recipient",
        "550 5.0.0 You do not have access to this mailbox",
        "550 5.0.0 Sender not listed among those allowed to this user",
        "550 5.0.0 public key of recipient not found, message must be encrypted",
        "550 5.0.0 Certificate for user not found",
        "550 5.0.0 there is not enough storage for this recipient",
        "550 5.0.0 no space left for user",
        "550 5.0.0 mailbox is not available at this time",
        "550 5.0.0 too many invalid users",
        "550 5.0.0 The user could not be found because the directory is temporarily down",
        "550 5.0.0 No MX for your domain",
        "550 5.0.0 your domain does not have a mail exchanger",
        "550 5.0.0 No MX record for sender domain",
        "550 5.0.0 HELO name has no A record",
        "550 5.5.0 Invalid command",
        "550 : User unknown",
    ],
)
@pytest.mark.parametrize("asked", ["", " (in reply to end of DATA command)"])
def test_what_the_grammar_could_take_for_a_missing_person_costs_nobody_her_place(said, asked):
    told = f"{HEAD}<ana@example.org>: host mx.example.org[192.0.2.7] said: {said}{asked}\n"
    assert [one.kind for one in classify(told.encode())] != ["hard"]
    status = said.split()[1] if said[4] == "5" else "5.0.0"
    assert kind(status, f"smtp; {said}{asked}") != "hard"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("the user id ana isn't known on this system", "no_user"),
        ("this person was never registered here. account cannot be located", "no_user"),
        ("our directory doesn't know any such mailbox", "no_user"),
        ("this user doesn't have a mail.example account", "no_user"),
        ("invalid final delivery userid", "no_user"),
        ("the domain cannot be reached", "no_host"),
        ("no mx record found for the domain", "no_host"),
        ("there was not enough disk space", "full"),
        ("rejected\n\nthe subject was: becas", "filtered"),
    ],
)
def test_a_denial_is_understood_in_any_of_its_forms(words, reason):
    from ticketing.massmail.replies import texts

    assert texts.reason(words) == reason
