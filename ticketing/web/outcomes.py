"""How a request may end other than well; `Refused` (422) is the rules' own and lives with them."""


class Outcome(Exception):
    """Something to tell the person. `sentence` is fit to show."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Missing(Outcome):
    """It does not exist, or not for this person: 404."""


class Overtaken(Outcome):
    """Somebody else was faster: 409. The sentence says who did what."""


class Outdated(Outcome):
    """It is not the version that the asker named: 412."""


class Lacking(Outcome):
    """The installation lacks what this page needs: 503. The sentence says what; `command` mends it."""

    def __init__(self, sentence: str, command: str) -> None:
        super().__init__(sentence)
        self.command = command


class TooMany(Outcome):
    """Too many attempts: 429. `wait_seconds` until the next is heard."""

    def __init__(self, sentence: str = "", *, wait_seconds: int = 60) -> None:
        super().__init__(sentence)
        self.wait_seconds = wait_seconds
