"""Versions of the first vocabulary, as they are stored: read through the translator, never rewritten."""

from dataclasses import fields, replace

import pytest

from tests.rules import first, golden
from workflows import scenario
from workflows.building import version_of
from workflows.first_vocabulary import translated
from workflows.procedure import Procedure
from workflows.reading import check, load, read, read_content
from workflows.waits import Wait
from workflows.who import Who

ICETEX, BEFORE = load("icetex"), first.procedure()
OTHER = {
    "content",
    "version",
    "roles",
    "sending",
    "classes",
    "deliverables",
    "verification",
    "fields",
    "gates",
    "steps",
    "banners",
}
SAME = sorted({each.name for each in fields(Procedure)} - OTHER)


@pytest.mark.parametrize("section", SAME)
def test_icetex_says_the_same_in_both(section):
    assert getattr(BEFORE, section) == getattr(ICETEX, section)


def test_what_is_delivered_is_the_same_but_for_questions_for_banners_and_that_a_notice_is_sent_from_here():
    same = {
        one.name: replace(
            one, question="", publishes=False, checked=False,
            evidence=tuple(each for each in one.evidence if each != "banner"),
        )
        for one in ICETEX.deliverables
    }  # fmt: skip
    same["infoservice"] = replace(same["infoservice"], engine=None)
    assert BEFORE.deliverables == tuple(same.values())
    assert BEFORE.banners is None
    assert all(one.question for one in ICETEX.deliverables)


def test_the_verification_list_is_the_same_but_for_what_each_item_looks_at():
    assert BEFORE.verification == tuple(replace(one, looks_at=(), gate=None) for one in ICETEX.verification)
    assert all(one.touched_by({"latest_date"}, set()) for one in BEFORE.verification)


def test_the_steps_are_the_same_but_for_saying_which_names_the_request_that_is_repeated():
    assert BEFORE.steps == tuple(replace(step, repeats=False) for step in ICETEX.steps)
    assert {step.reason for step in ICETEX.steps if step.repeats} == {"Repetido o duplicado"}


def test_only_these_were_asked_otherwise_and_every_campaign_went_by_mail():
    was = {field.name: field for field in BEFORE.fields}
    now = {field.name: field for field in ICETEX.fields}
    assert [name for name in was if was[name] != now.get(name)] == [
        "sender",
        "audience",
        "institutional_group",
        "attachments",
        "banner_until",
    ]
    assert (was["institutional_group"].kind, now["institutional_group"].kind) == ("choice", "groups")
    assert (was["attachments"].kind, was["attachments"].accept) == ("files", ())
    assert now["attachments"].kind == "documents"
    assert all(was[name] == replace(now[name], show_when=None) for name in ("sender", "audience"))
    assert was["banner_until"] == replace(now["banner_until"], latest=None, means=None)


def test_what_is_asked_since_is_what_a_banner_must_be_and_the_sheet_of_messages():
    since = {field.name for field in ICETEX.fields} - {field.name for field in BEFORE.fields}
    assert all(name.startswith("banner_") for name in since - {"text_messages", "goes_by"})
    told = [replace(gate, protects=tuple(each for each in gate.protects if each not in since)) for gate in ICETEX.gates]
    assert BEFORE.gates == tuple(told)


def test_the_classes_of_before_keep_what_they_let_their_mail_do():
    assert [one.key for one in BEFORE.classes] == [one.key for one in ICETEX.classes]
    informativa, servicio, comercial = BEFORE.classes
    assert (informativa.window, servicio.window, servicio.one_click) == (None, None, False)
    assert comercial == ICETEX.classes[2]
    assert {(one.tracking, one.sender, one.list_id) for one in BEFORE.classes} == {("identified", "", "")}


def test_the_roles_of_before_may_what_they_may_now():
    now = {role.key: role for role in ICETEX.roles}
    assert {role.key for role in BEFORE.roles} < set(now)
    assert [role for role in BEFORE.roles if role != now[role.key]] == []


def test_what_is_stored_is_neither_changed_nor_called_by_another_hash():
    said = first.content()
    assert translated(said)["vocabulary"] == 2
    assert said == first.content()
    assert read_content(said).content == said
    assert read_content(said).version == version_of(said) != ICETEX.version


def test_a_file_of_before_passes_the_check_and_is_read_the_same():
    assert check(first.FILE) == ()
    assert read(first.FILE).steps == BEFORE.steps


def test_every_kept_answer_is_given_under_the_version_of_before_too(monkeypatch):
    monkeypatch.setattr(scenario, "read", lambda path: BEFORE)
    path = {"procedure": str(first.FILE)}
    found = {number: golden.differences(told | path, answer) for number, (told, answer) in enumerate(golden.kept(), 1)}
    assert len(found) == golden.COUNT
    assert not {number: lines for number, lines in found.items() if lines}


def test_a_version_stored_before_as_gives_the_survey_to_its_fact_alone():
    old = first.content()
    row = first.row(old, "steps", "key", "close_validated")
    row["by"] = row.pop("as")

    step = read_content(old).step("close_validated")

    assert (step.by, step.takers) == ((), ("requester",))


def test_a_version_may_give_the_survey_a_button_by_saying_so():
    said = first.content()
    first.row(said, "steps", "key", "close_validated")["by"] = ["Solicitante"]

    assert read_content(said).step("close_validated").by == ("requester",)


