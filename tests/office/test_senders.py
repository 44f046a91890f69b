"""The register of senders: what may stand on it, who keeps it, who may use which entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.nameserver import MX, SILENT, Zone, serving
from tests.office.conftest import AT, PASSWORD, TODAY, Cast
from ticketing.demo import roles
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.people import actions as people
from ticketing.office.senders import actions, domain, queries
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from ticketing.office.senders.models import Sender

SignIn = Callable[..., "FlaskClient"]
GOOD = {"ok": True, "findings": []}
ADDRESS = "credito@despacho.test"
SPF, DMARC = '"v=spf1 mx -all"', '"v=DMARC1; p=none"'


def added(address: str = ADDRESS, **more: Any) -> Sender:
    said: dict[str, Any] = {"found": GOOD, "everybody": not more.get("departments")} | more
    return actions.add(address, "Crédito", **said, by=None, at=AT)


def typed(cast: Cast, **other: Any) -> dict[str, Any]:
    return {"address": ADDRESS, "name": "Crédito", "who": "some", "departments": [cast.credit.id]} | other


def offered(cast: Cast) -> dict[str, list[str]]:
    return {
        "credit": [one.address for one in queries.offered(cast.credit)],
        "group": [one.address for one in queries.offered(cast.group)],
    }


def test_a_fresh_installation_offers_the_offices_own_sender(cast: Cast) -> None:
    assert [one.address for one in queries.offered(cast.group)] == ["comunicaciones@despacho.test"]
    assert queries.obstacle("Comunicaciones@despacho.test", cast.group) is None


def test_a_department_is_offered_its_own_those_above_it_and_everybodys(cast: Cast) -> None:
    added("grupo@despacho.test", departments=[cast.group])
    added("todos@despacho.test")
    added(departments=[cast.credit])
    office = "comunicaciones@despacho.test"
    assert offered(cast) == {
        "credit": [ADDRESS, "todos@despacho.test", office],
        "group": ["grupo@despacho.test", ADDRESS, "todos@despacho.test", office],
    }
    assert "no es de los que puede usar" in str(queries.obstacle("grupo@despacho.test", cast.credit))


@pytest.mark.parametrize("address", ["rector@despacho.test", "", "a\0b", "\ud800@x", "credito@despacho.test, b@x"])
def test_what_is_not_on_the_register_is_refused_in_words(cast: Cast, address: str) -> None:
    added()
    with pytest.raises(Refused, match="no está en el registro"):
        queries.chosen(address, cast.credit)


def test_a_disabled_sender_is_refused_and_not_offered(cast: Cast) -> None:
    sender = added()
    actions.disable(sender, by=cast.administrator, at=AT)
    assert ADDRESS not in offered(cast)["credit"]
    with pytest.raises(Refused, match="deshabilitado"):
        queries.chosen(ADDRESS, cast.credit)
    actions.enable(sender, by=cast.administrator, at=AT)
    assert queries.chosen("CREDITO@despacho.test", cast.credit).name == "Crédito"
    kinds = [event.kind for event in history("sender", sender.id)]
    assert kinds == ["sender_added", "sender_disabled", "sender_enabled"]


@pytest.mark.parametrize("ok", [False, None])
def test_a_sender_whose_domain_does_not_pass_is_not_offered(cast: Cast, ok: bool | None) -> None:
    added(found={"ok": ok, "findings": []})
    assert ADDRESS not in offered(cast)["credit"]
    with pytest.raises(Refused, match="no pasa la comprobación"):
        queries.chosen(ADDRESS, cast.credit)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("rector@gmail.com", "no es de un dominio de la institución"),
        ("rector@xdespacho.test", "no es de un dominio de la institución"),
        ("nada", "no es una dirección"),
        ("a@despacho.test\r\nBcc: x@y.z", "no es una dirección"),
    ],
)
def test_only_addresses_of_the_institution_come_on_the_register(cast: Cast, address: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        added(address)


def test_a_domain_of_the_settings_and_what_lies_below_counts(cast: Cast) -> None:
    assert added("a@alumnos.despacho.test").address == "a@alumnos.despacho.test"


@pytest.mark.parametrize("name", ["", "   ", "a" * 161, "Rec\u202etor", "a\0"])
def test_a_name_is_one_readable_line(cast: Cast, name: str) -> None:
    with pytest.raises(Refused, match="nombre"):
        actions.add(ADDRESS, name, everybody=True, found=GOOD, by=None, at=AT)


def test_an_address_stands_once_in_any_capitals(cast: Cast) -> None:
    added()
    with pytest.raises(Refused, match="ya está en el registro"):
        added("CREDITO@Despacho.test")


def test_somebody_must_be_able_to_use_it(cast: Cast) -> None:
    with pytest.raises(Refused, match="quién puede usarlo"):
        added(everybody=False)


def test_two_who_change_one_sender_are_told(cast: Cast) -> None:
    sender = added(departments=[cast.credit])
    db.session.flush()
    seen = sender.version
    actions.change(sender, "Crédito", departments=[cast.group], everybody=False, by=None, at=AT, seen=seen)
    db.session.flush()
    with pytest.raises(Overtaken):
        actions.change(sender, "Otro", departments=[], everybody=True, by=None, at=AT, seen=seen)
    assert [place.id for place in sender.departments] == [cast.group.id]


def test_the_offices_own_gets_a_name_and_is_never_taken_away(cast: Cast) -> None:
    own = actions.add("comunicaciones@despacho.test", "Instituto", found=GOOD, by=None, at=AT)
    assert queries.principal().name == "Instituto"
    assert own.everybody
    assert offered(cast)["group"] == ["comunicaciones@despacho.test"]
    with pytest.raises(Refused, match="remitente de la oficina"):
        actions.disable(own, by=None, at=AT)


def test_no_answer_keeps_what_was_known(cast: Cast) -> None:
    sender = added()
    with pytest.raises(Refused, match="no respondió"):
        actions.check(sender, {"ok": None, "findings": []}, by=None, at=AT)
    assert sender.passed
    actions.check(sender, {"ok": False, "findings": [{"about": "SPF", "ok": False, "says": "x"}]}, by=None, at=AT)
    assert not sender.passed


# ---- the pages


@pytest.mark.parametrize("path", ["/senders", "/senders/new", "/senders/1", "/senders/1/edit"])
def test_for_others_there_is_no_register(cast: Cast, sign_in: SignIn, path: str) -> None:
    added()
    db.session.commit()
    for person in (cast.requester, cast.professional, cast.head):
        assert sign_in(person).get(path).status_code == 404, person.name
    assert sign_in(cast.administrator).get(path).status_code == 200


@pytest.mark.parametrize("deed", ["edit", "check", "enable", "disable"])
def test_for_others_nothing_on_it_is_done(cast: Cast, sign_in: SignIn, deed: str) -> None:
    added()
    db.session.commit()
    assert sign_in(cast.professional).post(f"/senders/1/{deed}", data=typed(cast)).status_code == 404
    other = typed(cast, address="b@despacho.test")
    assert sign_in(cast.professional).post("/senders/new", data=other).status_code == 404
    assert len(queries.everyone()) == 1


def test_tic_keeps_the_register(cast: Cast, sign_in: SignIn) -> None:
    people.grant(cast.deputy, roles.TIC, from_on=TODAY, by=None, at=AT)
    db.session.commit()
    browser = sign_in(cast.deputy, PASSWORD)
    assert browser.post("/senders/new", data=typed(cast)).status_code == 303
    assert "Delia Encargada" in browser.get("/senders/new").text
    page = browser.get("/senders/1")
    assert "El DNS no se consulta" in page.text
    assert "Vicepresidencia de Crédito" in page.text
    assert browser.post("/senders/1/check").status_code == 303
    assert browser.post("/senders/1/disable").status_code == 303
    assert browser.post("/senders/1/disable").status_code == 422
    assert "Deshabilitado" in browser.get("/senders").text
    assert browser.post("/senders/1/enable").status_code == 303
    data = {"name": "Crédito y Cobranza", "who": "everybody", "version": "4"}
    assert browser.post("/senders/1/edit", data=data).status_code == 303
    db.session.expire_all()
    assert (queries.get(1).name, queries.get(1).everybody) == ("Crédito y Cobranza", True)
    assert browser.post("/senders/1/edit", data=data).status_code == 409


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"address": "rector@gmail.com"}, "no es de un dominio de la institución"),
        ({"departments": []}, "Marque al menos una dependencia"),
        ({"departments": ["abc"]}, "departments"),
        ({"who": "quizas"}, "who"),
        ({"name": ""}, "Escriba el nombre"),
        ({"name": "x" * 5000}, "name"),
    ],
)
def test_a_form_with_a_mistake_comes_back_as_typed(
    cast: Cast, sign_in: SignIn, other: dict[str, Any], why: str
) -> None:
    page = sign_in(cast.administrator).post("/senders/new", data=typed(cast, **other))
    assert page.status_code == 422
    assert why in page.text
    assert queries.everyone() == []


def test_the_same_form_twice_is_one_sender(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.administrator)
    assert browser.post("/senders/new", data=typed(cast)).status_code == 303
    again = browser.post("/senders/new", data=typed(cast))
    assert again.status_code == 422
    assert "ya está en el registro" in again.text
    assert len(queries.everyone()) == 1


def test_the_command_adds_lists_and_checks(cast: Cast, desk: Flask) -> None:
    run = desk.test_cli_runner().invoke
    assert "sirve" in run(args=["senders", "add", ADDRESS, "Crédito", "--department", "Crédito"]).output
    assert f"{ADDRESS}\tCrédito\tCrédito\tsirve" in run(args=["senders", "list"]).output
    assert "sirve" in run(args=["senders", "check", ADDRESS]).output
    wrong = run(args=["senders", "add", "b@despacho.test", "B", "--department", "Nadie"])
    assert (wrong.exit_code, "No existe la dependencia" in wrong.output) == (1, True)


# ---- what the DNS must say


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, cast: Cast, desk: Flask) -> Callable[[Zone], dict[str, bool | None]]:
    """What is found of despacho.test with this zone: about -> ok, and the whole under "ok"."""
    from dataclasses import replace

    def ask(zone: Zone) -> dict[str, bool | None]:
        with serving(zone) as server:
            monkeypatch.setitem(desk.config, "SETTINGS", replace(desk.config["SETTINGS"], dns_server=server))
            found = domain.examine("despacho.test")
        return {"ok": found["ok"]} | {one["about"]: one["ok"] for one in found["findings"]}

    return ask


def zone(**other: list[str]) -> Zone:
    told = {"mx": ["10 mx.despacho.test."], "spf": [SPF], "dmarc": [DMARC]} | other
    records = {
        ("despacho.test", MX): told["mx"], ("despacho.test", "TXT"): told["spf"],
        ("_dmarc.despacho.test", "TXT"): told["dmarc"],
    }  # fmt: skip
    return Zone({key: lines for key, lines in records.items() if lines})


def test_a_domain_with_mx_spf_and_dmarc_passes(asked: Callable[[Zone], dict[str, bool | None]]) -> None:
    assert asked(zone()) == {"ok": True, "correo": True, "SPF": True, "firma": None, "DMARC": True}


@pytest.mark.parametrize(
    ("about", "other"),
    [
        ("SPF", {"spf": []}),
        ("SPF", {"spf": [SPF, '"v=spf1 -all"']}),
        ("SPF", {"spf": ['"v=spf1 +all"']}),
        ("DMARC", {"dmarc": []}),
        ("DMARC", {"dmarc": [DMARC, DMARC.replace("none", "reject")]}),
        ("correo", {"mx": ["0 ."]}),
    ],
)
def test_a_domain_that_nobody_would_believe_fails(
    asked: Callable[[Zone], dict[str, bool | None]], about: str, other: dict[str, list[str]]
) -> None:
    found = asked(zone(**other))
    assert (found["ok"], found[about]) == (False, False)


def test_a_silent_name_server_proves_nothing(
    asked: Callable[[Zone], dict[str, bool | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticketing.office.outside.mail_hosts.PATIENCE", 0.3)
    silent = zone()
    silent.moods["despacho.test"] = SILENT
    assert asked(silent)["ok"] is None


@pytest.mark.parametrize(
    ("published", "ok"),
    [(["p=QUJD"], True), (["v=DKIM1; k=rsa; p=OTRA"], False), (["v=DKIM1; p="], False), ([], False)],
)
def test_the_published_key_must_be_the_one_that_signs(published: list[str], ok: bool) -> None:
    name = "a._domainkey.despacho.test"
    told = {"despacho.test": (SPF.strip('"'),), "_dmarc.despacho.test": (DMARC.strip('"'),), name: tuple(published)}
    found = domain.judged(domain.Asked("despacho.test", True, told, (name, "v=DKIM1; k=rsa; p=QUJD")))
    assert found["ok"] is ok
    assert [one["ok"] for one in found["findings"] if one["about"] == "DKIM"] == [ok]


def test_a_policy_of_the_organisation_counts_for_what_lies_below() -> None:
    told = {
        "a.despacho.test": (SPF.strip('"'),), "_dmarc.a.despacho.test": (), "_dmarc.despacho.test": (DMARC.strip('"'),),
    }  # fmt: skip
    assert domain.judged(domain.Asked("a.despacho.test", True, told, None))["ok"] is True
