"""Whose things are: steps that nobody takes, gates that nobody can sign, requests that nobody can file."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from workflows.building import TAKEN_BY_TIME
from workflows.cleaning import lost, rows, texts
from workflows.doing_places import deed_places
from workflows.doings import STEP
from workflows.findings import Finding, lacking, listed, whole, wrong
from workflows.mistakes import Place
from workflows.rows import REQUESTER, SYSTEM

Row = Mapping[str, Any]
ASKED = ("role", "head", "areas", "department", "owner_of", "named_in")
SEEING = frozenset({"see_all", "see_department", "work"})
_MUTE: Mapping[str, str] = {
    REQUESTER: "nadie aprueba lo que pide",
    SYSTEM: "el sistema no firma",
}


class Hands:
    """What the rows of roles say of who may act. `timed`: what timers take is known."""

    def __init__(self, content: Row, *, timed: bool = True) -> None:
        self.content, self.timed = content, timed
        self.taken = {key for _, key in deed_places(content, STEP) if isinstance(key, str)}
        self.roles = {each["key"]: each for _, each in rows(content, "roles") if "key" in each}
        self.fields = {each["name"]: (index, each) for index, each in rows(content, "fields") if "name" in each}

    def findings(self) -> Iterator[Finding]:
        yield from self._filing()
        yield from self._blind()
        for index, step in rows(self.content, "steps"):
            yield from self._step(step, ("steps", index))
        for index, gate in rows(self.content, "gates"):
            yield from self._gate(gate, ("gates", index))

    def _filing(self) -> Iterator[Finding]:
        said = [word for key in self.roles for word in self._may(key, "grants")]
        known = [each for _, each in rows(self.content, "roles")]
        if known and "file" not in said and not any(map(lost, known)):
            yield whole(
                ("roles",), "ningún papel puede radicar solicitudes: ponga «file» en «grants» de quien las pide"
            )

    def _may(self, key: str, which: str, asking: frozenset[str] = frozenset()) -> set[str]:
        """What a role may by itself and by the roles that it is too."""
        said = self.roles.get(key, {})
        own = set(texts(said.get(which) or []))
        also = [other for other in texts(said.get("also") or []) if other not in asking | {key}]
        return own.union(*(self._may(other, which, asking | {key}) for other in also))

    def _reads_only(self, keys: Collection[str]) -> bool:
        return bool(keys) and all("read_only" in self._may(key, "house") for key in keys)

    def _step(self, step: Row, place: Place) -> Iterator[Finding]:
        by, on, named = list(texts(step.get("by") or [])), step.get("on"), step.get("as")
        if lost(step):
            return
        if on == TAKEN_BY_TIME:
            yield from self._by_time(step, place)
        elif named and on is None:
            yield lacking((*place, "on"), "«as» dice en nombre de quién lo da un hecho: falta cuál")
        elif not by and not named and (on is not None or not self._timed(step)):
            yield lacking((*place, "by"), "nadie da el paso") if on is None else lacking((*place, "as"), _IN_NAME)
        elif by == [SYSTEM] and on is None and not self._timed(step):
            yield wrong((*place, "by"), "es solo del sistema, y ni un hecho («on») ni un plazo («timers») lo da")
        elif by and self._reads_only(by):
            yield wrong((*place, "by"), "es de quien solo lee («read_only»): no podrá darlo")

    def _blind(self) -> Iterator[Finding]:
        """Roles whose steps are never theirs to take: they don't see the request."""
        taken: dict[str, list[Row]] = {}
        for _, step in rows(self.content, "steps"):
            for key in texts(step.get("by") or []):
                taken.setdefault(key, []).append(step)
        for index, role in rows(self.content, "roles"):
            key = role.get("key", "")
            steps = taken.get(key, [])
            sees = SEEING & self._may(key, "grants") or self._reads_only([key])
            if steps and key not in _MUTE and not sees and not any(map(lost, self.roles.values())):
                more = f" y otros {len(steps) - 1}" if len(steps) > 1 else ""
                said = f"da el paso «{steps[0].get('key')}»{more} y no ve las solicitudes: dele «see_all» o «work»"
                yield Finding(("roles", index), said, "row")

    def _by_time(self, step: Row, place: Place) -> Iterator[Finding]:
        if "as" in step:
            yield wrong((*place, "as"), f"no va con «on: {TAKEN_BY_TIME}»: el tiempo no actúa en nombre de nadie")
        elif "key" in step and not self._timed(step):
            yield wrong((*place, "on"), f"dice «{TAKEN_BY_TIME}», y ningún plazo («timers») da este paso")

    def _timed(self, step: Row) -> bool:
        """Whether a timer takes it; perhaps, where that can't be told."""
        return not self.timed or step.get("key") in self.taken

    def _gate(self, gate: Row, place: Place) -> Iterator[Finding]:
        asked = gate.get("who")
        if asked == []:
            yield wrong((*place, "who"), "no dice quién firma")
        for who in asked if isinstance(asked, list) else [asked]:
            if not isinstance(who, Mapping) or lost(who):
                continue
            if len(who.keys() & set(ASKED)) != 1:
                yield wrong((*place, "who"), "debe decir quién firma, una sola cosa: " + listed(ASKED))
                return
            yield from self._signers(who, gate, place)
            yield from self._needed(who, gate, place)
        told = set(_roles_in(asked))
        for each in ("as", "nobody"):
            for key in _roles_in(gate.get(each)):
                if key in _MUTE and (each == "nobody" or key not in told):
                    yield wrong((*place, each), f"dice «{key}», y {_MUTE[key]}")
        yield from self._field(gate.get("evidence"), "files", "archivos (kind: files)", (*place, "evidence"))

    def _signers(self, who: Row, gate: Row, place: Place) -> Iterator[Finding]:
        role = str(who.get("role", ""))
        if role in _MUTE:
            yield wrong((*place, "who", "role"), f"dice «{role}»: no lo podrá firmar nadie, porque {_MUTE[role]}")
        elif self._reads_only([role]):
            yield wrong((*place, "who", "role"), f"dice «{role}», que solo lee («read_only»): no podrá firmar")
        if "nearest" in who and "head" not in who:
            yield wrong((*place, "who", "nearest"), "solo va con «head»")
        yield from self._field(who.get("areas"), "areas", "áreas (kind: areas)", (*place, "who", "areas"))
        yield from self._field(who.get("named_in"), "person", "personas (kind: person)", (*place, "who", "named_in"))
        yield from self._owned(who, gate, place)
        yield from self._nobody_named(who, gate, place)

    def _nobody_named(self, who: Row, gate: Row, place: Place) -> Iterator[Finding]:
        """A gate of areas that may be left empty, which opens all the same."""
        name = who.get("areas", who.get("named_in"))
        found = self.fields.get(name or "")
        if (
            found is None
            or lost(gate)
            or lost(found[1])
            or found[1].get("required")
            or gate.keys() & {"when", "nobody"}
        ):
            return
        yield lacking(
            (*place, "when"), f"«{name}» puede quedar vacío, y entonces nadie firma: {{{name}: {{filled: true}}}}"
        )

    def _owned(self, who: Row, gate: Row, place: Place) -> Iterator[Finding]:
        """Whoever answers for the audience signs only where an audience is asked."""
        fields = [field for _, field in self.fields.values()]
        if "owner_of" not in who or any(lost(field) or "kind" not in field for field in fields):
            return
        asked = [field for field in fields if field["kind"] == "audience"]
        always = any(field.get("required") and not field.keys() & _SOMETIMES for field in asked)
        if not asked:
            yield wrong((*place, "who", "owner_of"), "nombra a quien responde por la audiencia, y ningún campo la pide")
        elif not always and not lost(gate) and not gate.keys() & {"when", "nobody"}:
            name = asked[0].get("name")
            said = f"una solicitud puede no decir audiencia, y entonces nadie firma: {{{name}: {{filled: true}}}}"
            yield lacking((*place, "when"), said)

    def _needed(self, who: Row, gate: Row, place: Place) -> Iterator[Finding]:
        need = gate.get("need", 1)
        if need == "all" and not who.keys() & {"areas", "owner_of"}:
            where = "donde firman áreas ({areas: campo}) o responsables ({owner_of: audience})"
            yield wrong((*place, "need"), f"debe ser un número: «all» vale {where}")
        elif isinstance(need, int) and need > 1 and "named_in" in who:
            yield wrong((*place, "need"), f"pide {need} firmas, y el campo nombra a una sola persona")
        elif isinstance(need, int) and need > 1 and "department" in who:
            yield wrong((*place, "need"), f"pide {need} firmas, y firma la jefatura de una sola dependencia")
        elif isinstance(need, int) and need > 1 and who.get("nearest"):
            yield wrong((*place, "need"), f"pide {need} firmas, y «nearest» deja que firme una sola jefatura")

    def _field(self, name: Any, kind: str, words: str, place: Place) -> Iterator[Finding]:
        found = self.fields.get(name) if isinstance(name, str) else None
        if found is not None and found[1].get("kind", kind) != kind:
            yield wrong(place, f"dice «{name}», que debe ser un campo de {words}")


_SOMETIMES = frozenset({"categories", "deliverables", "parts", "show_when"})
"""What lets a field be asked in some requests only."""
_IN_NAME = "el hecho da el paso en nombre de alguien: diga de quién"


def _roles_in(said: Any) -> Iterator[str]:
    """The roles that a person, or a list of them or of roles, names."""
    for each in said if isinstance(said, list) else [said]:
        yield from texts(each.get("role") if isinstance(each, Mapping) else each)
