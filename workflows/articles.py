"""The article of a Spanish label, guessed from the word's end: "Asunto" -> "el asunto"."""

from __future__ import annotations

FEMININE = ("a", "as", "ión", "iones", "dad", "dades", "tad", "tades", "tud", "tudes", "ez")
MASCULINE = frozenset({
    "día", "días", "mapa", "mapas", "programa", "programas", "tema", "temas", "problema", "problemas", "idioma",
    "idiomas", "sistema", "sistemas", "lema", "lemas", "avión", "camión", "guion", "esquema", "diploma",
})  # fmt: skip
SINGULAR = frozenset({"tesis", "crisis", "análisis", "campus", "mes", "país", "lunes", "martes", "jueves"})


def feminine(label: str) -> bool:
    """Whether the label's first word is."""
    word = _first(label)
    return word.endswith(FEMININE) and word not in MASCULINE


def with_article(label: str) -> str:
    """ "el asunto", "la descripción", "los textos"; a question, or a name in capitals, in quotes as it is."""
    first = label.split(maxsplit=1)[0] if label.split() else ""
    if not first.isalpha() or first.isupper():
        return f"«{label}»"
    plural = first.lower().endswith("s") and first.lower() not in SINGULAR
    article = ("las" if plural else "la") if feminine(label) else ("los" if plural else "el")
    return f"{article} {label[:1].lower()}{label[1:]}"


def _first(label: str) -> str:
    return label.split(maxsplit=1)[0].lower() if label.split() else ""
