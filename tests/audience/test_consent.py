"""By hand, somebody comes on a list with evidence alone, and on a public one by the person's own yes (L-5, M-14)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.audience.conftest import AT, PASSWORD, TODAY
from tests.audience.test_candidates import judged
from ticketing import clock
from ticketing.audience.consent import actions, queries
from ticketing.audience.consent.grounds import Ground
from ticketing.audience.consent.mailboxes import mailbox_key
from ticketing.audience.consent.models import Consent
from ticketing.audience.contacts.queries import by_email
from ticketing.audience.lists import actions as lists
from ticketing.audience.lists.queries import by_code, counts_of, membership
from ticketing.audience.suppression.actions import block
from ticketing.audience.suppression.queries import blocked
from ticketing.demo import roles
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions.actions import carry_out_waiting
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.harness.mailbox import Mailbox

Make = Callable[..., Any]
GROUND = Ground("authorised", "Formulario de inscripción, folio 12")
SAID = {"email": "luis@gmail.com", "basis": "authorised", "evidence": "Formulario de inscripción, folio 12"}
PLACE = "/lists/boletin/members"
DAY = timedelta(days=1)


@pytest.fixture
def by(make_person: Make) -> Any:
    return make_person("dora@despacho.test", roles.PROFESSIONAL)


@pytest.fixture
def sign_in(base: Flask, make_person: Make) -> Callable[..., FlaskClient]:
    """A browser in which somebody with that role signed in; the forms' tokens are another test's."""

    def come(role: str = roles.PROFESSIONAL, email: str = "persona@despacho.test") -> FlaskClient:
        base.config["WTF_CSRF_ENABLED"] = False
        clock.move(AT)
        make_person(email, role)
        db.session.commit()
        client = base.test_client()
        client.post("/sign-in", data={"email": email, "password": PASSWORD})
        return client

    return come


@pytest.fixture
def newsletter(make_list: Make) -> Any:
    return make_list("boletin", kind="public")


@pytest.fixture
def asked(newsletter: Any, by: Any) -> Consent:
    """Luis, whom nobody knew, was put on the newsletter's list."""
    from ticketing.audience.contacts.actions import add

    contact = add(email="luis@gmail.com", first_name="Luis", by=by, at=AT)
    consent = actions.put_on(newsletter, contact, GROUND, by=by, at=AT)
    db.session.commit()
    return consent


def letters(base: Flask, mailbox: Mailbox, at: datetime = AT) -> list[Any]:
    """What arrived, once everything that waits was carried out."""
    base.config["SETTINGS"] = replace(base.config["SETTINGS"], smtp_url=mailbox.url)
    clock.move(at)
    carry_out_waiting(at=at)
    return [mailbox.content(one) for one in mailbox.accepted()]


# ---- institutional lists


def test_an_institutional_list_takes_whom_the_base_knows_with_the_ground_on_record(
    make_list: Make, make_contact: Make, by: Any
) -> None:
    staff, ana = make_list("personal"), make_contact("ana@alumnos.instituto.example")
    consent = actions.put_on(staff, ana, Ground("legal_function", "Nómina de marzo"), by=by, at=AT)
    assert membership(staff, ana).status == "confirmed"
    assert (consent.basis, consent.words, consent.by, consent.asked) == ("legal_function", "Nómina de marzo", by, 0)
    event = history("mailing_list", staff.id)[-1]
    assert event.kind == "member_grounded"
    assert (event.payload["basis"], event.payload["evidence"]) == ("legal_function", "Nómina de marzo")
    assert event.actor_id == by.id


def test_an_address_of_another_domain_does_not_enter_though_the_base_knows_it(
    make_list: Make, make_contact: Make, by: Any
) -> None:
    with pytest.raises(Refused, match="no es de un dominio de la institución"):
        actions.put_on(make_list("personal"), make_contact("ana@gmail.com"), GROUND, by=by, at=AT)


def test_an_address_that_somebody_typed_does_not_become_known(make_list: Make, by: Any) -> None:
    from ticketing.audience.contacts.actions import add

    typed = add(email="rector@instituto.example", by=by, at=AT)
    with pytest.raises(Refused, match="no está en la base"):
        actions.put_on(make_list("personal"), typed, GROUND, by=by, at=AT)
    with pytest.raises(Refused, match="Solo la persona confirma"):
        lists.put_on(make_list("otra"), typed, source="base", by=by, at=AT)


