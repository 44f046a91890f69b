"""What `procedure check` says: one sentence a mistake, at its line, that whoever wrote the file understands."""

import json
import re
from time import process_time

import pytest

from tests.rules import first
from tests.rules.small import FILE, TEXT, VOCABULARY, changed, wrong_files
from workflows.file_text import LARGEST
from workflows.holding import held
from workflows.mistakes import Mistakes, told
from workflows.reading import FOLDER, check, load, names, read, read_content
from workflows.replay import Unreadable, replay

WRONG = wrong_files()


def mistakes(tmp_path, text):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return [str(mistake).removeprefix(f"{path}:") for mistake in check(path, VOCABULARY)]


@pytest.mark.parametrize("name", names())
def test_our_own_procedures_have_no_mistakes(name):
    assert check(FOLDER / f"{name}.yaml") == ()


def test_the_small_procedure_has_none_either():
    assert check(FILE, VOCABULARY) == check(FILE) == ()


@pytest.mark.parametrize("row", WRONG, ids=[row["wrong"] for row in WRONG])
def test_a_wrong_file_is_told_in_one_sentence_at_its_line(tmp_path, row):
    text = changed(*((each["from"], each["to"]) for each in row["change"]))
    assert mistakes(tmp_path, text) == [row["told"]]


def test_no_sentence_speaks_english_or_in_paths():
    for row in WRONG:
        said = re.sub(r"«[^»]*»|\{[^}]*\}|\([^)]*\)", "", row["told"])
        assert not re.search(r"\[\d+\]|\b(is|not|required|property|expected|unexpected|schema|None|True|False)\b", said)
        assert re.match(r"\d+: [a-zá]", row["told"])


def test_a_misspelt_role_is_told_wherever_it_stands_and_nothing_follows_from_it(tmp_path):
    found = mistakes(tmp_path, TEXT.replace("key: librarian", "key: librarien"))
    assert len(found) == TEXT.count("librarian") - 1
    assert all(
        "dice «librarian», y no hay ningún papel con ese nombre; ¿quiso decir «librarien»?" in one for one in found
    )


def test_several_mistakes_of_all_kinds_are_told_together_in_order_of_line(tmp_path):
    text = changed(
        ("clock: paused", "clock: pausado"),
        ("to: En curso, by: [requester", "to: En cuso, by: [requester"),
        ("means: subject", "means: subjet"),
        ("2026-12-25: Navidad", "2026-02-30: Navidad"),
        ("do: [tell]", "do: [tel]"),
    )
    found = mistakes(tmp_path, text)
    assert [int(one.split(":")[0]) for one in found] == [12, 17, 20, 40, 56]


def test_of_many_mistakes_fifty_are_shown_and_the_rest_counted(tmp_path):
    rows = "".join(f"  - {{key: more_{n}, label: Más, from: Nada, to: Listo, by: [librarian]}}\n" for n in range(120))
    path = tmp_path / "p.yaml"
    path.write_text(changed(("gates:\n", f"{rows}gates:\n")), encoding="utf-8")
    found = check(path)
    lines = told(found)
    assert len(found) == 120
    assert lines[50:] == ["… y 70 más"]
    assert told(found * 800)[-1] == "… y 95.950 más"
    with pytest.raises(Mistakes) as refused:
        read(path)
    assert str(refused.value).splitlines() == lines


UNREAD = {
    "not-there": (None, "no hay ningún archivo con ese nombre"),
    "empty": (b"", "el archivo está vacío"),
    "only-a-comment": (b"# nada\n", "el archivo está vacío"),
    "a-list": (
        b"- una\n- lista\n",
        "el archivo empieza por una lista («-»); debe empezar por una clave, como «vocabulary: 2»",
    ),
    "a-text": (
        b"name:x\nlabel:y\n",
        "el archivo no tiene claves; cada línea empieza por una clave, dos puntos y un espacio («name: …»)",
    ),
    "utf-16": ("name: x\n".encode("utf-16"), "el archivo está en UTF-16; guárdelo como UTF-8"),
    "large": (b"a: " + b"x" * LARGEST, "el archivo pesa más de 1 MB: un procedimiento no llega a tanto"),
    "deep": (b"[" * 5000, "el archivo tiene más de 60 niveles, uno dentro de otro"),
}


@pytest.mark.parametrize(("data", "sentence"), UNREAD.values(), ids=UNREAD)
def test_what_is_no_procedure_is_said_in_its_first_line(tmp_path, data, sentence):
    path = tmp_path / "p.yaml"
    if data is not None:
        path.write_bytes(data)
    assert [str(one) for one in check(path)] == [f"{path}:1: {sentence}"]
    with pytest.raises(Mistakes):
        read(path)


def test_a_folder_is_no_file(tmp_path):
    assert [str(one) for one in check(tmp_path)] == [f"{tmp_path}:1: es una carpeta, no un archivo"]


def test_a_byte_that_is_no_utf_8_is_told_with_its_line_and_its_number(tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: x\nlabel: Solución\n".encode("latin-1"))
    said = "el archivo no está en UTF-8: no se entiende el byte 22 del archivo (0xf3); guárdelo como UTF-8"
    assert [str(one) for one in check(path)] == [f"{path}:2: {said}"]


def test_a_mark_at_the_beginning_changes_nothing(tmp_path):
    path = tmp_path / "marked.yaml"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert check(path, VOCABULARY) == ()


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"")
    with path.open("r+b") as file:
        file.truncate(40 * LARGEST)
    begun = process_time()
    [mistake] = check(path)
    assert "más de 1 MB" in mistake.sentence
    assert process_time() - begun < 1


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"])
def test_a_growing_file_is_refused(tmp_path, text):
    assert any("usa una referencia («*»)" in one for one in mistakes(tmp_path, text))


def test_without_an_installation_its_words_are_taken_as_they_are(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(changed(("do: [tell]", "do: [bailar]"), ("on: delivered", "on: algo")), encoding="utf-8")
    assert check(path) == ()
    assert len(check(path, VOCABULARY)) == 2


@pytest.mark.parametrize("content", [load("icetex").content, first.content()], ids=["icetex", "icetex-1"])
def test_stored_content_gives_the_same_procedure_and_version(content):
    procedure = read_content(content)
    stored = read_content(json.loads(json.dumps(content, sort_keys=True)))
    assert stored.version == procedure.version
    assert (stored.steps, stored.gates, stored.fields, stored.states) == (
        procedure.steps,
        procedure.gates,
        procedure.fields,
        procedure.states,
    )


def test_another_content_is_another_version(tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(changed(("target: 2 business_days", "target: 3 business_days")), encoding="utf-8")
    assert read(path).version != read(FILE).version


def test_a_file_may_name_a_calendar_of_the_institution(tmp_path):
    path = tmp_path / "avisos.yaml"
    path.write_text(TEXT.partition("calendar:\n")[0] + "calendar: sede\n", encoding="utf-8")
    assert list(check(path, VOCABULARY)) == []
    named = read(path, VOCABULARY)
    assert (named.calendar, named.brings_calendar) == ({"name": "sede"}, False)
    assert held(named).endswith("calendario «sede».")
    scenario = {"procedure": str(path), "category": named.categories[0].label, "events": []}
    with pytest.raises(Unreadable, match="el archivo tiene que traer el suyo"):
        replay(scenario)
