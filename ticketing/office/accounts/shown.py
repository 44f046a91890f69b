"""What the pages about people say of them."""

from __future__ import annotations

from datetime import date

from ticketing.office.people.models import Person
from ticketing.office.people.queries import heads, roles_of
from ticketing.office.procedures.queries import heads_sign_as, role_label


def role_words(person: Person, on: date) -> list[str]:
    """The roles that the person holds that day, and as what heads sign where the person is one, in words."""
    held = {role_label(role) for role in roles_of(person, on)}
    return sorted(held | set(heads_sign_as() if heads(person, on) else ()))
