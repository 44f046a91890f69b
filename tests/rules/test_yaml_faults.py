"""A text that isn't YAML: the line to look at, and what to do there."""

import pytest

from workflows.reading import check

FAULTS = {
    "tab": ("name: x\n\tlabel: y\n", 2, "la sangría de «label» tiene un tabulador; use solo espacios"),
    "tab-in-a-row": (
        "steps:\n  - key: a\n  \tlabel: y\n",
        3,
        "la sangría de «label» tiene un tabulador; use solo espacios",
    ),
    "further-in": (
        "name: x\n  label: y\n",
        2,
        "la sangría de «label» no encaja con la de las líneas de antes; alinee la línea con sus hermanas",
    ),
    "between": (
        "steps:\n  - key: a\n   label: y\n",
        3,
        "la sangría de «label» no encaja con la de las líneas de antes; alinee la línea con sus hermanas",
    ),
    "row-further-out": (
        "steps:\n  - key: a\n - key: b\n",
        3,
        "la sangría de «key» no encaja con la de las líneas de antes; alinee la línea con sus hermanas",
    ),
    "colon": ("name: x\nlabel: Hola: mundo\n", 2, "el texto de «label» lleva dos puntos («:»); póngalo entre comillas"),
    "colon-in-a-row": (
        "steps:\n  - {key: a, label: Hola: mundo, to: y}\n",
        2,
        "el texto de «label» lleva dos puntos («:»); póngalo entre comillas",
    ),
    "quote": (
        'name: x\nlabel: "Hola\nsource: y\nhelp: "a"\n',
        2,
        'las comillas (") que se abren en «label» no se cierran',
    ),
    "quote-to-the-end": (
        "name: x\nlabel: 'Hola\nsource: y\n",
        2,
        "las comillas (') que se abren en «label» no se cierran",
    ),
    "quote-in-a-row": (
        'a:\n  - {key: a, label: "Hola, to: y}\n  - {key: b, label: "Mundo", to: y}\n',
        2,
        'las comillas (") que se abren en «label» no se cierran',
    ),
    "quote-after-a-good-one-of-two-lines": (
        'help: "uno\n  dos"\nlabel: "Hola\nname: y\n',
        3,
        'las comillas (") que se abren en «label» no se cierran',
    ),
    "quote-of-a-block-is-none": (
        "help: |\n  no se \"cierra\n  it's\nname: x\n  label: y\n",
        5,
        "la sangría de «label» no encaja con la de las líneas de antes; alinee la línea con sus hermanas",
    ),
    "more-after-quotes": (
        "label: 'it's x'\n",
        1,
        "en «label», hay más texto después de las comillas que se cierran; si las comillas son parte del texto, use "
        "por fuera las otras (' o \")",
    ),
    "no-colon": ("name: x\nlabel\nsource: y\n", 2, "después de «label» faltan los dos puntos («:»)"),
    "no-colon-with-a-value": ("name icetex\nsource: y\n", 1, "después de «name» faltan los dos puntos («:»)"),
    "no-blank": ("name:x\nlabel: y\n", 1, "después de los dos puntos de «name:» falta un espacio"),
    "bracket": (
        "name: [icetex\nlabel: x\n",
        1,
        "lo que se abre con «[» no se cierra con «]», o falta una coma, en «name»",
    ),
    "brace": (
        "a:\n  - {key: a, label: b\n  - {key: c, label: d}\n",
        2,
        "lo que se abre con «{» no se cierra con «}», o falta una coma, en «key»",
    ),
    "bracket-to-the-end": (
        "a:\n  b: [1,\n",
        2,
        "lo que se abre con «[» no se cierra con «]», o falta una coma, en «b»",
    ),
    "bracket-of-nothing": ("a: {x: 1}}\nb: 2\n", 1, "sobra «}», que no cierra nada"),
    "comma": (
        "a:\n  - {key: a label: b}\n",
        2,
        "falta una coma antes de «label»; o, si «label:» es parte del texto, póngalo entre comillas",
    ),
    "at": ("name: @x\n", 1, "un texto que empieza por «@» va entre comillas, en «name»"),
    "percent": ("name: %x\n", 1, "un texto que empieza por «%» va entre comillas, en «name»"),
    "star": ("name: *x\n", 1, "un texto que empieza por «*» va entre comillas, en «name»"),
    "two-documents": (
        "name: a\n---\nname: b\n",
        2,
        "aquí empieza otro documento («---»), y el archivo debe tener uno solo",
    ),
    "backslash": ('name: "C:\\datos"\n', 1, "dentro de comillas dobles, la barra «\\» se escribe dos veces, en «name»"),
    "unseen": ("name: a\nlabel: \x01\n", 2, "hay un carácter que no se ve (0x1); bórrelo"),
    "nothing-after-a-key": ("a:\n  - {key: a, label:}\n", 2, "después de «label:» no hay nada, o falta un espacio"),
}


@pytest.mark.parametrize(("text", "line", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_where_it_was_made(tmp_path, text, line, sentence):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    assert [str(one) for one in check(path)] == [f"{path}:{line}: {sentence}"]


@pytest.mark.parametrize(
    "text",
    ["solo texto", "? [a]\n: b\n", "name: !!python/object:os.system {}\n", "a: {b", "{", "]", ":", "- - -", "%",
     "\ufeff", "a: 'b", '"', "a: |\n", "<<: x\n", "&a", "*", "!", "a: >-\n  b\n c: d", "\t", "---\n...\n---\n",
     "a:\n\t- b\n"],
)  # fmt: skip
def test_whatever_stands_in_a_file_is_told_in_spanish_and_breaks_nothing(tmp_path, text):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    found = check(path)
    assert found
    assert not [one for one in found if "found" in one.sentence or "expected" in one.sentence]
