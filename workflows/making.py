"""What is to be delivered, and what that asks of the procedure: evidence that can come, answers for the engine."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workflows.capabilities import SIGN_OWN_INITIATIVE
from workflows.cleaning import lost, rows, texts, whole_section
from workflows.findings import Finding, flat, lacking, listed, whole, wrong
from workflows.meanings import MEANINGS
from workflows.rows import REQUESTER
from workflows.vocabulary import Vocabulary

Row = Mapping[str, Any]
_SIGNS = SIGN_OWN_INITIATIVE


def unmade(content: Row, vocabulary: Vocabulary | None, *, meant: bool) -> Iterator[Finding]:
    """Deliverables that could never be delivered; what a procedure that sends has to say besides. `meant`: every
    meaning of a field is known."""
    sent = [(index, each) for index, each in rows(content, "deliverables") if "engine" in each]
    for index, each in rows(content, "deliverables"):
        if not lost(each) and "engine" not in each and list(texts(each.get("evidence") or [])) == ["figures"]:
            said = "pide solo cifras (figures), y nada las trae: agregue «file» o «address», o diga «engine»"
            yield wrong(("deliverables", index, "evidence"), said)
        if vocabulary is not None and meant and whole_section(content, "fields", "means"):
            yield from _needed(content, index, each, vocabulary.engines.get(str(each.get("engine")), ()))
    if sent:
        yield from _sending(content, str(sent[0][1].get("name", "")))
    elif not any(lost(each) for _, each in rows(content, "deliverables")):
        yield from _unread(content)


def _sending(content: Row, name: str) -> Iterator[Finding]:
    states = [each for _, each in rows(content, "states")]
    if states and not any(lost(each) or each.get("may_send") for each in states):
        yield whole(("states",), f"ningún estado dice «may_send: true», y «{name}» no podría enviarse nunca")
    if "signatures" in lost(content) or lost(content.get("signatures", {})):
        return
    yield from _going(content.get("signatures") or {})
    if "signatures" not in content:
        said = f"«{name}» se envía con dos firmas: {{substance: un visto bueno}} o, si firma la oficina, {{}}"
        yield lacking(("signatures",), said)
    elif "substance" in content["signatures"]:
        if content["signatures"].get("sole_signer"):
            said = "no va con «substance»: donde un visto bueno firma el contenido, no firma una sola persona"
            yield wrong(("signatures", "sole_signer"), said)
    elif not any(_SIGNS in texts(each.get("grants") or []) or lost(each) for _, each in rows(content, "roles")):
        said = f"«{name}» se envía con la firma de un visto bueno: diga cuál, o dé «{_SIGNS}» a quien firma aquí"
        yield lacking(("signatures", "substance"), said)


def _going(signatures: Row) -> Iterator[Finding]:
    """Who confirms the proof: the requester first, whom others only stand in for."""
    going = list(texts(signatures.get("going") or []))
    if going and going[0] != REQUESTER:
        yield wrong(("signatures", "going"), f"empieza por «{REQUESTER}»: la prueba la confirma quien pidió")
    if going and "substance" not in signatures:
        said = "no va sin «substance»: el contenido y la prueba los firma quien firma lo propio de la oficina"
        yield wrong(("signatures", "going"), said)
    if len(going) == 1 and "absent_after" in signatures:
        yield wrong(
            ("signatures", "absent_after"), "no lo espera nadie: «going» no nombra a quién más confirma la prueba"
        )


def _unread(content: Row) -> Iterator[Finding]:
    for section in ("classes", "sending"):
        if section in content:
            yield wrong((section,), "no lo lee nadie: ningún entregable dice «engine: campaign», y nada se envía")


def _needed(content: Row, index: int, deliverable: Row, meanings: Sequence[str]) -> Iterator[Finding]:
    """The engine asks for fields by their meaning: in each category that delivers with it they must be there."""
    fields = [each for _, each in rows(content, "fields") if each.get("means") in meanings]
    meant = {each["means"] for each in fields}
    nowhere = [meaning for meaning in meanings if meaning not in meant]
    if nowhere:
        said = listed(f"{meaning} ({MEANINGS.get(meaning, meaning)})" for meaning in nowhere)
        yield wrong(("deliverables", index, "engine"), f"necesita campos con estos significados (means): {said}")
    for number, category in rows(content, "categories"):
        if deliverable.get("name") in (category.get("deliverables") or ()):
            shown = {each["means"] for each in fields if _belongs(each, category)}
            hidden = [meaning for meaning in meanings if meaning in meant and meaning not in shown]
            if hidden:
                said = f"entrega «{flat(deliverable['name'])}», y su formulario no pide: {listed(hidden)}"
                yield wrong(("categories", number, "deliverables"), said)


def _belongs(field: Row, category: Row) -> bool:
    """As `forms.Field.belongs_to`, of plain data."""
    named = (("categories", [category.get("label")]), ("deliverables", category.get("deliverables") or ()),
             ("parts", category.get("parts") or ()))  # fmt: skip
    said = [(field[key], theirs) for key, theirs in named if key in field]
    return not said or any(not set(ours).isdisjoint(theirs) for ours, theirs in said)
