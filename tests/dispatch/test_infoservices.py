"""A short notice to institutional groups: made, proved, numbered and sent by the same engine, with nothing that follows
or leads away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.cast import FILED, Cast, form, taken
from tests.dispatch.test_campaigns import LATER, confirmed, forbidden, verified
from tests.dispatch.test_campaigns import made as campaign_made
from tests.dispatch.test_cases import finished
from tests.harness.strict import read
from tests.harness.telling import retold
from workflows.refusals import Refused

if TYPE_CHECKING:
    from ticketing.desk.cases.models import Ticket
    from ticketing.massmail.campaigns.models import Campaign

NOTICES = "Divulgación de información por Infoserivicios"
TOGETHER = "Campañas de mensajes de texto o e-mail + infoserivicio"
WORDS = '<p>Desde hoy se atiende <a href="https://portal.example/horario">en otro horario</a>.</p>'


@retold
def mailboxes(cast: Cast, code: str = "ies", many: int = 3) -> None:
    from ticketing.audience.groups.actions import Mailbox, put_in
    from ticketing.audience.lists.queries import group, members

    if members(group(code)):
        return
    for number in range(many):
        mailbox = Mailbox(f"b{number}@{code}.example", name=f"Buzón {number}")
        put_in(group(code), mailbox, by=cast.coordinator, at=FILED)


@retold
def asked(cast: Cast, *, category: str = NOTICES, groups: tuple[str, ...] = ("ies",), **fields: Any) -> Ticket:
    """A request in work that asks for a notice, with mailboxes in its groups."""
    for code in groups:
        mailboxes(cast, code)
    said = form(words=WORDS, institutional_group=list(groups)) | fields
    return taken(cast, category=category, fields=said)


@retold
def made(ticket: Ticket, cast: Cast, **more: Any) -> Campaign:
    from ticketing.dispatch.campaigns.actions import from_ticket
    from ticketing.office.senders.queries import principal

    ours = principal().address
    return from_ticket(ticket, from_address=ours, by=cast.professional, at=FILED, engine="infoservice", **more)


@retold
def launched(ticket: Ticket, cast: Cast, **more: Any) -> Campaign:
    campaign = made(ticket, cast, **more)
    confirmed(campaign, cast)
    verified(ticket, cast)
    launch(campaign, cast)
    return campaign


@retold
def launch(campaign: Campaign, cast: Cast) -> None:
    from ticketing.dispatch.campaigns import actions

    actions.launch(campaign, start_at=None, by=cast.professional, at=LATER, seen=campaign.version, second_above=0)


@retold
def sent(ticket: Ticket, cast: Cast, **more: Any) -> Campaign:
    campaign = launched(ticket, cast, **more)
    start(campaign)
    finished(campaign)
    return campaign


@retold
def start(campaign: Campaign) -> None:
    from ticketing.massmail.campaigns.actions import start

    start(campaign, at=LATER)


def mail(campaign: Campaign) -> Any:
    from ticketing.massmail.identity.ours import Domain
    from ticketing.massmail.message.outgoing import Outgoing
    from ticketing.massmail.recipients.person import Person

    out = Outgoing(campaign, Domain("clave " * 6, "despacho.test"))
    made = out.message(Person(1, 1, "b0@ies.example", 0, {}), LATER)
    return read(made[:-3].replace(b"\r\n..", b"\r\n.")), made


def test_it_carries_over_what_was_approved(cast: Cast) -> None:
    campaign = made(asked(cast), cast)
    assert campaign.audience_rule == {"lists": ["ies"]}
    assert (campaign.plain, campaign.tracking, campaign.utm, campaign.mail_class) == (True, "off", False, "infoservice")
    assert campaign.heading == ""
    assert campaign.substance_hash


def test_its_mail_follows_nobody_and_leads_nowhere_else(cast: Cast) -> None:
    found, raw = mail(launched(asked(cast, groups=("ies", "staff")), cast))
    assert found.subject == "Infoservicio 1 de 2026: Becas abiertas hasta el viernes"
    for absent in (b"List-Unsubscribe", b"<img", b"/c/", b"Darse de baja", b"Preferencias", b"publico.test"):
        assert absent not in raw
    for part in (found.text, found.html):
        assert "https://portal.example/horario" in part
        assert "«Funcionarios» y «Instituciones»" in part
        assert "No puede ver este mensaje" not in part
    assert b"Reply-To: " in raw


def test_a_number_is_given_once_and_in_turn(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.actions import compose
    from ticketing.massmail.campaigns.actions import undo

    first, second = (launched(asked(cast), cast) for _ in range(2))
    assert (first.heading, second.heading) == ("Infoservicio 1 de 2026: ", "Infoservicio 2 de 2026: ")
    undo(first, by=cast.professional, at=LATER)
    compose(first, {"preheader": "Hoy"}, by=cast.professional, at=LATER, seen=first.version)
    confirmed(first, cast)
    verified(first_ticket(first), cast)
    launch(first, cast)
    assert first.heading == "Infoservicio 1 de 2026: "
    assert launched(asked(cast), cast).heading == "Infoservicio 3 de 2026: "


def first_ticket(campaign: Campaign) -> Ticket:
    from ticketing.dispatch.campaigns.queries import ticket_of

    return ticket_of(campaign)


def test_the_year_is_that_in_which_it_begins(cast: Cast) -> None:
    from ticketing.dispatch.numbers.actions import take

    campaign = made(asked(cast), cast)
    campaign.start_at = FILED.replace(year=2027, month=1, day=1, hour=4)  # the evening of 31 December there
    assert take(campaign, label="Aviso", by=cast.professional, at=LATER).year == 2026
    assert campaign.heading == "Aviso 1 de 2026: "


def test_a_refused_launch_takes_no_number(cast: Cast) -> None:
    campaign = made(asked(cast), cast)
    with pytest.raises(Refused):
        launch(campaign, cast)
    assert campaign.heading == ""


def test_without_both_signatures_it_does_not_go_out(cast: Cast) -> None:
    ticket = asked(cast)
    campaign = made(ticket, cast)
    assert "Falta la confirmación" in (forbidden(campaign) or "")
    confirmed(campaign, cast)
    verified(ticket, cast)
    assert forbidden(campaign) is None


def test_it_is_short(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.actions import compose
    from ticketing.dispatch.proofs.actions import send_proof

    campaign = made(asked(cast, words=f"<p>{'palabra ' * 301}</p>"), cast)
    how: dict[str, Any] = {"institution": "Instituto", "note": "", "by": cast.professional, "at": FILED}
    with pytest.raises(Refused, match="hasta 300 palabras, y este tiene 301"):
        send_proof(campaign, seen=campaign.version, **how)
    compose(campaign, {"words": f"<p>{'palabra ' * 300}</p>"}, by=cast.professional, at=FILED, seen=campaign.version)
    proof = send_proof(campaign, seen=campaign.version, **how)
    assert [one["field"] for one in proof.differences] == ["Mensaje"]


@pytest.mark.parametrize(
    "changes", [{"tracking": "identified"}, {"mail_class": "informativa"}, {"utm": True}], ids=["read", "class", "utm"]
)
def test_nobody_makes_it_follow_its_readers(cast: Cast, changes: dict[str, Any]) -> None:
    from ticketing.dispatch.campaigns.actions import compose

    campaign = made(asked(cast), cast)
    with pytest.raises(Refused, match="no se mide"):
        compose(campaign, changes, by=cast.professional, at=FILED, seen=campaign.version)


@pytest.mark.parametrize("rule", [{"lists": ["estudiantes"]}, {"lists": ["ies", "estudiantes"]}])
def test_it_never_goes_to_a_list(cast: Cast, rule: dict[str, Any]) -> None:
    from ticketing.massmail.campaigns.audience import people

    campaign = made(asked(cast), cast)
    campaign.audience_rule = rule
    with pytest.raises(Refused):
        people(campaign, FILED.date())


def test_a_campaign_never_goes_to_a_group(cast: Cast) -> None:
    from ticketing.massmail.campaigns.audience import people

    mailboxes(cast)
    campaign = campaign_made(taken(cast), cast)
    campaign.audience_rule = {"lists": ["ies"]}
    with pytest.raises(Refused, match="nunca una campaña"):
        people(campaign, FILED.date())
    with pytest.raises(Refused, match="no existe o no está vigente"):
        taken(cast, fields=form(audience={"lists": ["ies"]}))


def test_a_list_is_no_group(cast: Cast) -> None:
    with pytest.raises(Refused, match="no existe o no está vigente"):
        taken(cast, category=NOTICES, fields=form(institutional_group=["estudiantes"]))


def test_who_was_taken_out_of_the_group_gets_nothing_more(cast: Cast) -> None:
    from ticketing.audience.contacts.queries import by_email
    from ticketing.audience.groups.actions import take_out
    from ticketing.audience.lists.queries import barred, group

    campaign = launched(asked(cast), cast)
    start(campaign)
    contact = by_email("b0@ies.example")
    assert contact is not None
    take_out(group("ies"), contact, by=cast.coordinator, at=LATER)
    assert barred(campaign.audience_rule, [contact.id]) == {contact.id: "unsubscribed"}


def test_its_end_is_the_evidence_and_solves_the_request(cast: Cast) -> None:
    ticket = asked(cast)
    sent(ticket, cast)
    [row] = ticket.deliverables
    assert (row.kind, row.done_by) == ("infoservice", None)
    assert row.evidence["figures"]["accepted"] == 3
    assert (row.evidence["number"], row.evidence["groups"]) == ("Infoservicio 1 de 2026", ["Instituciones"])
    assert row.evidence["files"]
    assert ticket.state == "Solucionado"


def test_a_request_that_owes_both_is_solved_by_the_last_of_them(cast: Cast) -> None:
    from tests.dispatch.test_campaigns import armed

    ticket = asked(cast, category=TOGETHER)
    sent(ticket, cast)
    assert ticket.state == "En proceso"
    assert {row.kind: row.done_at is not None for row in ticket.deliverables} == {
        "campaign": False, "infoservice": True,
    }  # fmt: skip
    campaign = armed(ticket, cast)
    start(campaign)
    finished(campaign)
    assert ticket.state == "Solucionado"


def test_the_office_that_owes_none_makes_none(cast: Cast) -> None:
    with pytest.raises(Refused, match="no incluye un infoservicio"):
        made(taken(cast), cast)
    ticket = asked(cast)
    with pytest.raises(Refused, match="no incluye una campaña"):
        campaign_made(ticket, cast)
    with pytest.raises(Refused, match="Elija qué se hace"):
        campaign_made(ticket, cast, engine="otro")
    made(ticket, cast)
    with pytest.raises(Refused, match="un infoservicio sin terminar"):
        made(ticket, cast)


def test_a_correction_is_another_notice_with_a_number_of_its_own(cast: Cast) -> None:
    from ticketing.dispatch.campaigns.actions import cancel

    ticket = asked(cast)
    first = launched(ticket, cast)
    start(first)
    cancel(first, reason="Salió mal", by=cast.professional, at=LATER)
    with pytest.raises(Refused, match="El infoservicio de esta solicitud ya salió"):
        made(ticket, cast)
    second = made(ticket, cast, corrects=first, to="all")
    assert (second.plain, second.heading, second.audience_rule) == (True, "", {"lists": ["ies"]})
    confirmed(second, cast)
    verified(ticket, cast)
    launch(second, cast)
    assert second.heading == "Infoservicio 2 de 2026: "