def test_a_version_stored_with_figures_that_nothing_sends_takes_a_file_instead():
    old = first.content()
    first.row(old, "deliverables", "name", "infoservice")["evidence"] = ["figures"]

    found = read_content(old)

    assert found.deliverable("infoservice").evidence == ("figures", "file")
    assert found.deliverable("campaign").evidence == ("figures",)
    assert found.version != BEFORE.version


@pytest.mark.parametrize(
    ("said", "signs"),
    [
        pytest.param({}, ("coordinator",), id="nothing-said"),
        pytest.param({"fallback": ["Profesional"]}, ("professional",), id="another-role"),
        pytest.param({"fallback": []}, (), id="nobody"),
    ],
)
def test_a_gate_says_who_signs_where_nobody_can(said, signs):
    old = first.content()
    gate = first.row(old, "gates", "name", "jefatura")
    del gate["fallback"]
    gate.update(said)

    assert read_content(old).gate("jefatura").fallback == signs


def test_a_role_that_is_called_otherwise_is_found_by_its_label():
    old = first.content()
    first.row(old, "roles", "key", "professional")["label"] = "Gestor"
    take = first.row(old, "steps", "key", "take")
    take["by"] = ["Gestor"]

    assert read_content(old).step("take").by == ("professional",)


@pytest.mark.parametrize(("rule", "need"), [("any", 1), ("all", "all"), (2, 2)])
def test_a_rule_is_a_number_of_signatures(rule, need):
    old = first.content()
    first.row(old, "gates", "name", "comunicaciones")["rule"] = rule
    assert read_content(old).gate("comunicaciones").need == need


def test_signers_and_cases_of_a_gate_are_said_in_its_terms():
    head, office, areas = BEFORE.gates
    assert head.who == (Who("head", ("Jefe", "Coordinador", "Vicepresidente")),)
    assert office.who == (Who("role", ("communications_office",)),)
    assert areas.who == (Who("areas", ("areas",)),)
    assert (head.when is None, office.when is None, areas.when is None) == (False, True, False)


def test_waits_of_before_are_said_in_their_units():
    old = first.content()
    old["timers"][0]["after"] = {"amount": 3, "unit": "calendar"}
    old["categories"][0]["target"] = {"amount": 16, "unit": "business_hours"}
    old["categories"][1]["target"]["count_from"] = "reception_day"

    found = read_content(old)

    assert found.timers[0].after == Wait(3, "calendar_days")
    assert (found.categories[0].target.amount, found.categories[0].target.unit) == (16, "business_hours")
    assert found.categories[1].target.count_from == "reception_day"
    assert found.categories[2].target.count_from == "next_day"


def test_what_nothing_ever_read_is_left_out():
    assert {"limits", "campaign_classes", "effects", "reminders"} <= first.content().keys()
    assert not {"limits", "campaign_classes", "effects", "reminders"} & translated(first.content()).keys()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "protected: [sender,",
            "protected: [sendr,",
            "en el visto bueno 1 («jefatura»), «protected» dice «sendr», y no hay ningún campo ni significado con ese "
            "nombre; ¿quiso decir «sender»?",
        ),
        (
            "business_days: [3, 5, 10], effect: remind_signers",
            "business_days: [5, 3], effect: remind_signers",
            "en el recordatorio 1 («gate_waiting»), «business_days» tiene los días en desorden; van de menor a mayor: "
            "[3, 5]",
        ),
        (
            "fallback: [Coordinador]",
            "fallback: [Solicitante]",
            "en el visto bueno 1 («jefatura»), «fallback» dice «requester», y nadie aprueba lo que pide",
        ),
        (
            "roles: [Oficina Asesora de Comunicaciones]",
            "roles: [Sistema]",
            "en el visto bueno 2 («comunicaciones»), «roles» dice «system»: no lo podrá firmar nadie, porque el "
            "sistema no firma",
        ),
        (
            "roles: [Oficina Asesora de Comunicaciones]",
            "roles: []",
            "en el visto bueno 2 («comunicaciones»), «roles» no dice quién firma",
        ),
        (
            "roles: [Oficina Asesora de Comunicaciones]",
            "roles: [communication_office]",
            "en el visto bueno 2 («comunicaciones»), «roles» dice «communication_office», y no hay ningún papel con "
            "ese nombre; ¿quiso decir «communications_office»?",
        ),
        (
            "state: Solucionado, after",
            "state: Reabierto, after",
            "en el plazo 1 («auto_close»), «to» no es la de ningún paso que salga de ese estado con esa razón",
        ),
        (
            "{amount: 6}",
            "{amount: seis}",
            "en la categoría 10 («Campañas de mensajes de texto o e-mail»), «target.amount» debe ser un número entero "
            "entre 1 y 10000",
        ),
    ],
)
def test_a_wrong_file_of_before_is_told_by_its_own_keys(tmp_path, old, new, said):
    path = tmp_path / "before.yaml"
    text = first.FILE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert [mistake.sentence for mistake in check(path)] == [said]


def test_a_wrong_file_of_before_is_told_where_it_is_wrong(tmp_path):
    path = tmp_path / "before.yaml"
    text = first.FILE.read_text(encoding="utf-8")
    path.write_text(text.replace("to: Reabierto,", "to: Abierto,"), encoding="utf-8")
    [mistake] = check(path)
    assert text.splitlines()[mistake.line - 1].count("to: Reabierto")
    assert "¿quiso decir «Reabierto»?" in mistake.sentence
