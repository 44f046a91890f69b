"""Whether banners could be scheduled as a file says: what is asked of each is there, each place has its picture."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.banners import ACTION, ALT, DESCRIPTION, EVIDENCE, LINK, PLACE, TITLE, UNTIL
from workflows.cleaning import lost, rows, texts, whole_section
from workflows.findings import Finding, flat, lacking, listed, repeated, unknown, wrong
from workflows.meanings import MEANINGS

Row = Mapping[str, Any]
KINDS: Mapping[str, tuple[str, ...]] = {
    PLACE: ("choice",),
    TITLE: ("line",),
    DESCRIPTION: ("line", "text"),
    ACTION: ("line",),
    LINK: ("address",),
    ALT: ("line", "text"),
    UNTIL: ("date",),
}
"""Every meaning that a banner needs, and the kinds of field that may answer it."""
PICTURES = ("image/jpeg", "image/png")
"""Pictures from which what tells of their makers can be taken without changing what is seen."""


def unsound_banners(content: Row) -> Iterator[Finding]:
    """Everything wrong in what the file says of banners."""
    if "banners" in lost(content):
        return
    said = content.get("banners")
    if not isinstance(said, Mapping):
        yield from _unread(content)
        return
    yield from _delivers(content)
    if all(whole_section(content, "fields", key) for key in ("name", "means", "kind")):
        fields = [(index, each) for index, each in rows(content, "fields")]
        yield from _asked(fields)
        yield from _places(said, [each for _, each in fields])


def _unread(content: Row) -> Iterator[Finding]:
    for index, each in rows(content, "deliverables"):
        if EVIDENCE in texts(each.get("evidence") or []):
            yield wrong(
                ("deliverables", index, "evidence"), "dice «banner», y el archivo no dice «banners», sus lugares"
            )
    for index, each in rows(content, "fields"):
        if each.get("means") in KINDS:
            said = f"dice «{each['means']}», que no lo lee nadie: el archivo no dice «banners», sus lugares"
            yield wrong(("fields", index, "means"), said)


def _delivers(content: Row) -> Iterator[Finding]:
    if not whole_section(content, "deliverables", "evidence"):
        return
    found = [(index, list(texts(each.get("evidence") or []))) for index, each in rows(content, "deliverables")]
    shown = [(index, evidence) for index, evidence in found if EVIDENCE in evidence]
    if not shown:
        yield wrong(
            ("banners",), "no entregan nada: ponga «banner» en «evidence» del entregable que se prueba con ellos"
        )
    for index, evidence in shown:
        if not {"address", "file"} & set(evidence):
            said = "dice «banner», y no toda solicitud trae uno: agregue «address» o «file»"
            yield wrong(("deliverables", index, "evidence"), said)
    for index, _ in shown[1:]:
        yield wrong(("deliverables", index, "evidence"), "dice «banner», que ya dice otro entregable")


def _asked(fields: list[tuple[int, Row]]) -> Iterator[Finding]:
    meant = {each.get("means"): (index, each) for index, each in reversed(fields)}
    nowhere = [meaning for meaning in KINDS if meaning not in meant]
    if nowhere:
        said = listed(f"{meaning} ({MEANINGS[meaning]})" for meaning in nowhere)
        yield wrong(("banners",), f"necesitan campos con estos significados (means): {said}")
    for meaning, kinds in KINDS.items():
        if meaning not in meant:
            continue
        index, each = meant[meaning]
        if each["kind"] not in kinds:
            yield wrong(("fields", index, "kind"), f"es de un banner ({meaning}), y debe ser {' o '.join(kinds)}")
        elif not each.get("required") and "required" not in lost(each):
            yield lacking(("fields", index, "required"), f"sin «{MEANINGS[meaning]}» no se programa un banner")
    if UNTIL in meant and meant[UNTIL][1]["kind"] == "date":
        index, each = meant[UNTIL]
        if "latest" not in each and "latest" not in lost(each):
            yield lacking(("fields", index, "latest"), "cuánto puede permanecer un banner, como 4 calendar_months")


def _places(said: Row, fields: list[Row]) -> Iterator[Finding]:
    places = [each for _, each in rows(said, "places")]
    if len(places) < len(said.get("places") or ()) or any(lost(each) for each in places):
        return
    for index, first, value in repeated(each["place"] for each in places):
        yield wrong(("banners", "places", index, "place"), f"dice «{flat(value)}», como el lugar {first + 1}")
    chooses = next((each for each in fields if each.get("means") == PLACE), None)
    if chooses is not None and whole_section(chooses, "choices", "value"):
        yield from _choices(places, [str(each["value"]) for _, each in rows(chooses, "choices")])
    named = {str(each["name"]): each for each in fields}
    for index, each in enumerate(places):
        field, where = named.get(each["picture"]), ("banners", "places", index, "picture")
        if field is None:
            yield unknown(where, each["picture"], list(named), "ningún campo")
        elif field["kind"] != "image":
            yield wrong(where, f"dice «{flat(each['picture'])}», que debe ser una imagen (kind: image)")
        elif not set(texts(field.get("accept") or [])) or set(texts(field.get("accept"))) - set(PICTURES):
            yield wrong(
                where, f"dice «{flat(each['picture'])}», que debe decir «accept» y admitir solo {listed(PICTURES)}"
            )


def _choices(places: list[Row], values: list[str]) -> Iterator[Finding]:
    have = [each["place"] for each in places]
    for index, place in enumerate(have):
        if place not in values:
            yield unknown(("banners", "places", index, "place"), place, values, "ninguna opción")
    left = [value for value in values if value not in have]
    if left:
        yield wrong(("banners", "places"), f"no dice nada de {listed(left)}, que se puede elegir")
