"""Pages on which people without an account say something: their address, or the token in it, is all the authority."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from ticketing.extensions import csrf
from ticketing.office.sign_in.current import for_readers
from ticketing.web.once.guard import repeatable

V = TypeVar("V", bound=Callable[..., Any])


def accountless(why: str) -> Callable[[V], V]:
    """A view that anybody may post to who has its address, and as often as he or she likes; `why` says by what nature
    that does no harm. There is no session whose rights could be abused, so no token of one is asked; and whoever is
    signed in for reading only answers for himself or herself here."""

    def mark(view: V) -> V:
        csrf.exempt(view)
        return cast(V, for_readers(repeatable(why)(view)))

    return mark
