"""The mistakes of a procedure file: file, line, key, and what was expected."""

import json
import re

import pytest

from workflows.mistakes import Mistakes
from workflows.reading import FOLDER, check, load, names, read, read_content

WHOLE = (FOLDER / "icetex.yaml").read_text(encoding="utf-8")
TEXT = re.sub(r"\n    20(?!26)\d\d-.*", "", WHOLE)  # the holidays of one year are enough


def mistakes(tmp_path, *changes, text=TEXT):
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = tmp_path / "procedure.yaml"
    path.write_text(text, encoding="utf-8")
    return check(path)


@pytest.mark.parametrize("name", names())
def test_our_own_procedures_have_no_mistakes(name):
    assert check(FOLDER / f"{name}.yaml") == ()


FOUND = {
    "not-yaml": (("name: icetex", "name: [icetex"), "(todo el archivo)", "YAML bien escrito"),
    "said-twice": (("name: icetex\n", "name: icetex\nname: otro\n"), "name", "repetida"),
    "unknown-key": (("source: M1-3-06 v11", "fuente: M1-3-06 v11"), "fuente", "una de estas claves"),
    "missing-key": (("name: icetex\n", ""), "name", "que falta"),
    "wrong-kind": (("{amount: 6}", "{amount: seis}"), "categories[9].target.amount", "un número entero"),
    "zero-days": (("{amount: 6}", "{amount: 0}"), "categories[9].target.amount", "al menos 1"),
    "wrong-value": (("before_opening: next_day", "before_opening: tomorrow"), "reception.before_opening", "same_day"),
    "text-for-bool": (
        ("final: true, help: Terminada.", "final: quizás, help: Terminada."),
        "states[5].final",
        "true o false",
    ),
    "hours": (('friday: ["08:00-17:00"]', "friday: [8-17]"), "calendar.weekdays.friday[0]", "una franja"),
    "hours-backwards": (
        ('friday: ["08:00-17:00"]', 'friday: ["17:00-08:00"]'),
        "calendar.weekdays.friday",
        "desordenadas",
    ),
    "no-such-date": (("2026-12-25:", "2026-13-25:"), "calendar.holidays.2026-13-25", "no es una fecha"),
    "zone": (("America/Bogota", "America/Macondo"), "calendar.zone", "Macondo"),
    "years": (("last_year: 2040", "last_year: 2010"), "calendar.last_year", "first_year"),
    "unknown-state": (("to: Reabierto,", "to: Abierto,"), "steps[16].to", "«Abierto»"),
    "unknown-role": (
        (
            "by: [Solicitante], note: true,\n     effects: [notify_office]",
            "by: [Cliente], note: true,\n     effects: [notify_office]",
        ),
        "steps[16].by[0]",
        "«Cliente»",
    ),
    "step-of-nobody": (("by: [Profesional], needs: [received", "needs: [received"), "steps[0].by", "quién da el paso"),
    "name-without-fact": (
        ("as: [Solicitante], on: survey_answered", "as: [Solicitante]"),
        "steps[14].on",
        "as pide on",
    ),
    "name-of-an-unknown-role": (("as: [Solicitante], on", "as: [Cliente], on"), "steps[14].as[0]", "«Cliente»"),
    "unknown-effect": (
        ("effects: [notify_requester, ask_survey]", "effects: [bailar]"),
        "steps[5].effects[0]",
        "«bailar»",
    ),
    "unknown-deliverable": (
        ("deliverables: [pieces]\n", "deliverables: [poster]\n"),
        "categories[11].deliverables[0]",
        "«poster»",
    ),
    "unknown-protected": (("protected: [sender, ", "protected: [remitente, "), "gates[0].protected[0]", "«remitente»"),
    "unknown-occasion": (("signed: [notify_requester]", "signed: [nada]"), "occasions.signed[0]", "«nada»"),
    "unknown-shower": (
        ("{field: banner, is: true}", "{field: baner, is: true}"),
        "fields[10].show_when.field",
        "«baner»",
    ),
    "step-twice": (("key: annul_repeated,", "key: take,"), "steps[2].key", "se repite «take»"),
    "row-twice": (
        (
            "from: Registrado, to: Anulado, reason: Repetido o duplicado",
            "from: Registrado, to: Anulado, reason: Fuera del alcance",
        ),
        "steps[2].reason",
        "se repite",
    ),
    "state-twice": (("{label: Reabierto,", "{label: Registrado,"), "states[4].label", "se repite"),
    "category-twice": (
        ("label: Nueva sección en la web", "label: Publicación de archivos en la web"),
        "categories[8].label",
        "se repite",
    ),
    "gate-unsigned": (("roles: [Aprobador], signers", "roles: [], signers"), "gates[0].roles", "nadie puede"),
    "gate-of-the-requester": (
        ("roles: [Aprobador], signers", "roles: [Solicitante], signers"),
        "gates[0].roles",
        "nadie puede",
    ),
    "two-substances": (
        ("signers: office, rule: any,", "signers: office, rule: any, substance: true,"),
        "gates[1].substance",
        "un solo",
    ),
    "dead-end": (("outcome: closed, final: true", "outcome: closed"), "states[5].label", "callejón"),
    "timer-without-step": (
        ("state: Solucionado, after", "state: Reabierto, after"),
        "timers[0].to",
        "un paso de Sistema",
    ),
    "final-with-exit": (
        ("from: Reabierto, to: En proceso", "from: Cerrado, to: En proceso"),
        "states[5].final",
        "es final",
    ),
    "final-that-runs": (
        ("label: Cerrado, clock: stopped", "label: Cerrado, clock: running"),
        "states[5].clock",
        "stopped",
    ),
    "reminder-of-nothing": (
        ("waits_for: state, state: Suspendido", "waits_for: state"),
        "reminders[1].state",
        "el estado",
    ),
    "field-nobody-sees": (
        ("show_when: {field: banner, is: true}", "show_when: {field: banner, is: sí}"),
        "fields[10].required",
        "ninguna categoría",
    ),
    "field-of-no-category": (
        (
            "name: latest_date, label: Fecha límite, kind: date, required: true",
            "name: latest_date, label: Fecha límite, kind: date, required: true, categories: []",
        ),
        "fields[7].required",
        "ninguna categoría",
    ),
    "no-requester": (("key: requester", "key: asker"), "roles", "requester"),
    "no-such-hour": (
        ('friday: ["08:00-17:00"]', 'friday: ["08:00-25:00"]'),
        "calendar.weekdays.friday[0]",
        "una franja",
    ),
    "overlapping-hours": (
        ('friday: ["08:00-17:00"]', 'friday: ["08:00-13:00", "12:00-17:00"]'),
        "calendar.weekdays.friday",
        "desordenadas",
    ),
    "no-such-weekday": (('    friday: ["08', '    viernes: ["08'), "calendar.weekdays.viernes", "friday"),
    "no-such-day-of-february": (("2026-12-25:", "2026-02-30:"), "calendar.holidays.2026-02-30", "no es una fecha"),
    "holiday-twice": (("2026-12-25:", "2026-01-01:"), "calendar.holidays.2026-01-01", "repetida"),
    "other-day-without-a-name": (
        ("dates: {}", 'dates: {2026-12-24: {windows: ["08:00-12:00"]}}'),
        "calendar.dates.2026-12-24.name",
        "que falta",
    ),
    "season-backwards": (
        ("seasons: []", "seasons: [{name: Vacaciones, from: 2026-07-01, to: 2026-06-01, weekdays: {}}]"),
        "calendar.seasons[0].to",
        "anterior",
    ),
    "zone-is-a-path": (("America/Bogota", "../../etc/passwd"), "calendar.zone", "no hay zona"),
    "negative-days": (("{amount: 6}", "{amount: -6}"), "categories[9].target.amount", "al menos 1"),
    "half-days": (("{amount: 6}", "{amount: 6.5}"), "categories[9].target.amount", "un número entero"),
    "days-as-text": (("{amount: 6}", '{amount: "6"}'), "categories[9].target.amount", "un número entero"),
    "days-without-end": (("{amount: 6}", "{amount: 999999999}"), "categories[9].target.amount", "como mucho"),
    "unknown-unit": (("{amount: 6}", "{amount: 6, unit: weeks}"), "categories[9].target.unit", "business_days"),
    "timer-of-no-state": (("state: Solucionado, after", "state: Nada, after"), "timers[0].state", "«Nada»"),
    "timer-of-negative-days": (("after: {amount: 3,", "after: {amount: -3,"), "timers[0].after.amount", "al menos 1"),
    "timer-without-unit": (("{amount: 3, unit: business_days}", "{amount: 3}"), "timers[0].after.unit", "que falta"),
    "gate-without-roles": (("roles: [Aprobador], ", ""), "gates[0].roles", "que falta"),
    "gate-of-an-unknown-role": (("roles: [Aprobador],", "roles: [Nadie],"), "gates[0].roles[0]", "«Nadie»"),
    "gate-of-the-system": (("roles: [Aprobador],", "roles: [Sistema],"), "gates[0].roles", "nadie puede"),
    "gate-of-no-signatures": (("signers: office, rule: any", "signers: office, rule: 0"), "gates[1].rule", "any, all"),
    "gate-twice": (("name: comunicaciones, label", "name: jefatura, label"), "gates[1].name", "se repite"),
    "role-acting-for-nobody": (("also: [Profesional]", "also: [Nadie]"), "roles[5].also[0]", "«Nadie»"),
    "need-nobody-knows": (("needs: [received,", "needs: [recibido,"), "steps[0].needs[0]", "received"),
    "clock-unknown": (("clock: paused", "clock: pausa"), "states[2].clock", "paused"),
    "choice-twice": (("{value: ies,", "{value: attention,"), "fields[3].choices[1].value", "se repite"),
    "unknown-limit": (("sms: {characters:", "sms: {letras:"), "limits.sms.letras", "characters"),
    "unknown-setting": (("max_bytes: 2000000}", "max_kilos: 2000}"), "fields[5].settings.max_kilos", "max_bytes"),
    "two-documents": (("name: icetex\n", "name: icetex\n---\nname: otro\n"), "(todo el archivo)", "another document"),
    "tabs": (("name: icetex\n", "name: icetex\n\tlabel: x\n"), "(todo el archivo)", "YAML bien escrito"),
    "nine": (('before: "09:00"', 'before: "24:30"'), "exceptions.before", "no es una hora"),
}


