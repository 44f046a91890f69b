"""What was confirmed is what goes out: the same bytes, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, Cast, taken
from tests.dispatch.test_campaigns import armed, confirmed, forbidden, made, verified
from tests.harness.strict import read
from ticketing.dispatch.campaigns.actions import compose as write
from ticketing.dispatch.proofs.mail import letter
from ticketing.dispatch.releases.message import message
from ticketing.extensions import db
from ticketing.massmail.content.actions import compose, kept
from ticketing.massmail.content.layout import Around
from ticketing.massmail.identity.ours import Domain
from ticketing.massmail.message.outgoing import Outgoing
from ticketing.massmail.recipients.person import Person
from ticketing.office.notices.letters import build
from ticketing.web import markup
from workflows.refusals import Refused

if TYPE_CHECKING:
    from ticketing.massmail.content.models import CompiledContent

ADDRESS = re.compile(r"https?://\S+")
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Because:
    """An occasion."""

    key: str = "1.mail_test.1"


def words_of(page: str) -> str:
    return markup.text(page).strip()


def other_content() -> CompiledContent:
    around = Around("Instituto", "Porque sí.")
    return kept(compose(subject="Otra cosa", preheader="", words_html="<p>Otra cosa</p>", around=around, at=AT))


def test_content_that_nobody_confirmed_does_not_go_out(cast: Cast) -> None:
    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    assert forbidden(campaign) is None
    campaign.content = other_content()
    assert "no es la que se confirmó" in (forbidden(campaign) or "")


def test_the_proof_is_the_campaign_itself(cast: Cast) -> None:
    campaign = made(taken(cast), cast)
    changes = {"words": "<p>Hola, {{nombre|amiga}}: <a href='https://a.example/b'>aquí</a></p>"}
    write(campaign, changes, by=cast.professional, at=FILED, seen=campaign.version)
    campaign.from_name = 'Vicepresidencia de Crédito y Cobranza, "Oficina de Comunicaciones Externas" del Instituto'
    db.session.flush()
    confirmed(campaign, cast)
    content = campaign.content
    assert content is not None

    proof = read(build(letter(campaign, content, cast.requester, Because(), at=AT)).raw)
    out = Outgoing(campaign, Domain("clave " * 6, "despacho.test"))
    person = Person(1, 1, "maria@correo.example", 0, {"nombre": "María"})
    real = read(out.message(person, AT)[:-3].replace(b"\r\n..", b"\r\n."))

    assert proof.mailbox("from") == real.mailbox("from") == (campaign.from_name, campaign.from_address)
    assert proof.subject == f"[Prueba] {real.subject}"
    assert words_of(proof.html) == words_of(real.html)
    assert ADDRESS.sub("", proof.text) == ADDRESS.sub("", real.text)
    assert not re.search(r"[?:] #", proof.text)
    assert f"http://despacho.test/campaigns/{campaign.id}/preview" in proof.text
    assert "Darse de baja: http://publico.test/" in proof.text
    assert "https://a.example/b" in proof.text


def test_the_message_for_other_means_says_the_same_to_a_strict_reader(cast: Cast) -> None:
    campaign = made(taken(cast), cast)
    write(campaign, {"words": f"<p>{'ñandú 👩‍💻 ' * 90}</p>"}, by=cast.professional, at=FILED, seen=campaign.version)
    confirmed(campaign, cast)
    found = read(message(campaign, at=AT))
    assert campaign.content is not None
    assert found.subject == campaign.content.subject
    assert found.text.count("ñandú 👩‍💻") == found.html.count("ñandú 👩‍💻") == 90


@pytest.mark.parametrize("part", ["html", "text", "subject", "links"])
def test_content_that_was_changed_where_it_is_kept_does_not_go_out(cast: Cast, part: str) -> None:
    campaign = armed(taken(cast), cast)
    content, ours = campaign.content, Domain("clave " * 6, "despacho.test")
    assert content is not None
    Outgoing(campaign, ours)
    changed = {
        "html": content.html.replace(b"<p", b"<p ", 1), "text": content.text + b"\n",
        "subject": content.subject + ".", "links": [{"url": "https://otra.example/", "label": "otra"}],
    }  # fmt: skip
    setattr(content, part, changed[part])
    with pytest.raises(Refused, match="no es lo que se confirmó"):
        Outgoing(campaign, ours)


def test_what_was_confirmed_before_its_content_was_kept_apart_still_goes_out(cast: Cast) -> None:
    ticket = taken(cast)
    campaign = made(ticket, cast)
    confirmed(campaign, cast)
    verified(ticket, cast)
    campaign.going_content = ""
    assert forbidden(campaign) is None
