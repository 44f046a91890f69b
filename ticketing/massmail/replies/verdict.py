"""What an answer or a return says of one recipient."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """One recipient's. `status` enhanced ("5.1.1"), `reply` SMTP ("550"), "" where not said; `why` in Spanish.

    `reason` is a name of reasons.REASONS, or nothing; "delayed" is no failure yet and counts for nothing. Of a
    complaint it is the type of feedback: "abuse", "fraud", "opt-out"; "auth-failure" blames nobody's will.
    """

    kind: str
    recipient: str | None
    status: str
    reply: str
    why: str
    reason: str = ""