@pytest.mark.parametrize(("change", "key", "expected"), FOUND.values(), ids=FOUND)
def test_a_mistake_is_found_where_it_stands(tmp_path, change, key, expected):
    found = mistakes(tmp_path, change)
    [match] = [mistake for mistake in found if mistake.key == key and expected in mistake.expected]
    assert match.file.endswith("procedure.yaml")
    assert str(match) == f"{match.file}:{match.line}: {key}: se esperaba {match.expected}"


def test_the_line_is_the_one_a_person_would_look_at(tmp_path):
    [mistake] = mistakes(tmp_path, ("to: Reabierto,", "to: Abierto,"), ("from: Reabierto,", "from: Abierto,"))[:1]
    wrong = TEXT.replace("to: Reabierto,", "to: Abierto,").splitlines()
    assert "Abierto" in wrong[mistake.line - 1] or "Reabierto" in wrong[mistake.line - 1]
    [missing] = mistakes(tmp_path, ("name: icetex\n", ""))
    assert missing.line >= 1


def test_a_version_stored_before_as_gives_the_survey_to_its_fact_alone():
    old = json.loads(json.dumps(load("icetex").content))
    row = next(step for step in old["steps"] if step["key"] == "close_validated")
    row["by"] = row.pop("as")

    step = read_content(old).step("close_validated")

    assert (step.by, step.takers) == ((), ("Solicitante",))