@pytest.mark.parametrize(
    ("kind", "ground"),
    [
        ("institutional", Ground("by_conduct", "Lo pidió")),
        ("institutional", Ground("", "Lo pidió")),
        ("public", Ground("legal_function", "Nómina")),
        ("public", Ground("base", "x")),
        ("public", Ground("authorised", "  ")),
        ("public", Ground("authorised", "x" * 1001)),
        ("public", Ground("authorised", "a\0b")),
    ],
)
def test_without_basis_and_evidence_nobody_enters(
    make_list: Make, make_contact: Make, by: Any, kind: str, ground: Ground
) -> None:
    one, ana = make_list("lista", kind=kind), make_contact("ana@instituto.example")
    with pytest.raises(Refused):
        actions.put_on(one, ana, ground, by=by, at=AT)
    assert membership(one, ana) is None


# ---- by the page


def test_the_old_form_with_its_source_puts_nobody_on(sign_in: Make, newsletter: Any, make_list: Make) -> None:
    make_list("personal")
    client = sign_in()
    old = {"email": "luis@gmail.com", "first_name": "Luis", "source": "base"}
    for code in ("boletin", "personal"):
        answer = client.post(f"/lists/{code}/members", data=old)
        assert answer.status_code == 422
        assert "Elija la base legal." in answer.text
        assert counts_of(by_code(code)) == {}
    forged = client.post("/lists/personal/members", data=SAID | {"source": "base", "status": "confirmed"})
    assert forged.status_code == 422
    assert "no está en la base de la institución" in forged.text
    assert by_email("luis@gmail.com") is None


@pytest.mark.parametrize(
    "other", [{"basis": "quizas"}, {"basis": "legal_function"}, {"evidence": ""}, {"evidence": "x" * 1001}]
)
def test_a_form_without_its_ground_comes_back_as_typed(sign_in: Make, newsletter: Any, other: dict[str, str]) -> None:
    answer = sign_in().post(PLACE, data=SAID | other)
    assert answer.status_code == 422
    assert 'value="luis@gmail.com"' in answer.text
    assert by_email("luis@gmail.com") is None


def test_a_public_lists_person_waits_for_her_own_word(sign_in: Make, newsletter: Any) -> None:
    client = sign_in()
    page = client.post(PLACE, data=SAID | {"first_name": "Luis"}, follow_redirects=True)
    assert "quedó por confirmar: se le escribe" in page.text
    assert "Formulario de inscripción, folio 12" in page.text
    assert "Se le escribió una vez." in page.text
    assert judged(by_code("boletin")) == {"luis@gmail.com": "unconfirmed"}
    contact = by_email("luis@gmail.com")
    assert contact is not None
    assert not contact.from_base
    assert "Ley 1581 de 2012, art. 9" in client.get(f"/contacts/{contact.id}").text
    assert client.post(PLACE, data=SAID).status_code == 422
    assert db.session.query(Consent).count() == 1


def test_evidence_may_be_a_file_that_list_keepers_alone_see(sign_in: Make, newsletter: Any) -> None:
    from pypdf import PdfWriter

    sheet, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(sheet)
    sheet.seek(0)
    client = sign_in()
    data = SAID | {"evidence": "", "file": (sheet, "autorizacion.pdf")}
    assert client.post(PLACE, data=data, content_type="multipart/form-data").status_code == 303
    found = re.search(r'href="(/files/[^"]+autorizacion\.pdf)"', client.get("/lists/boletin").text)
    assert found
    assert client.get(found[1], buffered=True).status_code == 200
    assert sign_in(roles.PRESS_OFFICE, "prensa@despacho.test").get(found[1]).status_code == 404


@pytest.mark.parametrize("role", [roles.AUDITOR, roles.PRESS_OFFICE, roles.ADMINISTRATOR])
def test_others_put_nobody_on_and_ask_nobody(sign_in: Make, asked: Consent, role: str) -> None:
    client = sign_in(role)
    for path in (PLACE, f"{PLACE}/{asked.contact_id}/asked", "/lists/boletin/kind"):
        answer = client.post(path, data=SAID | {"kind": "institutional"})
        # Who reads only is told so, whatever the address; for the others there is nothing here.
        assert answer.status_code == (422 if role == roles.AUDITOR else 404)
    assert asked.asked == 1


