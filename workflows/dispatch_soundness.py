"""Whether those who are to release a dispatch could: they need a state of their own, and ways that lead on from it."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.capabilities import RELEASE_DISPATCH
from workflows.cleaning import lost, rows, texts, whole_section
from workflows.dispatching import CONFIRMED, REFUSED, RELEASED
from workflows.findings import Finding, flat, row, wrong

Row = Mapping[str, Any]
_WAYS = {
    CONFIRMED: "lo despachado no llegaría a nadie",
    REFUSED: "quien despacha no podría negarse",
}


def unsound_dispatches(content: Row) -> Iterator[Finding]:
    """Findings about who releases, their states and the steps that their two facts take."""
    sections = (("roles", "grants"), ("roles", "also"), ("states", "party"), ("steps", "on"), ("steps", "from"))
    if not all(whole_section(content, section, key) for section, key in sections):
        return
    releasing = _releasing(content)
    states = {
        str(each["label"]): (index, str(each["party"]))
        for index, each in rows(content, "states")
        if each.get("may_send") and each.get("party") in releasing and "label" in each
    }
    if releasing and not states:
        yield from _idle(content)
        return
    for label, (index, party) in states.items():
        yield from _ways_on(content, label, index, party)
    for index, each in rows(content, "steps"):
        fact, source, target = each.get("on"), each.get("from"), each.get("to")
        if fact in (RELEASED, REFUSED) and source is not None and source not in states:
            said = f"dice {fact}, y «{flat(str(source))}» no es un estado en que alguien despache"
            yield wrong(("steps", index, "on"), said)
        elif fact == RELEASED and target is not None and target not in states:
            said = f"es «{flat(str(target))}», que no es de quien despacha: lo que se liberó no saldría"
            yield wrong(("steps", index, "to"), said)


def _releasing(content: Row) -> set[str]:
    """The keys of the roles that release, by their own grants or by another's."""
    found = {str(each.get("key")) for _, each in rows(content, "roles") if RELEASE_DISPATCH in _grants(each)}
    more = True
    while more:
        also = {
            str(each.get("key")) for _, each in rows(content, "roles") if found & set(texts(each.get("also") or []))
        }
        more, found = bool(also - found), found | also
    return found


def _idle(content: Row) -> Iterator[Finding]:
    for index, each in rows(content, "roles"):
        if RELEASE_DISPATCH in _grants(each):
            key = flat(str(each.get("key")))
            said = (
                f"da «{RELEASE_DISPATCH}», y ningún estado con «may_send: true» dice «party: {key}»: nunca tendría "
                "nada que despachar"
            )
            yield wrong(("roles", index, "grants"), said)


def _ways_on(content: Row, label: str, index: int, party: str) -> Iterator[Finding]:
    leaving = [(number, each) for number, each in rows(content, "steps") if each.get("from") == label]
    for fact, otherwise in _WAYS.items():
        ways = [(number, each) for number, each in leaving if each.get("on") == fact]
        if not ways:
            yield row(
                ("states", index), f"es de quien despacha, y ningún paso sale de él con «on: {fact}»: {otherwise}"
            )
        for number, each in ways:
            takers = {*texts(each.get("as") or []), *texts(each.get("by") or [])}
            if party not in takers and not {"as", "by"} & set(lost(each)):
                yield wrong(("steps", number, "on"), f"lo da «{flat(party)}», y el paso no lo nombra en «as»")


def _grants(role: Row) -> list[str]:
    return list(texts(role.get("grants") or []))
