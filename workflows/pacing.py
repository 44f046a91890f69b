"""How fast, at what hours and by which road a campaign may go out."""

from __future__ import annotations

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


def provider_of_domain(name: str) -> int:
    """Who receives for a domain, by its name alone: the large public services; OTHER for every other."""
    family, _, ending = name.casefold().partition(".")
    if family in _COM_ONLY and ending != "com":
        return OTHER
    return _BY_FAMILY.get(family, OTHER)


def canary_size(included: int) -> int:
    """How many go out first: one in a hundred, at least 200, never more than there are."""
    return min(included, max(200, -(-included // 100)))
