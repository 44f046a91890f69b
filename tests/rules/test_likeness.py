"""How alike two requests are: of fifty planted pairs nearly all are found, of two thousand unlike ones hardly any."""

from itertools import combinations, product
from pathlib import Path
from random import Random

import pytest
import yaml

from workflows.likeness import Said, alike, said, stem, weights

ENOUGH = 0.6
ASKED = yaml.safe_load((Path(__file__).parent / "files" / "duplicates.yaml").read_text(encoding="utf-8"))
DEEDS = [
    "Publicar {thing} en la sección {where}, para que {whom} lo consulten. {detail}",
    "Actualizar {thing}: la versión que está en {where} ya no sirve a {whom}. {detail}",
    "Enviar a {whom} un correo sobre {thing} con el enlace a {where}. {detail}",
    "Diseñar una pieza con {thing} dirigida a {whom}, con botón hacia {where}. {detail}",
    "Informar a {whom} de {thing}; lo demás queda en {where}. {detail}",
]
NOUNS = [
    "el calendario",
    "los requisitos",
    "las tarifas",
    "el boletín",
    "los indicadores",
    "la política",
    "el plan",
    "la encuesta",
    "las cifras",
    "el protocolo",
    "la circular",
    "los cupos",
    "el mapa",
    "la oferta",
    "las respuestas",
    "el acuerdo",
    "la guía",
    "los puntajes",
    "el listado",
    "la rueda",
    "el inventario",
    "la agenda",
    "los estados",
    "el reglamento",
    "la cartilla",
    "el concurso",
    "la ruta",
    "los formatos",
    "el comunicado",
    "la galería",
    "el glosario",
    "la memoria",
    "los contratos",
    "el tablero",
    "la línea",
    "el simulador",
    "los testimonios",
    "la infografía",
    "el recorrido",
    "la votación",
    "el homenaje",
    "los turnos",
    "la biblioteca",
    "el diagnóstico",
    "la red",
]
MATTERS = [
    "de cartera",
    "de movilidad",
    "de legalización",
    "de bienestar",
    "de permanencia",
    "de vacaciones",
    "de idiomas",
    "de riesgos",
    "de convenios",
    "de prensa",
    "de equipos",
    "de conferencias",
    "de auditoría",
    "de cobranza",
    "de doctorados",
    "de maestrías",
    "de víctimas",
    "de mentores",
    "de egresados",
    "de seguros",
    "de garantías",
    "de archivo",
    "de compras",
    "de nómina",
    "de integridad",
    "de innovación",
    "de género",
    "de datos",
    "de territorios",
    "de cooperación",
    "de tutelas",
    "de quejas",
    "de alianzas",
    "de pasantías",
    "de emprendimiento",
    "de discapacidad",
    "de transporte",
    "de salud mental",
    "de deporte",
    "de cultura",
    "de sostenibilidad",
    "de regalías",
    "de medicina",
    "de docentes",
    "de colegios",
]
WHOM = [
    "los codeudores",
    "la comunidad indígena",
    "los egresados de posgrado",
    "las universidades públicas",
    "los proveedores",
    "los pensionados",
    "los aspirantes a doctorado",
    "los veteranos",
    "los padres de familia",
    "los rectores",
]
WHERE = [
    "Normatividad",
    "Servicios en línea",
    "Preguntas frecuentes",
    "Contratación",
    "Participación",
    "Prensa",
    "Mi cuenta",
    "Fondos en administración",
    "Internacional",
    "Gobierno abierto",
]
DETAILS = [
    "La Junta lo aprobó en sesión ordinaria y rige desde su firma.", "Lleva un video corto grabado en Medellín.",
    "Reemplaza el que dejó la administración anterior.", "Lo pidió la Contraloría en su visita de auditoría.",
    "Viene con tablas por departamento y municipio.", "Debe verse bien en el celular.",
    "Incluye el teléfono de la línea gratuita.", "Cita el decreto único del sector educación.",
    "Se coordinó con el Ministerio de Educación.", "Tiene versión en lengua de señas.",
    "Trae una infografía de dos páginas.", "Corresponde al compromiso del plan de acción.",
    "La traducción al inglés está lista.", "Se presentará en el comité de gerencia.", "Responde una tutela.",
    "Acompaña el lanzamiento de la aplicación.", "Lo firma el Secretario General.", "Es para la semana del servidor.",
]  # fmt: skip


def text(pair: list[str]) -> Said:
    title, words = pair
    return said(title, words)


