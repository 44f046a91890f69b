"""The one error that a rule raises."""


class Refused(Exception):
    """What was asked is not allowed. `sentence` is fit to show to the person who asked; nothing has changed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BeyondCalendar(Refused):
    """A date lies outside the years whose holidays the calendar knows: a wrong deadline would be worse than none."""
