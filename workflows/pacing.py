"""How fast and by which road a campaign may go out, and when who was told "later" is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

PROVIDERS = ("other", "own", "google", "microsoft", "yahoo", "apple")
OTHER, OWN, GOOGLE, MICROSOFT, YAHOO, APPLE = range(6)
_FAMILIES = {
    GOOGLE: ("gmail", "googlemail"),
    MICROSOFT: ("hotmail", "outlook", "live", "msn"),
    YAHOO: ("yahoo", "ymail", "rocketmail", "aol"),
    APPLE: ("icloud", "me", "mac"),
}
_BY_FAMILY = {family: provider for provider, families in _FAMILIES.items() for family in families}
_COM_ONLY = frozenset({"me", "mac", "live", "msn", "gmail", "googlemail", "icloud", "rocketmail"})
# Whose machines the MX records of a domain name. Microsoft's two: its own mailboxes and those of institutions.
_MX_ENDINGS = {
    "google.com": GOOGLE,
    "googlemail.com": GOOGLE,
    "outlook.com": MICROSOFT,
    "office365.us": MICROSOFT,
    "hotmail.com": MICROSOFT,
    "yahoodns.net": YAHOO,
    "icloud.com": APPLE,
    "apple.com": APPLE,
}

SMALLEST_CHUNK, LARGEST_CHUNK = 500, 2000
BURST_SECONDS = 1.0  # what may go out at once after a silence
FLOOR = 6.0  # messages a minute: below this nothing would be learnt any more
UNKNOWN_SPEED = 600.0  # what is halved where nothing was measured before the first complaint
ONE_SLOWING = timedelta(seconds=30)  # within this, replies still concern what went out at the old speed
QUIET = timedelta(minutes=10)
STEP, STEP_SHARE = timedelta(minutes=5), 0.1

PAUSES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=45), timedelta(hours=2))
LAST_PAUSE = timedelta(hours=4)


def provider_of_domain(name: str) -> int:
    """Who receives for a domain, by its name alone; OTHER for every name that is not a large public service's."""
    family, _, ending = name.casefold().partition(".")
    if family in _COM_ONLY and ending != "com":
        return OTHER
    return _BY_FAMILY.get(family, OTHER)


def provider_of_host(host: str) -> int:
    """Who receives, by the name that an MX record gives; OTHER for a machine that belongs to none of them."""
    labels = host.casefold().rstrip(".").split(".")
    return _MX_ENDINGS.get(".".join(labels[-2:]), OTHER)


def chunk_size(included: int) -> int:
    """How many recipients a sender takes at a time: few of a small campaign, which several machines share; many of a
    large one, because each taking costs a dozen questions to the database."""
    return min(max(included // 8, SMALLEST_CHUNK), LARGEST_CHUNK)


def canary_size(included: int) -> int:
    """How many go out first: one in a hundred, at least 200, never more than there are."""
    return min(included, max(200, -(-included // 100)))


# --- tokens ---


def filled(tokens: float, rate: float, seconds: float) -> float:
    """A bucket's tokens after so many seconds at `rate` messages a minute: never more than a burst, never fewer than
    before without need. A clock that went back adds nothing."""
    room = max(1.0, rate * BURST_SECONDS / 60)
    return max(0.0, min(room, tokens + rate * max(0.0, seconds) / 60))


def granted(tokens: float, wanted: int) -> tuple[int, float]:
    """(how many whole messages a bucket grants, what stays in it)."""
    given = max(0, min(wanted, int(tokens)))
    return given, tokens - given


# --- a provider that asks for less ---


def asks_for_less(code: int, enhanced: str | None, said: str, *, of_recipient: bool = True) -> bool:
    """Whether a reply is about our speed: 4.7.x that is not greylisting (which every newcomer meets), or a 421 that was
    said of a recipient.

    421 4.3.x and 4.4.x are not: with them a server shuts down, or ends a connection on which nothing was said for too
    long (RFC 3463 sections 3.4 and 3.5). Nor is a 421 that was said of nobody: the server is away for all (RFC 5321
    section 3.8).
    """
    status = enhanced or ""
    if "greylist" in said.casefold() or "graylist" in said.casefold():
        return False
    if code == 421 and of_recipient and not status.startswith(("4.3.", "4.4.")):
        return True
    return 400 <= code < 500 and status.startswith("4.7.")


def slowed(rate: float) -> float:
    """Half of it, never below the floor."""
    return max(FLOOR, rate / 2)


def recovered(rate: float, ceiling: float, quiet_for: timedelta) -> float:
    """What a slowed rate has become after so long without a complaint: a tenth of the ceiling every five minutes,
    after the first ten. At the ceiling it is as if nothing had been."""
    if quiet_for < QUIET:
        return min(rate, ceiling)
    return min(ceiling, rate + ceiling * STEP_SHARE * ((quiet_for - QUIET) // STEP + 1))


# --- warm-up ---


def ramp(day: int, *, days: int, first: int, last: int) -> int | None:
    """Messages on one day (0: the first) of a warm-up: the same factor every day. None after its end, 0 before."""
    if day < 0:
        return 0
    if day >= days or days < 1 or first < 1:
        return None
    return first if days == 1 else round(first * (last / first) ** (day / (days - 1)))


def of_day(per_day: int | None, warm_up: int | None) -> int | None:
    """The stricter of a day's limits; None: no limit."""
    limits = [limit for limit in (per_day, warm_up) if limit is not None]
    return min(limits, default=None)


# --- tries ---


def pause_after(attempt: int) -> timedelta:
    """How long to wait after the attempt of this number (from 1): 5, 15, 45 minutes, 2 hours, then 4 hours each."""
    return PAUSES[attempt - 1] if attempt <= len(PAUSES) else LAST_PAUSE


def next_pause(attempts: int, most: timedelta) -> timedelta | None:
    """The pause before another try; None where the pauses so far make up `most`: then it is a soft bounce (M-3).

    Age is the sum of pauses, not the time since the start: a campaign that was paused, or whose server was away for a
    day, does not lose its recipients' tries.
    """
    if sum(_pauses(attempts), timedelta()) > most:
        return None
    return pause_after(attempts)


def _pauses(attempts: int) -> Iterator[timedelta]:
    return (pause_after(number) for number in range(1, attempts + 1))
