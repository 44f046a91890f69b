"""Which addresses the wire bears, and when two spellings are one address (RFC 5321, 5891, 6531)."""

from __future__ import annotations

import pytest

import mailboxes
from mailboxes import Unwritable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana@faß.example", "ana@xn--fa-hia.example"),
        ("ana@faß.example", "ana@FAẞ.example"),
        ("ANA@Ejemplo.Example", "ana@ejemplo.example"),
        ("ana@ｅｊｅｍｐｌｏ．example", "ana@ejemplo.example"),
        ("ana@ejemplo。example", "ana@ejemplo.example"),
        ("ana@MÜNCHEN.example", "ana@xn--mnchen-3ya.example"),
        ("jose\u0301@ejemplo.example", "josé@ejemplo.example"),
        ("ana@XN--FA-HIA.example", "ana@faß.example"),
        (" ana@ejemplo.example ", "ana@ejemplo.example"),
    ],
)
def test_two_spellings_are_one_address(one: str, other: str) -> None:
    assert mailboxes.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana@faß.example", "ana@fass.example"),
        ("groß@ejemplo.example", "gross@ejemplo.example"),
        ("JOSÉ@ejemplo.example", "JOSé@ejemplo.example"),
        ("ana@ejemplo.example", "a.na@ejemplo.example"),
        ("ana", "ana@"),
    ],
)
def test_what_is_not_folded_is_another_address(one: str, other: str) -> None:
    assert not mailboxes.same(one, other)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Ana@Ejemplo.Example", "ana@ejemplo.example"),
        ("ana@faß.example", "ana@xn--fa-hia.example"),
        (" ana@ejemplo.example\n", "ana@ejemplo.example"),
    ],
)
def test_every_server_takes_it_in_ascii(said: str, kept: str) -> None:
    assert mailboxes.plain(said) == kept


NO_ADDRESS = [
    "", "ana", "@ejemplo.example", "ana@", "ana@ejemplo..example", "ana.@ejemplo.example", "a b@ejemplo.example",
    "ana@ejemplo.example, eva@ejemplo.example", "ana@ejemplo.example\r\nBcc: eva@ejemplo.example",
    "ana\0@ejemplo.example", '"ana"@ejemplo.example', "ana@[127.0.0.1]", "ana@☃.example",
    f"{'a' * 65}@ejemplo.example", f"ana@{'a' * 64}.example",
    "ana@ejem_plo.example", f"ana@{'.'.join(['a' * 60] * 4)}.example", f"{'ñ' * 40}@{'ñ' * 50}.{'ñ' * 50}.example",
]  # fmt: skip


@pytest.mark.parametrize("said", NO_ADDRESS)
def test_what_is_no_address_is_told_in_a_sentence_of_one_line(said: str) -> None:
    for read in (mailboxes.plain, mailboxes.any_letters):
        with pytest.raises(Unwritable) as told:
            read(said)
        assert told.value.sentence.isprintable()
        assert told.value.sentence.endswith(".")


def test_letters_that_few_servers_take_are_a_readers_and_no_senders() -> None:
    assert mailboxes.any_letters("atención@ejemplo.example") == "atención@ejemplo.example"
    assert mailboxes.needs_utf8("atención@ejemplo.example")
    assert not mailboxes.needs_utf8("ana@faß.example")
    with pytest.raises(Unwritable, match="antes de la arroba"):
        mailboxes.plain("atención@ejemplo.example")


def test_nothing_that_comes_to_be_known_raises() -> None:
    for said in (*NO_ADDRESS, "\ud800@\ud800", "ana@xn--", "%_@\\%", "ana@xn--zz.zz--"):
        assert isinstance(mailboxes.key(said), str)
