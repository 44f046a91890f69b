"""How alike two requests are in what they ask, from 0 to 1: by words, whatever their order, endings and misspellings.

Each text becomes a set of stems. Words that say the same in an office (`_SAME`) share one; what half of the others say
too weighs little; a mistyped word stands for the one it is nearest to. A short text that says part of a long one is
like it; two that name different numbers (a resolution, a term) are not, however alike the rest.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, log10

WORD = re.compile(r"[0-9]+(?:[-/.:][0-9]+)*|[^\W\d_]+")
YEAR = re.compile(r"(19|20)[0-9]{2}")
ENDING = re.compile(
    r"(aciones|iciones|uciones|imientos|amientos|imiento|amiento|adores|adoras|mente|acion|icion|ucion|idades|idad"
    r"|ando|iendo|aron|ieron|aran|eran|ados|adas|idos|idas|ado|ada|ido|ida|ar|er|ir|es|as|os|a|e|o|s)$"
)
SHORTEST_STEM, SHORTEST_TYPO, NEAR = 4, 5, 0.6
STEEP = 1.5
"""How fast a word loses its worth as more say it."""
BY_CHANCE, OF_TEN_TIMES_AS_MANY = 0.1, 0.06
"""What two requests of one house share whatever they ask, and how much more the likest of ten times as many: it counts
for nothing."""
HOPELESS = 0.2
"""Two texts that share no more than that part of the shorter one are not compared letter by letter."""
FEW = 4
"""A text of fewer words than that says too little to be a part of another."""
OTHER_NUMBERS = 0.5
LONGEST = 400
"""Words that are read of a text: what it asks stands in its first ones."""
_SAID_BY_ALL = frozenset(
    WORD.findall(
        "a al algo algun ante asi aun bajo cada como con cual cuando de del desde donde dos el ella ellas "
        "ellos en entre era es esa ese eso esta estan estar este esto fue ha han hasta hay la las le les lo "
        "los mas me mi muy ni no nos o para pero por porque que quien se sea ser si sin sobre son su sus "
        "tambien te todo toda todos todas tras un una uno unos unas y ya favor solicito solicita solicitamos "
        "solicitud solicitar requiere requerimos requerido necesitamos necesita pedimos pide por medio "
        "presente buenos dias tardes gracias saludos cordial usted ustedes nuestra nuestro nuestros nuestras "
        "siguiente siguientes debe deben puede pueden sera seran dia mes "
    )
)
_SAME = (
    "publicar publicacion publique subir suba colgar cargar divulgar divulgacion difundir difusion montar poner "
    "incluir anunciar informar dar conocer comunicar",
    "actualizar actualizacion modificar modificacion cambiar cambio ajustar corregir reemplazar sustituir renovar",
    "web portal pagina sitio home internet",
    "banner pieza imagen grafica diseno afiche",
    "correo email mail mensaje mensajes campana envio enviar mandar escribir",
    "sms texto celular",
    "calendario cronograma fechas fecha plazos plazo programacion",
    "pago pagos pagar giro giros desembolso desembolsos consignacion",
    "credito creditos prestamo prestamos",
    "beneficiario beneficiarios usuario usuarios estudiante estudiantes",
    "inscripcion inscripciones inscribir postulacion postular registro registrarse",
    "abierta abiertas abre abrir apertura inicia inicio comienza empieza",
    "cierre cierra cerrar vence vencimiento termina limite ultimo",
    "convocatoria invitacion llamado",
    "beca becas subsidio subsidios apoyo apoyos auxilio",
    "documento documentos archivo archivos pdf anexo",
    "informe reporte rendicion",
    "manual guia instructivo",
    "horario horarios horas atencion",
    "nuevo nueva nuevos nuevas",
    "resultado resultados seleccionados ganadores listado lista",
    "requisito requisitos condiciones terminos bases",
    "evento jornada feria encuentro charla taller",
    "recordar recordatorio recordarles",
    "directorio contactos telefonos",
    "oficina sede regional",
)


@dataclass(frozen=True)
class Alike:
    """How alike, and which words say so, the weightiest first."""

    score: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """What is asked, as it is compared: each stem with the word that said it first, as written; which of them stand in
    its title; the numbers that it names, and the years."""

    stems: Mapping[str, str]
    title: frozenset[str]
    numbers: frozenset[str]
    years: frozenset[str]


@lru_cache(maxsize=4096)
def said(title: str, text: str = "") -> Said:
    """A title and a text without marks, read for comparing."""
    found = [(plain(word), word) for word in WORD.findall(f"{title} {text}".casefold())[:LONGEST]]
    stems: dict[str, str] = {}
    for word, written in found:
        if word and word not in _SAID_BY_ALL:
            stems.setdefault(_stem_of(word), written)
    titled = frozenset(_stem_of(plain(word)) for word in WORD.findall(title.casefold())) & stems.keys()
    numbers = frozenset(word.removesuffix(":00") for word, _ in found if word[:1].isdigit())
    years = frozenset(number for number in numbers if YEAR.fullmatch(number))
    return Said(stems, titled or frozenset(stems), numbers - years, years)


def weights(texts: Sequence[Said]) -> Mapping[str, float]:
    """How much each stem tells one of these texts from another: 1 what one alone says, near 0 what all say. What is
    compared with them is none of them: what it repeats would count for less."""
    many, found = len(texts), Counter(each for text in texts for each in text.stems)
    return {each: (log(1 + many / times) / log(1 + many)) ** STEEP for each, times in found.items()}


def alike(one: Said, other: Said, weight: Mapping[str, float], many: int = 1) -> Alike:
    """How alike two requests are, where `weight` says what each stem is worth (1 where it does not) and one is compared
    with so many others: by all that they say and by how much of each one's title the other says too, well only where
    both hold."""
    mine, yours = _weight(one.stems, weight), _weight(other.stems, weight)
    same = [each for each in one.stems if each in other.stems]
    if _weight(same, weight) <= HOPELESS * min(mine, yours):
        return Alike(0.0, ())
    pairs = [*((each, each) for each in same), *_mistyped(one, other)]
    shared = sum(min(weight.get(a, 1), weight.get(b, 1)) for a, b in pairs)
    everything = (shared / min(mine, yours) + 2 * shared / (mine + yours)) / 2
    titles = (_found(one.title, {a for a, _ in pairs}, weight) + _found(other.title, {b for _, b in pairs}, weight)) / 2
    if not titles:
        return Alike(0.0, ())
    few = min(1.0, min(len(one.stems), len(other.stems)) / FEW)
    chance = BY_CHANCE + OF_TEN_TIMES_AS_MANY * log10(max(many, 1))
    score = max(0.0, (few * 2 * everything * titles / (everything + titles) - chance) / (1 - chance))
    if _others(one, other):
        score *= OTHER_NUMBERS
    told = sorted(pairs, key=lambda pair: -weight.get(pair[0], 1))
    return Alike(min(score, 1.0), tuple(one.stems[each] for each, _ in told))


def _found(title: Collection[str], said_too: Collection[str], weight: Mapping[str, float]) -> float:
    """How much of a title is among what the other says."""
    all_of_it = _weight(title, weight)
    return _weight([each for each in title if each in said_too], weight) / all_of_it if all_of_it else 0.0


def plain(text: str) -> str:
    """Small letters without accents; the ñ stays a letter of its own."""
    kept = text.casefold().replace("ñ", "\0")
    letters = unicodedata.normalize("NFKD", kept)
    return "".join(each for each in letters if not unicodedata.combining(each)).replace("\0", "ñ")


def stem(word: str) -> str:
    """A word without its ending, roughly: what is left of it tells it from others."""
    if word[:1].isdigit():
        return word
    short = ENDING.sub("", word)
    return (short if len(short) >= SHORTEST_STEM else word.rstrip("s"))[:7]


def _others(one: Said, other: Said) -> bool:
    """Whether they name different numbers: a resolution, a term; a year only where neither names anything else."""
    if one.numbers or other.numbers:
        return bool(one.numbers and other.numbers) and one.numbers.isdisjoint(other.numbers)
    return bool(one.years and other.years) and one.years.isdisjoint(other.years)


def _mistyped(one: Said, other: Said) -> list[tuple[str, str]]:
    """The stems of one that are mistyped in the other, each with what was meant."""
    found: list[tuple[str, str]] = []
    yours = [each for each in other.stems if each not in one.stems and _may_be_mistyped(each)]
    for each in one.stems:
        if not yours or each in other.stems or not _may_be_mistyped(each):
            continue
        near = max(yours, key=lambda theirs: _nearness(each, theirs))
        if _nearness(each, near) >= NEAR:
            yours.remove(near)
            found.append((each, near))
    return found


def _may_be_mistyped(stem: str) -> bool:
    """A short word is not: too many are near it. Nor is a number: it is another."""
    return len(stem) >= SHORTEST_TYPO and not stem[0].isdigit()


@lru_cache(maxsize=65536)
def _nearness(one: str, other: str) -> float:
    """By the pairs of letters that they share, each once; 0 where they are of very different lengths."""
    if abs(len(one) - len(other)) > 2:
        return 0.0
    mine, yours = _grams(one), _grams(other)
    return 2 * len(mine & yours) / (len(mine) + len(yours))


@lru_cache(maxsize=16384)
def _grams(word: str) -> frozenset[str]:
    framed = f" {word} "
    return frozenset(framed[start : start + 2] for start in range(len(framed) - 1))


def _weight(stems: Iterable[str], weight: Mapping[str, float]) -> float:
    return sum(weight.get(each, 1) for each in stems)


def _stem_of(word: str) -> str:
    """What the word is compared by: that of all that say the same."""
    return _STEMS.get(word) or _STEMS.get(stem(word)) or stem(word)


_STEMS: Mapping[str, str] = {
    key: line.split()[0] for line in _SAME for word in line.split() for key in (word, stem(word))
}