def test_a_withdrawn_or_blocked_address_stays_out(sign_in: Make, newsletter: Any, make_contact: Make) -> None:
    gone = make_contact("luis@gmail.com")
    lists.withdraw(gone, [newsletter], source="página", at=AT)
    hard = make_contact("eva@gmail.com")
    block(hard.address_key, reason="bounced", at=AT)
    client = sign_in()
    for email in ("luis@gmail.com", "eva@gmail.com"):
        answer = client.post(PLACE, data=SAID | {"email": email})
        assert answer.status_code == 422
        assert "bloqueada" in answer.text
    assert counts_of(newsletter) == {}


# ---- the letter


def test_the_letter_is_bare_and_leads_to_the_question(base: Flask, mailbox: Mailbox, asked: Consent) -> None:
    (letter,) = letters(base, mailbox)
    assert letter["To"] == "luis@gmail.com"
    assert "comunicaciones@despacho.test" in letter["From"]
    assert "Boletin" in str(letter["Subject"])
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    link = f"http://publico.test/confirm/{queries.token(asked)}"
    assert link in text
    assert link in html
    assert "<img" not in html
    assert "Luis" not in text + html
    assert "despacho.test/" not in text.replace(link, "")
    assert len(letters(base, mailbox, AT + DAY)) == 1


def test_who_answered_meanwhile_gets_no_letter(base: Flask, mailbox: Mailbox, asked: Consent) -> None:
    actions.decline(asked, at=AT)
    db.session.commit()
    assert letters(base, mailbox) == []


def test_nobody_is_asked_more_than_once_a_day_and_thrice_in_all(asked: Consent, by: Any) -> None:
    with pytest.raises(Refused, match="24 horas"):
        actions.ask(asked, by=by, at=AT + timedelta(hours=23))
    actions.ask(asked, by=by, at=AT + DAY)
    actions.ask(asked, by=by, at=AT + 2 * DAY)
    with pytest.raises(Refused, match="no se le escribe más"):
        actions.ask(asked, by=by, at=AT + 30 * DAY)
    assert asked.asked == 3


def test_other_lists_and_spellings_of_one_mailbox_count_together(make_list: Make, asked: Consent, by: Any) -> None:
    from ticketing.audience.contacts.actions import add

    for number, email in enumerate(["l.uis@gmail.com", "luis+1@gmail.com", "LUIS+x@googlemail.com"]):
        one = make_list(f"lista-{number}", kind="public")
        again = actions.put_on(one, add(email=email, by=by, at=AT), GROUND, by=by, at=AT)
        assert again.asked == 0
    also = actions.put_on(make_list("lista-9", kind="public"), asked.contact, GROUND, by=by, at=AT)
    assert also.asked == 0
    assert mailbox_key("luis@example.org") != mailbox_key("lu.is@example.org")


def test_two_who_ask_again_at_once_send_one_letter(app_postgres: Flask) -> None:
    from ticketing.audience.contacts.actions import add
    from ticketing.audience.lists.actions import enable
    from ticketing.office.departments.actions import add as department
    from ticketing.office.people import actions as people

    with app_postgres.app_context():
        dora = people.add("Dora", "dora@despacho.test", department("Oficina", by=None, at=AT), by=None, at=AT)
        one = enable(
            code="boletin", name="Boletín", purpose="", owner=None, valid_until=TODAY, kind="public", by=None, at=AT
        )
        actions.put_on(one, add(email="luis@gmail.com", by=dora, at=AT), GROUND, by=dora, at=AT)
        db.session.commit()
        number, who = db.session.query(Consent).one().id, dora.id

    def again(_turn: int) -> str:
        from ticketing.office.people.models import Person

        with app_postgres.app_context():
            try:
                consent, person = db.session.get_one(Consent, number), db.session.get_one(Person, who)
                actions.ask(consent, by=person, at=AT + DAY)
                db.session.commit()
            except Refused as refusal:
                db.session.rollback()
                return refusal.sentence
            return "asked"

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(again, range(4)))
    assert said.count("asked") == 1
    assert all("24 horas" in one for one in said if one != "asked")
    with app_postgres.app_context():
        assert db.session.get_one(Consent, number).asked == 2


