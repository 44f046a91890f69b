"""Links that act from a mail, and signatures bound to content."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.office.conftest import AT, Cast
from ticketing import clock
from ticketing.office.accounts import actions as people
from ticketing.office.links.actions import link_for
from ticketing.office.links.models import ActionLink
from ticketing.office.links.queries import by_token, token
from ticketing.office.signatures.actions import sign
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.queries import of, valid
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

ONE, OTHER = "a" * 64, "b" * 64


def link(cast: Cast, purpose: str = "sign", **more: str) -> ActionLink:
    """The head's link for a subject."""
    return link_for(purpose, cast.credit, cast.head, at=AT, **more)  # type: ignore[arg-type]


def test_the_same_purpose_gives_the_same_link(cast: Cast) -> None:
    assert link(cast, gate="jefatura") is link(cast, gate="jefatura")
    assert link(cast, gate="jefatura") is not link(cast, gate="areas")
    assert link(cast, content_hash=ONE) is not link(cast, content_hash=OTHER)


def test_a_token_is_short_and_finds_its_link(cast: Cast) -> None:
    text = token(link(cast))
    assert 44 <= len(text) <= 54
    assert by_token(text, "sign") is link(cast)


def test_a_token_is_good_for_one_purpose(cast: Cast) -> None:
    with pytest.raises(Missing):
        by_token(token(link(cast)), "survey")


def test_a_link_mailed_before_opens_until_it_expires(cast: Cast) -> None:
    """Its token was made by the code of then, for the first link of an installation with the tests' key."""
    mailed = "AdXf365CbLS7He--Eh0p6mI"
    made = link(cast)
    assert made.id == 1

    assert by_token(mailed, "sign") is made
    with pytest.raises(Missing):
        by_token(mailed, "survey")
    with pytest.raises(Missing):
        by_token(mailed, "sign", at=made.expires_at)


def test_each_changed_character_makes_a_token_mailed_before_worthless(cast: Cast) -> None:
    mailed = "AdXf365CbLS7He--Eh0p6mI"
    link(cast)
    for place in range(len(mailed) - 1):
        with pytest.raises(Missing):
            by_token(mailed[:place] + ("A" if mailed[place] != "A" else "B") + mailed[place + 1 :], "sign")


@pytest.mark.parametrize("said", ["1", "2", "0", "-1", "1.0", "99999999999", "x"])
def test_a_number_without_its_signature_opens_nothing(cast: Cast, said: str) -> None:
    signature = token(link(cast)).partition(".")[2]
    for text in (said, f"{said}.", f"{said}.{signature[::-1]}", f".{signature}", f"{said}.{signature}.{signature}"):
        with pytest.raises(Missing):
            by_token(text, "sign")


@pytest.mark.parametrize("text", ["", "a", ".", "1.ñ", "ñ.a", "a" * 24, "ñ" * 24, "====", "A" * 200, "../../etc", "\0"])
def test_what_is_no_token_of_ours_does_not_exist(cast: Cast, text: str) -> None:
    with pytest.raises(Missing):
        by_token(text, "sign")


def test_each_changed_character_makes_a_token_worthless(cast: Cast) -> None:
    good = token(link(cast))
    for place in range(len(good) - 1):
        changed = good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]
        with pytest.raises(Missing):
            by_token(changed, "sign")


def test_a_link_is_over_after_its_days_and_good_again_when_sent_again(cast: Cast) -> None:
    text = token(link_for("survey", cast.credit, cast.head, at=AT, days=3))
    clock.move(AT + timedelta(days=4))
    with pytest.raises(Missing):
        by_token(text, "survey")
    again = link_for("survey", cast.credit, cast.head, at=AT + timedelta(days=4), days=3)
    assert by_token(text, "survey") is again


def test_the_link_of_somebody_who_left_does_not_exist(cast: Cast) -> None:
    text = token(link(cast))
    people.disable(cast.head, by=None, at=AT)
    with pytest.raises(Missing):
        by_token(text, "sign")


def signed(cast: Cast, content_hash: str = ONE, verdict: str = "approved", gate: str = "jefatura") -> Signature:
    """A signature of the head."""
    note = "" if verdict == "approved" else "Falta la fecha."
    return sign(cast.credit, gate, content_hash=content_hash, verdict=verdict, by=cast.head, at=AT, note=note)


def test_an_approval_counts_for_exactly_what_was_signed(cast: Cast) -> None:
    row = signed(cast)
    assert list(valid(cast.credit, "jefatura", ONE)) == [row]
    assert list(valid(cast.credit, "jefatura", OTHER)) == []
    assert list(valid(cast.credit, "areas", ONE)) == []
    assert list(valid(cast.group, "jefatura", ONE)) == []


@pytest.mark.parametrize("verdict", ["returned", "rejected"])
def test_a_later_return_or_rejection_undoes_it_until_it_is_signed_again(cast: Cast, verdict: str) -> None:
    signed(cast)
    signed(cast, OTHER, verdict)
    assert list(valid(cast.credit, "jefatura", ONE)) == []
    again = signed(cast)
    assert list(valid(cast.credit, "jefatura", ONE)) == [again]


def test_a_return_at_another_gate_changes_nothing_here(cast: Cast) -> None:
    row = signed(cast)
    signed(cast, verdict="returned", gate="areas")
    assert list(valid(cast.credit, "jefatura", ONE)) == [row]
    assert len(of(cast.credit)) == 2
    assert list(of(cast.credit, "jefatura")) == [row]


@pytest.mark.parametrize(("verdict", "why"), [("returned", "qué se debe cambiar"), ("rejected", "motivo")])
def test_returning_and_rejecting_take_words(cast: Cast, verdict: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        sign(cast.credit, "jefatura", content_hash=ONE, verdict=verdict, by=cast.head, at=AT, note="  ")


def test_whoever_left_does_not_sign(cast: Cast) -> None:
    people.disable(cast.head, by=None, at=AT)
    with pytest.raises(Refused, match="ya no está"):
        signed(cast)


def test_a_substitute_signs_on_behalf_and_nobody_on_his_own(cast: Cast) -> None:
    row = sign(cast.credit, "g", content_hash=ONE, verdict="approved", by=cast.deputy, on_behalf_of=cast.head, at=AT)
    own = sign(cast.credit, "g", content_hash=ONE, verdict="approved", by=cast.head, on_behalf_of=cast.head, at=AT)
    assert row.on_behalf_of is cast.head
    assert own.on_behalf_of is None
