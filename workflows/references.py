"""References within a procedure file to what it does not have."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workflows.cleaning import rows, texts
from workflows.doing_places import doing_places
from workflows.findings import Finding, unknown, wrong
from workflows.mistakes import Place
from workflows.rows import REQUESTER, SYSTEM
from workflows.waiting import ANY_GATE

Known = Mapping[str, str]  # name -> the label by which people call it

KEYS: Mapping[str, tuple[str, ...]] = {
    "roles": ("label", "key"),
    "states": ("label",),
    "steps": ("key",),
    "gates": ("name",),
    "deliverables": ("name",),
    "categories": ("label",),
    "fields": ("name",),
    "timers": ("name",),
    "verification": ("key",),
    "survey": ("key",),
    "classes": ("label", "key"),
    "terms": ("name",),
    "letters": ("name",),
}
"""What no two rows of a section may share; the last is what others call them by."""

_REFERENCES = (
    ("roles", ("also",), "roles"),
    ("states", ("party",), "roles"),
    ("steps", ("from",), "states"),
    ("steps", ("to",), "states"),
    ("steps", ("by",), "roles"),
    ("steps", ("as",), "roles"),
    ("gates", ("as",), "roles"),
    ("gates", ("who", "role"), "roles"),
    ("gates", ("who", "areas"), "fields"),
    ("gates", ("who", "named_in"), "fields"),
    ("gates", ("after",), "gates"),
    ("gates", ("nobody", "role"), "roles"),
    ("gates", ("protects",), "protectable"),
    ("gates", ("evidence",), "fields"),
    ("categories", ("deliverables",), "deliverables"),
    ("categories", ("parts",), "parts"),
    ("fields", ("categories",), "categories"),
    ("fields", ("deliverables",), "deliverables"),
    ("fields", ("parts",), "parts"),
    ("verification", ("deliverables",), "deliverables"),
    ("verification", ("looks_at",), "protectable"),
    ("verification", ("gate",), "gates"),
    ("timers", ("while", "state"), "states"),
    ("timers", ("while", "gate"), "awaited"),
)
_TARGETS = {
    "step": "steps", "letter": "letters", "role": "roles", "areas": "fields", "named_in": "fields",
    "approve": "gates", "deny": "gates", "return": "gates",
}  # fmt: skip
"""What a name stands for, by its key in what is done."""
_NOUNS: Mapping[str, str] = {
    "roles": "ningún papel",
    "states": "ningún estado",
    "steps": "ningún paso",
    "gates": "ningún visto bueno",
    "fields": "ningún campo",
    "deliverables": "ningún entregable",
    "categories": "ninguna categoría",
    "protectable": "ningún campo ni significado",
    "parts": "ninguna parte de un entregable",
    "letters": "ninguna carta",
    "awaited": "ningún visto bueno",
}


def dangling(content: Mapping[str, Any], before: Sequence[Finding] = ()) -> Iterator[Finding]:
    """Every name that stands for nothing. Where a row's own name is lost, any name may be meant for it."""
    have = _known(content, before)
    for section, path, target in _REFERENCES:
        known = have.get(target)
        if known is not None:
            for index, row in rows(content, section):
                yield from _followed(row, path, (section, index), known, _NOUNS[target])
    for place, done in doing_places(content):
        yield from _named_in(done, place, have)
    gates, said = have.get("gates"), content.get("signatures", {}).get("substance")
    if gates is not None:
        yield from _followed(said, (), ("signatures", "substance"), gates, _NOUNS["gates"])
        going = content.get("signatures", {}).get("going") or []
        for index, each in enumerate(going[1:] if isinstance(going, list) else ()):
            yield from _followed(each, (), ("signatures", "going", index + 1), gates, _NOUNS["gates"])


def _named_in(done: Any, place: Place, have: Mapping[str, Known]) -> Iterator[Finding]:
    """The names in something that is done, also of the persons whom it tells."""
    if isinstance(done, list):
        for index, each in enumerate(done):
            yield from _named_in(each, (*place, index), have)
    for key, value in done.items() if isinstance(done, Mapping) else ():
        target = _TARGETS.get(key)
        if target is None:
            yield from _named_in(value, (*place, key), have)
        elif target in have and (key != "letter" or "notify" in done):
            yield from _followed(value, (), (*place, key), have[target], _NOUNS[target])


def _known(content: Mapping[str, Any], before: Sequence[Finding]) -> dict[str, Known]:
    """By section, the names that it has; left out are sections of which one can't be read, or is said twice."""
    have: dict[str, dict[str, str]] = {}
    lost = {each.place[0] for each in before if len(each.place) == 1}
    misspelt = any(each.form == "stray" and len(each.place) == 1 for each in before)
    for section, keys in KEYS.items():
        if section not in content and (misspelt or section in lost):
            continue
        found = [row for _, row in rows(content, section)]
        if section in content and len(found) < len(content[section]):
            continue
        named = [row[keys[-1]] for row in found if keys[-1] in row]
        if len(set(named)) == len(found):
            have[section] = {row[keys[-1]]: str(row.get("label", "")) for row in found}
    _add_kin(content, have)
    return dict(have)


def _add_kin(content: Mapping[str, Any], have: dict[str, dict[str, str]]) -> None:
    """What may be named though no row of a section is called so."""
    if "roles" in have:
        have["roles"] = {REQUESTER: "", SYSTEM: ""} | have["roles"]
    if "gates" in have:
        have["awaited"] = {ANY_GATE: ""} | have["gates"]
    if "deliverables" in have:
        have["parts"] = {part: "" for _, row in rows(content, "deliverables") for part in texts(row.get("parts"))}
    if "fields" in have:
        means = {row["means"]: "" for _, row in rows(content, "fields") if isinstance(row.get("means"), str)}
        have["protectable"] = means | have["fields"]


def _followed(found: Any, path: tuple[str, ...], place: Place, known: Known, noun: str) -> Iterator[Finding]:
    """What stands at the path, in each of the values where it passes a list."""
    if isinstance(found, list):
        for index, each in enumerate(found):
            yield from _followed(each, path, (*place, index), known, noun)
    elif path and isinstance(found, Mapping):
        yield from _followed(found.get(path[0]), path[1:], (*place, path[0]), known, noun)
    elif not path and isinstance(found, str) and found not in known:
        yield _unknown(found, known, noun, place)


def _unknown(said: str, known: Known, noun: str, place: Place) -> Finding:
    """What is called by its label has a name of its own."""
    key = next((key for key, label in known.items() if label and label.casefold() == said.strip().casefold()), None)
    if key is not None and key != said:
        return wrong(place, f"dice «{said}», que es el rótulo; su nombre es «{key}»")
    return unknown(place, said, known, noun)
