"""Fields that must be filled but that nobody is ever shown."""

from collections.abc import Iterator

from workflows.conditions import Condition, Test
from workflows.forms import Field
from workflows.procedure import Procedure
from workflows.shape import Finding


def unseen_fields(procedure: Procedure) -> Iterator[Finding]:
    """Required fields that no category shows, and choices without anything to choose."""
    for index, field in enumerate(procedure.fields):
        if field.required and not _seen_in(procedure, field, ()):
            yield (
                ("fields", index, "required"),
                f"que alguien vea «{field.name}» (es obligatorio y ninguna categoría lo muestra)",
            )
        if field.kind == "choice" and not field.choices:
            yield ("fields", index, "choices"), "al menos una opción"
    for index, question in enumerate(procedure.survey):
        if question.kind == "choice" and not question.choices:
            yield ("survey", index, "choices"), "al menos una opción"


def _seen_in(procedure: Procedure, field: Field, asking: tuple[str, ...]) -> set[str]:
    """Labels of the categories in which the field can be seen; `asking` stops fields that show one another."""
    if field.name in asking:
        return set()
    own = {
        category.label
        for category in procedure.categories
        if field.belongs_to(category.label, category.deliverables, category.parts)
    }
    if field.show_when is None:
        return own
    for other in _asked_of(procedure, field.show_when):
        own &= _seen_in(procedure, other, (*asking, field.name))
    return own


def _asked_of(procedure: Procedure, condition: Condition) -> list[Field]:
    """The fields on whose answers a plain condition hangs; what joins others by any or not may hold without them."""
    if any(not isinstance(part, Test) for part in condition.parts):
        return []
    subjects = {test.subject for test in condition.tests() if test != Test(test.subject, "filled", False)}
    return [field for field in procedure.fields if field.name in subjects]