def test_a_mailbox_that_does_not_exist_is_not_asked_again(asked: Consent, by: Any) -> None:
    actions.unreachable(asked, at=AT)
    with pytest.raises(Refused, match="no existe"):
        actions.ask(asked, by=by, at=AT + 2 * DAY)


# ---- the answer


@pytest.fixture
def page(base: Flask, asked: Consent) -> tuple[FlaskClient, str]:
    """A stranger's browser and the link's path. Forms' tokens are on: there is none on this page."""
    clock.move(AT)
    return base.test_client(), f"/confirm/{queries.token(asked)}"


def status(consent: Consent) -> str:
    db.session.expire_all()
    return membership(consent.mailing_list, consent.contact).status


def test_a_scanner_that_looks_changes_nothing(page: tuple[FlaskClient, str], asked: Consent) -> None:
    client, path = page
    shown = client.get(path)
    client.head(path)
    client.get(f"{path}?answer=yes")
    assert "¿Quiere recibir «Boletin»?" in shown.text
    assert "lu•••@gmail.com" in shown.text
    assert "luis@gmail.com" not in shown.text
    assert "<form" in shown.text
    assert status(asked) == "unconfirmed"


def test_yes_is_said_once(page: tuple[FlaskClient, str], asked: Consent, newsletter: Any) -> None:
    client, path = page
    first, second = (client.post(path, data={"answer": "yes"}) for _turn in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert "Listo: recibirá" in client.get(path).text
    assert status(asked) == "confirmed"
    assert judged(by_code("boletin")) == {"luis@gmail.com": None}
    kinds = [event.kind for event in history("contact", asked.contact_id)]
    assert kinds.count("consent_given") == 1


def test_no_takes_a_stranger_off_and_nobody_writes_again(
    page: tuple[FlaskClient, str], asked: Consent, make_list: Make, by: Any
) -> None:
    client, path = page
    for _turn in range(2):
        assert client.post(path, data={"answer": "no"}).status_code == 303
    shown = client.get(path).text
    assert "fuera de todos los envíos de la institución, no solo de «Boletin»" in shown
    assert "de esa lista" not in shown
    assert status(asked) == "unsubscribed"
    assert blocked(asked.contact.address_key or "")
    late = client.post(path, data={"answer": "yes"})
    assert late.status_code == 422
    assert "fuera de la lista" in late.text
    assert status(asked) == "unsubscribed"
    with pytest.raises(Refused, match="bloqueada"):
        actions.put_on(make_list("otra", kind="public"), asked.contact, GROUND, by=by, at=AT)
    kinds = [event.kind for event in history("contact", asked.contact_id)]
    assert kinds.count("consent_declined") == 1


def test_no_of_somebody_whom_the_base_knows_concerns_that_list_alone(
    newsletter: Any, make_contact: Make, by: Any
) -> None:
    ana = make_contact("ana@instituto.example")
    actions.decline(actions.put_on(newsletter, ana, GROUND, by=by, at=AT), at=AT)
    assert blocked(ana.address_key, "list:boletin")
    assert not blocked(ana.address_key)


def test_whoever_confirmed_may_still_say_no(page: tuple[FlaskClient, str], asked: Consent) -> None:
    client, path = page
    client.post(path, data={"answer": "yes"})
    client.post(path, data={"answer": "no"})
    assert status(asked) == "unsubscribed"


def test_a_no_that_concerns_one_list_says_which(base: Flask, newsletter: Any, make_contact: Make, by: Any) -> None:
    clock.move(AT)
    consent = actions.put_on(newsletter, make_contact("ana@instituto.example"), GROUND, by=by, at=AT)
    actions.decline(consent, at=AT)
    db.session.commit()
    shown = base.test_client().get(f"/confirm/{queries.token(consent)}").text
    assert "no le escribiremos de esa lista" in shown
    assert "todos los envíos" not in shown


@pytest.mark.parametrize("data", [{}, {"answer": "quizas"}, {"answer": "\0"}, {"answer": "yes" * 9000}])
def test_any_other_answer_is_none(page: tuple[FlaskClient, str], asked: Consent, data: dict[str, str]) -> None:
    client, path = page
    assert client.post(path, data=data).status_code == 422
    assert status(asked) == "unconfirmed"


def test_a_link_that_is_over_says_so_and_serves_again_once_asked_anew(
    page: tuple[FlaskClient, str], asked: Consent, by: Any
) -> None:
    client, path = page
    clock.move(AT + 30 * DAY)
    assert "Este enlace venció" in client.get(path).text
    late = client.post(path, data={"answer": "yes"})
    assert late.status_code == 422
    assert "venció" in late.text
    assert status(asked) == "unconfirmed"
    actions.ask(asked, by=by, at=AT + 30 * DAY)
    db.session.commit()
    assert client.post(path, data={"answer": "yes"}).status_code == 303
    assert status(asked) == "confirmed"


def test_a_link_is_bound_to_list_contact_and_mailbox(page: tuple[FlaskClient, str], asked: Consent) -> None:
    client, path = page
    for wrong in ("x", path[:-1].removeprefix("/confirm/"), "A" * 400, "ñandú"):
        assert client.get(f"/confirm/{wrong}").status_code == 404, wrong
    assert client.get("/confirm/%00").status_code == 422
    asked.contact.email_key = "otro@gmail.com"
    db.session.commit()
    assert client.get(path).status_code == 404
    assert client.post(path, data={"answer": "yes"}).status_code == 404
    assert status(asked) == "unconfirmed"


def test_two_answers_at_once_are_one(app_postgres: Flask) -> None:
    from ticketing.audience.contacts.actions import add
    from ticketing.audience.lists.actions import enable

    with app_postgres.app_context():
        one = enable(
            code="boletin", name="Boletín", purpose="", owner=None, valid_until=TODAY, kind="public", by=None, at=AT
        )
        contact = add(email="luis@gmail.com", by=None, at=AT)
        actions.put_on(one, contact, GROUND, by=None, at=AT)  # type: ignore[arg-type]
        db.session.commit()
        number, who = db.session.query(Consent).one().id, contact.id

    def say(_turn: int) -> bool:
        with app_postgres.app_context():
            changed = actions.confirm(db.session.get_one(Consent, number), at=AT)
            db.session.commit()
            return changed

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(say, range(4))) == 1
    with app_postgres.app_context():
        assert [event.kind for event in history("contact", who)].count("consent_given") == 1