def test_a_version_may_give_the_survey_a_button_by_saying_so():
    said = json.loads(json.dumps(load("icetex").content))
    next(step for step in said["steps"] if step["key"] == "close_validated")["by"] = ["Solicitante"]

    assert read_content(said).step("close_validated").by == ("Solicitante",)


def test_a_version_stored_with_figures_that_nothing_sends_takes_a_file_instead():
    old = json.loads(json.dumps(load("icetex").content))
    next(each for each in old["deliverables"] if each["name"] == "infoservice")["evidence"] = ["figures"]

    found = read_content(old)

    assert found.deliverable("infoservice").evidence == ("figures", "file")
    assert found.deliverable("campaign").evidence == ("figures",)
    assert found.version != load("icetex").version


def without(text, key):
    """The procedure's text without one step."""
    start = text.index(f"  - {{key: {key},")
    end = min(text.index(mark, start + 1) for mark in ("\n  - {key:", "\n\n"))
    return text[:start] + text[end + 1 :]


def test_a_state_that_nobody_reaches_is_found(tmp_path):
    keys = {mistake.key: mistake.expected for mistake in mistakes(tmp_path, text=without(TEXT, "reopen"))}
    assert "no se alcanza" in keys["states[4].label"]


def test_a_state_without_a_way_out_is_found(tmp_path):
    keys = {mistake.key: mistake.expected for mistake in mistakes(tmp_path, text=without(TEXT, "take_up"))}
    assert "callejón" in keys["states[4].label"]


