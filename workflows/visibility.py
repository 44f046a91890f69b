"""Fields that must be filled but that nobody is ever shown."""

from collections.abc import Iterator

from workflows.forms import Condition, Field
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
    shown_by = next((other for other in procedure.fields if other.name == field.show_when.field), None)
    if shown_by is None or not _possible(field.show_when, shown_by):
        return set()
    return own & _seen_in(procedure, shown_by, (*asking, field.name))


def _possible(condition: Condition, shown_by: Field) -> bool:
    """Whether an answer to `shown_by` can meet the condition."""
    if condition.filled:
        return True
    if shown_by.kind == "tick":
        return isinstance(condition.is_value, bool)
    if shown_by.kind == "choice":
        return condition.is_value in {choice.value for choice in shown_by.choices}
    return isinstance(condition.is_value, str)
