"""A file that a program sends within its JSON, as what shows that something was done by other means."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO
from typing import Any

from flask import Response, after_this_request, g

from ticketing.api.frame import peeked
from ticketing.api.table import SENTENCE
from ticketing.office.files.receiving import receive

PROOF: dict[str, Any] = {"proof": {"type": "string", "contentEncoding": "base64"}, "proof_name": SENTENCE}
"""What a body says that brings one."""


def receive_first(**_address: str) -> None:
    """The proof is received and read before anything is locked: `g.proof`, None if there is none."""
    said, g.proof = peeked(), None
    proof, name = said.get("proof"), said.get("proof_name")
    if isinstance(proof, str) and isinstance(name, str) and (content := _decoded(proof)):
        g.proof = receive(BytesIO(content), name)
        after_this_request(_let_go)


def _let_go(answer: Response) -> Response:
    """Whatever became of it: what was received aside is gone unless it was kept."""
    g.proof.close()
    return answer


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