def test_states_that_only_lead_to_one_another_are_found(tmp_path):
    text = TEXT
    for key in ("solve", "annul_misfiled_later", "annul_repeated_later", "annul_not_approved", "annul_incomplete"):
        text = without(text, key)
    found = {mistake.key: mistake.expected for mistake in mistakes(tmp_path, text=text)}
    assert "a un estado final" in found["states[1].label"]
    assert "a un estado final" in found["states[2].label"]


def test_a_running_clock_whose_only_exit_is_annulment_is_found(tmp_path):
    lost = "  - {key: lose, label: Perder, from: Reabierto, to: Anulado, by: [Profesional]}\n"
    text = without(TEXT, "take_up").replace("  - {key: withdraw,", f"{lost}  - {{key: withdraw,")
    assert [m.key for m in mistakes(tmp_path, text=text)] == ["states[4].clock"]


def test_a_step_of_the_system_that_nothing_takes_is_found(tmp_path):
    start, end = TEXT.index("timers:\n"), TEXT.index("reminders:\n")
    [mistake] = mistakes(tmp_path, text=TEXT[:start] + "timers: []\n\n" + TEXT[end:])
    assert mistake.key == "steps[15].by"


def test_several_mistakes_are_told_together_in_order_of_line(tmp_path):
    changes = [
        ("to: Reabierto,", "to: Abierto,"),
        ("effects: [notify_requester, ask_survey]", "effects: [x]"),
        ('friday: ["08:00-17:00"]', 'friday: ["09:00-08:00"]'),
    ]
    found = mistakes(tmp_path, *changes)
    assert len(found) >= 3
    assert [mistake.line for mistake in found] == sorted(mistake.line for mistake in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nada\n",
        "- una\n- lista\n",
        "solo texto",
        "a: &x [1]\nb: *x\n",
        "? [a]\n: b\n",
        "\x01",
        "a: {b",
        "name: !!python/object:os.system {}\n",
    ],
)
def test_what_is_no_procedure_is_said_and_never_breaks(tmp_path, text):
    found = mistakes(tmp_path, text=text)
    assert found
    assert all(str(mistake) for mistake in found)


def test_a_growing_file_is_refused(tmp_path):
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert any("referencias" in mistake.expected for mistake in mistakes(tmp_path, text=bomb))


def test_a_file_that_is_not_there_is_a_mistake(tmp_path):
    [mistake] = check(tmp_path / "nada.yaml")
    assert "se pueda leer" in mistake.expected
    with pytest.raises(Mistakes):
        read(tmp_path / "nada.yaml")


def test_a_file_in_another_encoding_is_a_mistake(tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("label: Solución".encode("latin-1"))
    assert check(path)


@pytest.mark.parametrize("name", names())
def test_stored_content_gives_the_same_procedure_and_version(name):
    procedure = load(name)
    stored = read_content(json.loads(json.dumps(procedure.content, sort_keys=True)))
    assert stored.version == procedure.version
    assert (stored.steps, stored.gates, stored.fields, stored.states) == (
        procedure.steps,
        procedure.gates,
        procedure.fields,
        procedure.states,
    )


def test_another_content_is_another_version(tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(TEXT.replace("{amount: 6}", "{amount: 7}"), encoding="utf-8")
    assert read(path).version != load("icetex").version
