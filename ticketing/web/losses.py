"""What cleaning a text would take away unsaid: links and pictures that nobody could use, and what no mail shows."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterator

import nh3

from ticketing.web import markup, pasted

SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms"})
TABLE = (
    "La tabla quedó en renglones: un correo no la muestra igual en todas partes. Las celdas de cada fila van separadas "
    "por «|»; revise que se entiendan."
)
_SHOWN = {"iframe": "un video o una página incrustada", "video": "un video", "audio": "un audio",
          "form": "un formulario", "input": "un formulario", "button": "un botón", "svg": "un dibujo",
          "object": "un objeto incrustado", "embed": "un objeto incrustado"}  # fmt: skip


def lost_link(raw: str, schemes: Collection[str] = SCHEMES) -> str | None:
    """What is wrong with the first link whose address would not stay, in a sentence; None if all do."""
    for tag in markup.tags(raw, "a"):
        url = (markup.attribute(tag, "href") or "").strip()
        if url and not _stays(url, schemes):
            return _why_not(url)
    return None


def lost_picture(raw: str) -> str | None:
    """What to do with the first picture that came with its text instead of being uploaded; None if there is none."""
    for tag in markup.tags(raw, "img"):
        source = (markup.attribute(tag, "src") or "").strip()
        scheme = source.partition(":")[0].casefold()
        if scheme in ("data", "cid", "file", "blob"):
            return f"Una imagen está pegada dentro del texto («{source[:30]}…»): quítela y súbala con el botón Imagen."
    return None


def told(raw: str) -> list[str]:
    """What becomes of a text when it is cleaned, in sentences."""
    return [TABLE] * pasted.holds_a_table(raw) + list(_taken_away(raw))


def _taken_away(raw: str) -> Iterator[str]:
    names = {markup.name(piece) for piece in markup.pieces(raw)}
    gone = list(dict.fromkeys(words for name, words in _SHOWN.items() if name in names))
    if gone:
        yield f"Se quita lo que un correo no muestra: {', '.join(gone)}."


def _stays(url: str, schemes: Collection[str]) -> bool:
    kept = nh3.clean(
        f'<a href="{html.escape(url)}">x</a>', tags={"a"}, attributes={"a": {"href"}}, url_schemes=set(schemes),
        link_rel=None,
    )  # fmt: skip
    return "href=" in kept


def _why_not(url: str) -> str:
    scheme, mark, _rest = url.partition(":")
    said = url if len(url) <= 80 else f"{url[:80]}…"
    if scheme.casefold() == "whatsapp":
        return f"El enlace «{said}» no abre desde un correo: use https://wa.me/ y el número, como https://wa.me/573001234567."
    if mark and scheme.isalnum() and scheme.casefold() not in SCHEMES:
        return f"El enlace «{said}» no se puede enviar: debe empezar por https://, mailto:, tel: o sms:."
    return f"El enlace «{said}» no es una dirección que se pueda abrir: revise los corchetes, el puerto y el nombre."
