"""Where a procedure puts somebody between the office and the send, who lets it go out or sends it by other means."""

from functools import lru_cache

from workflows.capabilities import RELEASE_DISPATCH
from workflows.procedure import Procedure

RELEASED, CONFIRMED, REFUSED = "dispatch_released", "dispatch_confirmed", "dispatch_refused"
"""Facts: it was let go out here; what was asked for was sent; whoever was to send it does not, and says why."""


@lru_cache(maxsize=64)
def release_states(procedure: Procedure) -> frozenset[str]:
    """The states whose party releases what is to be sent. Where there are any, nothing goes out in another state, and
    nobody else launches."""
    return frozenset(state.label for state in procedure.states if state.may_send and _releases(procedure, state.party))


def _releases(procedure: Procedure, party: str | None) -> bool:
    acting = procedure.acting({party}) if party else frozenset()
    return any(RELEASE_DISPATCH in role.grants for role in procedure.roles if role.key in acting)
