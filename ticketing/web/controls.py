"""Controls that several wings' forms use."""

from __future__ import annotations

from wtforms import SelectMultipleField, widgets


class Tick(widgets.CheckboxInput):
    """Never `required`, whatever the field is: a browser would want every tick of the list."""

    validation_attrs = ["disabled"]


class TickList(SelectMultipleField):
    """Several of a list, each with its own tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = Tick()