def mistyped(words: str, chance: Random) -> str:
    """The same with every fourth word mistyped: a letter dropped, doubled, or two of them changed about."""

    def wrong(word: str) -> str:
        place = chance.randrange(1, len(word) - 1)
        way = chance.randrange(3)
        if way == 0:
            return word[:place] + word[place + 1 :]
        if way == 1:
            return word[:place] + word[place] + word[place:]
        return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]

    return " ".join(
        wrong(each) if each.isalpha() and len(each) > 4 and chance.random() < 0.25 else each for each in words.split()
    )


def planted() -> list[tuple[str, Said, Said]]:
    """Fifty pairs: seventeen in other words, seventeen shortened, sixteen mistyped."""
    chance = Random(20261130)
    others = [("in other words", text(each["asked"]), text(each["said"])) for each in ASKED]
    short = [("shortened", text(each["asked"]), text(each["short"])) for each in ASKED]
    typed = [
        ("mistyped", text(each["asked"]), text([mistyped(words, chance) for words in each["asked"]]))
        for each in ASKED[:16]
    ]
    return [*others, *short, *typed]


def unlike() -> list[Said]:
    """Two thousand requests, each for another thing, in the words of one house."""
    chance, found = Random(7), list[Said]()
    for noun, matter in chance.sample(list(product(NOUNS, MATTERS)), 2000):
        whom, where, detail = chance.choice(WHOM), chance.choice(WHERE), " ".join(chance.sample(DETAILS, 2))
        words = chance.choice(DEEDS).format(thing=f"{noun} {matter}", whom=whom, where=where, detail=detail)
        found.append(said(f"{noun} {matter} para {whom}", words))
    return found


def test_of_two_thousand_unlike_ones_fewer_than_two_in_a_hundred_are_taken_for_repeated():
    everything, a_month = unlike(), 50
    mistaken = 0
    for start in range(0, len(everything), a_month):  # of a department each, as the desk compares them
        asked = everything[start : start + a_month]
        weight = weights(asked)
        every = combinations(range(a_month), 2)
        pairs = [
            (one, other) for one, other in every if alike(asked[one], asked[other], weight, a_month).score >= ENOUGH
        ]
        mistaken += len({number for pair in pairs for number in pair})

    assert len(everything) == 2000
    assert mistaken < 0.02 * len(everything), mistaken


def test_nor_are_they_where_one_department_asks_all_of_them_in_a_month():
    everything = unlike()
    weight = weights(everything)

    mistaken = [
        one
        for one in everything[:25]
        if any(other is not one and alike(one, other, weight, 2000).score >= ENOUGH for other in everything)
    ]

    assert len(mistaken) <= 1


@pytest.mark.parametrize("beside", [0, 40, 400], ids=["alone", "among-forty", "among-four-hundred"])
def test_of_fifty_planted_pairs_at_least_forty_five_are_found(beside):
    pairs, others = planted(), unlike()[:beside]

    missed = [
        (kind, *one.stems.values())
        for kind, one, other in pairs
        if alike(one, other, weights([other, *others]), 1 + beside).score < ENOUGH
    ]

    assert len(pairs) == 50
    assert len(missed) <= 5, missed


def test_different_requests_of_a_house_are_told_apart():
    asked = [text(each["asked"]) for each in ASKED]
    weight = weights(asked)

    assert [
        (one, other)
        for one in asked
        for other in asked
        if one is not other and alike(one, other, weight).score >= ENOUGH
    ] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Publicar la Resolución 0412 de nombramiento", "Publicar la Resolución 0977 de nombramiento"),
        ("Banner de renovación del periodo 2026-1", "Banner de renovación del periodo 2026-2"),
        ("Banner home", "Banner del home con la renovación del crédito educativo para el segundo semestre"),
        ("", ""),
        ("", "Publicar el calendario de pagos"),
    ],
    ids=["numbers", "terms", "too-little", "nothing", "nothing-beside"],
)
def test_what_only_looks_alike_is_not(one, other):
    assert alike(said(one), said(other), {}).score < ENOUGH


def test_the_same_is_the_same_whatever_the_order_and_the_marks():
    one, other = (
        said("Publicar el CALENDARIO de pagos, de los subsidios"),
        said("subsidios: calendario de los pagos (publicar)"),
    )

    found = alike(one, other, {})

    assert found.score == pytest.approx(1)
    assert set(found.words) == {"publicar", "calendario", "pagos", "subsidios"}
    assert alike(other, one, {}).score == pytest.approx(found.score)


@pytest.mark.parametrize(
    ("word", "other"), [("becario", "becarios"), ("renovación", "renovaciones"), ("niño", "niños")]
)
def test_endings_do_not_tell_words_apart(word, other):
    assert set(said(word).stems) == set(said(other).stems)


def test_a_stem_is_never_empty():
    assert all(stem(word) for word in ("es", "sa", "as", "lea", "os", "7", "año"))
