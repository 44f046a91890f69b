"""Fields that must be filled but that nobody is ever shown."""

from collections.abc import Iterator

from workflows.conditions import Condition, Test
from workflows.findings import Finding, lacking, wrong
from workflows.forms import Field
from workflows.procedure import Procedure


def unseen_fields(procedure: Procedure) -> Iterator[Finding]:
    """Required fields that no category shows, and choices without anything to choose."""
    looking = _Looking(procedure)
    for index, field in enumerate(procedure.fields):
        if field.required and not looking.seen_in(field, ()):
            yield wrong(("fields", index, "required"), "lo hace obligatorio, y ninguna categoría muestra el campo")
        if field.kind in ("choice", "choices") and not field.choices:
            yield lacking(("fields", index, "choices"), "no hay nada que elegir")
    for index, question in enumerate(procedure.survey):
        if question.kind == "choice" and not question.choices:
            yield lacking(("survey", index, "choices"), "no hay nada que elegir")


class _Looking:
    def __init__(self, procedure: Procedure) -> None:
        self.categories = procedure.categories
        self.fields = {field.name: field for field in procedure.fields}

    def seen_in(self, field: Field, asking: tuple[str, ...]) -> set[str]:
        """Labels of the categories in which the field can be seen; `asking` stops fields that show one another."""
        if field.name in asking:
            return set()
        own = {one.label for one in self.categories if field.belongs_to(one.label, one.deliverables, one.parts)}
        if field.show_when is None:
            return own
        for other in self._asked_of(field.show_when):
            own &= self.seen_in(other, (*asking, field.name))
        return own

    def _asked_of(self, condition: Condition) -> list[Field]:
        """The fields on whose answers a plain condition hangs; what joins others may hold without them."""
        if any(not isinstance(part, Test) for part in condition.parts):
            return []
        subjects = {test.subject for test in condition.tests() if test != Test(test.subject, "filled", False)}
        return [self.fields[name] for name in sorted(subjects & self.fields.keys())]
