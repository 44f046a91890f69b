"""A server's reply as a person who never saw one reads it."""

from __future__ import annotations

import pytest

from ticketing.massmail.replies.meaning import CODES, in_spanish, kind_of


@pytest.mark.parametrize(
    ("code", "reply", "words"),
    [
        (250, "250 2.0.0 OK 17 qm", "El servidor aceptó el mensaje."),
        (None, None, "El servidor no alcanzó a contestar."),
        (550, "550 5.1.1 <x@y.example>: User unknown", "lo rechazó: la dirección no existe en ese servidor."),
        (452, "452 4.2.2 Mailbox full", "El servidor pidió intentarlo más tarde: el buzón está lleno."),
        (550, "550 5.7.23 SPF validation failed", "no pasó la comprobación de autenticidad"),
        (451, "451 4.3.0 Temporary lookup failure", "El servidor pidió intentarlo más tarde: "),
        (421, "421 4.7.28 Too many messages", "intentarlo más tarde: el destino pide enviar más despacio."),
        (554, "554 xyzzy", "El servidor lo rechazó: el servidor rechazó el mensaje."),
        (571, "571 xyzzy", "El servidor lo rechazó y no dijo por qué."),
    ],
)  # fmt: skip
def test_a_reply_reads_as_a_sentence(code, reply, words):
    assert words in in_spanish(code, reply)


@pytest.mark.parametrize("code", CODES)
def test_every_code_alone_has_a_sentence(code):
    assert in_spanish(code, f"{code} xyzzy").endswith(f": {CODES[code]}.")


@pytest.mark.parametrize(
    ("code", "reply", "kind"),
    [
        (550, "550 5.1.1 <x@y.example>: User unknown", "hard"),
        (450, "450 4.1.1 <x@y.example>: User unknown", "soft"),
        (552, "552 5.2.2 Mailbox full", "soft"),
        (554, "554 5.7.1 Message rejected as spam", "policy"),
        (421, "421 4.7.28 Too many messages", "rate"),
        (554, "554 xyzzy", "unknown"),
        (None, "no se pudo armar", "unknown"),
    ],
)
def test_only_an_address_without_doubt_is_refused_for_ever(code, reply, kind):
    assert kind_of(code, reply) == kind