# ---- the kind of a list


def test_a_coordinator_changes_the_kind_but_not_to_hide_who_was_typed(sign_in: Make, asked: Consent) -> None:
    client = sign_in(roles.COORDINATOR)
    refused = client.post("/lists/boletin/kind", data={"kind": "institutional"})
    assert refused.status_code == 422
    assert "no vienen de la base" in refused.text
    assert client.post("/lists/boletin/kind", data={"kind": "quizas"}).status_code == 422
    actions.decline(asked, at=AT)
    db.session.commit()
    assert client.post("/lists/boletin/kind", data={"kind": "institutional"}).status_code == 303
    assert "Institucional" in client.get("/lists/boletin").text


def test_a_professional_does_not_change_the_kind(sign_in: Make, newsletter: Any) -> None:
    assert sign_in().post("/lists/boletin/kind", data={"kind": "institutional"}).status_code == 404
    assert by_code("boletin").kind == "public"


def test_enabling_a_list_asks_for_its_kind(sign_in: Make) -> None:
    client = sign_in(roles.COORDINATOR)
    owner = client.get("/lists/new").text.split('<option value="')[1].split('"')[0]
    said = {"name": "B", "code": "b", "purpose": "x", "owner": owner, "valid_until": "2099-12-31"}
    assert "Elija si es institucional o pública." in client.post("/lists/new", data=said).text
    assert client.post("/lists/new", data=said | {"kind": "abierta"}).status_code == 422
    assert client.post("/lists/new", data=said | {"kind": "public"}).status_code == 303
    assert by_code("b").kind == "public"


def test_somebody_who_waited_before_grounds_were_kept_can_be_asked(
    newsletter: Any, make_contact: Make, by: Any
) -> None:
    ana = make_contact("ana@gmail.com", newsletter, status="unconfirmed")
    assert actions.put_on(newsletter, ana, GROUND, by=by, at=AT).asked == 1
    with pytest.raises(Refused, match="ya está en la lista"):
        actions.put_on(newsletter, ana, GROUND, by=by, at=AT)
